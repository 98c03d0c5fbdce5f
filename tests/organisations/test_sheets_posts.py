"""The sheet of posts: who holds them out, edited, in, undone; rules refuse at their row, telephones are masked."""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from linli.core.actors import NOBODY
from linli.core.models import Event, SheetImport
from linli.core.refusals import Invalid, Refused
from linli.core.sheets import SheetError
from linli.organisations import sheets_posts
from linli.organisations.actions import end_appointment
from linli.organisations.actions.import_posts import import_posts_many, preview_posts, undo_posts_import
from linli.organisations.models import Appointment
from linli.organisations.rules_sheets import may_import_posts, may_undo_posts
from linli.people.actions import create_account
from linli.people.actions.by_phone import find_or_begin_person
from linli.people.models import Account, Person
from tests.organisations.cast import AT, SYSTEM, TODAY, House
from tests.organisations.linked import in_post, under_playbook

HEADER = ("组织", "职务", "姓名", "电话", "任职起始", "任职截止", "负责范围")
PHONE = "10000004321"
SOON = TODAY + timedelta(days=20)


def xlsx(*rows: Any, header: Any = HEADER) -> io.BytesIO:
    book = Workbook()
    for row in (header, *rows):
        book.active.append(list(row))
    data = io.BytesIO()
    book.save(data)
    data.seek(0)
    return data


@pytest.fixture
def town(house: House) -> House:
    """The city follows its playbook; somebody with a telephone is head of the station."""
    under_playbook(house)
    head = house.person("周敏")
    create_account(head, phone="10000001234", by=SYSTEM, at=AT)
    house.held = house.appoint(head, "station", "station_head", starts_on=date(2026, 1, 1))  # type: ignore[attr-defined]
    return house


def area(town: House) -> Any:
    return town.places["city"]


def bring(town: House, sheet: Any, by: Any = SYSTEM) -> Any:
    done = import_posts_many(area(town), sheet.rows, by=by, at=AT)
    sheet.refuse(done.bad)
    return done


def new(town: House, *rows: Any, by: Any = SYSTEM) -> Any:
    sheet = sheets_posts.read(xlsx(*rows), area(town), TODAY)
    return bring(town, sheet, by), sheet


def taken_out(town: House) -> list[list[Any]]:
    data = sheets_posts.export(area(town), TODAY)
    return [[cell.value for cell in row] for row in load_workbook(io.BytesIO(data)).active.iter_rows()]


def edited(town: House, **changed: Any) -> Any:
    """The row of the station's head taken out, some of its cells changed, and read again."""
    rows = taken_out(town)
    keys = [column.key for column in sheets_posts.columns(area(town))]
    row = next(row for row in rows[2:] if row[keys.index("person")] == "周敏")
    for key, value in changed.items():
        row[keys.index(key)] = value
    return sheets_posts.read(xlsx(row, header=rows[0]), area(town), TODAY)


def row_of(town: House, body: str, key: str, *rest: Any) -> tuple[Any, ...]:
    return (town.bodies[body].name, key, *rest)


def reasons(sheet: Any) -> list[str]:
    return [str(error) for _cells, errors in sheet.bad.values() for error in errors]


def test_what_is_taken_out_is_the_import_and_changes_nothing_and_hides_telephones(town: House) -> None:
    rows = taken_out(town)
    assert any("周敏" in row for row in rows)
    assert "10000001234" not in str(rows)
    sheet = sheets_posts.read(io.BytesIO(sheets_posts.export(area(town), TODAY)), area(town), TODAY)
    before = Event.objects.count()
    done = bring(town, sheet)
    assert (done.new, done.changed, done.bad, sheet.bad) == ([], [], {}, {})
    assert done.unchanged == len(rows) - 2
    assert Event.objects.count() == before


def test_posts_that_nobody_holds_stand_in_the_sheet_to_be_filled_in(town: House) -> None:
    empty = [row for row in taken_out(town)[2:] if row[0] is None]
    assert empty
    assert all(row[2] and row[3] and not row[4] for row in empty)


def test_where_no_playbook_holds_the_row_says_so(house: House) -> None:
    done, sheet = new(house, row_of(house, "station", "station_deputy", "李新", PHONE))
    assert (done.new, list(done.bad)) == ([], [2])
    assert "No playbook" in reasons(sheet)[0]


def test_somebody_new_is_appointed_and_signs_in_with_the_telephone(town: House) -> None:
    done, sheet = new(town, row_of(town, "station", "station_deputy", "李新", PHONE, "2026-11-01", "", ""))
    assert not sheet.bad
    assert done.new == [(2, "李新")]
    held = Appointment.objects.get(person__name="李新")
    assert (held.post.key, held.starts_on) == ("station_deputy", date(2026, 11, 1))
    assert Account.objects.get(person=held.person).phone_masked
    assert PHONE not in str(SheetImport.objects.get().rows)


def test_a_look_changes_nothing_and_says_what_the_import_does(town: House) -> None:
    sheet = sheets_posts.read(
        xlsx(row_of(town, "station", "station_deputy", "李新", PHONE, "", "", "")), area(town), TODAY
    )
    before = Event.objects.count(), Person.objects.count()
    seen = preview_posts(area(town), sheet.rows, by=SYSTEM, at=AT)
    assert (Event.objects.count(), Person.objects.count()) == before
    assert seen.new == bring(town, sheet).new == [(2, "李新")]


def test_an_earlier_last_day_ends_it_and_that_is_not_undone(town: House) -> None:
    done = bring(town, edited(town, ends_on=SOON))
    held = Appointment.objects.get(person__name="周敏")
    assert held.ends_on == SOON
    assert done.changed[0].fields["ends_on"][1] == SOON
    undone = undo_posts_import(SheetImport.objects.get(), by=SYSTEM, at=AT)
    assert undone.rows[0]["left"] == "ended"


def test_another_name_hands_over_and_undoing_gives_the_post_back(town: House) -> None:
    was = Appointment.objects.get(person__name="周敏").ends_on
    sheet = edited(town, person="李新", phone=PHONE, starts_on=SOON, ends_on=None)
    done = bring(town, sheet)
    assert not sheet.bad
    assert done.changed[0].fields["person"] == ("周敏", "李新")
    old = Appointment.objects.get(person__name="周敏")
    assert old.ends_on == SOON - timedelta(days=1)
    assert old.followed_by.person.name == "李新"
    undone = undo_posts_import(SheetImport.objects.get(), by=SYSTEM, at=AT)
    assert "left" not in undone.rows[0]
    assert [(held.person.name, held.ends_on) for held in Appointment.objects.filter(post=old.post)] == [("周敏", was)]


def test_what_has_begun_or_was_changed_since_stays_when_the_sheet_is_undone(town: House) -> None:
    new(town, row_of(town, "station", "station_deputy", "李新", PHONE, "2026-11-01", "", ""),
        row_of(town, "station", "station_deputy", "王新", "10000004322", SOON.isoformat(), "", ""))  # fmt: skip
    later = Appointment.objects.get(person__name="王新")
    end_appointment(later, ends_on=SOON, by=SYSTEM, at=AT)
    undone = undo_posts_import(SheetImport.objects.get(), by=SYSTEM, at=AT)
    assert [kept["left"] for kept in undone.rows] == ["begun", "changed"]
    with pytest.raises(Refused, match="undone already"):
        undo_posts_import(undone, by=SYSTEM, at=AT)


def test_an_appointment_that_was_changed_meanwhile_is_refused_at_its_row(town: House) -> None:
    sheet = edited(town, ends_on=SOON)
    end_appointment(town.held, ends_on=SOON + timedelta(days=9), by=SYSTEM, at=AT)  # type: ignore[attr-defined]
    assert bring(town, sheet).changed == []
    assert "after the sheet was taken out" in reasons(sheet)[0]


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"ref": "x"}, "Leave this cell as it was"),
        ({"ref": "0" * 32}, "No appointment here has this number"),
        ({"version": None}, "Leave this cell as it was."),
        ({"ref": None, "version": None}, "Write the whole telephone"),
        ({"body": "别处"}, "An appointment stays in its body."),
        ({"post": "别职"}, "An appointment stays in its post."),
        ({"place": "春和里小区"}, "An appointment stays for its place."),
        ({"person": None}, "To end it, write its last day."),
        ({"person": "李新", "phone": PHONE}, "Write the day from which"),
        ({"person": "李新", "starts_on": SOON}, "This is no telephone number."),
        ({"person": "李新", "phone": "10000001234", "starts_on": SOON}, "Somebody of another name"),
        ({"phone": PHONE}, "A telephone is not changed here"),
        ({"starts_on": "2026-02-01"}, "The first day stays as it is."),
        ({"ends_on": "2026-02-30"}, "is not a date"),
        ({"ends_on": "2025-01-01"}, "The last day cannot lie before the first."),
        ({"ends_on": "2099-01-01"}, "It ends earlier already."),
    ],
)
def test_what_a_row_cannot_change_is_said(town: House, changed: dict[str, Any], told: str) -> None:
    if "ends_on" in changed:
        end_appointment(town.held, ends_on=SOON, by=SYSTEM, at=AT)  # type: ignore[attr-defined]
    sheet = edited(town, **changed)
    done = bring(town, sheet)
    assert (done.new, done.changed) == ([], [])
    assert told in reasons(sheet)[0]


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (("没有", "station_deputy", "李新", PHONE, "", "", ""), "No body here has this name."),
        (("station", "茶馆长", "李新", PHONE, "", "", ""), "This body has no such post."),
        (("station", "station_deputy", "", PHONE, "", "", ""), "Write the name."),
        (("station", "station_deputy", "李新", "", "", "", ""), "This is no telephone number."),
        (("station", "station_deputy", "李新", "1000***1234", "", "", ""), "Write the whole telephone"),
        (("station", "station_deputy", "李新", PHONE, "", "2020-01-01", ""), "cannot lie before the first"),
        (("station", "station_deputy", "李新", PHONE, "", "", "天上"), "No place here is called"),
        (("station", "station_deputy", "李新", PHONE, "", "", "秋实里小区"), "This body does not serve"),
        (("station", "station_head", "李新", PHONE, "", "", ""), "at a time"),
    ],
)
def test_a_mistake_stands_at_its_row_and_the_others_come_in(town: House, row: Any, told: str) -> None:
    name = town.bodies[row[0]].name if row[0] in town.bodies else row[0]
    good = row_of(town, "station", "station_deputy", "王新", "10000004322", "", "", "")
    done, sheet = new(town, good, (name, *row[1:]))
    assert [name for _number, name in done.new] == ["王新"]
    assert told in reasons(sheet)[0]
    assert told in str(list(load_workbook(io.BytesIO(sheet.returned())).active.values)[1][-1])


def test_the_same_appointment_twice_and_a_sheet_without_its_columns_are_refused(town: House) -> None:
    row = row_of(town, "station", "station_deputy", "李新", PHONE, "", "", "")
    _done, sheet = new(town, row, row)
    assert "Row 2 has the same appointment." in reasons(sheet)[0]
    with pytest.raises(SheetError, match="Post"):
        sheets_posts.read(xlsx(("x",), header=("组织",)), area(town), TODAY)


def test_whoever_appoints_there_brings_a_sheet_in_and_undoes_it_and_nobody_else(town: House) -> None:
    officer = in_post(town, town.appoint(town.person("区长"), "committee", "community_officer"))
    brought = SheetImport(register="posts", place_id=1, at=AT)
    for actor, place, may in ((SYSTEM, "city", True), (officer, "community", True), (officer, "city", False),
                              (NOBODY, "city", False)):  # fmt: skip
        assert (may_import_posts(actor, town.places[place], AT) is None) == may
        assert (may_undo_posts(actor, town.places[place], brought, AT) is None) == may
        assert may_undo_posts(actor, town.places[place], brought, AT + timedelta(days=31)) is not None
        if not may:
            with pytest.raises(Refused):
                import_posts_many(town.places[place], [], by=actor, at=AT)


def test_nobody_appoints_themselves_by_a_sheet(town: House) -> None:
    person = find_or_begin_person(name="区长", phone="10000004399", by=SYSTEM, at=AT)
    officer = in_post(town, town.appoint(person, "committee", "community_officer"))
    row = row_of(town, "station", "station_deputy", "区长", "10000004399", "", "", "")
    sheet = sheets_posts.read(xlsx(row), town.places["community"], TODAY)
    done = import_posts_many(town.places["community"], sheet.rows, by=officer, at=AT)
    assert "Nobody appoints themselves." in done.bad[2]["person"]


def test_a_name_and_a_telephone_are_one_person(town: House) -> None:
    first = find_or_begin_person(name="李新", phone=PHONE, by=SYSTEM, at=AT)
    assert find_or_begin_person(name="李 新", phone=PHONE, by=SYSTEM, at=AT) == first
    for name, phone in (("王新", PHONE), ("李新", "12")):
        with pytest.raises(Invalid):
            find_or_begin_person(name=name, phone=phone, by=SYSTEM, at=AT)
    with pytest.raises(Refused):
        find_or_begin_person(name="赵新", phone="10000004388", by=NOBODY, at=AT)
