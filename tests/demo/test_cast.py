"""The cast: everybody is there, in the post the role says, and reachable on no real telephone."""

from __future__ import annotations

import pytest

from linli.demo.cast import DEMO, PEOPLE, ROLES, SMALL, Size, World, room_rows
from linli.people.queries import phone_of
from linli.places.enums import Level
from linli.places.models import Place
from linli.playbooks.enums import BodyKind


def test_the_demo_estate_has_about_a_thousand_households() -> None:
    assert 950 <= DEMO.households <= 1050
    assert len(room_rows(DEMO)) == DEMO.households


def test_rooms_of_a_size_are_told_apart() -> None:
    rows = room_rows(Size(2, 2, 3, 2))
    assert len({row.names() for row in rows}) == len(rows) == 24


def test_the_small_world_has_the_rooms_of_its_size(world: World) -> None:
    rooms = Place.objects.filter(estate_id=world.estate.pk, level=Level.ROOM)
    assert rooms.count() == SMALL.households


@pytest.mark.parametrize(("role", "posts"), [(role, [key for _, key in held]) for role, _, held in PEOPLE])
def test_each_role_acts_in_the_posts_it_names(world: World, role: str, posts: list[str]) -> None:
    actor = world.actor(role)
    assert sorted(held.post_key for held in actor.posts) == sorted(posts)
    assert (actor.held.post_key if actor.held else None) == (posts[0] if posts else None)


def test_nobody_is_nobody(world: World) -> None:
    assert world.actor("nobody").person_id is None


def test_no_telephone_of_the_cast_can_be_anybodys(world: World) -> None:
    phones = [phone_of(account) for account in world.accounts.values()]
    assert len(set(phones)) == len(ROLES)
    assert all(phone is not None and phone.startswith("100") and len(phone) == 11 for phone in phones)


def test_every_rung_of_the_ladder_has_a_body(world: World) -> None:
    kinds = {body.kind for body in world.bodies.values()}
    assert {BodyKind.SERVICE_STATION, BodyKind.RESIDENTS_COMMITTEE, BodyKind.SUBDISTRICT_OFFICE} <= kinds
    assert {BodyKind.DISTRICT_GOVERNMENT, BodyKind.CITY_GOVERNMENT} <= kinds


def test_the_building_leader_reaches_one_building(world: World) -> None:
    held = world.actor("building_leader").held
    assert held is not None
    assert held.scope == frozenset({("building", world.places["building"].pk)})
