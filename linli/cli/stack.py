"""Everything that `linli serve` and `linli demo` keep running: the private database, the web, the worker."""

from __future__ import annotations

import contextlib
import http.client
import os
import socket
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import urlsplit

from linli.cli.migrate import PENDING
from linli.cli.work import HEARTBEAT
from linli.config.env import ANY_ADDRESS, Env
from linli.core.locks import FileLock
from linli.core.postgres import DATABASE, STOP_STEPS, PrivateCluster
from linli.core.postgres_files import server_environment
from linli.core.problems import Problem, Say, gettext_noop
from linli.core.supervisor import Child, Stopped, Supervisor, program

LOCK = "linli.lock"
LOGS = "logs"
LOG_MOST_BYTES = 5_000_000
WEB_THREADS = 4
WEB_SECONDS = 120.0
DATABASE_SECONDS = 120.0


def linli(*words: str) -> list[str]:
    """The line that runs one of our own commands with this interpreter."""
    return [sys.executable, "-m", "linli.cli", *words]


def base_url(env: Env) -> str:
    """Where a browser on this machine finds the pages."""
    host = "127.0.0.1" if env.host in ANY_ADDRESS else env.host
    return f"http://{f'[{host}]' if ':' in host else host}:{env.port}"


@dataclass(slots=True)
class Stack:
    """What runs for one data directory. ``to_logs`` sends the children's words to files instead of the
    terminal.
    """

    env: Env
    supervisor: Supervisor
    say: Say
    environ: dict[str, str]
    to_logs: bool = False
    cluster: PrivateCluster = field(init=False)

    def __post_init__(self) -> None:
        self.cluster = PrivateCluster(self.env.data_dir)

    def start_database(self) -> None:
        """Start the private database, unless DATABASE_URL names a server."""
        if self.env.database_url is not None:
            return
        cluster = self.cluster
        self.supervisor.start(
            Child(
                name=gettext_noop("database"),
                command=cluster.command,
                before=cluster.prepare,
                ready=cluster.answers,
                env=server_environment(),
                marked=False,
                log=cluster.log_path,
                ready_seconds=DATABASE_SECONDS,
                stop_steps=STOP_STEPS,
            )
        )
        cluster.ensure_database(DATABASE)

    def migrate(self) -> None:
        """Bring the tables up to date."""
        self.run(linli("migrate", "--quiet"))

    def require_migrated(self) -> None:
        """Raise `Problem` if migrations wait."""
        code = self.supervisor.once(linli("migrate", "--check"), self.environ, out=2)
        if code == PENDING:
            raise Problem(
                gettext_noop("The database's tables are older than this Linli."),
                gettext_noop("Make a backup, then run: linli migrate (or start with linli serve --migrate)."),
            )
        _expect_well(code, "linli migrate --check")

    def run(self, argv: Sequence[str], out: int = 2) -> None:
        """Run one program to its end; `Problem` if it ends badly, having said why itself."""
        _expect_well(self.supervisor.once(argv, self.environ, out=out), " ".join(argv[2:]))

    def start_programs(self) -> None:
        """Start web and worker; wait for the first answer of the one and the first sign of the other."""
        self.supervisor.start(self._web(), self._worker())

    def _web(self) -> Child:
        """The web server."""
        return Child(
            name=gettext_noop("web"),
            command=program(_web_line(self.env)),
            ready=lambda: _answers(base_url(self.env)),
            env=self.environ,
            log=self._log("web"),
            ready_seconds=WEB_SECONDS,
        )

    def _worker(self) -> Child:
        """The worker."""
        heartbeat = self.env.data_dir / HEARTBEAT
        return Child(
            name=gettext_noop("worker"),
            command=program(linli("work")),
            before=lambda: heartbeat.unlink(missing_ok=True),
            ready=heartbeat.exists,
            env=self.environ,
            log=self._log("worker"),
            ready_seconds=WEB_SECONDS,
        )

    def _log(self, name: str) -> Path | None:
        """The log of a child, the old one put aside when it has grown large; None for the terminal."""
        if not self.to_logs:
            return None
        path = self.env.data_dir / LOGS / f"{name}.log"
        path.parent.mkdir(exist_ok=True)
        if path.exists() and path.stat().st_size > LOG_MOST_BYTES:
            path.replace(path.with_suffix(".log.1"))
        return path


def _web_line(env: Env) -> list[str]:
    """The line of the web server."""
    options = {
        "--interface": "wsgi",
        "--host": env.host,
        "--port": str(env.port),
        "--workers": str(env.workers),
        "--blocking-threads": str(WEB_THREADS),
        "--respawn-interval": "0.5",
        "--workers-kill-timeout": "8",
        "--log-level": "warning",
    }
    words = [word for pair in options.items() for word in pair]
    line = [sys.executable, "-m", "granian", *words, "--respawn-failed-workers", "--no-ws"]
    return [*line, "linli.config.wsgi:application"]


def _expect_well(code: int, line: str) -> None:
    """Raise `Problem` for a program that ended badly."""
    if code != 0:
        raise Problem(
            gettext_noop("The step “{line}” ended with code {code}; its words are above."), line=line, code=code
        )


def _answers(url: str) -> bool:
    """Whether the web answers; any answer that is not an error of its own will do."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=2)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def port_is_free(host: str, port: int) -> bool:
    """Whether a server could listen there now."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("" if host == "*" else host, port))
        except OSError:
            return False
    return True


@contextmanager
def stack(env: Env, *, say: Say, environ: dict[str, str], to_logs: bool = False) -> Iterator[Stack]:
    """Hold the lock of the data directory and a supervisor; everything started is stopped at the end.

    A stop signal ends the block quietly. Raises `Problem` when Linli already runs here or the port is in use.
    """
    lock = FileLock(env.data_dir / LOCK)
    url = base_url(env)
    if not lock.take(url=url):
        found = lock.note()
        raise Problem(
            gettext_noop("Linli already runs here: {url} (process {pid}, data in {data})."),
            url=found.get("url", "?"),
            pid=found.get("pid", "?"),
            data=env.data_dir,
        )
    try:
        with Supervisor(str(env.data_dir.resolve()), say) as supervisor:
            if not _wait_for_port(env):
                raise Problem(
                    gettext_noop("Port {port} on {host} is in use by another program."),
                    gettext_noop("Stop that program, or choose another port with LINLI_PORT."),
                    port=env.port,
                    host=env.host,
                )
            running = Stack(env, supervisor, say, environ, to_logs)
            with contextlib.suppress(Stopped):
                yield running
                supervisor.run()
            say(gettext_noop("Stopping."))
        running.cluster.release()
    finally:
        lock.free()


def _wait_for_port(env: Env, seconds: float = 2.0) -> bool:
    """Whether the port gets free soon; what an earlier run left behind may need a moment to end."""
    until = time.monotonic() + seconds
    while not port_is_free(env.host, env.port):
        if time.monotonic() > until:
            return False
        time.sleep(0.1)
    return True


def child_environment(env: Env, **more: str) -> dict[str, str]:
    """The environment of our children: ours, with the settings that this command fixed."""
    return {
        **os.environ,
        "LINLI_DATA": str(env.data_dir),
        "LINLI_HOST": env.host,
        "LINLI_PORT": str(env.port),
        "PYTHONUNBUFFERED": "1",
        **more,
    }


def with_port(env: Env, port: int | None) -> Env:
    """The settings with the port given on the command line, if any."""
    return env if port is None else replace(env, port=port)


def port_number(text: str) -> int:
    """A port given on the command line; raises `ValueError`, which argparse turns into its own words."""
    number = int(text)
    if not 1 <= number <= 65535:
        raise ValueError(text)
    return number
