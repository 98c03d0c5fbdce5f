"""The demo city at a hundredth of its size: its counts, its links, its ids, and what is vacant; the names it knows."""

from __future__ import annotations

import random
from collections import Counter
from datetime import datetime, timedelta

import pytest
from django.db import connection

from linli.core.clock import local_date
from linli.demo import load
from linli.demo.cast import ROLES, SMALL
from linli.demo.city import names, plan
from linli.demo.city.sizes import CITIES
from linli.demo.load import make_city, roles
from linli.organisations.models import Appointment, HouseholdLink, Organisation, RosterEntry
from linli.organisations.queries.coverage import covered, estates, three_without
from linli.organisations.queries.crossings import cross_appointments
from linli.organisations.queries.vacancies import vacancies
from linli.places.enums import CARRIED, Level
from linli.places.models import Place
from linli.places.queries import path_ids
from linli.places.queries_spaces import area_in_use
from linli.playbooks.enums import BodyKind

SIZES = CITIES["zhuzhou"].scaled(0.01)
LOADS = """
SELECT count(*), min(households), max(households), sum((buildings > 1)::int) FROM (
  SELECT count(*) AS households, count(DISTINCT building_id) AS buildings
  FROM organisations_householdlink WHERE until IS NULL GROUP BY appointment_id
) loads
"""


def test_the_city_has_the_sizes_that_were_published(db: None, at: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    """One city for all that is asked of it: it takes some seconds to make."""
    monkeypatch.setattr(load, "fill_month", lambda world, now, count: None)
    steps: list[str] = []
    world = make_city(SIZES, SMALL, at, lambda what, _count: steps.append(what))
    city, today = world.places["city"], local_date(at)

    # the figures
    assert covered(city, BodyKind.ESTATE_PARTY_BRANCH, today).count() == SIZES.estates
    assert Organisation.objects.filter(kind=BodyKind.ESTATE_PARTY_BRANCH).count() == SIZES.estates
    assert Organisation.objects.filter(kind=BodyKind.SERVICE_STATION).count() == SIZES.stations
    assert covered(city, BodyKind.SERVICE_STATION, today).count() == SIZES.estates
    assert estates(city, today).count() == SIZES.estates + SIZES.bare
    assert three_without(city, today).count() == SIZES.bare
    assert Appointment.objects.filter(post__key="resident_representative").count() == SIZES.representatives
    assert RosterEntry.objects.filter(until=None).count() == SIZES.members
    assert RosterEntry.objects.exclude(registered_on=None).count() == SIZES.registered
    assert Appointment.objects.filter(post__key="first_secretary").count() == SIZES.first_secretaries
    assert vacancies(city, today).count == SIZES.vacant
    assert 0 <= area_in_use(city, today).area - SIZES.spaces_m2 * 100 < 100
    assert {"estates", "bodies", "representatives", "members", "service requests"} <= set(steps)

    # who holds posts in two kinds of bodies: each way that the playbook names
    named = Counter(row.named for row in cross_appointments(city, today).rows)
    assert {one.key for one in load.playbooks.by_id(world.version.pk).cross_appointments} - set(named) <= {
        "property_to_branch", "community_to_supervisor", "subdistrict_to_guide", "secretary_to_chair",
    }  # fmt: skip
    assert sum(count for key, count in named.items() if key) > 0

    # household links: five to fifteen, in one building but for the cast's own estate
    with connection.cursor() as cursor:
        cursor.execute(LOADS)
        people, least, most, across = cursor.fetchone()
    cast_people = Appointment.objects.filter(post__key="resident_representative", place__estate_id=world.estate.pk)
    assert people >= SIZES.representatives - cast_people.count()
    assert most <= 15
    assert least >= 5 or cast_people.exists()
    assert across <= cast_people.count()
    elsewhere = HouseholdLink.objects.exclude(estate_id=world.estate.pk)
    assert set(Counter(elsewhere.values_list("appointment_id", flat=True)).values()) <= set(range(5, 16))
    assert all(link.building_id == link.room.building_id for link in elsewhere.select_related("room")[:200])

    # the tree
    for place in Place.objects.all():
        above = path_ids(place.path)
        assert above[-1] == place.pk
        assert (above[-2] if len(above) > 1 else None) == place.parent_id
        for level in CARRIED:
            own = getattr(place, f"{level.value}_id")
            assert own is None or own in above
        if place.level in (Level.BUILDING, Level.UNIT, Level.ROOM):
            assert place.estate_id and place.building_id
    slugs = Place.objects.filter(level=Level.ESTATE).values_list("slug", flat=True)
    assert len(set(slugs)) == SIZES.estates + SIZES.bare

    # the cast is there
    assert set(roles()) == set(ROLES)
    held = Appointment.objects.filter(person=world.people["city_officer"])
    assert held.get().starts_on == today - timedelta(days=32 + 60)


def test_a_plan_is_the_same_each_time_and_has_what_is_wanted() -> None:
    sizes = CITIES["zhuzhou"].scaled(0.05)

    def planned() -> list[plan.EstatePlan]:
        chance = random.Random(sizes.seed)
        codes = [code for code, _name in plan.tree(sizes, chance) if len(code) == 12]
        return plan.estates(sizes, codes, chance, already=7)

    first = planned()
    assert first == planned()
    full = first[: sizes.estates - 2]
    assert len(first) == sizes.estates - 2 + sizes.bare
    assert sum(one.representatives for one in full) == sizes.representatives - 7
    assert len({one.name for one in first}) == len(first)
    for one in full:
        for stair in (stair for building in one.buildings for stair in building):
            assert sum(plan.groups(stair.households, stair.representatives)) == stair.households
            assert all(5 <= size <= 15 for size in plan.groups(stair.households, stair.representatives))


def test_a_tree_has_each_code_and_each_name_under_its_parent_once() -> None:
    rows = plan.tree(CITIES["zhuzhou"], random.Random(1))
    assert len({code for code, _name in rows}) == len(rows)
    assert all(code.startswith("99") for code, _name in rows)
    assert len([code for code, _name in rows if len(code) == 12]) == CITIES["zhuzhou"].communities


def test_shares_are_unequal_parts_of_the_whole() -> None:
    parts = plan.shares(430, 11, random.Random(3))
    assert sum(parts) == 430
    assert min(parts) >= 1
    assert len(set(parts)) > 1


def test_people_of_one_roster_have_different_names() -> None:
    assert len(set(names.people(random.Random(5), 300))) == 300
