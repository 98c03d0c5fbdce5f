"""Writing: templates, exports and bad rows, each of which is again an import."""

import io
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime

import hypothesis.strategies as st
import pytest
from django.utils.translation import override
from hypothesis import given, settings
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from linli.core.sheets import (
    CellError,
    Column,
    Sheet,
    match_columns,
    parse_row,
    read_rows,
    return_bad_rows,
    write_rows,
    write_template,
)


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with override("en"):
        yield


COLUMNS = [
    Column("room", ("房号", "Room"), required=True, hint="如 3-1-101"),
    Column("use", ("用途",), kind="choice", choices={"住宅": "home", "商铺": "shop"}),
    Column("phone", ("电话",), kind="phone", hint="11 位"),
    Column("since", ("入住日期",), kind="date"),
    Column("seen_at", ("登记时间",), kind="datetime"),
    Column("people", ("人数",), kind="int"),
]
MOMENT = datetime(2026, 11, 23, 1, 31, tzinfo=UTC)
ROW = {
    "room": "3-1-101",
    "use": "home",
    "phone": "10000001234",
    "since": date(2026, 1, 2),
    "seen_at": MOMENT,
    "people": 3,
}


def read(data: bytes) -> Sheet:
    return read_rows(io.BytesIO(data))


def opened(data: bytes) -> Worksheet:
    return load_workbook(io.BytesIO(data)).worksheets[0]


def test_an_empty_template_is_an_import_of_nothing() -> None:
    sheet = read(write_template(COLUMNS, "房屋"))
    assert (sheet.name, list(sheet.rows)) == ("房屋", [])
    mapping = match_columns(sheet.header, COLUMNS)
    assert mapping.unknown == []
    assert len(mapping.positions) == len(COLUMNS)


def test_a_template_marks_hints_and_required_columns() -> None:
    sheet = opened(write_template(COLUMNS, "房屋"))
    assert [cell.value for cell in sheet[1]] == ["房号*", "用途", "电话", "入住日期", "登记时间", "人数"]
    assert [cell.value for cell in sheet[2]] == ["※ 如 3-1-101", None, "11 位", None, None, None]
    assert sheet.freeze_panes == "A3"


def test_a_template_without_hints_still_marks_its_line() -> None:
    sheet = opened(write_template([Column("a", ("甲",)), Column("b", ("乙",))], "表"))
    assert str(sheet["A2"].value).startswith("※ ")


def test_a_template_keeps_telephone_numbers_and_codes_as_text() -> None:
    sheet = opened(write_template(COLUMNS, "房屋"))
    formats = [sheet.column_dimensions[letter].number_format for letter in "ABCDEF"]
    assert formats == ["@", "@", "@", "yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss", "General"]


def test_a_template_offers_its_choices_from_a_hidden_sheet() -> None:
    many = tuple(f"很长的一个选项，第{n}项" for n in range(60))
    book = load_workbook(
        io.BytesIO(write_template([*COLUMNS, Column("m", ("多选",), kind="choice", choices=many)], "房屋"))
    )
    rules = book.worksheets[0].data_validations.dataValidation
    assert [(str(rule.sqref), rule.formula1) for rule in rules] == [
        ("B3:B1048576", "lists!$A$1:$A$2"),
        ("G3:G1048576", "lists!$B$1:$B$60"),
    ]
    assert book["lists"].sheet_state == "hidden"
    assert [cell.value for cell in book["lists"]["A"][:3]] == ["住宅", "商铺", None]


def test_a_guided_sheet_has_hints_drop_downs_and_its_rows_and_is_the_import() -> None:
    data = write_rows(COLUMNS, [ROW], "房屋", guided=True)
    sheet = opened(data)
    assert [cell.value for cell in sheet[2]] == ["※ 如 3-1-101", None, "11 位", None, None, None]
    assert [str(rule.sqref) for rule in sheet.data_validations.dataValidation] == ["B3:B1048576"]
    assert sheet.freeze_panes == "A3"
    back = read(data)
    ((number, cells),) = back.rows
    assert number == 3
    assert parse_row(cells, match_columns(back.header, COLUMNS)) == (ROW, [])


def test_a_filled_template_is_the_import() -> None:
    book = load_workbook(io.BytesIO(write_template(COLUMNS, "房屋")))
    book.worksheets[0].append(["3-1-101", "住宅", "10000001234", date(2026, 1, 2), "2026/11/23 9:31", 3])
    file = io.BytesIO()
    book.save(file)
    sheet = read(file.getvalue())
    ((number, cells),) = sheet.rows
    assert number == 3
    assert parse_row(cells, match_columns(sheet.header, COLUMNS)) == (ROW, [])


@pytest.mark.parametrize("title", ["", "房屋/表*[1]: x?", "'" * 40, "很长的名字" * 20])
def test_any_title_makes_a_sheet_name(title: str) -> None:
    name = read(write_template(COLUMNS, title)).name
    assert 0 < len(name) <= 31


def test_an_export_is_the_import() -> None:
    sheet = read(write_rows(COLUMNS, [ROW, list(ROW.values()), {"room": "3-1-102"}], "房屋"))
    mapping = match_columns(sheet.header, COLUMNS)
    parsed = [parse_row(cells, mapping) for _, cells in sheet.rows]
    nothing = dict.fromkeys(ROW) | {"room": "3-1-102"}
    assert parsed == [(ROW, []), (ROW, []), (nothing, [])]


def test_a_row_of_the_wrong_length_is_a_programming_error() -> None:
    with pytest.raises(ValueError, match="2 values for 6 columns"):
        write_rows(COLUMNS, [["a", "b"]])


def test_moments_are_written_in_local_time() -> None:
    cell = opened(write_rows(COLUMNS, [ROW]))["E2"]
    assert cell.value == datetime(2026, 11, 23, 9, 31)
    assert cell.number_format == "yyyy-mm-dd hh:mm:ss"


DANGEROUS = ['=HYPERLINK("http://example.invalid","x")', "=1+1", "+1", "-1+2", "@SUM(A1)", "\t=1", "=cmd|' /C calc'!A0"]


@pytest.mark.parametrize("text", DANGEROUS)
def test_text_never_becomes_a_formula(text: str) -> None:
    columns = [Column("a", ("甲",)), Column("b", ("乙",))]
    for data in (write_rows(columns, [{"a": text, "b": "x"}]), return_bad_rows(["甲", "乙"], [([text, "x"], [text])])):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")
        cell = opened(data)["A2"]
        assert (cell.data_type, cell.number_format, cell.value) == ("s", "@", text)


def test_titles_never_become_formulas() -> None:
    for data in (write_template([Column("a", ("=1+1",), hint="=2")], "t"), return_bad_rows(["=1+1"], [])):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")


def test_bad_rows_come_back_in_the_same_sheet_with_their_reasons() -> None:
    header = ["序号", "房号", "电话"]
    moment = datetime(2019, 4, 25, 9, 32, 9)
    data = return_bad_rows(
        header,
        [
            ([7, "3-1-101", "12"], [CellError("电话", "not a number"), "twice in this sheet"]),
            ([7.5, None, moment], [CellError("房号", "Please fill this in.")]),
            (["short"], ["x"]),
        ],
    )
    cells = list(opened(data).values)
    assert cells[0] == ("序号", "房号", "电话", "Why not imported")
    assert cells[1] == (7, "3-1-101", "12", "电话: not a number\ntwice in this sheet")
    assert cells[2] == (7.5, None, moment, "房号: Please fill this in.")
    assert cells[3] == ("short", None, None, "x")


def test_a_mended_return_is_the_import_again_and_again() -> None:
    header = ["房号", "电话"]
    data = return_bad_rows(header, [(["3-1-101", "12"], ["wrong"])])
    for _ in range(3):
        sheet = read(data)
        assert sheet.header == header
        data = return_bad_rows(sheet.header, [(cells, ["still wrong"]) for _, cells in sheet.rows])
    assert [cell.value for cell in opened(data)[1]] == ["房号", "电话", "Why not imported"]


def test_a_sheet_returned_in_one_language_is_read_in_another() -> None:
    with override("zh-hans"):
        data = return_bad_rows(["房号"], [(["3-1-101"], ["x"])])
    assert read(data).header == ["房号"]


def test_unprintable_and_over_long_values_are_written() -> None:
    data = write_rows([Column("a", ("甲",)), Column("b", ("乙",))], [["a\x00\x0bb", 430204190001010013], [True, 7.5]])
    rows = list(opened(data).values)[1:]
    assert rows == [("ab", "430204190001010013"), ("True", 7.5)]


plain_text = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cf", "Cs", "Zs", "Zl", "Zp", "Cn", "Co"]),
    min_size=1,
    max_size=30,
).filter(lambda text: not text.startswith("※"))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(plain_text, st.one_of(plain_text, st.integers(-(10**14), 10**14))), min_size=1, max_size=5))
def test_what_is_written_is_read_back(rows: list[tuple[object, ...]]) -> None:
    columns = [Column("a", ("甲",)), Column("b", ("乙",))]
    assert [tuple(cells) for _, cells in read(write_rows(columns, rows)).rows] == rows
