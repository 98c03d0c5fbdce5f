"""The doctor: each illness is named, each with a way to mend it; health is said too."""

from __future__ import annotations

import json
import os
import socket
import time
from argparse import Namespace
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import psycopg
import pytest
from psycopg import sql

from linli.cli import checks, database_checks, doctor, migrate
from linli.cli.checks import Finding
from linli.cli.stack import LOCK
from linli.cli.work import HEARTBEAT
from linli.config.env import Env, load
from linli.core.locks import FileLock
from linli.core.postgres_files import MARKER

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


def settings(tmp_path: Path, **values: str) -> Env:
    url = os.environ["DATABASE_URL"]
    return load({"LINLI_DATA": str(tmp_path), "LINLI_SECRET_KEY": "k" * 40, "DATABASE_URL": url, **values})


@pytest.fixture
def env(tmp_path: Path) -> Env:
    return settings(tmp_path)


@pytest.fixture
def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def sick(finding: Finding, words: str) -> bool:
    """Wrong, saying so with these words, and how to mend it."""
    return not finding.ok and words in finding.what and bool(finding.mend)


def test_a_full_disk(env: Env, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=499_000_000))
    assert sick(checks.disk(env), "499 MB")
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=500_000_000))
    assert checks.disk(env).ok


def test_a_port_in_use(env: Env) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = replace(env, port=other.getsockname()[1])
        assert sick(checks.port(taken), f"Port {taken.port} on 127.0.0.1")


def test_a_free_port(env: Env, free_port: int) -> None:
    assert checks.port(replace(env, port=free_port)).ok


def test_a_port_in_use_by_linli_itself(env: Env) -> None:
    lock = FileLock(env.data_dir / LOCK)
    lock.take(url="http://127.0.0.1:1")
    finding = checks.port(replace(env, port=1))
    lock.free()
    assert finding.ok
    assert "http://127.0.0.1:1" in finding.what


def test_a_worker_that_does_not_run(env: Env) -> None:
    assert sick(checks.worker(env), "does not run")


def test_a_worker_that_hangs(env: Env) -> None:
    heartbeat = env.data_dir / HEARTBEAT
    heartbeat.touch()
    os.utime(heartbeat, (time.time() - 31, time.time() - 31))
    assert sick(checks.worker(env), "31 seconds")


def test_a_worker_that_runs(env: Env) -> None:
    (env.data_dir / HEARTBEAT).touch()
    assert checks.worker(env).ok


def test_missing_style_sheets(env: Env, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "ASSETS", tmp_path / "static")
    assert sick(checks.assets(env), "missing")
    (tmp_path / "static").mkdir()
    (tmp_path / "static" / "page.css").touch()
    assert not checks.assets(env).ok
    (tmp_path / "static" / "page.js").touch()
    assert checks.assets(env).ok


def test_a_missing_font(env: Env, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "ASSETS", tmp_path)
    monkeypatch.setattr(checks, "_machine_has_chinese_font", lambda: False)
    assert sick(checks.fonts(env), "no font")
    (tmp_path / "han.otf").touch()
    assert checks.fonts(env).ok


def test_the_machines_font_will_do(env: Env, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "ASSETS", tmp_path)
    tool = tmp_path / "fc-list"
    tool.write_text("#!/bin/sh\necho /fonts/han.ttc\n")
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert checks.fonts(env).ok
    tool.write_text("#!/bin/sh\n")
    assert not checks.fonts(env).ok
    tool.unlink()
    assert not checks.fonts(env).ok


def test_a_foreign_data_directory(tmp_path: Path) -> None:
    env = replace(settings(tmp_path), database_url=None)
    assert checks.data_directory(env).ok
    (tmp_path / "postgres").mkdir()
    (tmp_path / "postgres" / "PG_VERSION").write_text("18")
    assert sick(checks.data_directory(env), "did not make")
    (tmp_path / "postgres" / MARKER).touch()
    assert checks.data_directory(env).ok
    (tmp_path / "postgres" / "PG_VERSION").write_text("16")
    assert sick(checks.data_directory(env), "PostgreSQL 16")


def test_a_private_server_that_does_not_run(tmp_path: Path) -> None:
    finding = database_checks.server(replace(settings(tmp_path), database_url=None))
    assert sick(finding, "does not run")
    assert "linli serve" in finding.mend


def test_a_named_server_that_does_not_answer(env: Env, free_port: int) -> None:
    away = replace(env, database_url=f"postgresql://me:hidden@127.0.0.1:{free_port}/linli")
    finding = database_checks.server(away)
    assert sick(finding, "does not answer")
    assert "hidden" not in finding.what + finding.mend


def test_a_server_that_answers(env: Env) -> None:
    assert database_checks.server(env).ok


def test_a_server_that_is_too_old(env: Env, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database_checks, "OLDEST_VERSION", 99)
    assert sick(database_checks.server(env), "PostgreSQL")


@pytest.fixture
def make_database(env: Env) -> object:
    """Make a database with the options given; it is dropped afterwards."""
    made = f"doctor_{os.getpid()}"

    def make(options: str) -> Env:
        with psycopg.connect(env.database_url or "", autocommit=True) as connection:
            name = sql.Identifier(made)
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(name))
            connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0 " + options).format(name))
        return replace(env, database_url=(env.database_url or "").replace("/linli?", f"/{made}?"))

    yield make
    with psycopg.connect(env.database_url or "", autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(made)))


def test_a_right_locale(env: Env) -> None:
    assert database_checks.locale(env).ok


def test_a_wrong_encoding(make_database) -> None:  # type: ignore[no-untyped-def]
    options = "ENCODING 'LATIN1' LOCALE_PROVIDER libc LOCALE 'C'"
    assert sick(database_checks.locale(make_database(options)), "LATIN1")


def test_a_locale_without_chinese(make_database) -> None:  # type: ignore[no-untyped-def]
    options = "ENCODING 'UTF8' LOCALE_PROVIDER libc LOCALE 'C'"
    assert sick(database_checks.locale(make_database(options)), "knows no Chinese")


def test_a_changed_sort_order(env: Env, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database_checks, "LOCALE_QUERY", "SELECT 'UTF8', 'c', 'zh_CN.utf8', true")
    assert sick(database_checks.locale(env), "sort order")


def test_a_clock_that_agrees(env: Env) -> None:
    assert database_checks.clock(env).ok


def test_clocks_that_stand_apart_are_told() -> None:
    assert sick(database_checks.compare_clocks(NOW, NOW + timedelta(seconds=6)), "6 seconds")
    assert sick(database_checks.compare_clocks(NOW, NOW - timedelta(hours=1)), "3600 seconds")
    assert database_checks.compare_clocks(NOW, NOW + timedelta(seconds=5)).ok


@pytest.mark.parametrize("year", [1970, 2024, 2100])
def test_a_clock_in_an_impossible_year(year: int) -> None:
    then = NOW.replace(year=year)
    assert sick(database_checks.compare_clocks(then, then), str(year))


def test_waiting_migrations_are_counted_and_named(env: Env, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(migrate, "pending", lambda: ["core.0001_initial", "core.0002_more"])
    finding = database_checks.migrations(env)
    assert sick(finding, "2 changes")
    assert "core.0001_initial" in finding.what
    monkeypatch.setattr(migrate, "pending", list)
    assert database_checks.migrations(env).ok


@pytest.mark.django_db
def test_a_migrated_database_waits_for_nothing() -> None:
    assert migrate.pending() == []


@pytest.mark.django_db
def test_a_missing_cache_table_waits_too(settings) -> None:  # type: ignore[no-untyped-def]
    cache = settings.CACHES["default"]
    settings.CACHES = {"default": {**cache, "LOCATION": "no_such_table"}}
    assert migrate.pending() == ["cache"]


def healthy(_env: Env) -> Finding:
    return Finding(True, "All well.")


def test_all_well_is_code_nought(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(doctor, "OF_THE_MACHINE", {"one": healthy})
    monkeypatch.setattr(doctor, "OF_THE_DATABASE", {"two": healthy})
    monkeypatch.setattr(doctor, "OF_THE_CONTENT", {"three": healthy})
    assert doctor.run(Namespace(json=False)) == 0
    assert capsys.readouterr().out.count("✓") == 4


def test_tables_of_another_linli_are_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "OF_THE_MACHINE", {"one": healthy})
    monkeypatch.setattr(doctor, "OF_THE_DATABASE", {"migrations": lambda _: Finding(False, "Old.", "Migrate.")})
    monkeypatch.setattr(doctor, "OF_THE_CONTENT", {"three": healthy})
    assert [name for name, _finding in doctor.examine()] == ["settings", "one", "migrations"]


def test_one_illness_is_code_one_and_is_shown_with_its_cure(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(
        doctor, "OF_THE_MACHINE", {"one": lambda _: Finding(False, "It hurts.", "Rest."), "two": healthy}
    )
    monkeypatch.setattr(doctor, "OF_THE_DATABASE", {})
    monkeypatch.setattr(doctor, "OF_THE_CONTENT", {})
    assert doctor.run(Namespace(json=False)) == 1
    assert "✗ It hurts.\n  → Rest.\n" in capsys.readouterr().out


def test_a_silent_database_is_asked_nothing_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "OF_THE_MACHINE", {"server": lambda _: Finding(False, "Silent.", "Wake it.")})
    assert [name for name, _finding in doctor.examine()] == ["settings", "server"]


def test_a_wrong_setting_ends_the_examination(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINLI_PORT", "none")
    findings = dict(doctor.examine())
    assert list(findings) == ["settings"]
    assert sick(findings["settings"], "LINLI_PORT")


def test_a_script_gets_json(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(doctor, "OF_THE_MACHINE", {"one": lambda _: Finding(False, "It hurts.", "Rest.")})
    assert doctor.run(Namespace(json=True)) == 1
    found = json.loads(capsys.readouterr().out)
    assert found["ok"] is False
    assert found["findings"][1] == {"check": "one", "ok": False, "what": "It hurts.", "mend": "Rest."}
