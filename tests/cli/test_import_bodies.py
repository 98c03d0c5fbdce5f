"""`linli import bodies`: an empty sheet, a preview, the import, and rows that come back."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook

from linli.cli import main
from linli.organisations.models import Organisation
from tests.organisations.cast import House, build_house
from tests.organisations.test_sheets_bodies import HEADER, OWNERS, xlsx


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


@pytest.fixture
def house(db: None) -> House:
    return build_house()


def sheet(path: Path, *rows: object) -> str:
    path.write_bytes(xlsx(*rows, header=HEADER).read())
    return str(path)


def test_an_empty_sheet_is_handed_out_once(house: House, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "new.xlsx"
    assert main(["import", "bodies", str(path), "--template"]) == 0
    assert "Full name*" in [cell.value for cell in load_workbook(path).active[1]]
    assert main(["import", "bodies", str(path), "--template"]) == 1
    assert "exists already" in capsys.readouterr().err


def test_a_preview_changes_nothing_and_the_import_comes_in(
    house: House, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = sheet(tmp_path / "bodies.xlsx", OWNERS, ("业委会", "x", "", "天上", "", ""))
    assert main(["import", "bodies", path, "--under", "990204", "--preview"]) == 1
    assert "1 would be new, 0 would change, 0 as before, 1 cannot come in." in capsys.readouterr().out
    assert not Organisation.objects.filter(name=OWNERS[1]).exists()
    assert main(["import", "bodies", path]) == 1
    assert "1 new, 0 changed, 0 as before, 1 came back." in capsys.readouterr().out
    assert Organisation.objects.filter(name=OWNERS[1]).exists()
    returned = load_workbook(tmp_path / "bodies-returned.xlsx").active
    assert "天上" in [cell.value for cell in returned[2]][-1]
    assert main(["import", "bodies", sheet(tmp_path / "again.xlsx", OWNERS)]) == 0
    assert "0 new, 0 changed, 1 as before, 0 came back." in capsys.readouterr().out


def test_no_file_and_no_such_place_are_said(house: House, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", "bodies", str(tmp_path / "none.xlsx")]) == 1
    assert "There is no file" in capsys.readouterr().err
    assert main(["import", "bodies", sheet(tmp_path / "b.xlsx", OWNERS), "--under", "123"]) == 1
    assert "No place has the code 123" in capsys.readouterr().err
