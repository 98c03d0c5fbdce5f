"""The sheet of an estate: template, reading, bad rows, export."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.utils import translation
from openpyxl import Workbook, load_workbook

from linli.core.sheets import SheetError
from linli.places import sheets
from linli.places.actions import Imported, RoomRow, import_rooms
from linli.places.actions.import_rooms import preview
from tests.places.conftest import AT, ROWS, SYSTEM, Tree

TITLES = ["楼栋", "单元", "房号", "楼层", "建筑面积(㎡)", "房屋性质"]


def workbook(*rows: list[Any], titles: list[str] | None = None) -> io.BytesIO:
    book = Workbook()
    assert book.active is not None
    for row in [titles or TITLES, *rows]:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    file.seek(0)
    return file


def cells(data: bytes) -> list[list[Any]]:
    sheet = load_workbook(io.BytesIO(data)).active
    assert sheet is not None
    return [list(row) for row in sheet.iter_rows(values_only=True)]


def test_a_row_becomes_a_room() -> None:
    read = sheets.read(workbook([3, 1, 502, 5, 89.63, "住宅"], ["商铺楼", None, "7室", "-1", "120.5㎡", "商铺"]))
    assert read.bad == 0
    assert read.rooms == [
        RoomRow("3", "1", "502", floor=5, area=8963, use="dwelling"),
        RoomRow("商铺楼", "", "7室", floor=-1, area=12050, use="shop"),
    ]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_filled_in_template_is_the_import_in_both_languages(language: str) -> None:
    with translation.override(language):
        book = load_workbook(io.BytesIO(sheets.template()))
        sheet = book.worksheets[0]
        label = str(sheets.RoomUse.SHOP.label)
    assert len(list(sheet.iter_rows())) == 2
    sheet.append(["3", "1", "502", 5, "89.63", label])
    file = io.BytesIO()
    book.save(file)
    file.seek(0)
    with translation.override(language):
        read = sheets.read(file)
    assert read.rooms == [RoomRow("3", "1", "502", floor=5, area=8963, use="shop")]


def test_the_template_offers_the_uses_once_each() -> None:
    with translation.override("en"):
        book = load_workbook(io.BytesIO(sheets.template()))
    offered = [cell.value for cell in book["lists"]["A"]]
    assert offered == ["Dwelling", "Shop", "Office", "Garage", "Storeroom", "Other use"]


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ([None, 1, 502, 5, 89, "住宅"], "楼栋"),
        ([3, 1, None, 5, 89, "住宅"], "房号"),
        ([3, 1, 502, "五", 89, "住宅"], "楼层"),
        ([3, 1, 502, 500, 89, "住宅"], "Floor"),
        ([3, 1, 502, 5, "很大", "住宅"], "Floor area (㎡)"),
        ([3, 1, 502, 5, 0, "住宅"], "Floor area (㎡)"),
        ([3, 1, 502, 5, "nan", "住宅"], "Floor area (㎡)"),
        ([3, 1, 502, 5, "1e99", "住宅"], "Floor area (㎡)"),
        ([3, 1, 502, 5, 89, "宫殿"], "房屋性质"),
        (["高" * 61, 1, 502, 5, 89, "住宅"], "Building"),
    ],
)
def test_a_bad_cell_is_named_with_its_column(row: list[Any], column: str) -> None:
    with translation.override("en"):
        read = sheets.read(workbook(row, [4, 1, 1, None, None, None]))
    assert read.bad == 1
    errors = read.rows[0][1]
    assert [error.column for error in errors] == [column]
    assert errors[0].message
    assert read.rooms == [RoomRow("4", "1", "1")]


def test_the_same_room_twice_names_the_first_row() -> None:
    with translation.override("en"):
        read = sheets.read(workbook([3, 1, 502], ["3栋", "1单元", "502室"]))
        assert (read.bad, str(read.rows[1][1][0])) == (1, "Row 2 has the same room.")


def test_a_sheet_with_bad_rows_comes_back_whole_and_mended_is_the_import() -> None:
    with translation.override("en"):
        read = sheets.read(workbook([3, 1, 502, 5, 89.63, "住宅"], [3, 1, 503, "x", 90, "住宅"]))
        back = cells(read.returned())
    assert back[0] == [*TITLES, "Why not imported"]
    assert back[1] == [3, 1, 502, 5, 89.63, "住宅", None]
    assert "whole number" in back[2][6]
    back[2][3] = 5
    again = sheets.read(workbook(*back[1:], titles=back[0]))
    assert (again.bad, [room.room for room in again.rooms]) == (0, ["502", "503"])


def test_a_sheet_without_a_needed_column_says_which() -> None:
    with translation.override("en"), pytest.raises(SheetError, match="Building"):
        sheets.read(workbook([1, 502], titles=["单元", "房号"]))


def test_an_export_is_the_import_and_changes_nothing(tree: Tree) -> None:
    data = sheets.export(tree.estate)
    read = sheets.read(io.BytesIO(data))
    assert read.bad == 0
    assert [room.names() for room in read.rooms] == sorted((row.names() for row in ROWS), key=_as_people_count)
    assert preview(tree.estate, read.rooms) == Imported(unchanged=7)
    assert import_rooms(estate=tree.estate, rooms=read.rooms, by=SYSTEM, at=AT) == Imported(unchanged=7)


def _as_people_count(names: tuple[str, str, str]) -> tuple[str, ...]:
    return tuple(sheets.naming.sort_key(name) for name in names)


def test_an_export_asks_the_database_once(tree: Tree, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        sheets.export(tree.estate)
