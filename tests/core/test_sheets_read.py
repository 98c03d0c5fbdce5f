"""Reading: what people send is understood, what cannot be read is refused in words."""

import io
import os
import time
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.utils.translation import override
from openpyxl import Workbook

from linli.core.sheets import Column, SheetError, match_columns, parse_row, read_rows


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with override("en"):
        yield


def csv(text: str, encoding: str = "utf-8") -> io.BytesIO:
    return io.BytesIO(text.encode(encoding))


def xlsx(*rows: list[object], change: Callable[[Workbook], object] = lambda book: None) -> io.BytesIO:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    change(book)
    file = io.BytesIO()
    book.save(file)
    file.seek(0)
    return file


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_csv_of_any_usual_make_is_read(encoding: str, delimiter: str) -> None:
    text = f"房号{delimiter}姓名\r\n3-101{delimiter}林小满\r\n".replace("|", delimiter)
    sheet = read_rows(csv(text, encoding))
    assert sheet.header == ["房号", "姓名"]
    assert list(sheet.rows) == [(2, ["3-101", "林小满"])]


def test_quotes_newlines_and_delimiters_inside_cells_survive() -> None:
    sheet = read_rows(csv('"a;b",c\n"一行\r\n又一行","他说""好"""\n'))
    assert sheet.header == ["a;b", "c"]
    assert list(sheet.rows) == [(2, ["一行\n又一行", '他说"好"'])]


def test_short_and_long_csv_rows_are_levelled() -> None:
    sheet = read_rows(csv("a,b,c\n1\n1,2,3,,,\n1,2,3,extra\n"))
    assert sheet.header == ["a", "b", "c", ""]
    assert [cells for _, cells in sheet.rows] == [
        ["1", None, None, None],
        ["1", "2", "3", None],
        ["1", "2", "3", "extra"],
    ]


def test_an_excel_sheet_keeps_its_types() -> None:
    moment = datetime(2019, 4, 25, 9, 32, 9)
    sheet = read_rows(xlsx(["a", "b", "c", "d", "e", "f"], ["林", 7, 7.5, moment, date(2019, 4, 25), True]))
    assert list(sheet.rows) == [(2, ["林", 7, 7.5, moment, datetime(2019, 4, 25), "TRUE"])]


def test_text_is_trimmed_and_nothing_is_none() -> None:
    sheet = read_rows(xlsx(["a", "b", "c"], ["\u3000 林\u200b小满\t", "  ", None], ["x", "", "y\r\nz"]))
    assert list(sheet.rows) == [(2, ["林小满", None, None]), (3, ["x", None, "y\nz"])]


def test_a_formula_is_its_last_value_or_nothing() -> None:
    # never computed: the file holds no value yet
    assert list(read_rows(xlsx(["a", "b"], ["x", "=1+1"])).rows) == [(2, ["x", None])]


def test_empty_rows_are_left_out_and_numbers_stay_those_of_excel() -> None:
    sheet = read_rows(xlsx([], [], ["a", "b"], [], ["1", "2"], [None, " "], ["3", "4"]))
    assert sheet.header == ["a", "b"]
    assert [number for number, _ in sheet.rows] == [5, 7]


def test_lines_above_the_header_are_passed_over() -> None:
    sheet = read_rows(
        xlsx(
            ["春和里小区房屋表"],
            ["填报单位：站点", None, None, "2026年11月"],
            ["楼栋", "单元", "房号", "姓名", "电话"],
            ["3", "1", "101", "林", "1"],
        )
    )
    assert sheet.header == ["楼栋", "单元", "房号", "姓名", "电话"]
    assert [number for number, _ in sheet.rows] == [4]


def test_a_sheet_of_one_column_begins_with_its_header() -> None:
    sheet = read_rows(csv("姓名\n林\n周\n"))
    assert (sheet.header, [cells for _, cells in sheet.rows]) == (["姓名"], [["林"], ["周"]])


def test_only_the_line_after_the_header_can_be_a_hint() -> None:
    sheet = read_rows(csv("a,b\n※ 写到单元,\n1,2\n※,3\n"))
    assert list(sheet.rows) == [(3, ["1", "2"]), (4, ["※", "3"])]


@pytest.mark.parametrize("title", ["Why not imported", "未导入原因"])
def test_our_own_column_of_reasons_is_passed_over(title: str) -> None:
    sheet = read_rows(csv(f"a,{title},b\n1,because,2\n"))
    assert (sheet.header, list(sheet.rows)) == (["a", "b"], [(2, ["1", "2"])])


def test_the_first_visible_sheet_with_data_is_taken() -> None:
    def change(book: Workbook) -> None:
        book.active.title = "空表"
        hidden = book.create_sheet("hidden")
        hidden.append(["no", "no"])
        hidden.sheet_state = "hidden"
        book.create_sheet("数据").append(["a", "b"])

    sheet = read_rows(xlsx(change=change))
    assert (sheet.name, sheet.header) == ("数据", ["a", "b"])


def test_a_path_serves_as_well_as_a_file(tmp_path: Path) -> None:
    path = tmp_path / "rooms.csv"
    path.write_bytes(b"a,b\n1,2\n")
    assert read_rows(path).header == read_rows(str(path)).header == ["a", "b"]
    with pytest.raises(SheetError, match=r"missing\.csv"):
        read_rows(tmp_path / "missing.csv")


def test_limits_are_told_before_any_row_is_used() -> None:
    rows = "a,b\n" + "1,2\n" * 200
    with pytest.raises(SheetError, match="rows"):
        read_rows(csv(rows), max_rows=100)
    with pytest.raises(SheetError, match="columns"):
        read_rows(csv("a" + ",a" * 20), max_columns=20)
    with pytest.raises(SheetError, match="MB"):
        read_rows(csv(rows), max_bytes=100)
    with pytest.raises(SheetError, match="columns"):
        read_rows(xlsx(["a"] * 21), max_columns=20)
    with pytest.raises(SheetError, match="rows"):
        read_rows(xlsx(*[["a", "b"]] * 120), max_rows=100)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n\n , ,\n",
        b"\xd0\xcf\x11\xe0 an old workbook",
        b"\x89PNG\r\n\x1a\n\0\0\0\r",
        b"PK\x03\x04 cut",
        b"\xff\xfe\x00",
    ],
)
def test_what_is_no_sheet_is_refused(data: bytes) -> None:
    with pytest.raises(SheetError) as caught:
        read_rows(io.BytesIO(data))
    assert str(caught.value).endswith(".")


def test_an_empty_workbook_is_refused() -> None:
    with pytest.raises(SheetError, match="empty"):
        read_rows(xlsx())


def test_a_field_too_long_for_csv_names_its_row() -> None:
    with pytest.raises(SheetError, match="Row 3"):
        read_rows(csv("a,b\n1,2\n1," + "x" * 200_000))


HOTLINE = [
    Column("number", ("留言编号",), required=True),
    Column("user", ("留言用户",)),
    Column("subject", ("留言主题",), required=True),
    Column("received_at", ("留言时间",), required=True, kind="datetime"),
    Column("words", ("留言详情",), required=True),
    Column("reply", ("答复意见",)),
    Column("replied_at", ("答复时间",), kind="datetime"),
]


@pytest.mark.data
@pytest.mark.parametrize("name", ["hotline-2816.xlsx", "hotline-2816.csv"])
def test_the_real_hotline_sheet_is_read_and_parsed_fast(name: str) -> None:
    if "LINLI_TEST_DATA" not in os.environ:
        pytest.skip("LINLI_TEST_DATA names no folder with the real data")
    start = time.process_time()
    sheet = read_rows(Path(os.environ["LINLI_TEST_DATA"]) / name)
    mapping = match_columns(sheet.header, HOTLINE)
    parsed = [parse_row(cells, mapping) for _, cells in sheet.rows]
    assert time.process_time() - start < 2
    assert len(parsed) == 2816
    assert [errors for _, errors in parsed if errors] == []
    assert len({values["number"] for values, _ in parsed}) == 2816
    assert all(values["received_at"].tzinfo and values["words"] for values, _ in parsed)


def test_cells_that_come_as_empty_and_are_not_are_told_apart() -> None:
    book = Workbook()
    sheet: Any = book.active
    for row in (("a", "b", "c"), (1, "=A2", 3), (4, "#REF!", 6), (7, 8, 9), (10, None, 12)):
        sheet.append(row)
    sheet.merge_cells("A4:B5")
    file = io.BytesIO()
    book.save(file)
    found = read_rows(io.BytesIO(file.getvalue()))
    assert found.unread == {(2, 1), (3, 1)}
    assert found.merged == {(4, 1), (5, 0), (5, 1)}
    assert read_rows(io.BytesIO(b"a,b\n1,2\n")).merged == frozenset()
