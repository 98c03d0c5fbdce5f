"""Where people live, from a day to a day."""

from __future__ import annotations

from datetime import date

import pytest

from linli.core.actors import NOBODY
from linli.core.models import Event
from linli.core.refusals import Invalid, Refused
from linli.people import actions, queries
from tests.organisations.cast import AT, SYSTEM, TODAY


def move_in(house, person, room="room", since=date(2026, 3, 1), **rest):
    return actions.move_in(person, room=house.places[room], since=since, **{"by": SYSTEM, "at": AT, **rest})


def test_a_resident_has_their_room_building_and_estate(house, django_assert_num_queries):
    person = house.person("林小禾")
    move_in(house, person)
    with django_assert_num_queries(1):
        rooms = queries.rooms_of(person.pk, TODAY)
    assert rooms == {
        ("room", house.places["room"].pk),
        ("building", house.places["building"].pk),
        ("estate", house.places["estate"].pk),
    }
    event = Event.objects.get(kind="residence.began")
    assert event.building_id == house.places["building"].pk
    assert event.refs == {"person": str(person.pk), "on": "2026-03-01"}


def test_a_residence_counts_from_its_first_day_to_the_day_of_moving_out(house):
    person = house.person()
    residence = move_in(house, person)
    actions.move_out(residence, until=date(2026, 9, 1), by=SYSTEM, at=AT)
    assert not queries.rooms_of(person.pk, date(2026, 2, 28))
    assert queries.rooms_of(person.pk, date(2026, 3, 1))
    assert queries.rooms_of(person.pk, date(2026, 8, 31))
    assert not queries.rooms_of(person.pk, date(2026, 9, 1))
    assert move_in(house, person, since=date(2026, 10, 1))


def test_the_household_of_a_room_stands_the_longest_first(house, django_assert_num_queries):
    first, second = house.person("林小禾"), house.person("吴平")
    move_in(house, second, since=date(2026, 5, 1))
    move_in(house, first)
    with django_assert_num_queries(1):
        assert [r.person.name for r in queries.residents_of(house.places["room"].pk, TODAY)] == ["林小禾", "吴平"]


def test_people_live_in_rooms_and_not_twice_in_one(house):
    person = house.person()
    with pytest.raises(Invalid):
        move_in(house, person, room="building")
    move_in(house, person)
    with pytest.raises(Invalid) as wrong:
        move_in(house, person, since=date(2026, 4, 1))
    assert list(wrong.value.errors) == ["room"]


def test_nobody_moves_out_twice_or_before_moving_in(house):
    residence = move_in(house, house.person())
    with pytest.raises(Invalid) as wrong:
        actions.move_out(residence, until=date(2026, 2, 1), by=SYSTEM, at=AT)
    assert list(wrong.value.errors) == ["until"]
    actions.move_out(residence, until=TODAY, by=SYSTEM, at=AT)
    with pytest.raises(Invalid):
        actions.move_out(residence, until=TODAY, by=SYSTEM, at=AT)


def test_moves_are_recorded_by_those_who_may(house):
    person = house.person()
    with pytest.raises(Refused):
        move_in(house, person, by=NOBODY)
    residence = move_in(house, person)
    with pytest.raises(Refused):
        actions.move_out(residence, until=TODAY, by=NOBODY, at=AT)


def test_a_person_has_a_name_on_one_line(house):
    with pytest.raises(Invalid):
        actions.create_person(name=" \n ", by=SYSTEM, at=AT)
    with pytest.raises(Refused):
        actions.create_person(name="林小禾", by=NOBODY, at=AT)
    assert actions.create_person(name="林\n小禾", by=SYSTEM, at=AT).name == "林 小禾"
