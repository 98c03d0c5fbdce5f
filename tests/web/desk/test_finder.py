"""Finding places by what somebody types."""

from __future__ import annotations

import pytest
from django.db.models import Q

from linli.demo.cast import World
from linli.places.enums import Level
from linli.places.models import Place
from linli.places.queries import full_name
from linli.playbooks.enums import Power
from linli.web.desk.finder import (
    chosen_place,
    estates_of,
    find_places,
    matching,
    number_in,
    place_of_spot,
    reached,
)

POWER = Power.SERVICE_REQUEST_FILE_ON_BEHALF


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("2-1-101", "2栋1单元101"),
        ("2栋1单元101", "2栋1单元101"),
        ("２栋１单元１０１室", "2栋1单元101"),
        ("2 1 101", "2栋1单元101"),
        ("2栋1单元", "2栋1单元"),
        ("2-1", "2栋1单元"),
        ("2栋", "2栋"),
        ("2", "2栋"),
        ("2d", "2栋"),
        ("2-101", "2栋1单元101"),
    ],
)
def test_a_place_is_found_as_people_say_it(world: World, typed: str, first: str) -> None:
    found = find_places(typed, world.actor("station_head"), POWER, estate=world.estate)
    assert full_name(found[0]) == first


@pytest.mark.parametrize("typed", ["", " ", "---", "东门岗亭旁", "99栋", "2-9-101", "1-2-3-4", "%", "'"])
def test_what_means_no_place_finds_none(world: World, typed: str) -> None:
    assert find_places(typed, world.actor("station_head"), POWER, estate=world.estate) == []


def test_a_bare_room_number_finds_the_room_in_every_entrance(world: World) -> None:
    found = find_places("101", world.actor("station_head"), POWER, estate=world.estate)
    assert len(found) > 1
    assert {place.level for place in found} == {Level.ROOM}
    assert {place.name for place in found} == {"101"}


def test_names_of_found_places_cost_no_query(world: World, no_queries: object) -> None:
    found = find_places("2-1-101", world.actor("station_head"), POWER)
    with no_queries():  # type: ignore[operator]
        assert full_name(found[0]) == "2栋1单元101"


def test_nobody_finds_places_outside_their_posts(world: World) -> None:
    other = Place.objects.get(pk=world.places["other_room"].pk)
    head = world.actor("station_head")
    assert chosen_place(other.pk, head, POWER) is None
    assert chosen_place("x", head, POWER) is None
    assert chosen_place(world.room.pk, head, POWER) == world.room
    assert find_places("1-1-101", head, POWER, estate=world.places["other_estate"]) == []


def test_a_post_without_the_power_reaches_nothing(world: World) -> None:
    assert find_places("2栋", world.actor("repairer"), POWER) == []
    assert list(estates_of(world.actor("repairer"), POWER)) == []


def test_a_building_leader_serves_the_estate_around_the_building(world: World) -> None:
    leader = world.actor("building_leader")
    assert list(estates_of(leader, POWER)) == [world.estate]
    assert [full_name(place) for place in find_places("3栋", leader, POWER)] == ["3栋"]
    assert find_places("2栋", leader, POWER) == []
    assert reached(world.estate, leader, POWER, world.estate) == world.places["building"]
    assert reached(world.room, leader, POWER, world.estate) == world.room


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("2栋东侧路灯", "2栋"),
        ("2号楼1单元门口", "2栋1单元"),
        ("2栋9单元门口", "2栋"),
        ("99栋门口", "春和里"),
        ("东门岗亭", "春和里"),
        ("", "春和里"),
    ],
)
def test_a_description_lies_in_the_building_it_begins_with(world: World, said: str, name: str) -> None:
    assert full_name(place_of_spot(said, world.estate)) == name


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("SQ-990102-20261123-0007", "SQ-990102-20261123-0007"),
        (" sq－990102－20261123－0007 ", "SQ-990102-20261123-0007"),
        ("990102", None),
        ("", None),
    ],
)
def test_a_number_is_read_however_it_is_typed(typed: str, number: str | None) -> None:
    assert number_in(typed) == number


def test_only_a_whole_number_is_a_number() -> None:
    assert matching("SQ-990102-20261123-0007") == Q(number="SQ-990102-20261123-0007")
    assert matching("0007") != Q(number="0007")
