"""A demo started for a bench in a directory of its own, and a client that keeps its cookies."""

from __future__ import annotations

import contextlib
import gzip
import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from linli.cli.bench.machine import command_line, cpu_seconds, descendants

START_SECONDS = 240


@dataclass
class Client:
    """One connection kept open, with cookies; `get` and `post` return (status, headers, body)."""

    base: str
    cookies: dict[str, str] = field(default_factory=dict)
    connection: http.client.HTTPConnection | None = None

    def get(self, path: str, **headers: str) -> tuple[int, Any, bytes]:
        return self._ask("GET", path, None, headers)

    def post(self, path: str, values: dict[str, str]) -> tuple[int, Any, bytes]:
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        return self._ask("POST", path, urlencode(values).encode(), headers)

    def _ask(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> tuple[int, Any, bytes]:
        if self.connection is None:
            parts = urlsplit(self.base)
            self.connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=60)
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        self.connection.request(method, path, body, {**headers, **({"Cookie": cookie} if cookie else {})})
        answer = self.connection.getresponse()
        content = answer.read()
        for line in answer.headers.get_all("Set-Cookie") or []:
            for name, morsel in SimpleCookie(line).items():
                self.cookies[name] = morsel.value
        return answer.status, answer.headers, content

    def follow(self, path: str) -> tuple[int, Any, bytes]:
        """GET, through redirections."""
        for _step in range(5):
            status, headers, body = self.get(path)
            if status not in (301, 302, 303):
                return status, headers, body
            path = urlsplit(headers["Location"]).path
        raise RuntimeError(f"redirected in circles at {path}")


def hidden(body: bytes, name: str) -> str:
    """The value of a hidden field."""
    text = body.decode()
    tag = next((tag for tag in re.findall(r"<input[^>]*>", text) if f'name="{name}"' in tag), "")
    found = re.search(r'value="([^"]*)"', tag)
    return found.group(1) if found else ""


def packed(body: bytes) -> int:
    """Size of a body as it travels."""
    return len(gzip.compress(body, 6))


@dataclass
class Running:
    """A running demo."""

    process: subprocess.Popen[bytes]
    said: dict[str, Any]
    data: Path
    port: int

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def pids(self) -> list[int]:
        """The supervisor and everything below it."""
        return descendants(self.process.pid)

    def workers(self) -> list[int]:
        """The job worker and what it started: its polling is no part of a page's cost."""
        return [pid for pid in self.pids() if b"linli.cli\0work" in command_line(pid)]

    def cpu(self) -> float:
        """CPU seconds used so far by the web and the database."""
        return cpu_seconds(set(self.pids()) - set(self.workers()))

    @contextmanager
    def at_rest(self) -> Iterator[None]:
        """Hold the job worker still, so that the database works for the measured act alone."""
        still = self.workers()
        for pid in still:
            os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            for pid in still:
                os.kill(pid, signal.SIGCONT)


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running_demo(workers: int = 1) -> Iterator[Running]:
    """Start the demo in a temporary directory, wait until it serves, and stop it at the end."""
    with tempfile.TemporaryDirectory(prefix="linli-bench-") as folder:
        Path(folder).chmod(0o755)
        port = free_port()
        environ = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        environ |= {"LINLI_DATA": f"{folder}/var", "LINLI_PORT": str(port), "LINLI_WORKERS": str(workers)}
        line = [sys.executable, "-m", "linli.cli", "demo", "--json"]
        with (Path(folder) / "errors").open("wb") as errors:
            process = subprocess.Popen(line, env=environ, cwd=folder, stdout=subprocess.PIPE, stderr=errors)
            try:
                yield Running(process, _first_line(process, Path(folder) / "errors"), Path(folder) / "var", port)
            finally:
                process.send_signal(signal.SIGTERM)
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(60)
                if process.poll() is None:
                    process.kill()


def _first_line(process: subprocess.Popen[bytes], errors: Path) -> dict[str, Any]:
    assert process.stdout is not None
    began = time.monotonic()
    with process.stdout as said:
        line = said.readline()
    if not line or time.monotonic() - began > START_SECONDS:
        raise RuntimeError(f"the demo did not start: {errors.read_text()[-2000:]}")
    found: dict[str, Any] = json.loads(line)
    return found
