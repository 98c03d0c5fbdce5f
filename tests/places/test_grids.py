"""Grids over the tree: what each covers, whose numbers still find their households once the nets are one."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linli.core.refusals import Invalid, Refused, Stale
from linli.places import grids
from linli.places.actions import (
    add_grid,
    carry_out,
    import_rooms,
    merge_net,
    merge_place,
    move_place,
    redraw_grid,
    split_place,
)
from linli.places.enums import Level
from linli.places.models import Grid, GridPart, Place
from linli.playbooks.parts import GridNet
from tests.places.conftest import AT, SYSTEM, RoomRow, Tree, add, in_post

LATER = AT + timedelta(days=1)


def drawn(tree: Tree, number: str, *parts: Place, net: str = "grid", parent: Place | None = None) -> Grid:
    return add_grid(
        net=net, number=number, name=f"{net}{number}", parent=parent or tree.community, parts=parts, by=SYSTEM, at=AT
    )


@pytest.fixture
def three(tree: Tree) -> Place:
    return tree.find("3栋", Level.BUILDING)


@pytest.fixture
def twelve(tree: Tree) -> Place:
    return tree.find("12栋", Level.BUILDING)


def names(found: object) -> list[str]:
    return [place.name for place in found]  # type: ignore[attr-defined]  # places


def test_a_grid_covers_households_and_not_shops(tree: Tree, three: Place) -> None:
    shops = tree.find("商铺楼", Level.BUILDING)
    grid = drawn(tree, "01", three, shops)
    assert len(grids.households_of(grid)) == 3
    assert grids.sizes([grid]) == [grids.Sized(grid, 3)]
    assert grid.place.level == Level.GRID
    assert grid.place.level_ids()["community"] == tree.community.pk


def test_a_grid_is_no_part_of_the_tree_that_pages_walk(tree: Tree, three: Place) -> None:
    drawn(tree, "01", three, parent=tree.estate)
    from linli.places.queries import children

    assert Level.GRID not in {place.level for place in children(tree.estate)}


def test_an_entrance_and_a_room_are_covered_too(tree: Tree, three: Place) -> None:
    unit = Place.objects.get(parent=three, name="1单元")
    room = tree.find("502", Level.ROOM, "2单元")
    assert names(grids.households_of(drawn(tree, "01", unit, room))) == ["502", "101", "502"]


def test_nobody_lies_in_two_grids_of_one_net(tree: Tree, three: Place) -> None:
    unit = Place.objects.get(parent=three, name="1单元")
    drawn(tree, "01", unit)
    for parts in ([three], [unit], [Place.objects.filter(parent=unit)[0]], [three, unit]):
        with pytest.raises(Invalid) as said, transaction.atomic():
            drawn(tree, "02", *parts)
        assert list(said.value.errors) == ["parts"]
    assert drawn(tree, "02", unit, net="城管").net == "城管"
    with pytest.raises(IntegrityError), transaction.atomic():
        GridPart.objects.create(grid=drawn(tree, "03", tree.find("12栋", Level.BUILDING)), net="grid", place=unit,
                                since=date(2026, 11, 23))  # fmt: skip


def test_each_wrong_field_is_named(tree: Tree, three: Place) -> None:
    drawn(tree, "01", three)
    cases = [
        ({"net": ""}, "net"), ({"number": "1" * 21}, "number"), ({"number": "01", "name": "x"}, "number"),
        ({"name": " "}, "name"), ({"name": "grid01"}, "name"), ({"parent": three}, "parent"), ({"parts": []}, "parts"),
        ({"parts": [tree.community]}, "parts"), ({"parts": [add(Level.ESTATE, "远", _elsewhere(tree))]}, "parts"),
    ]  # fmt: skip
    for wrong, field in cases:
        given_ = {"net": "grid", "number": "02", "name": "二", "parent": tree.community,
                  "parts": [tree.find("12栋", Level.BUILDING)], **wrong}  # fmt: skip
        with pytest.raises(Invalid) as said, transaction.atomic():
            add_grid(**given_, by=SYSTEM, at=AT)  # type: ignore[arg-type]  # wrong on purpose
        assert list(said.value.errors) == [field], wrong
    assert Grid.objects.count() == 1


def _elsewhere(tree: Tree) -> Place:
    return Place.objects.filter(name="别处社区").first() or add(Level.COMMUNITY, "别处社区", tree.subdistrict)


def test_a_redrawn_grid_keeps_what_it_covered_on_record(tree: Tree, three: Place, twelve: Place) -> None:
    grid = drawn(tree, "01", three)
    redraw_grid(grid, parts=[twelve], version=1, by=SYSTEM, at=LATER)
    assert [part.place for part in grids.parts_of(grid)] == [twelve]
    before = GridPart.objects.get(grid=grid, place=three)
    assert (before.since, before.until) == (date(2026, 11, 23), date(2026, 11, 24))
    with pytest.raises(Stale):
        redraw_grid(grid, parts=[three], version=1, by=SYSTEM, at=LATER)
    with pytest.raises(Invalid):
        redraw_grid(grid, parts=[], by=SYSTEM, at=LATER)


def test_who_manages_the_place_draws_its_grids(tree: Tree, three: Place, twelve: Place) -> None:
    keeper = in_post("place.manage", scope={("community", tree.community.pk)})
    stranger = in_post("place.manage", scope={("community", tree.community.pk + 999)})
    grid = add_grid(net="grid", number="1", name="一", parent=tree.community, parts=[three], by=keeper, at=AT)
    with pytest.raises(Refused):
        add_grid(net="grid", number="2", name="二", parent=tree.community, parts=[twelve], by=stranger, at=AT)
    with pytest.raises(Refused):
        redraw_grid(grid, parts=[twelve], by=stranger, at=AT)
    with pytest.raises(Refused):
        merge_net(net="grid", into="other", place=tree.community, by=stranger, at=AT)


def test_one_net_takes_the_others_over_and_old_numbers_still_find_their_households(
    tree: Tree, three: Place, twelve: Place
) -> None:
    unit, other = Place.objects.filter(parent=three).order_by("sort")
    police = drawn(tree, "A7", three, twelve, net="综治")
    first, second = drawn(tree, "01", unit), drawn(tree, "02", other, twelve)
    assert grids.nets_in(tree.community) == ["grid", "综治"]
    households = names(grids.households_of(police))
    ended = merge_net(net="综治", into="grid", place=tree.community, by=SYSTEM, at=LATER)
    assert ended == [police]
    assert grids.nets_in(tree.community) == ["grid"]
    (found,) = grids.by_number("A7", tree.city)
    assert names(grids.households_of(found)) == households
    assert found.place.merged_into == second.place
    assert grids.crosswalk(found) == [(second, 4), (first, 2)]
    with pytest.raises(Invalid):
        redraw_grid(found, parts=[three], by=SYSTEM, at=LATER)


def test_a_net_is_not_merged_while_somebody_would_lie_in_no_grid(tree: Tree, three: Place, twelve: Place) -> None:
    drawn(tree, "A7", three, twelve, net="综治")
    drawn(tree, "01", three)
    with pytest.raises(Invalid) as said:
        merge_net(net="综治", into="grid", place=tree.community, by=SYSTEM, at=LATER)
    assert "3" in said.value.errors["into"]
    for net, into in (("没有", "grid"), ("grid", "grid")):
        with pytest.raises(Invalid) as said, transaction.atomic():
            merge_net(net=net, into=into, place=tree.community, by=SYSTEM, at=LATER)
        assert list(said.value.errors) == ["net"]


def test_grids_out_of_the_playbooks_size_are_told(tree: Tree, three: Place, twelve: Place) -> None:
    spec = GridNet.model_validate({
        "key": "grid", "source": "example", "drawn_in": "community", "name": {"zh": "网格", "en": "grid"},
        "households_min": 2, "households_max": 3,
    })  # fmt: skip
    small = drawn(tree, "01", tree.find("502", Level.ROOM, "1单元"))
    right, big = drawn(tree, "02", twelve), drawn(tree, "03", three, net="x")
    import_rooms(estate=tree.estate, rooms=[RoomRow("3", "2", "601")], by=SYSTEM, at=AT)
    sized = grids.sizes([small, right, big])
    assert [one.grid for one in grids.out_of_size(sized, spec)] == [small, big]


def test_what_no_grid_covers_is_listed(tree: Tree, three: Place) -> None:
    drawn(tree, "01", three)
    assert len(grids.uncovered(tree.community, "grid")) == 3
    assert len(grids.uncovered(tree.community, "综治")) == 6


def test_grids_stay_right_when_the_tree_below_them_changes(tree: Tree, three: Place) -> None:
    second = add(Level.ESTATE, "秋实里小区", tree.community)
    import_rooms(estate=second, rooms=[RoomRow("7", "1", "101"), RoomRow("7", "1", "102")], by=SYSTEM, at=AT)
    whole, own = drawn(tree, "01", second), drawn(tree, "02", three, parent=tree.estate)
    carry_out(merge_place(second, into=tree.estate, by=SYSTEM, at=AT), by=SYSTEM, at=LATER)
    assert len(grids.households_of(whole)) == 2
    assert len(grids.households_of(own)) == 3
    into = _elsewhere(tree)
    carry_out(move_place(tree.estate, parent=into, by=SYSTEM, at=LATER), by=SYSTEM, at=LATER)
    assert [grid.number for grid in grids.grids_in(into)] == ["02"]
    assert Grid.objects.get(pk=own.pk).place.community_id == into.pk
    assert len(grids.households_of(own)) == 3
    assert not grids.households_of(whole), "what lies outside its community is covered no more"


def test_what_is_split_from_a_covered_place_is_covered_by_the_same_grid(tree: Tree, twelve: Place) -> None:
    grid = drawn(tree, "01", tree.estate)
    change = split_place(tree.estate, name="二期", parts=[twelve], by=SYSTEM, at=AT)
    carry_out(change, by=SYSTEM, at=LATER)
    assert len(grids.households_of(grid)) == 6
    assert grids.uncovered(tree.community, "grid") == []


def test_nobody_lies_in_two_grids_after_two_covered_estates_are_merged(tree: Tree, three: Place) -> None:
    second = add(Level.ESTATE, "秋实里小区", tree.community)
    import_rooms(estate=second, rooms=[RoomRow("7", "1", "101")], by=SYSTEM, at=AT)
    wide, narrow = drawn(tree, "01", tree.estate), drawn(tree, "02", second)
    carry_out(merge_place(second, into=tree.estate, by=SYSTEM, at=AT), by=SYSTEM, at=LATER)
    assert len(grids.households_of(wide)) == 7
    assert not grids.households_of(narrow)


def test_an_ended_grids_number_is_found_after_its_community_was_merged(tree: Tree, three: Place) -> None:
    drawn(tree, "A7", three, net="综治")
    drawn(tree, "01", three)
    merge_net(net="综治", into="grid", place=tree.community, by=SYSTEM, at=AT)
    into = _elsewhere(tree)
    carry_out(merge_place(tree.community, into=into, by=SYSTEM, at=AT), by=SYSTEM, at=LATER)
    (found,) = grids.by_number("A7", into)
    assert len(grids.households_of(found)) == 3


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(st.integers(0, 2), st.lists(st.integers(0, 5), min_size=1, max_size=4)), max_size=8))
def test_however_grids_are_drawn_every_household_lies_in_one_of_a_net_or_in_none(
    tree: Tree, drawings: list[tuple[int, list[int]]]
) -> None:
    with transaction.atomic():
        inside = [*Place.objects.filter(estate_id=tree.estate.pk, level__in=["building", "unit", "room"])]
        made: dict[int, Grid] = {}
        for which, picks in drawings:
            parts = [inside[pick * 2 % len(inside)] for pick in picks]
            try:
                if which in made:
                    made[which] = redraw_grid(made[which], parts=parts, by=SYSTEM, at=LATER)
                else:
                    made[which] = drawn(tree, str(which), *parts)
            except Invalid:
                continue
        covered = [room.pk for grid in made.values() for room in grids.households_of(grid)]
        assert len(covered) == len(set(covered))
        everybody = {room.pk for room in grids.households_in([tree.estate])}
        assert everybody - set(covered) == set(grids.uncovered(tree.estate, "grid"))
        assert sum(one.households for one in grids.sizes(list(made.values()))) == len(covered)
        transaction.set_rollback(True)
