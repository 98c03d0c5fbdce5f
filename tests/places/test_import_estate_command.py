"""`linli import estate`: an empty sheet, a good one, and one that comes back."""

from __future__ import annotations

from pathlib import Path

import pytest

from linli.cli import main
from linli.places.models import Place
from tests.places.conftest import Tree
from tests.places.test_sheets import cells, workbook

CODE = "990204003007"


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    path = tmp_path / "新苑.xlsx"
    path.write_bytes(workbook([1, 1, 101, 1, 80, "住宅"], [1, 1, 201, 2, 80, "住宅"]).getvalue())
    return path


def test_an_empty_sheet_is_handed_out_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "new.xlsx"
    assert main(["import", "estate", str(path), "--template"]) == 0
    assert cells(path.read_bytes())[0][:3] == ["Building*", "Entrance", "Room number*"]
    assert main(["import", "estate", str(path), "--template"]) == 1
    assert "exists already" in capsys.readouterr().err


def test_a_sheet_is_brought_in_under_its_community(tree: Tree, sheet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", "estate", str(sheet), "--community", CODE]) == 0
    said = "新苑 has got:\n1 new buildings, 1 new entrances, 2 new rooms; 0 changed, 0 as before."
    assert said in capsys.readouterr().out
    estate = Place.objects.get(name="新苑")
    assert (estate.parent, estate.slug) == (tree.community, "xinyuan")
    assert main(["import", "estate", str(sheet), "--community", CODE]) == 0
    assert "0 new rooms; 0 changed, 2 as before." in capsys.readouterr().out


def test_a_name_and_a_subdistrict_can_be_given(tree: Tree, sheet: Path) -> None:
    assert main(["import", "estate", str(sheet), "--subdistrict", "990204003", "--name", "直管小区"]) == 0
    assert Place.objects.get(name="直管小区").parent == tree.subdistrict


def test_a_preview_changes_nothing(tree: Tree, sheet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = Place.objects.count()
    assert main(["import", "estate", str(sheet), "--community", CODE, "--preview"]) == 0
    assert "新苑 would get:\n1 new buildings" in capsys.readouterr().out
    assert Place.objects.count() == before


def test_a_sheet_with_bad_rows_comes_back_and_nothing_is_imported(
    tree: Tree, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "新苑.xlsx"
    path.write_bytes(workbook([1, 1, 101], [1, 1, None], [1, 1, "101室"]).getvalue())
    assert main(["import", "estate", str(path), "--community", CODE]) == 1
    assert "2 rows cannot be read, so nothing was changed." in capsys.readouterr().out
    assert not Place.objects.filter(name="新苑").exists()
    back = cells((tmp_path / "新苑-returned.xlsx").read_bytes())
    assert [bool(row[-1]) for row in back] == [True, False, True, True]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nowhere.xlsx", "--community", CODE], "There is no file nowhere.xlsx."),
        (["{sheet}", "--community", "1"], "No Community has the code 1."),
        (["{sheet}", "--subdistrict", CODE], "No Subdistrict has the code"),
        (["{text}", "--community", CODE], "no column for: Building"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(
    tree: Tree, sheet: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    text = tmp_path / "text.csv"
    text.write_text("房号,楼层\n101,1\n")
    filled = [argument.format(sheet=sheet, text=text) for argument in arguments]
    assert main(["import", "estate", *filled]) == 1
    assert said in capsys.readouterr().err


def test_chinese_shells_get_chinese_sheets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    path = tmp_path / "new.xlsx"
    assert main(["import", "estate", str(path), "--template"]) == 0
    titles = [str(title) for title in cells(path.read_bytes())[0]]
    assert titles == ["楼栋*", "单元", "房号*", "楼层", "建筑面积(㎡)", "房屋性质"]
