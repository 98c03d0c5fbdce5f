"""A sheet of members comes in batch by batch, twice without change, goes on after a kill, and can be undone."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest

from linli.core.models import Event
from linli.core.refusals import Invalid, Refused
from linli.organisations import sheets_roster
from linli.organisations.actions import correct_member, finish_import, forget_before, import_roster_many, undo_import
from linli.organisations.models import RosterBefore, RosterEntry, RosterImport
from linli.organisations.roster import MemberRow
from linli.people.models import Person
from tests.organisations.cast import AT
from tests.organisations.rosters import EMPLOYER, Branch, cells, dump, phone


def test_a_sheet_comes_in_whole(branch: Branch) -> None:
    done, sheet = branch.bring(*(branch.row(index) for index in range(5)))
    assert (done.added, done.changed, done.unchanged, sheet.bad) == (5, 0, 0, {})
    entry = RosterEntry.objects.order_by("pk").select_related("person").first()
    assert entry is not None
    assert (entry.person.name, entry.employer, entry.phone_masked) == ("林秋", EMPLOYER, "100****1000")
    assert entry.estate_id == branch.house.places["estate"].pk
    assert entry.building_id == branch.house.places["building"].pk
    assert (str(entry.since), str(entry.registered_on), entry.source) == ("2026-03-01", "2026-05-04", "employer")
    assert entry.capacity == "修理小家电"


def test_the_same_sheet_twice_changes_nothing(branch: Branch) -> None:
    rows = [branch.row(index) for index in range(5)] + [branch.row(6, 手机号=None)]
    branch.bring(*rows)
    before = dump(without=())
    done, _sheet = branch.bring(*rows)
    assert (done.added, done.changed, done.unchanged) == (0, 0, 6)
    assert dump(without=()) == before


def test_a_changed_row_changes_its_member_and_a_blank_keeps_what_is_known(branch: Branch) -> None:
    branch.bring(branch.row(0))
    done, _sheet = branch.bring(branch.row(0, 工作单位="青禾市图书馆", 能做什么=None, 楼栋="12"))
    assert (done.added, done.changed) == (0, 1)
    entry = RosterEntry.objects.get()
    assert (entry.employer, entry.capacity, entry.version) == ("青禾市图书馆", "修理小家电", 2)
    event = Event.objects.filter(kind="roster_entry.corrected").get()
    assert event.refs["fields"] == ["building_id", "employer"]


def test_who_stands_without_telephone_gets_it_from_a_later_sheet(branch: Branch) -> None:
    branch.bring(branch.row(0, 手机号=None))
    done, _sheet = branch.bring(branch.row(0))
    assert (done.added, done.changed) == (0, 1)
    assert RosterEntry.objects.get().phone_masked == "100****1000"


def test_two_of_one_name_are_told_apart_by_employer_or_not_at_all(branch: Branch) -> None:
    branch.add("林秋", 0, employer="甲")
    branch.add("林秋", 0, employer="乙")
    done, sheet = branch.bring(branch.row(0, 手机号=None, 工作单位="甲"), branch.row(0, 手机号=None, 工作单位=None))
    assert done.unchanged == 0
    assert [str(error) for error in sheet.bad[3][1]] == [
        "姓名: Several members have this name. Write the telephone, or the employer."
    ]
    assert done.changed == 1


def test_a_telephone_of_another_name_is_refused_at_its_cell(branch: Branch) -> None:
    branch.add("何远", 1000)
    done, sheet = branch.bring(branch.row(0), branch.row(1))
    assert done.added == 1
    assert [str(error) for error in sheet.bad[2][1]] == [
        "手机号: Somebody of another name stands in the roster with this telephone."
    ]


def test_what_was_taken_out_comes_back_as_it_was(branch: Branch) -> None:
    branch.bring(*(branch.row(index) for index in range(3)), branch.row(5, 手机号=None))
    out = sheets_roster.export(branch.body, {})
    assert phone(1000) not in str(cells(out))
    before = dump(without=())
    sheet = sheets_roster.read(io.BytesIO(out), branch.body, AT)
    done = sheets_roster.bring(branch.body, sheet, by=branch.secretary, at=AT)
    assert (done.added, done.changed, done.unchanged, sheet.bad) == (0, 0, 4, {})
    assert dump(without=()) == before


def test_a_name_and_a_telephone_are_corrected_in_the_sheet_that_was_taken_out(branch: Branch) -> None:
    branch.bring(branch.row(0))
    out = cells(sheets_roster.export(branch.body, {}))
    out[1][1], out[1][2] = "林秋实", phone(77)
    sheet = branch.read(*out[1:], header=out[0])
    found = sheets_roster.difference(branch.body, sheet, AT)
    assert found.changed[0].fields == {"name": ("林秋", "林秋实"), "phone": ("100****1000", "…0077")}
    sheets_roster.bring(branch.body, sheet, by=branch.secretary, at=AT)
    entry = RosterEntry.objects.select_related("person").get()
    assert (entry.person.name, entry.phone_masked) == ("林秋实", "100****0077")


def test_the_difference_changes_nothing(branch: Branch) -> None:
    branch.bring(branch.row(0), branch.row(1))
    before = dump(without=())
    sheet = branch.read(branch.row(0), branch.row(1, 工作单位="青禾市图书馆"), branch.row(2), branch.row(3, 姓名=None))
    found = sheets_roster.difference(branch.body, sheet, AT)
    assert (found.added, found.unchanged, len(found.changed), len(sheet.bad)) == (1, 1, 1, 1)
    assert found.changed[0].fields == {"employer": (EMPLOYER, "青禾市图书馆")}
    assert dump(without=()) == before


def test_a_sheet_that_was_broken_off_goes_on_as_one(branch: Branch) -> None:
    sheet = branch.read(*(branch.row(index) for index in range(6)))
    import_roster_many(branch.body, digest=sheet.digest, rows=sheet.rows[:3], by=branch.secretary, at=AT)
    done = sheets_roster.bring(branch.body, sheet, by=branch.secretary, at=AT)
    assert (done.added, done.unchanged) == (3, 3)
    brought = RosterImport.objects.get()
    assert (brought.added, brought.changed, brought.ended_at) == (6, 0, AT)
    undo_import(brought, by=branch.secretary, at=AT)
    assert not RosterEntry.objects.exists()


def test_undoing_a_sheet_restores_every_row_as_it_was(branch: Branch) -> None:
    branch.bring(branch.row(0), branch.row(1), branch.row(2, 手机号=None))
    branch.add("何远", 9)
    before = dump()
    out = cells(sheets_roster.export(branch.body, {}))
    out[1][1], out[1][3] = "林秋实", "青禾市图书馆"
    out[3][2] = phone(88)
    out += [[None, *branch.row(index)] for index in range(20, 25)]
    sheet = branch.read(*out[1:], header=out[0])
    done = sheets_roster.bring(branch.body, sheet, by=branch.secretary, at=AT)
    assert (done.added, done.changed) == (5, 2)
    assert dump() != before
    undo_import(RosterImport.objects.order_by("-pk")[0], by=branch.secretary, at=AT)
    assert dump() == before
    assert RosterBefore.objects.count() == 0
    assert Event.objects.filter(kind="roster_import.undone").get().refs["removed"] == 5


def test_a_sheet_is_not_undone_once_its_members_were_changed(branch: Branch) -> None:
    branch.bring(branch.row(0), branch.row(1))
    entry = RosterEntry.objects.order_by("pk")[0]
    correct_member(entry, MemberRow("林秋", employer="别处"), by=branch.secretary, at=AT)
    with pytest.raises(Invalid, match="changed since"):
        undo_import(RosterImport.objects.get(), by=branch.secretary, at=AT)
    assert RosterEntry.objects.count() == 2


def test_a_sheet_that_changed_somebody_is_not_undone_after_a_later_change(branch: Branch) -> None:
    branch.add("林秋", 1000)
    branch.bring(branch.row(0, 工作单位="甲"))
    branch.bring(branch.row(0, 工作单位="乙"))
    first, second = RosterImport.objects.order_by("pk")
    with pytest.raises(Invalid):
        undo_import(first, by=branch.secretary, at=AT)
    undo_import(second, by=branch.secretary, at=AT)
    undo_import(first, by=branch.secretary, at=AT)
    assert RosterEntry.objects.get().employer == EMPLOYER


def test_a_sheet_is_undone_once_and_within_thirty_days(branch: Branch) -> None:
    branch.bring(branch.row(0))
    brought = RosterImport.objects.get()
    with pytest.raises(Refused, match="thirty days"):
        undo_import(brought, by=branch.secretary, at=AT + timedelta(days=31))
    undo_import(brought, by=branch.secretary, at=AT)
    with pytest.raises(Refused, match="undone already"):
        undo_import(brought, by=branch.secretary, at=AT)
    assert Person.objects.filter(name="林秋").count() == 0


def test_after_an_undone_sheet_the_same_sheet_comes_in_anew(branch: Branch) -> None:
    branch.bring(branch.row(0))
    undo_import(RosterImport.objects.get(), by=branch.secretary, at=AT)
    done, _sheet = branch.bring(branch.row(0))
    assert done.added == 1


def test_how_members_stood_is_forgotten_when_it_cannot_be_undone_any_more(branch: Branch) -> None:
    branch.add("林秋", 1000)
    branch.bring(branch.row(0, 工作单位="甲"))
    brought = RosterImport.objects.get()
    assert forget_before(brought, by=branch.secretary, at=AT) == 1
    assert forget_before(brought, by=branch.secretary, at=AT) == 0
    assert not RosterBefore.objects.exists()


def test_nobody_else_brings_a_sheet_in_or_takes_it_back(branch: Branch) -> None:
    branch.bring(branch.row(0))
    sheet = branch.read(branch.row(1))
    brought = RosterImport.objects.get()
    for refused in (
        lambda: import_roster_many(branch.body, digest=b"x", rows=sheet.rows, by=branch.above, at=AT),
        lambda: finish_import(branch.body, digest=b"x", by=branch.above, at=AT),
        lambda: undo_import(brought, by=branch.above, at=AT),
        lambda: forget_before(brought, by=branch.above, at=AT),
    ):
        with pytest.raises(Refused):
            refused()
    assert RosterEntry.objects.count() == 1
