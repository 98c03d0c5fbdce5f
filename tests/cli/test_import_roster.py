"""`linli import roster`: an empty sheet, a good one, bad rows that come back, and going on after a kill."""

from __future__ import annotations

from pathlib import Path

import pytest

from linli.cli import main
from linli.organisations import sheets_roster
from linli.organisations.models import RosterEntry, RosterImport
from tests.organisations.cast import build_house
from tests.organisations.rosters import HEADER, Branch, build_branch, cells, phone, xlsx


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


@pytest.fixture
def branch(db: None) -> Branch:
    return build_branch(build_house())


def write(path: Path, branch: Branch, count: int, **bad: object) -> Path:
    path.write_bytes(xlsx(HEADER, *(branch.row(index) for index in range(count)), branch.row(count, **bad)))
    return path


def test_an_empty_sheet_is_handed_out_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "new.xlsx"
    assert main(["import", "roster", str(path), "--template"]) == 0
    assert cells(path.read_bytes())[0][1] == "Member's name*"
    assert main(["import", "roster", str(path), "--template"]) == 1
    assert "exists already" in capsys.readouterr().err


def test_a_preview_changes_nothing_and_the_import_comes_in(
    branch: Branch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(tmp_path / "members.xlsx", branch, 3, 手机号="12345")
    assert main(["import", "roster", str(path), "--body", "branch", "--preview"]) == 1
    assert "3 would be new, 0 would change, 0 as before, 1 cannot come in." in capsys.readouterr().out
    assert not RosterEntry.objects.exists()
    assert main(["import", "roster", str(path), "--body", str(branch.body.pk)]) == 1
    said = capsys.readouterr().out
    assert "3 new, 0 changed, 0 as before, 1 came back;" in said
    returned = tmp_path / "members-returned.xlsx"
    assert "This is not a telephone number" in cells(returned.read_bytes())[1][-1]
    assert returned.stat().st_mode & 0o077 == 0
    assert phone(1000) not in said


def test_a_good_sheet_twice_changes_nothing(branch: Branch, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path / "members.xlsx", branch, 2)
    assert main(["import", "roster", str(path), "--body", "branch"]) == 0
    assert main(["import", "roster", str(path), "--body", "branch"]) == 0
    assert "0 new, 0 changed, 3 as before, 0 came back;" in capsys.readouterr().out
    assert RosterImport.objects.count() == 1


@pytest.mark.parametrize("body", ["nobody", "station", "00000000-0000-0000-0000-000000000000"])
def test_a_body_that_keeps_no_roster_is_told(
    branch: Branch, tmp_path: Path, capsys: pytest.CaptureFixture[str], body: str
) -> None:
    path = write(tmp_path / "members.xlsx", branch, 1)
    assert main(["import", "roster", str(path), "--body", body]) == 1
    assert "No party organisation is called" in capsys.readouterr().err


def test_two_bodies_of_one_name_are_told_apart_by_id(
    branch: Branch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    branch.house.add_body("branch", "estate_party_branch", "other_estate")
    path = write(tmp_path / "members.xlsx", branch, 1)
    assert main(["import", "roster", str(path), "--body", "branch"]) == 1
    assert "Several party organisations" in capsys.readouterr().err


def test_a_file_that_is_not_there_or_no_sheet_is_told(
    branch: Branch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["import", "roster", str(tmp_path / "none.xlsx"), "--body", "branch"]) == 1
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(b"PK\x03\x04 nothing")
    assert main(["import", "roster", str(broken), "--body", "branch"]) == 1


def test_an_import_that_dies_between_two_batches_goes_on(
    branch: Branch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sheets_roster, "BATCH", 2)
    whole, calls = sheets_roster.import_roster_many, []

    def dies(*args: object, **options: object) -> object:
        calls.append(1)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return whole(*args, **options)  # type: ignore[arg-type]  # handed on as they came

    path = write(tmp_path / "members.xlsx", branch, 6)
    monkeypatch.setattr(sheets_roster, "import_roster_many", dies)
    assert main(["import", "roster", str(path), "--body", "branch"]) != 0
    assert RosterEntry.objects.count() == 4
    monkeypatch.setattr(sheets_roster, "import_roster_many", whole)
    assert main(["import", "roster", str(path), "--body", "branch"]) == 0
    assert "3 new, 0 changed, 4 as before" in capsys.readouterr().out
    brought = RosterImport.objects.get()
    assert (brought.added, brought.ended_at is not None) == (7, True)
