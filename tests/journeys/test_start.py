"""`linli demo` as a newcomer meets it: it says where to look, stops with Ctrl-C, keeps its data, and runs once only."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from linli.cli.bench.driver import Client, Running, free_port
from linli.cli.bench.machine import descendants
from linli.core.processes import exists
from tests.journeys.steps import report, rest

pytestmark = [pytest.mark.journey, pytest.mark.slow]

FIRST_SECONDS, AGAIN_SECONDS, STOP_SECONDS = 240, 30, 60
HEEDS_CTRL_C = (
    "import os, signal, sys; signal.signal(signal.SIGINT, signal.SIG_DFL); os.execv(sys.argv[1], sys.argv[1:])"
)


@dataclass(frozen=True)
class Place:
    """A directory for a demo, and the port it listens on."""

    folder: Path
    port: int

    def start(self, *words: str, port: int | None = None) -> subprocess.Popen[bytes]:
        """`linli demo`, its words kept; started so that Ctrl-C reaches it however the tests were started."""
        environ = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        environ |= {"LINLI_DATA": f"{self.folder}/var", "LINLI_PORT": str(port or self.port), "LANGUAGE": "en"}
        line = [sys.executable, "-c", HEEDS_CTRL_C, sys.executable, "-m", "linli.cli", "demo", *words]
        return subprocess.Popen(line, env=environ, cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


@contextmanager
def _serving(place: Place, within: float) -> Iterator[Running]:
    """A demo that serves, and is stopped with Ctrl-C; nothing of it stays behind."""
    began = time.monotonic()
    with place.start("--json") as process:
        assert process.stdout is not None
        try:
            line = process.stdout.readline()
            assert line, process.stderr and process.stderr.read().decode()
            assert time.monotonic() - began < within
            yield Running(process, json.loads(line), place.folder / "var", place.port)
            everything = descendants(process.pid)
        finally:
            process.send_signal(signal.SIGINT)
            code = process.wait(STOP_SECONDS)
    assert code == 0
    assert not any(exists(pid) for pid in everything)


@pytest.fixture
def place() -> Iterator[Place]:
    """A directory that the database's own user may enter, where that is another than ours."""
    with tempfile.TemporaryDirectory(prefix="linli-start-") as folder:
        Path(folder).chmod(0o755)
        yield Place(Path(folder), free_port())


def test_a_demo_says_where_to_look_runs_once_stops_with_ctrl_c_and_keeps_its_data(place: Place) -> None:
    with _serving(place, FIRST_SECONDS) as demo:
        assert {"resident", "station_head", "repairer"} <= set(demo.said["cast"])
        assert demo.said["url"].startswith(demo.base)
        assert urlsplit(demo.said["door_url"]).path.startswith("/q/")
        filed = report(demo, "路灯不亮，明天再来看")
        with place.start(port=free_port()) as second:
            said = second.communicate(timeout=STOP_SECONDS)[1].decode()
        assert second.returncode != 0
        assert demo.base in said

    with _serving(place, AGAIN_SECONDS) as demo:
        client = Client(demo.base)
        status, headers, _body = client.get(f"/f/{filed.code}")
        rest(client)
        assert (status, headers["Location"]) == (303, filed.address)
