"""The sheet of public spaces: out, edited, in, undone; what it would change is what it changes."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from linli.core.actors import NOBODY, system
from linli.core.clock import local_date
from linli.core.models import Event, SheetImport
from linli.core.refusals import Refused, Stale
from linli.core.sheets import SheetError
from linli.demo.cast import ROLES, World
from linli.places import sheets_spaces
from linli.places.actions import add_space_room, correct_space, open_for_booking
from linli.places.actions.import_spaces import (
    import_spaces_many,
    preview_spaces,
    steps,
    take_back_space,
    undo_spaces_import,
)
from linli.places.actions.spaces import SpaceFacts
from linli.places.enums_spaces import SpaceState
from linli.places.models import PublicSpace, SpacePeriod
from linli.places.rules_sheets import may_take_back_space, may_undo_spaces
from tests.places.test_spaces import HALL, KEEPERS, add, use

HEADER = ("所在地", "空间名称", "空间类型", "面积", "产权归属", "产权单位", "状态", "起始日期", "用途")
YARD = ("春和里", "东院", "yard", "89.63", "owners", "", "", "", "")


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


def xlsx(*rows: Any, header: Any = HEADER) -> io.BytesIO:
    book = Workbook()
    for row in (header, *rows):
        book.active.append(list(row))
    data = io.BytesIO()
    book.save(data)
    data.seek(0)
    return data


def words(row: tuple[str, ...]) -> tuple[str, ...]:
    """A row whose keys of kind, owner and state are written as labels."""
    kinds = {**sheets_spaces._labels(sheets_spaces.SpaceKind), **sheets_spaces._labels(sheets_spaces.SpaceOwner)}
    shown = {value: label for label, value in (kinds | sheets_spaces._labels(SpaceState)).items()}
    return tuple(shown.get(cell, cell) for cell in row)


def bring(world: World, at: datetime, *rows: tuple[str, ...], by: Any = None) -> tuple[Any, Any]:
    sheet = sheets_spaces.read(xlsx(*map(words, rows)), world.places["community"])
    done = import_spaces_many(world.places["community"], sheet.rows, by=by or system(), at=at)
    sheet.refuse(done.bad)
    return done, sheet


def taken_out(world: World, at: datetime) -> list[list[Any]]:
    data = sheets_spaces.export(world.places["community"], system())
    return [[cell.value for cell in row] for row in load_workbook(io.BytesIO(data)).active.iter_rows()]


def edited(world: World, at: datetime, **changed: Any) -> Any:
    """The one space taken out, some of its cells changed, and read again."""
    rows = taken_out(world, at)
    keys = [column.key for column in sheets_spaces.columns()]
    for key, value in changed.items():
        rows[2][keys.index(key)] = value
    return sheets_spaces.read(xlsx(*rows[2:], header=rows[0]), world.places["community"])


def take_in(world: World, sheet: Any, at: datetime) -> Any:
    done = import_spaces_many(world.places["community"], sheet.rows, by=system(), at=at)
    sheet.refuse(done.bad)
    return done


def reasons(sheet: Any) -> dict[int, list[str]]:
    return {number: [str(error) for error in errors] for number, (_cells, errors) in sheet.bad.items()}


def test_a_new_space_comes_in_through_every_step_to_its_state(world: World, at: datetime) -> None:
    day = local_date(at) - timedelta(days=9)
    hall = ("春和里", "架空层", "ground_hall", "180.5", "company", "某物业", "in_use", day.isoformat(), "议事厅")
    done, sheet = bring(world, at, YARD, hall)
    assert ([name for _row, name in done.new], sheet.bad) == (["东院", "架空层"], {})
    yard, hall = PublicSpace.objects.get(name="东院"), PublicSpace.objects.get(name="架空层")
    assert (yard.area, yard.state, yard.estate_id) == (8963, "found_idle", world.estate.pk)
    assert (hall.state, hall.owner_name) == ("in_use", "某物业")
    now = SpacePeriod.objects.get(space=hall, until=None)
    assert (now.since, now.what_for) == (day, "议事厅")
    assert Event.objects.get(kind="place.spaces_imported").refs["added"] == 2


def test_what_is_taken_out_is_the_import_and_changes_nothing(world: World, at: datetime) -> None:
    use(add(world, at), at)
    add(world, at, name="西院", kind="yard")
    before = Event.objects.count()
    for language in ("en", "zh-hans"):
        with translation.override(language):
            data = sheets_spaces.export(world.places["community"], system())
        sheet = sheets_spaces.read(io.BytesIO(data), world.places["community"])
        done = import_spaces_many(world.places["community"], sheet.rows, by=system(), at=at)
        assert (done.new, done.changed, done.unchanged, done.bad, sheet.bad) == ([], [], 2, {}, {})
    assert Event.objects.count() == before
    assert not SheetImport.objects.exists()


def test_a_look_changes_nothing_and_says_what_the_import_does(world: World, at: datetime) -> None:
    add(world, at)
    sheet = edited(world, at, name="议事厅", state="Handed over")
    before = Event.objects.count(), list(PublicSpace.objects.values())
    seen = preview_spaces(world.places["community"], sheet.rows, by=system(), at=at)
    assert (Event.objects.count(), list(PublicSpace.objects.values())) == before
    assert seen == import_spaces_many(world.places["community"], sheet.rows, by=system(), at=at)
    assert seen.changed[0].fields == {"name": (HALL.name, "议事厅"), "state": ("found_idle", "handed_over")}


def test_a_row_of_a_space_that_was_changed_meanwhile_is_refused_and_the_others_come_in(
    world: World, at: datetime
) -> None:
    space = add(world, at)
    sheet = edited(world, at, name="议事厅")
    correct_space(space, SpaceFacts("别的名字", "yard", 100, "owners"), by=system(), at=at)
    new = sheets_spaces.read(xlsx(words(YARD)), world.places["community"]).rows
    done = import_spaces_many(world.places["community"], [*sheet.rows, *new], by=system(), at=at)
    assert [name for _row, name in done.new] == ["东院"]
    assert "after the sheet was taken out" in next(iter(done.bad.values()))["ref"]
    assert PublicSpace.objects.get(pk=space.pk).name == "别的名字"


def test_undoing_puts_back_what_is_as_the_sheet_left_it_and_says_what_is_not(world: World, at: datetime) -> None:
    space = add(world, at)
    take_in(world, edited(world, at, name="议事厅", area="200"), at)
    undone = undo_spaces_import(SheetImport.objects.get(), by=system(), at=at)
    space.refresh_from_db()
    assert (space.name, space.area, undone.undone_at) == (HALL.name, HALL.area, at)
    assert not any("left" in kept for kept in undone.rows)
    bring(world, at, YARD, ("春和里", "南院", "yard", "5", "owners", "", "", "", ""),
          ("春和里", "北院", "yard", "5", "owners", "", "", "", ""))  # fmt: skip
    changed, roomed = PublicSpace.objects.get(name="南院"), PublicSpace.objects.get(name="北院")
    correct_space(changed, SpaceFacts("南大院", "yard", 500, "owners"), by=system(), at=at)
    add_space_room(roomed, name="一号", kind="meeting", by=system(), at=at)
    undone = undo_spaces_import(SheetImport.objects.order_by("-id")[0], by=system(), at=at)
    assert [kept.get("left") for kept in undone.rows] == [None, "changed", "used"]
    assert set(PublicSpace.objects.values_list("name", flat=True)) >= {"南大院", "北院"}
    assert not PublicSpace.objects.filter(name="东院").exists()


def test_a_step_stays_when_its_sheet_is_undone_and_a_sheet_is_undone_once(world: World, at: datetime) -> None:
    space = add(world, at)
    take_in(world, edited(world, at, name="议事厅", state="In use", what_for="开会", since=local_date(at)), at)
    brought = SheetImport.objects.get()
    undone = undo_spaces_import(brought, by=system(), at=at)
    space.refresh_from_db()
    assert (space.name, space.state, undone.rows[0]["left"]) == (HALL.name, "in_use", "moved")
    with pytest.raises(Refused, match="undone already"):
        undo_spaces_import(brought, by=system(), at=at)


@pytest.mark.parametrize(
    ("row", "column", "told"),
    [
        (("天上", "x", "yard", "5", "owners", "", "", "", ""), "所在地", "No place here is called 天上."),
        (("春和里", "x", "茶馆", "5", "owners", "", "", "", ""), "空间类型", "is not a choice"),
        (("春和里", "", "yard", "5", "owners", "", "", "", ""), "空间名称", "Please fill this in."),
        (("春和里", "x", "yard", "很大", "owners", "", "", "", ""), "面积", "Write a number"),
        (("春和里", "x", "yard", "nan", "owners", "", "", "", ""), "面积", "Write a number"),
        (("春和里", "x", "yard", "-inf", "owners", "", "", "", ""), "面积", "Write a number"),
        (("春和里", "x", "yard", "-1", "owners", "", "", "", ""), "面积", "square metres"),
        (("春和里", "x", "yard", "5", "owners", "", "", "2026-02-30", ""), "起始日期", "is not a date"),
        (("春和里", "x", "yard", "5", "owners", "", "", "2099-01-01", ""), "起始日期", "still to come"),
        (("春和里", "x", "yard", "5", "owners", "", "in_use", "", ""), "用途", "Say what it is used for."),
        (("春和里", "东院", "yard", "9", "owners", "", "", "", ""), "空间名称", "Row 2 has the same space."),
    ],
)  # fmt: skip
def test_a_mistake_stands_at_its_cell_and_the_other_rows_come_in(
    world: World, at: datetime, row: Any, column: str, told: str
) -> None:
    done, sheet = bring(world, at, YARD, row)
    assert len(done.new) == 1
    ((number, (_cells, errors)),) = sheet.bad.items()
    assert number == 3
    assert [(error.column, told in error.message) for error in errors] == [(column, True)]
    back = [[cell.value for cell in row] for row in load_workbook(io.BytesIO(sheet.returned())).active.iter_rows()]
    assert told in back[1][-1]


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"ref": "x"}, "Leave this cell as it was"),
        ({"ref": "0" * 32}, "No space here has this number"),
        ({"ref": None}, "Leave this cell empty in a new row."),
        ({"version": None}, "Leave this cell as it was."),
        ({"state": "Found idle"}, "No step leads"),
        ({"since": "2020-01-01"}, "This day stays as it is"),
        ({"place": "和畅社区"}, "A space stays where it lies."),
    ],
)
def test_what_a_row_cannot_change_is_said(world: World, at: datetime, changed: dict[str, Any], told: str) -> None:
    use(add(world, at), at)
    sheet = edited(world, at, **changed)
    take_in(world, sheet, at)
    assert told in reasons(sheet)[2][0]


def test_script_and_formulas_are_words(world: World, at: datetime) -> None:
    done, _sheet = bring(world, at, ("春和里", "<script>x</script>", *YARD[2:]), ("春和里", "'=1+1", *YARD[2:]))
    assert len(done.new) == 2
    names = {row[3] for row in taken_out(world, at)[2:]}
    assert names == {"<script>x</script>", "'=1+1"}


def test_a_sheet_without_a_column_or_with_one_twice_is_no_sheet(world: World) -> None:
    with pytest.raises(SheetError, match="Square metres"):
        sheets_spaces.read(xlsx(header=("所在地", "空间名称", "空间类型", "产权归属")), world.estate)
    with pytest.raises(SheetError, match="two columns"):
        sheets_spaces.read(xlsx((*words(YARD), "9"), header=(*HEADER, "平方米")), world.estate)


def test_steps_are_the_fewest_there_are() -> None:
    state = SpaceState
    assert steps(state.IN_USE, state.IN_USE) == []
    assert steps(state.FOUND_IDLE, state.IN_USE) == ["hand_over", "put_in_use"]
    assert steps(state.IN_USE, state.FOUND_IDLE) is None
    assert steps(state.GIVEN_BACK, state.IN_USE) is None


@pytest.mark.parametrize("role", list(ROLES))
def test_who_keeps_the_spaces_takes_one_back_and_undoes_a_sheet(
    world: World, at: datetime, role: str, no_queries: Any
) -> None:
    actor, space = world.actor(role), add(world, at)
    brought = SheetImport(register="spaces", place_id=world.estate.pk, at=at)
    with no_queries():
        fresh, touched = (may_take_back_space(actor, space, used, at) for used in (False, True))
        undo = may_undo_spaces(actor, world.estate, brought, at)
        late = may_undo_spaces(actor, world.estate, brought, at + timedelta(days=31))
    assert ((fresh is None), (undo is None)) == ((role in KEEPERS), (role in KEEPERS))
    assert touched is not None
    assert late is not None
    assert (touched.kind == "when") == (role in KEEPERS)


def test_a_space_is_taken_back_before_anything_was_done_with_it(world: World, at: datetime) -> None:
    space, booked = add(world, at), add(world, at, name="西院")
    with pytest.raises(Stale):
        take_back_space(space, by=system(), at=at, version=9)
    take_back_space(space, by=system(), at=at, version=1)
    assert not PublicSpace.objects.filter(pk=space.pk).exists()
    open_for_booking(booked, longest=60, by=system(), at=at)
    with pytest.raises(Refused, match="rooms or bookings"):
        take_back_space(booked, by=system(), at=at)


def test_nobody_brings_in_a_sheet_of_a_place_that_is_not_theirs(world: World, at: datetime) -> None:
    with pytest.raises(Refused):
        import_spaces_many(world.estate, [], by=NOBODY, at=at)
    head = world.actor("station_head")
    sheet = sheets_spaces.read(xlsx(words(YARD)), world.estate)
    assert len(import_spaces_many(world.estate, sheet.rows, by=head, at=at).new) == 1


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cells=st.lists(st.text(max_size=12) | st.integers() | st.none(), min_size=9, max_size=9))
def test_whatever_is_in_the_cells_each_row_comes_in_or_says_why(world: World, at: datetime, cells: list[Any]) -> None:
    from linli.core.sheets import match_columns, parse_row

    mapping = match_columns(HEADER, sheets_spaces.columns())
    reader = sheets_spaces._Reader(world.estate, mapping, {c.key: c.title for c in sheets_spaces.columns()})
    plain = [cell.replace("\0", "") if isinstance(cell, str) else cell for cell in cells]
    row, errors = reader.row(2, *parse_row(plain, mapping), {})
    if not errors:
        done = preview_spaces(world.estate, [row], by=system(), at=at)
        assert len(done.new) + len(done.bad) == 1
