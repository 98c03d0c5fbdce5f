"""Fifty broken cells, each named at its cell; what is odd and can be read is read; all others come in."""

from __future__ import annotations

import io
from typing import Any

import pytest
from openpyxl import load_workbook

from linli.core.sheets import SheetError
from linli.organisations import sheets_roster
from linli.organisations.models import RosterEntry
from linli.organisations.sheets_roster import RosterSheet
from linli.places.actions import add_place
from linli.places.enums import Level
from tests.organisations.cast import AT, SYSTEM
from tests.organisations.rosters import HEADER, Branch, cells, phone, xlsx

NAME, PHONE, EMPLOYER, ESTATE, BUILDING, SOURCE, SINCE, DAY, CAN = HEADER
NO_PHONE = "This is not a telephone number"
NO_NAME = "Write the name alone"
NO_DATE = "is not a date"

BROKEN: tuple[tuple[str, Any, str], ...] = (
    (NAME, None, "Please fill this in."),
    (NAME, "   ", "Please fill this in."),
    (NAME, "林" * 41, "longer than 40 characters"),
    (NAME, "<script>alert(1)</script>", NO_NAME),
    (NAME, "=HYPERLINK(1)", NO_NAME),
    (NAME, "+林秋", NO_NAME),
    (NAME, "林秋3", NO_NAME),
    (NAME, "林秋?", NO_NAME),
    (NAME, "林{{秋}}", NO_NAME),
    (NAME, "林秋13812345678", "A number does not belong into the name."),
    (NAME, "430204199001011234", "A number does not belong into the name."),
    (NAME, "……", "Write the name in letters."),
    (NAME, "林\u202e秋", "characters in it that cannot be read"),
    (NAME, "林\ue000秋", "characters in it that cannot be read"),
    (NAME, "#N/A", "shows an error"),
    (PHONE, "1381234567", NO_PHONE),
    (PHONE, "138123456789", NO_PHONE),
    (PHONE, "23812345678", NO_PHONE),
    (PHONE, "没有", NO_PHONE),
    (PHONE, "1.38E+10", NO_PHONE),
    (PHONE, 13812345678.5, NO_PHONE),
    (PHONE, "13812345678/13912345678", NO_PHONE),
    (PHONE, "13812345678 13912345678", NO_PHONE),
    (PHONE, "13812345678转801", NO_PHONE),
    (PHONE, "12345678", NO_PHONE),
    (PHONE, "430204199001011234", NO_PHONE),
    (PHONE, "138****5678", "Write the whole telephone"),
    (PHONE, "#REF!", "shows an error"),
    (PHONE, phone(901), "Somebody of another name stands in the roster with this telephone."),
    (EMPLOYER, "单" * 81, "longer than 80 characters"),
    (EMPLOYER, "=1+1", "looks like a formula"),
    (EMPLOYER, "@单位", "looks like a formula"),
    (EMPLOYER, "三中 13812345678", "belongs into its own column"),
    (EMPLOYER, "430204199001011234", "An identity number is never kept here."),
    (EMPLOYER, 123456789012345678, "Excel has rounded this long number."),
    (ESTATE, "无此小区", "No estate has this name."),
    (ESTATE, "外城苑", "This estate lies in another city."),
    (ESTATE, "同名苑", "Several estates have this name."),
    (BUILDING, "99", "This estate has no such building."),
    (BUILDING, "3栋1单元502", "This estate has no such building."),
    (SOURCE, "听说的", "is not a choice"),
    (SOURCE, 5, "is not a choice"),
    (SINCE, "2026-02-30", NO_DATE),
    (SINCE, "去年", NO_DATE),
    (SINCE, "2026-12-01", "This day has not come yet."),
    (SINCE, "1905-01-01", "This day lies too far back."),
    (DAY, "5月4日", NO_DATE),
    (DAY, "2027-01-01", "This day has not come yet."),
    (DAY, 7, NO_DATE),
    (CAN, "会" * 61, "longer than 60 characters"),
    (CAN, "-1+1", "looks like a formula"),
    (CAN, "有事打13812345678", "belongs into its own column"),
)  # fmt: skip


@pytest.fixture
def city(branch: Branch) -> Branch:
    """The branch, with an estate in another city, two of one name, and somebody in the roster."""
    places = branch.house.places
    other = add_place(level=Level.CITY, name="远山市", parent=None, code="980000", by=SYSTEM, at=AT)
    district = add_place(level=Level.DISTRICT, name="远山区", parent=other, code="980202", by=SYSTEM, at=AT)
    street = add_place(level=Level.SUBDISTRICT, name="远山街道", parent=district, code="980202001", by=SYSTEM, at=AT)
    away = add_place(level=Level.COMMUNITY, name="远山社区", parent=street, code="980202001001", by=SYSTEM, at=AT)
    add_place(level=Level.ESTATE, name="外城苑", parent=away, by=SYSTEM, at=AT)
    beside = add_place(
        level=Level.COMMUNITY, name="夏木社区", parent=places["subdistrict"], code="990204003008", by=SYSTEM, at=AT
    )
    for community in (places["community"], beside):
        add_place(level=Level.ESTATE, name="同名苑", parent=community, by=SYSTEM, at=AT)
    branch.add("何远方", 901)
    return branch


def reasons(sheet: RosterSheet, number: int) -> list[tuple[str, str]]:
    return [(error.column, error.message) for error in sheet.bad[number][1]]


def test_fifty_broken_cells_are_each_named_at_their_cell_and_the_others_come_in(city: Branch) -> None:
    assert len(BROKEN) >= 50
    rows = []
    for index, (title, value, _why) in enumerate(BROKEN):
        rows += [city.row(2 * index, **{title: value}), city.row(2 * index + 1)]
    done, sheet = city.bring(*rows)
    taken = [BROKEN[(n - 2) // 2] for n, _row, _ref in sheet.rows if n % 2 == 0 and n not in sheet.bad]
    assert taken == []
    assert done.added == len(BROKEN)
    assert sorted(sheet.bad) == [2 + 2 * index for index in range(len(BROKEN))]
    for index, (title, _value, why) in enumerate(BROKEN):
        found = reasons(sheet, 2 + 2 * index)
        assert [column for column, _message in found] == [title], (title, found)
        assert why in found[0][1], found
    back = load_workbook(io.BytesIO(sheet.returned())).worksheets[0]
    for index, (title, _value, why) in enumerate(BROKEN):
        shaded = [c.column for c in back[2 + index][: len(HEADER)] if c.fill.fill_type == "solid"]
        assert shaded == [HEADER.index(title) + 1]
        assert why in back.cell(2 + index, len(HEADER) + 1).value
        assert back.cell(2 + index, 1).data_type in ("s", "n")


def test_the_returned_sheet_once_mended_comes_in(city: Branch) -> None:
    _done, sheet = city.bring(city.row(0, 手机号="12345"), city.row(1))
    back = cells(sheet.returned())
    back[1][1] = phone(55)
    mended = city.read(*back[1:], header=back[0])
    assert sheets_roster.bring(city.body, mended, by=city.secretary, at=AT).added == 1


ODD_BUT_READ: tuple[tuple[str, Any, str, Any], ...] = (
    (NAME, "  林 秋 ", "name", "林 秋"),
    (NAME, "阿依古丽·买买提", "name", "阿依古丽·买买提"),
    (NAME, "O'Brien Ann-Marie", "name", "O'Brien Ann-Marie"),
    (PHONE, "１３８１２３４５６７８", "phone_masked", "138****5678"),
    (PHONE, 1.3812345678e10, "phone_masked", "138****5678"),
    (PHONE, 13812345678, "phone_masked", "138****5678"),
    (PHONE, "+86 138-1234-5678", "phone_masked", "138****5678"),
    (PHONE, "0731-12345678", "phone_masked", None),
    (PHONE, None, "phone_masked", ""),
    (EMPLOYER, "  第三\n中学 ", "employer", "第三 中学"),
    (EMPLOYER, "<b>第三中学</b>", "employer", "<b>第三中学</b>"),
    (EMPLOYER, 110, "employer", "110"),
    (BUILDING, "3栋", "building_id", "building"),
    (BUILDING, "３", "building_id", "building"),
    (SOURCE, "A visit", "source", "visit"),
    (SOURCE, None, "source", "employer"),
    (SINCE, 46000, "since", None),
    (SINCE, "2026年3月1日", "since", None),
    (CAN, "会' OR 1=1 --", "capacity", "会' OR 1=1 --"),
)  # fmt: skip


@pytest.mark.parametrize(("title", "value", "field", "kept"), ODD_BUT_READ)
def test_what_is_odd_and_can_be_read_is_read(city: Branch, title: str, value: Any, field: str, kept: Any) -> None:
    done, sheet = city.bring(city.row(0, **{title: value}))
    assert (done.added, {n: reasons(sheet, n) for n in sheet.bad}) == (1, {})
    entry = RosterEntry.objects.select_related("person").order_by("-pk")[0]
    found = entry.person.name if field == "name" else getattr(entry, field)
    if kept == "building":
        kept = city.house.places["building"].pk
    assert kept is None or found == kept


def test_an_estate_is_known_without_its_last_word_and_by_its_community(city: Branch) -> None:
    _done, sheet = city.bring(city.row(0, 居住小区="春和里小区"), city.row(1, 居住小区="夏木社区同名苑", 楼栋=None))
    assert sheet.bad == {}


def test_a_building_or_a_registration_without_an_estate_is_named(city: Branch) -> None:
    sheet = city.read(city.row(0, 居住小区=None, 报到日期=None), city.row(1, 居住小区=None, 楼栋=None))
    assert reasons(sheet, 2) == [(BUILDING, "A building needs its estate.")]
    assert reasons(sheet, 3) == [(DAY, "Registered at an estate: name the estate.")]


def test_who_comes_twice_in_a_sheet_is_named_with_the_first_row(city: Branch) -> None:
    sheet = city.read(city.row(0), city.row(1, 手机号=phone(1000)), city.row(2, 手机号=None), city.row(2, 手机号=None))
    assert {number: reasons(sheet, number) for number in sheet.bad} == {
        3: [(PHONE, "Row 2 has the same telephone.")],
        5: [(NAME, "Row 4 has the same name. Write the telephone.")],
    }


def test_the_first_column_is_left_alone_or_named(city: Branch) -> None:
    known = city.add("林秋", 902).pk.hex
    header = ("条目", NAME, PHONE)
    sheet = city.read(
        (known, "林秋", "100****0902"), (known, "林秋", None), ("abc", "林冬", None), ("f" * 32, "林安", None),
        (known.upper(), "林秋", phone(901)), header=header,
    )  # fmt: skip
    sheets_roster.difference(city.body, sheet, AT)
    assert reasons(sheet, 3) == [("条目", "Row 2 has the same entry.")]
    assert reasons(sheet, 4) == [("条目", "Leave this cell as it was, or empty.")]
    assert reasons(sheet, 5) == [("条目", "This entry is not in the roster, or has ended. Leave the cell empty.")]
    alone = city.read((known, "林秋", phone(901)), header=header)
    sheets_roster.difference(city.body, alone, AT)
    assert reasons(alone, 2) == [(PHONE, "Somebody else stands in the roster with this telephone.")]


def test_merged_cells_are_named_at_each_cell_that_hangs_on_another(city: Branch) -> None:
    book = load_workbook(io.BytesIO(xlsx(HEADER, city.row(0), city.row(1), city.row(2))))
    book.worksheets[0].merge_cells("C2:C3")
    file = io.BytesIO()
    book.save(file)
    sheet = sheets_roster.read(io.BytesIO(file.getvalue()), city.body, AT)
    assert {n: reasons(sheet, n) for n in sheet.bad} == {
        3: [(EMPLOYER, "This cell is merged with others. Unmerge them and fill in each.")]
    }


def test_formulas_and_errors_that_show_nothing_are_named_at_their_cells(city: Branch) -> None:
    book = load_workbook(io.BytesIO(xlsx(HEADER, city.row(0), city.row(1), city.row(2))))
    book.worksheets[0]["B2"] = "=A1&B1"
    book.worksheets[0]["C3"] = "#REF!"
    file = io.BytesIO()
    book.save(file)
    sheet = sheets_roster.read(io.BytesIO(file.getvalue()), city.body, AT)
    why = "The formula in this cell shows an error. Type the value itself."
    assert {n: reasons(sheet, n) for n in sheet.bad} == {2: [(PHONE, why)], 3: [(EMPLOYER, why)]}
    assert len(sheet.rows) == 1


def test_a_hidden_column_is_read_as_any_other(city: Branch) -> None:
    book = load_workbook(io.BytesIO(xlsx(HEADER, city.row(0))))
    book.worksheets[0].column_dimensions["C"].hidden = True
    file = io.BytesIO()
    book.save(file)
    sheet = sheets_roster.read(io.BytesIO(file.getvalue()), city.body, AT)
    assert sheet.rows[0][1].employer == "青禾市第三中学"


def test_control_characters_are_refused_and_white_space_is_not(city: Branch) -> None:
    text = ",".join(HEADER) + "\n林\x07秋,,,,,,,,\n林\t春,,\x0b三中,,,,,,\n"
    sheet = sheets_roster.read(io.BytesIO(text.encode()), city.body, AT)
    assert reasons(sheet, 2) == [(NAME, "There are characters in it that cannot be read. Type it again.")]
    assert sheet.rows[0][1].name == "林 春"


def test_a_sheet_without_names_or_with_a_column_twice_is_refused_whole(city: Branch) -> None:
    with pytest.raises(SheetError, match="has no column for: Member's name"):
        city.read(("x",), header=(PHONE,))
    with pytest.raises(SheetError, match="two columns for: Telephone"):
        city.read(("林秋", phone(1), phone(2)), header=(NAME, PHONE, "联系电话"))
    assert city.read(("林秋", "x"), header=(NAME, "备注")).bad == {}


def test_the_template_has_hints_marks_choices_and_text_cells(city: Branch) -> None:
    book = load_workbook(io.BytesIO(sheets_roster.template()))
    sheet = book.worksheets[0]
    titles = [cell.value for cell in sheet[1]]
    assert [title for title in titles if str(title).endswith("*")] == ["Member's name*"]
    assert str(sheet["A2"].value).startswith("※")
    assert sheet.column_dimensions["C"].number_format == "@"
    assert len(sheet.data_validations.dataValidation) == 1
    filled = [*titles], [None, "林秋", phone(3)]
    assert sheets_roster.read(io.BytesIO(xlsx(*filled)), city.body, AT).bad == {}
