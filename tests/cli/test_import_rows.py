"""`linli import spaces` and `linli import posts`: an empty sheet, a preview, the import, rows that come back."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook

from linli.cli import main
from linli.organisations.models import Appointment
from linli.places.models import PublicSpace
from tests.organisations import test_sheets_posts as posts
from tests.organisations.cast import House, build_house
from tests.organisations.linked import under_playbook
from tests.places import test_sheets_spaces as spaces

YARD = ("春和里小区", "东院", "Yard", "89.63", "All owners of the estate", "", "", "", "")


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


@pytest.fixture
def house(db: None) -> House:
    return under_playbook(build_house())


@pytest.mark.parametrize(("kind", "title"), [("spaces", "Name of the space*"), ("posts", "Who holds it")])
def test_an_empty_sheet_is_handed_out_once(house: House, tmp_path: Path, kind: str, title: str) -> None:
    asked = ["import", kind, str(tmp_path / "new.xlsx"), "--under", "990204", "--template"]
    assert main(asked) == 0
    assert title in [cell.value for cell in load_workbook(tmp_path / "new.xlsx").active[1]]
    assert main(asked) == 1


def test_spaces_are_looked_at_and_come_in(house: House, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "spaces.xlsx"
    path.write_bytes(spaces.xlsx(YARD, ("天上", *YARD[1:])).read())
    asked = ["import", "spaces", str(path), "--under", "990204"]
    assert main([*asked, "--preview"]) == 1
    assert "1 would be new, 0 would change, 0 as before, 1 cannot come in." in capsys.readouterr().out
    assert not PublicSpace.objects.exists()
    assert main(asked) == 1
    assert "1 new, 0 changed, 0 as before, 1 came back." in capsys.readouterr().out
    assert PublicSpace.objects.get().name == "东院"
    assert "天上" in [cell.value for cell in load_workbook(tmp_path / "spaces-returned.xlsx").active[2]][-1]


def test_posts_come_in_and_a_place_that_is_not_there_is_said(
    house: House, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "posts.xlsx"
    path.write_bytes(
        posts.xlsx(posts.row_of(house, "station", "station_deputy", "李新", posts.PHONE, "", "", "")).read()
    )
    assert main(["import", "posts", str(path), "--under", "123"]) == 1
    assert "No place has the code 123" in capsys.readouterr().err
    assert main(["import", "posts", str(path), "--under", "990204"]) == 0
    assert Appointment.objects.filter(person__name="李新").exists()
