"""A command that needs the tables says so in one line where they are missing or old."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db.migrations.recorder import MigrationRecorder

from linli.cli import main, migrate

NEEDS_TABLES = [
    ("import", "tree"),
    ("playbook", "apply", "jian", "--place", "9901"),
    ("admin", "add", "--place", "9901", "--name", "钱多", "--phone", "10000000001"),
    ("place", "add", "--level", "province", "--name", "某省"),
    ("import", "roster", "{file}", "--body", "某支部"),
    ("import", "estate", "{file}", "--community", "990101001001"),
    ("import", "holidays", "{file}", "--source", "某通知"),
    ("import", "service-requests", "{file}", "--place", "某小区"),
    ("api-key", "list"),
    ("verify",),
]


@pytest.fixture
def waiting(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.setattr(migrate, "pending", lambda: ["places.0001_initial", "cache"])


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "sheet.csv"
    path.write_text("a,b\n")
    return path


@pytest.mark.usefixtures("waiting")
@pytest.mark.parametrize("line", NEEDS_TABLES, ids=" ".join)
def test_without_tables_the_first_step_is_said_in_one_line(
    line: tuple[str, ...], file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(MigrationRecorder, "has_table", lambda _self: False)
    assert main([word.format(file=file) for word in line]) == 1
    assert capsys.readouterr() == ("", "The database has no tables yet. First: linli migrate\n")


@pytest.mark.usefixtures("waiting")
def test_older_tables_are_told_from_missing_ones(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify"]) == 1
    said = "2 changes to the tables are waiting. First make a backup, then: linli migrate\n"
    assert capsys.readouterr().err == said


@pytest.mark.usefixtures("waiting")
def test_what_makes_the_tables_does_without_them(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["migrate", "--check"]) == migrate.PENDING
    assert "linli migrate" in capsys.readouterr().out
