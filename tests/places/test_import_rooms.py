"""Importing the houses of an estate: once, again, changed, and in bulk."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from linli.core.actors import NOBODY
from linli.core.models import Event
from linli.core.refusals import Invalid, Refused
from linli.places import queries
from linli.places.actions import Imported, RoomRow, add_place, import_estate, import_rooms
from linli.places.actions.import_rooms import preview
from linli.places.enums import Level
from linli.places.models import Place
from tests.places.conftest import AT, ROWS, SYSTEM, Tree, add, in_post


def state() -> list[tuple[object, ...]]:
    return list(Place.objects.order_by("path").values_list())


def many(buildings: int) -> list[RoomRow]:
    """Buildings of two entrances, eleven floors, four rooms a floor."""
    return [
        RoomRow(str(building), str(unit), f"{floor}{door:02}", floor=floor, area=8_000 + door)
        for building in range(1, buildings + 1)
        for unit in (1, 2)
        for floor in range(1, 12)
        for door in range(1, 5)
    ]


def test_an_import_adds_buildings_entrances_and_rooms(tree: Tree) -> None:
    estate = add(Level.ESTATE, "新苑", tree.community)
    assert import_rooms(estate=estate, rooms=ROWS, by=SYSTEM, at=AT) == Imported(buildings=3, units=3, rooms=7)
    room = Place.objects.get(estate_id=estate.pk, name="1802")
    assert (room.floor, room.sort, room.pinyin) == (18, "001802", "1802")
    assert Place.objects.get(estate_id=estate.pk, name="12栋").floors == 18
    assert Place.objects.get(estate_id=estate.pk, name="7").use == "shop"
    event = Event.objects.get(kind="place.imported", subject_id=str(estate.pk))
    assert event.refs == {"buildings": 3, "units": 3, "rooms": 7, "changed": 0}


def test_imported_places_look_as_if_added_one_by_one(tree: Tree) -> None:
    estate = add(Level.ESTATE, "新苑", tree.community)
    building = add(Level.BUILDING, "3栋", estate, floors=5)
    unit = add(Level.UNIT, "1单元", building)
    added = add(Level.ROOM, "502", unit, floor=5, area=8963)
    imported = tree.find("502", Level.ROOM, "1单元")
    for name in ("name", "pinyin", "sort", "floor", "area", "use", "community_id", "city_id", "version", "slug"):
        assert getattr(added, name) == getattr(imported, name), name
    assert (len(added.path), added.building_id) == (len(imported.path), building.pk)
    assert imported.path.startswith(tree.find("1单元", Level.UNIT, "3栋").path)


def test_the_same_rows_again_change_nothing(tree: Tree) -> None:
    before, events = state(), Event.objects.count()
    again = [replace(row, building=f" {row.building}", room=f"{row.room}室") for row in reversed(ROWS)]
    assert import_rooms(estate=tree.estate, rooms=again, by=SYSTEM, at=AT) == Imported(unchanged=7)
    assert (state(), Event.objects.count()) == (before, events)


def test_a_changed_area_is_written_and_recorded_with_what_it_was(tree: Tree) -> None:
    rows = [replace(ROWS[0], area=9000), *ROWS[1:]]
    assert import_rooms(estate=tree.estate, rooms=rows, by=SYSTEM, at=AT) == Imported(changed=1, unchanged=6)
    room = tree.find("502", Level.ROOM, "1单元")
    assert (room.area, room.version) == (9000, 2)
    event = Event.objects.get(kind="place.changed")
    assert (event.subject_id, event.refs, event.building_id) == (str(room.pk), {"area": [8963, 9000]}, room.building_id)


def test_every_room_of_an_estate_can_change_in_one_statement(tree: Tree) -> None:
    estate = add(Level.ESTATE, "大苑", tree.community)
    rows = many(2)
    import_rooms(estate=estate, rooms=rows, by=SYSTEM, at=AT)
    larger = [replace(row, area=(row.area or 0) + 1, use="office") for row in rows]
    with CaptureQueriesContext(connection) as asked:
        assert import_rooms(estate=estate, rooms=larger, by=SYSTEM, at=AT) == Imported(changed=len(rows))
    assert sum(query["sql"].strip().startswith("UPDATE") for query in asked) == 1
    found = Place.objects.filter(estate_id=estate.pk, level=Level.ROOM, use="office", version=2)
    assert {(room.name, room.floor, room.area) for room in found} == {(row.room, row.floor, row.area) for row in larger}
    assert found.count() == len(rows)


def test_a_blank_cell_keeps_what_is_known(tree: Tree) -> None:
    rows = [replace(row, area=None, floor=None, use="") for row in ROWS]
    assert import_rooms(estate=tree.estate, rooms=rows, by=SYSTEM, at=AT).unchanged == 7
    assert tree.find("502", Level.ROOM, "1单元").area == 8963


def test_rooms_that_a_later_sheet_leaves_out_stay(tree: Tree) -> None:
    new = RoomRow("3", "3", "101", floor=33)
    assert import_rooms(estate=tree.estate, rooms=[new], by=SYSTEM, at=AT) == Imported(units=1, rooms=1)
    assert Place.objects.filter(estate_id=tree.estate.pk, level=Level.ROOM).count() == 8
    assert tree.find("3栋", Level.BUILDING).floors == 33


@pytest.mark.parametrize("wrong", [RoomRow("3栋", "1单元", "502室"), RoomRow("", "1", "502"), RoomRow("3", "1", " ")])
def test_a_room_twice_or_without_name_writes_nothing(tree: Tree, wrong: RoomRow) -> None:
    before = state()
    with pytest.raises(Invalid):
        import_rooms(estate=tree.estate, rooms=[RoomRow("9", "1", "1"), ROWS[0], wrong], by=SYSTEM, at=AT)
    assert state() == before


def test_a_preview_counts_what_the_import_then_does(tree: Tree) -> None:
    rows = [replace(ROWS[0], area=1), *ROWS[1:], RoomRow("9", "", "101"), RoomRow("9", "1", "101")]
    before = state()
    expected = Imported(buildings=1, units=1, rooms=2, changed=1, unchanged=6)
    assert preview(tree.estate, rows) == expected
    assert state() == before
    assert import_rooms(estate=tree.estate, rooms=rows, by=SYSTEM, at=AT) == expected
    assert preview(None, rows).rooms == 9


def test_an_estate_is_added_with_its_rooms_and_found_again(tree: Tree) -> None:
    first, counts = import_estate(parent=tree.subdistrict, name="新苑", rooms=ROWS, by=SYSTEM, at=AT)
    assert (first.slug, first.community_id, counts.rooms) == ("xinyuan", None, 7)
    again, counts = import_estate(parent=tree.subdistrict, name=" 新 苑", rooms=ROWS, by=SYSTEM, at=AT)
    assert (again, counts) == (first, Imported(unchanged=7))


def test_a_wrong_row_leaves_no_estate_behind(tree: Tree) -> None:
    with pytest.raises(Invalid):
        import_estate(parent=tree.community, name="新苑", rooms=[ROWS[0], ROWS[0]], by=SYSTEM, at=AT)
    assert not Place.objects.filter(name="新苑").exists()


def test_only_a_post_that_imports_here_may(tree: Tree) -> None:
    keeper = in_post("place.import", scope={("community", tree.community.pk)})
    assert import_rooms(estate=tree.estate, rooms=ROWS, by=keeper, at=AT).unchanged == 7
    for actor in (NOBODY, in_post("place.manage", scope={("community", tree.community.pk)})):
        with pytest.raises(Refused) as refused:
            import_rooms(estate=tree.estate, rooms=ROWS, by=actor, at=AT)
        assert refused.value.refusal.rule == "may_import_places"


def test_several_thousand_rooms_take_a_fixed_number_of_statements_a_thousand(tree: Tree) -> None:
    estate = add(Level.ESTATE, "大苑", tree.community)
    rows = many(40)
    began = time.process_time()
    with CaptureQueriesContext(connection) as asked:
        assert import_rooms(estate=estate, rooms=rows, by=SYSTEM, at=AT).rooms == 3_520
    assert len(asked) <= 20
    assert time.process_time() - began < 10
    assert queries.buildings(estate)[1].name == "2栋"
    assert import_rooms(estate=estate, rooms=rows, by=SYSTEM, at=AT) == Imported(unchanged=3_520)


def test_the_rules_of_adding_hold_inside_an_estate_too(tree: Tree) -> None:
    keeper = in_post("place.manage", scope={("estate", tree.estate.pk)})
    building = add_place(level=Level.BUILDING, name="20栋", parent=tree.estate, by=keeper, at=AT)
    assert building.estate_id == tree.estate.pk
