"""Rows of a sheet come in each by itself, are shown beforehand, and are undone last row first."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest

from linli.core.actors import system
from linli.core.models import Answer, Event, SheetImport
from linli.core.refusals import Invalid, Refused, Stale, not_now
from linli.core.sheets_import import Fields, bring_row, keep_import, new_or_changed, previewed, put_back
from linli.core.sheets_rows import Brought, Row
from linli.places.models import Place

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
ROW = Row(4, "", {})


def somewhere() -> Place:
    return Place.objects.order_by("pk")[0]


def note(done: Brought, fault: Exception | None = None) -> None:
    """Write something down, and then break."""
    Answer(client="sheet", key="row", body_hash=b"", answer={}, at=AT).save(force_insert=True)
    if fault is not None:
        raise fault
    done.unchanged += 1


@pytest.mark.parametrize(
    ("fault", "field"),
    [
        (Invalid({"name": "空"}), "title"),
        (Invalid({"words": "长"}), "words"),
        (Stale(seen=1, now=2), "ref"),
        (Refused(not_now("Over")), "place"),
    ],
)
def test_a_row_that_cannot_be_leaves_nothing_and_is_told_at_its_cell(fault: Exception, field: str) -> None:
    done = Brought()
    bring_row(ROW, done, partial(note, done, fault), refused_at="place", columns={"name": "title"})
    assert list(done.bad) == [4]
    assert list(done.bad[4]) == [field]
    assert all(done.bad[4].values())
    assert not Answer.objects.exists()


def test_what_is_wrong_with_the_house_itself_is_no_fault_of_the_row() -> None:
    done = Brought()
    with pytest.raises(LookupError):
        bring_row(ROW, done, partial(note, done, LookupError()), refused_at="place")
    assert not done.bad


def test_a_row_that_can_be_is_done() -> None:
    done = Brought()
    bring_row(ROW, done, partial(note, done), refused_at="place")
    assert (done.unchanged, done.bad, Answer.objects.count()) == (1, {}, 1)


def never(*_given: object) -> Any:
    raise AssertionError("this row is none of those")


def take(
    known: SheetImport | None, fields: dict[str, tuple[Any, Any]], add: Callable[[], SheetImport] = never
) -> Brought:
    done = Brought()

    def change(row: SheetImport, fields: Fields) -> dict[str, Any]:
        row.register = fields["register"][1]
        return {"row": 4, "id": row.pk.hex}

    new_or_changed(ROW, done, known, "register", add=add, changes=lambda _known: fields, change=change)
    return done


def test_a_new_row_is_kept_with_the_version_it_had() -> None:
    made = SheetImport(register="新", version=3)
    done = take(None, {}, lambda: made)
    assert done.new == [(4, "新")]
    assert done.kept == [{"row": 4, "id": made.pk.hex, "new": True, "after": 3}]
    assert (done.changed, done.unchanged) == ([], 0)


def test_a_row_that_changes_nothing_is_counted_and_not_kept() -> None:
    done = take(SheetImport(register="旧"), {})
    assert (done.unchanged, done.kept, done.changed, done.new) == (1, [], [], [])


def test_a_changed_row_is_called_as_it_was_called_before() -> None:
    done = take(SheetImport(register="旧"), {"register": ("旧", "新")})
    assert [(one.number, one.name, one.fields) for one in done.changed] == [(4, "旧", {"register": ("旧", "新")})]
    assert len(done.kept) == 1
    assert (done.unchanged, done.new) == (0, [])


def test_a_sheet_that_did_nothing_is_not_kept(world: Any) -> None:
    keep_import(somewhere(), "spaces", Brought(unchanged=3), "place.spaces_imported", by=system(), at=AT)
    assert not SheetImport.objects.exists()
    assert not Event.objects.filter(kind="place.spaces_imported").exists()


def kept_sheet() -> SheetImport:
    done = Brought(new=[(2, "一"), (3, "二")], kept=[{"row": number} for number in (2, 3, 4)])
    keep_import(somewhere(), "spaces", done, "place.spaces_imported", by=system(), at=AT)
    return SheetImport.objects.get()


def test_a_sheet_is_kept_with_its_counts_and_recorded_once(world: Any) -> None:
    sheet = kept_sheet()
    assert (sheet.register, sheet.place_id, sheet.added, sheet.changed) == ("spaces", somewhere().pk, 2, 0)
    event = Event.objects.get(kind="place.spaces_imported")
    assert event.refs == {"sheet": str(sheet.pk), "added": 2, "changed": 0}


def test_what_is_shown_beforehand_is_taken_back(world: Any) -> None:
    def bring() -> Brought:
        kept_sheet()
        return Brought(unchanged=1)

    assert previewed(bring).unchanged == 1
    assert not SheetImport.objects.exists()


def test_it_is_undone_from_the_last_row_on_and_says_what_stays(world: Any) -> None:
    met: list[int] = []

    def undo(kept: dict[str, Any]) -> str:
        met.append(kept["row"])
        return "changed" if kept["row"] == 3 else ""

    sheet = put_back(kept_sheet(), somewhere(), undo, "place.spaces_import_undone", by=system(), at=AT)
    assert met == [4, 3, 2]
    sheet.refresh_from_db()
    assert (sheet.undone_at, sheet.rows) == (AT, [{"row": 2}, {"row": 3, "left": "changed"}, {"row": 4}])
    event = Event.objects.get(kind="place.spaces_import_undone")
    assert event.refs == {"sheet": str(sheet.pk), "rows": 3, "left": 1}
