"""The private server when things die: the postmaster, its launcher, a suite of tests."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from linli.core import postgres_files, processes
from linli.core.postgres import THROW_AWAY, PrivateCluster
from linli.core.postgres_settings import socket_dir

pytestmark = pytest.mark.slow

LAUNCHER = """
import sys, time
from pathlib import Path
from linli.core.postgres import THROW_AWAY, PrivateCluster
cluster = PrivateCluster(Path(sys.argv[1]), THROW_AWAY)
cluster.start()
print(cluster.pid, flush=True)
time.sleep(60)
"""
SUITE = """
import os
from linli.core.postgres import start_for_tests
cluster = start_for_tests()
print(os.environ["DATABASE_URL"])
print(cluster.data_dir)
"""


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[PrivateCluster]:
    """A cluster with the settings of real use: what is committed must survive."""
    cluster = PrivateCluster(tmp_path)
    cluster.start()
    yield cluster
    cluster.stop()


def kill(cluster: PrivateCluster) -> int:
    """Kill the postmaster without mercy; its number."""
    pid = cluster.pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    assert processes.wait_until(lambda: not cluster.alive(), 5)
    return pid


def test_a_killed_server_is_noticed_and_starts_again_with_what_was_committed(cluster: PrivateCluster) -> None:
    with psycopg.connect(cluster.dsn("postgres")) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS n")
    kill(cluster)
    cluster.stop()
    cluster.start()
    with psycopg.connect(cluster.dsn("postgres")) as connection:
        assert connection.execute("SELECT n FROM kept").fetchone() == (7,)


def test_what_was_not_committed_is_not_there_after_a_crash(cluster: PrivateCluster) -> None:
    connection = psycopg.connect(cluster.dsn("postgres"))
    connection.execute("CREATE TABLE half AS SELECT 7 AS n")
    kill(cluster)
    cluster.stop()
    cluster.start()
    connection.close()
    with psycopg.connect(cluster.dsn("postgres")) as again:
        assert again.execute("SELECT to_regclass('half')").fetchone() == (None,)


def test_busy_remains_of_a_killed_server_are_cleared(cluster: PrivateCluster) -> None:
    def be_busy() -> None:
        with pytest.raises(psycopg.OperationalError), psycopg.connect(cluster.dsn("postgres")) as connection:
            connection.execute("DO $$ BEGIN LOOP PERFORM 1; END LOOP; END $$")

    busy = threading.Thread(target=be_busy)
    busy.start()
    with psycopg.connect(cluster.dsn("postgres"), autocommit=True) as watch:
        query = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'DO %' AND state = 'active'"
        assert processes.wait_until(lambda: watch.execute(query).fetchone() == (1,), 5)
        kill(cluster)
    remains = processes.working_in(cluster.place)
    cluster.stop()
    cluster.start()
    busy.join(10)
    assert remains
    assert not set(remains) & set(processes.working_in(cluster.place))
    assert cluster.answers()


def test_a_stale_lock_with_the_number_of_a_living_process_is_seen_through(cluster: PrivateCluster) -> None:
    kill(cluster)
    cluster.stop()
    lock = cluster.place / "postmaster.pid"
    lines = lock.read_text().splitlines()
    lock.write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")
    assert not PrivateCluster(cluster.data_dir).alive()
    cluster.start()
    assert cluster.answers()


@pytest.mark.parametrize("content", ["", "nonsense\n", "0\n", "-1\n"])
def test_an_unreadable_lock_is_no_server(tmp_path: Path, content: str) -> None:
    (tmp_path / "postmaster.pid").write_text(content)
    assert postgres_files.postmaster_pid(tmp_path) is None


def launched(data_dir: Path) -> tuple[subprocess.Popen[bytes], int]:
    """A launcher of its own process, and the number of the postmaster that it started."""
    launcher = subprocess.Popen([sys.executable, "-c", LAUNCHER, str(data_dir)], stdout=subprocess.PIPE)
    assert launcher.stdout is not None
    return launcher, int(launcher.stdout.readline())


def bury(launcher: subprocess.Popen[bytes]) -> None:
    launcher.kill()
    launcher.communicate()


def test_the_server_ends_with_its_killed_launcher(tmp_path: Path) -> None:
    launcher, postmaster = launched(tmp_path)
    with psycopg.connect(PrivateCluster(tmp_path).dsn("postgres")):
        bury(launcher)
        assert processes.wait_until(lambda: not processes.exists(postmaster), 10)
    socket_dir(tmp_path).rmdir()


def test_a_new_launcher_takes_over_at_once_from_a_killed_one(tmp_path: Path) -> None:
    launcher, former = launched(tmp_path)
    bury(launcher)
    cluster = PrivateCluster(tmp_path, THROW_AWAY)
    try:
        cluster.start()
        assert cluster.pid not in (None, former)
        assert not processes.exists(former)
    finally:
        cluster.stop()


def test_a_stopped_server_that_does_not_react_is_ended_by_force(
    cluster: PrivateCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("linli.core.postgres.STOP_STEPS", ((signal.SIGINT, 0.3), (signal.SIGKILL, 5.0)))
    pid = cluster.pid
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)
    began = time.monotonic()
    cluster.stop()
    assert time.monotonic() - began < 5
    assert not processes.exists(pid)


def run_suite() -> list[str]:
    environ = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    done = subprocess.run([sys.executable, "-c", SUITE], capture_output=True, text=True, env=environ, check=True)
    return done.stdout.splitlines()


def test_a_suites_cluster_is_published_and_gone_afterwards() -> None:
    url, data_dir = run_suite()
    assert url.startswith("postgresql://linli@/linli?host=")
    assert not Path(data_dir).exists()
    assert not socket_dir(Path(data_dir)).exists()


def test_what_a_killed_suite_left_is_cleared_by_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    left = tmp_path / "linli-test-999999999-left"
    (left / "postgres").mkdir(parents=True)
    odd = tmp_path / "linli-test-data-of-somebody"
    odd.mkdir()
    run_suite()
    assert not left.exists()
    assert odd.exists()
