"""Each city's playbook at work: a city goes by it, its bodies stand, its posts are filled, its households linked."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from linli.organisations.linking import propose
from linli.organisations.models import Appointment
from linli.organisations.queries import posts_of
from linli.organisations.queries.standing import standing
from linli.places import grids
from linli.places.actions import RoomRow, add_grid, adopt_playbook, import_rooms
from linli.places.enums import Level
from linli.places.models import Place
from linli.places.queries import playbook_version_for
from linli.playbooks.loading import load, shipped
from linli.playbooks.models import PlaybookVersion
from linli.playbooks.queries import by_id
from tests.organisations.cast import AT, SYSTEM, TODAY, House, build_house
from tests.organisations.linked import add_rooms

CITIES = sorted(shipped())
AT_LEVEL = {
    "city_government": "city",
    "district_government": "district",
    "department": "district",
    "utility_company": "district",
    "subdistrict_office": "subdistrict",
    "residents_committee": "community",
    "party_committee": "community",
    "grid": "community",
    "alliance_unit": "community",
    "social_organisation": "community",
    "firm": "community",
}
"""Where a kind of body serves; all others serve the estate."""


def city(key: str) -> House:
    """The invented city under a playbook, with a body of every kind that has a post in it."""
    house = build_house(key)
    version = PlaybookVersion.objects.get(pk=house.version_id)
    adopt_playbook(place=house.places["city"], version=version, by=SYSTEM, at=AT)
    for kind in dict.fromkeys(post.body_kind.value for post in by_id(version.pk).posts):
        house.add_body(kind, kind, AT_LEVEL.get(kind, "estate"))
    return house


@pytest.mark.django_db
@pytest.mark.parametrize("key", CITIES)
def test_somebody_is_appointed_to_every_post_and_has_its_powers(key: str) -> None:
    house = city(key)
    playbook = by_id(house.version_id)
    assert playbook == load(shipped()[key])
    assert playbook_version_for(house.places["estate"]) == house.version_id
    for number, post in enumerate(playbook.posts):
        person = house.person(f"周{chr(0x4E00 + number)}")
        appointment = house.appoint(person, post.body_kind.value, post.key)
        years = (post.term_months or 0) // 12
        assert (appointment.ends_on is None) == (post.term_months is None), post.key
        assert appointment.ends_on is None or appointment.ends_on == date(2026 + years - 1, 12, 31)
        (held,) = posts_of(person.pk, TODAY)
        assert held.powers == frozenset(str(power) for power in post.powers)
        assert held.body_kind == post.body_kind
    assert Appointment.objects.count() == len(playbook.posts)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("key", "post", "body", "people"),
    [
        ("zhuzhou", "resident_representative", "residents_committee", 2),
        ("tongguan", "party_member", "estate_party_branch", 3),
    ],
)
def test_households_are_spread_as_the_city_says(key: str, post: str, body: str, people: int) -> None:
    house = city(key)
    add_rooms(house, "12", 15)
    estate = house.places["estate"]
    for number in range(people):
        house.appoint(house.person(f"孟{number}"), body, post, place=estate)
    link = by_id(house.version_id).link_of(post)
    assert link is not None
    stands = standing(estate, link, TODAY)
    plan = propose(stands.dwellings(), stands.candidates(), stands.sizes())
    each = Counter(plan.links.values())
    assert len(each) == people
    assert not plan.left_out
    assert all(link.households_min <= count <= link.households_max for count in each.values())


@pytest.mark.django_db
def test_an_estate_of_tongguan_is_cut_into_areas_as_many_as_the_city_says() -> None:
    house = city("tongguan")
    estate, spec = house.places["estate"], by_id(house.version_id).grid_net("micro_grid")
    assert spec is not None
    assert spec.count_max is not None
    buildings = range(21, 21 + spec.count_min)
    import_rooms(estate=estate, rooms=[RoomRow(str(name), "1", "101", floor=1) for name in buildings], by=SYSTEM, at=AT)
    for number, name in enumerate(buildings, 1):
        part = Place.objects.get(estate_id=estate.pk, level=Level.BUILDING, name=f"{name}栋")
        add_grid(
            net=spec.key, number=str(number), name=f"第{number}片区", parent=estate, parts=[part], by=SYSTEM, at=AT
        )
    drawn = grids.grids_in(estate, spec.key)
    assert spec.count_min <= drawn.count() <= spec.count_max
    assert grids.out_of_size(grids.sizes(list(drawn)), spec) == []
