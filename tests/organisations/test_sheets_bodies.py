"""The sheet of bodies: out, edited, in; what it would change is what it changes, and mistakes stand at their cells."""

from __future__ import annotations

import io
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from linli.core.actors import NOBODY
from linli.core.models import Event
from linli.core.refusals import Refused
from linli.core.sheets import SheetError
from linli.organisations import sheets_bodies
from linli.organisations.actions.import_bodies import import_bodies_many, preview_bodies
from linli.organisations.models import Organisation
from linli.places.actions import add_place
from linli.places.enums import Level
from linli.places.written import PlaceNames
from tests.organisations.cast import AT, SYSTEM, TODAY, House
from tests.organisations.linked import in_post

HEADER = ("组织类型", "名称", "电话", "服务范围", "成立日期", "上级组织")
OWNERS = ("业委会", "春和里业委会", "0990-7700123", "春和里", "2026-01-02", "")


def xlsx(*rows: Any, header: Any = HEADER) -> io.BytesIO:
    book = Workbook()
    for row in (header, *rows):
        book.active.append(list(row))
    data = io.BytesIO()
    book.save(data)
    data.seek(0)
    return data


def read(house: House, *rows: Any, header: Any = HEADER, area: str = "city"):
    return sheets_bodies.read(xlsx(*rows, header=header), house.places[area])


def bring(house: House, *rows: Any, by=SYSTEM, area: str = "city", header: Any = HEADER):
    sheet = read(house, *rows, area=area, header=header)
    done = import_bodies_many(house.places[area], sheet.rows, by=by, at=AT)
    sheet.refuse(done.bad)
    return done, sheet


def cells(data: bytes) -> list[list[Any]]:
    return [[cell.value for cell in row] for row in load_workbook(io.BytesIO(data)).active.iter_rows()]


def reasons(sheet) -> dict[int, list[str]]:
    return {number: [str(error) for error in errors] for number, (_cells, errors) in sheet.bad.items()}


def test_a_new_body_comes_in_with_all_that_its_row_says(house):
    done, sheet = bring(house, OWNERS, ("居委会", "新居委会", "", "春晖社区", "", "office"))
    assert (len(done.new), done.changed, done.unchanged, sheet.bad) == (2, [], 0, {})
    body = Organisation.objects.get(name="春和里业委会")
    assert (body.kind, body.telephone, str(body.formed_on)) == ("owners_committee", "0990-7700123", "2026-01-02")
    assert [place.pk for place in body.places.all()] == [house.places["estate"].pk]
    assert Organisation.objects.get(name="新居委会").parent == house.bodies["office"]
    assert Event.objects.get(kind="place.bodies_imported").refs == {"new": 2, "changed": 0}


def test_a_look_changes_nothing_and_says_what_the_import_does(house):
    sheet = read(
        house, OWNERS, ("物业", "property", "", "春和里", "", ""), ("物业", "property", "0990-7700123", "", "", "")
    )
    before = Organisation.objects.count(), Event.objects.count()
    seen = preview_bodies(house.places["city"], sheet.rows, by=SYSTEM, at=AT)
    assert (Organisation.objects.count(), Event.objects.count()) == before
    assert seen == import_bodies_many(house.places["city"], sheet.rows, by=SYSTEM, at=AT)
    assert (len(seen.new), seen.unchanged) == (1, 1)
    assert list(sheet.bad) == [4]


def test_what_is_taken_out_is_the_import_and_changes_nothing(house):
    bring(house, OWNERS)
    data = sheets_bodies.export(house.places["city"], TODAY)
    sheet = sheets_bodies.read(io.BytesIO(data), house.places["city"])
    assert not sheet.bad
    assert len(sheet.rows) == Organisation.objects.count()
    done = import_bodies_many(house.places["city"], sheet.rows, by=SYSTEM, at=AT)
    assert (done.new, done.changed, done.unchanged) == ([], [], len(sheet.rows))


def test_an_edited_row_changes_its_body_alone_and_the_difference_says_before_and_after(house):
    bring(house, OWNERS)
    rows = cells(sheets_bodies.export(house.places["city"], TODAY))
    titles = [str(title).rstrip("*") for title in rows[0]]
    row = next(row for row in rows if "春和里业委会" in row)
    row[titles.index("Full name")] = "春和里业主委员会"
    row[titles.index("Places it serves")] = "春和里小区、秋实里小区"
    sheet = sheets_bodies.read(xlsx(row, header=rows[0]), house.places["city"])
    done = import_bodies_many(house.places["city"], sheet.rows, by=SYSTEM, at=AT)
    (change,) = done.changed
    assert change.fields["name"] == ("春和里业委会", "春和里业主委员会")
    assert change.fields["places"][1] == [house.places["estate"].pk, house.places["other_estate"].pk]
    assert set(change.fields) == {"name", "places"}
    assert sheets_bodies.in_words("places", change.fields["places"][1], None) == "春和里小区, 秋实里小区"
    assert Organisation.objects.get(name="春和里业主委员会").short_name == "春和里业委会"


def test_a_column_that_the_sheet_lacks_says_nothing(house):
    bring(house, OWNERS)
    done, _sheet = bring(house, ("业委会", "春和里业委会", "春和里"), header=("组织类型", "名称", "服务范围"))
    assert done.unchanged == 1
    done, _sheet = bring(house, ("业委会", "春和里业委会", "", "春和里", "", ""))
    assert done.changed[0].fields.keys() == {"telephone", "formed_on"}


@pytest.mark.parametrize(
    ("row", "column", "words"),
    [
        (("茶馆", "x", "", "春和里", "", ""), "组织类型", "is not a choice"),
        (("业委会", "", "", "春和里", "", ""), "名称", "Please fill this in."),
        (("业委会", "x", "", "没有这里", "", ""), "服务范围", "No place here is called 没有这里."),
        (("业委会", "x", "12", "春和里", "", ""), "电话", "This is no telephone number."),
        (("业委会", "x", "", "春和里", "2027-01-01", ""), "成立日期", "This day is still to come."),
        (("业委会", "x", "", "春和里", "", "没有"), "上级组织", "No body here has this name."),
    ],
)
def test_a_mistake_stands_at_its_cell_and_the_other_rows_come_in(house, row, column, words):
    done, sheet = bring(house, OWNERS, row)
    assert len(done.new) == 1
    ((number, (_cells, errors)),) = sheet.bad.items()
    assert number == 3
    assert [(error.column, words in error.message) for error in errors] == [(column, True)]
    back = cells(sheet.returned())
    assert back[0][: len(HEADER)] == list(HEADER)
    assert words in back[1][-1]


def test_rows_may_stand_in_any_order_and_a_ring_comes_to_nothing(house):
    child = ("小区党支部", "春和里党支部", "", "春和里", "", "春晖党委")
    done, sheet = bring(house, child, ("party committee", "春晖党委", "", "春晖社区", "", ""))
    assert (len(done.new), sheet.bad) == (2, {})
    assert Organisation.objects.get(name="春和里党支部").parent.name == "春晖党委"
    done, sheet = bring(house, ("业委会", "甲", "", "春和里", "", "乙"), ("业委会", "乙", "", "春和里", "", "甲"))
    assert not done.new
    assert set(reasons(sheet)) == {2, 3}


def test_the_same_body_twice_and_a_number_that_is_not_here_are_refused(house):
    _done, sheet = bring(house, OWNERS, OWNERS)
    assert reasons(sheet) == {3: ["名称: Row 2 has the same body."]}
    header = ("组织编号", "组织类型", "名称", "服务范围")
    _done, sheet = bring(house, ("nonsense", "业委会", "x", "春和里"), header=header)
    assert "No body here has this number" in reasons(sheet)[2][0]
    property_ = house.bodies["property"].pk.hex
    _done, sheet = bring(house, (property_, "业委会", "x", "春和里"), header=header)
    assert "A body stays of its sort" in reasons(sheet)[2][0]


def test_a_sheet_without_a_column_it_must_have_is_no_sheet(house):
    with pytest.raises(SheetError, match="Places it serves"):
        read(house, ("业委会", "x"), header=("组织类型", "名称"))


def test_each_row_asks_whether_its_reader_may(house):
    officer = in_post(house, house.appoint(house.person(), "committee", "community_officer"))
    add_place(level=Level.COMMUNITY, name="秋月社区", parent=house.places["subdistrict"], by=SYSTEM, at=AT)
    done, sheet = bring(house, OWNERS, ("街道办事处", "x", "", "春和里", "", ""), by=officer, area="community")
    assert len(done.new) == 1
    assert len(sheet.bad) == 1
    for actor in (NOBODY, officer):
        with pytest.raises(Refused):
            import_bodies_many(house.places["city"], [], by=actor, at=AT)
    with pytest.raises(Refused):
        import_bodies_many(None, [], by=officer, at=AT)


def test_a_body_that_also_serves_places_elsewhere_keeps_them(house):
    house.add_body("两处物业", "property_company", "estate", "other_estate")
    names = house.places["estate"]
    data = sheets_bodies.export(names, TODAY)
    sheet = sheets_bodies.read(io.BytesIO(data), names)
    done = import_bodies_many(names, sheet.rows, by=SYSTEM, at=AT)
    assert (done.new, done.changed) == ([], [])
    assert Organisation.objects.get(name="两处物业").places.count() == 2


def test_two_places_of_one_name_are_told_apart_by_what_lies_above(house):
    other = add_place(level=Level.COMMUNITY, name="秋月社区", parent=house.places["subdistrict"], by=SYSTEM, at=AT)
    twin = add_place(level=Level.ESTATE, name="春和里小区", parent=other, by=SYSTEM, at=AT)
    names = PlaceNames(house.places["city"])
    ids, wrong = names.find("春和里小区")
    assert not ids
    assert "春晖社区春和里小区" in wrong[0]
    assert "秋月社区春和里小区" in wrong[0]
    assert PlaceNames(house.places["city"]).find("秋月社区春和里小区; 990204003007") == (
        [twin.pk, house.places["community"].pk], []
    )  # fmt: skip
    assert PlaceNames(other).find("chlxq") == ([twin.pk], [])


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=30))
def test_whatever_is_written_is_places_or_words(house, text):
    ids, wrong = PlaceNames(house.places["city"]).find(text)
    assert len(ids) == len(set(ids))
    assert all(wrong)
