"""Columns found by name, cells read by kind."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import hypothesis.strategies as st
import pytest
from django.utils.translation import override
from hypothesis import given

from linli.core.clock import SHANGHAI
from linli.core.sheets import Cell, CellError, Column, SheetError, Value, match_columns, parse_row
from linli.core.sheets_cells import Kind


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with override("en"):
        yield


ROOM = Column("room", ("房号", "Room", "门牌号"), required=True)
NAME = Column("name", ("姓名", "住户姓名"))
PHONE = Column("phone", ("电话", "联系电话"), kind="phone")


def read(cell: Cell, kind: Kind = "text", *, required: bool = False, choices: object = ()) -> tuple[Value, list[str]]:
    column = Column("key", ("题",), required=required, kind=kind, choices=choices)  # type: ignore[arg-type]
    values, errors = parse_row([cell], match_columns(["题"], [column]))
    assert all(error.column == "题" for error in errors)
    return values["key"], [error.message for error in errors]


def positions(header: list[str], saved: dict[str, str] | None = None) -> dict[str, int]:
    return match_columns(header, [ROOM, NAME, PHONE], saved).positions


@pytest.mark.parametrize(
    "title",
    [
        "房号",
        "房号*",
        " 房 号 ",
        "＊房号",
        "房号（必填）",
        "房号(3-1-101)",
        "Room",
        "ROOM",
        "room no".replace(" no", ""),
        "门牌号：",
    ],
)
def test_a_title_is_known_in_its_many_spellings(title: str) -> None:
    assert positions(["序号", title]) == {"room": 1}


def test_a_certain_match_goes_before_a_likely_one() -> None:
    assert positions(["电话（家属）", "电话", "房号"]) == {"phone": 1, "room": 2}
    assert positions(["联系电话", "电话"]) == {"phone": 1}
    assert positions(["门牌号", "Room"]) == {"room": 0}


def test_unknown_and_nameless_columns_are_left_alone() -> None:
    mapping = match_columns(["序号", "房号", "", "备注", "房号"], [ROOM, NAME, PHONE])
    assert mapping.positions == {"room": 1}
    assert mapping.unknown == ["序号", "备注", "房号"]


def test_a_saved_mapping_goes_first() -> None:
    header = ["房号", "户号", "姓名", "户主"]
    saved = {"户号": "room", "户主": "name", "姓名": "", "不在表里": "phone", "房号": "gone"}
    mapping = match_columns(header, [ROOM, NAME, PHONE], saved)
    assert mapping.positions == {"room": 1, "name": 3}
    assert mapping.unknown == ["房号"]
    assert mapping.saved() == {"户号": "room", "户主": "name"}


def test_a_mapping_once_saved_gives_the_same_positions() -> None:
    header = ["门牌号", "住户姓名", "联系电话"]
    first = match_columns(header, [ROOM, NAME, PHONE])
    assert match_columns(header, [ROOM, NAME, PHONE], first.saved()).positions == first.positions


def test_missing_required_columns_are_named() -> None:
    mapping = match_columns(["姓名"], [ROOM, NAME])
    assert mapping.missing == [ROOM]
    with pytest.raises(SheetError, match="房号"):
        mapping.check()
    match_columns(["房号"], [ROOM, NAME]).check()


def test_a_row_gives_every_key_and_every_error() -> None:
    mapping = match_columns(["电话", "房号*"], [ROOM, NAME, PHONE])
    assert parse_row(["10000001234", "3-101"], mapping) == (
        {"room": "3-101", "name": None, "phone": "10000001234"},
        [],
    )
    values, errors = parse_row(["12"], mapping)
    assert values == {"room": None, "name": None, "phone": None}
    assert [error.column for error in errors] == ["房号*", "电话"]


def test_an_error_reads_as_a_sentence_with_its_column() -> None:
    assert str(CellError("房号", "Please fill this in.")) == "房号: Please fill this in."
    assert str(CellError("", "This row is there twice.")) == "This row is there twice."


@pytest.mark.parametrize(
    "cell",
    [
        "2019/4/25 9:32:09",
        "2019/04/25 09:32:09",
        "2019-04-25 09:32:09",
        "2019-04-25T09:32:09",
        "2019-04-25T01:32:09Z",
        "2019-04-25T09:32:09+08:00",
        "2019-04-25 09:32:09.123",
        "2019.4.25 9:32:09",
        "2019年4月25日 9:32:09",
        "2019年4月25日9时32分9秒",
        "２０１９／４／２５　９：３２：０９",
        "2019/4/25 上午 9:32:09",
        "2019/4/25 9:32:09 am",
        datetime(2019, 4, 25, 9, 32, 9),
        datetime(2019, 4, 25, 9, 32, 8, 999_999),
        datetime(2019, 4, 25, 1, 32, 9, tzinfo=UTC),
        43580.397326388891,
    ],
)
def test_a_moment_is_read_in_its_many_spellings(cell: Cell) -> None:
    assert read(cell, "datetime") == (datetime(2019, 4, 25, 1, 32, 9, tzinfo=UTC), [])


@pytest.mark.parametrize(
    "cell",
    [
        "2019-04-25",
        "2019/4/25",
        "2019年4月25日",
        "2019年4月25号",
        "20190425",
        20190425,
        43580,
        datetime(2019, 4, 25, 23, 59),
    ],
)
def test_a_day_is_read_in_its_many_spellings(cell: Cell) -> None:
    assert read(cell, "date") == (date(2019, 4, 25), [])


@pytest.mark.parametrize(
    ("cell", "hour"),
    [("下午3:05", 15), ("3:05 PM", 15), ("上午12:05", 0), ("下午12:05", 12), ("晚上8:05", 20), ("15时5分", 15)],
)
def test_halves_of_the_day_are_understood(cell: str, hour: int) -> None:
    value, errors = read(f"2019-4-25 {cell}", "datetime")
    assert (value, errors) == (datetime(2019, 4, 25, hour, 5, tzinfo=SHANGHAI), [])


@pytest.mark.parametrize(
    "cell",
    [
        "昨天",
        "2019-02-30",
        "2019-13-01",
        "25/4/2019",
        "1899-01-01",
        "2019-4-25 25:00",
        "2019",
        2019,
        0,
        -1,
        99999999,
        1.5,
    ],
)
def test_what_is_no_date_is_told_with_an_example(cell: Cell) -> None:
    value, errors = read(cell, "datetime")
    assert value is None
    assert len(errors) == 1
    assert str(cell) in errors[0]
    assert "2026-11-23" in errors[0]


@given(st.datetimes(datetime(1950, 1, 1), datetime(2099, 12, 31, 23, 59, 59)))
def test_every_moment_survives_as_a_serial_number_and_as_text(moment: datetime) -> None:
    moment = moment.replace(microsecond=0)
    expected = moment.replace(tzinfo=SHANGHAI)
    serial = (moment - datetime(1899, 12, 30)) / timedelta(days=1)
    assert read(serial, "datetime") == (expected, [])
    assert read(moment.strftime("%Y/%m/%d %H:%M:%S"), "datetime") == (expected, [])


@pytest.mark.parametrize(("cell", "value"), [(7, 7), ("7", 7), ("１，２３４", 1234), ("-5", -5), (" +5 ", 5)])
def test_whole_numbers_are_read_however_they_are_typed(cell: Cell, value: int) -> None:
    assert read(cell, "int") == (value, [])


@pytest.mark.parametrize("cell", ["seven", "7.5", 7.5, "1e5", datetime(2019, 4, 25), "9" * 30])
def test_what_is_no_whole_number_is_told(cell: Cell) -> None:
    assert read(cell, "int")[0] is None
    assert "whole number" in read(cell, "int")[1][0]


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("林", "林"),
        (101, "101"),
        (7.5, "7.5"),
        (datetime(2019, 4, 25), "2019-04-25"),
        (datetime(2019, 4, 25, 9, 5), "2019-04-25 09:05:00"),
    ],
)
def test_anything_can_be_text(cell: Cell, value: str) -> None:
    assert read(cell) == (value, [])


def test_a_number_that_excel_has_rounded_is_told() -> None:
    # an identity number typed into a number cell: its last digits are lost
    assert read(430204190001010000)[0] is None
    assert "rounded" in read(430204190001010000)[1][0]
    assert read("430204190001010013") == ("430204190001010013", [])


def test_telephone_numbers_come_as_numbers_too() -> None:
    assert read(10000001234, "phone") == ("10000001234", [])
    assert read("0731-12345678", "phone") == ("0731-12345678", [])
    assert "telephone" in read("100", "phone")[1][0]


def test_choices_are_matched_by_label_and_may_mean_something_else() -> None:
    assert read(" 住 宅", "choice", choices=("住宅", "商铺")) == ("住宅", [])
    assert read("shop", "choice", choices={"Home": "home", "SHOP": "shop_key"}) == ("shop_key", [])
    assert read(3, "choice", choices=("1", "3")) == ("3", [])
    value, errors = read("车库", "choice", choices=("住宅", "商铺"))
    assert value is None
    assert "住宅, 商铺" in errors[0]


def test_a_long_list_of_choices_is_cut() -> None:
    message = read("x", "choice", choices=tuple(f"c{n}" for n in range(20)))[1][0]
    assert "c7…" in message
    assert "c8" not in message


def test_required_cells_and_failed_formulas() -> None:
    assert read(None) == (None, [])
    assert read(None, required=True) == (None, ["Please fill this in."])
    assert read("#N/A")[0] is None
    assert "formula" in read("#REF!", "int")[1][0]


def test_a_long_wrong_cell_is_quoted_in_part() -> None:
    assert "x" * 29 + "…" in read("x" * 5000, "int")[1][0]


@given(
    st.one_of(st.none(), st.text(max_size=40), st.integers(), st.floats(allow_nan=True), st.datetimes()),
    st.sampled_from(["text", "date", "datetime", "int", "phone", "choice"]),
)
def test_no_cell_can_break_the_reader(cell: Cell, kind: Kind) -> None:
    value, errors = read(cell, kind, choices=("a",))
    assert (value is None) or not errors
