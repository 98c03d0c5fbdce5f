"""Which estates have a body of a kind: the same as plain SQL says, on every day, by every level."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linli.core import clock
from linli.organisations.models import Organisation
from linli.organisations.queries.coverage import THREE, coverage_by, covered, estates, three_without, without
from linli.places.actions import add_grid, add_place, carry_out, merge_place, split_place
from linli.places.enums import Level
from linli.places.models import GridPart, Place
from linli.playbooks.enums import BodyKind
from tests.organisations.cast import AT, SYSTEM, TODAY, House

BRANCH, COMMITTEE, COMPANY = THREE
DAYS = [TODAY - timedelta(days=day) for day in (400, 200, 100, 1, 0)]

THERE = """
SELECT e.id FROM places_place e
WHERE e.level = 'estate' AND e.path LIKE %(under)s AND (e.ended_at IS NULL OR e.ended_at >= %(over)s)
AND NOT EXISTS (
  SELECT 1 FROM places_placechange c WHERE c.kind = 'split' AND c.made_id = e.id AND c.done_at >= %(over)s)
"""
HAS = """
AND EXISTS (
  SELECT 1 FROM organisations_organisation o
  JOIN organisations_organisationplace b ON b.organisation_id = o.id
  JOIN places_place p ON p.id = b.place_id
  WHERE o.kind = ANY(%(kinds)s) AND (o.formed_on IS NULL OR o.formed_on <= %(on)s)
  AND (o.ended_on IS NULL OR o.ended_on > %(on)s)
  AND (p.estate_id IN (e.id, e.merged_into_id) OR EXISTS (
    SELECT 1 FROM places_gridpart part JOIN places_place q ON q.id = part.place_id
    WHERE part.grid_id = p.id AND part.since <= %(on)s AND (part.until IS NULL OR part.until > %(on)s)
    AND q.estate_id IN (e.id, e.merged_into_id)))
)
"""
ORDER = "ORDER BY e.path"
ALL = THERE + ORDER
PLAIN = THERE + HAS + ORDER


def plain(statement: str, place: Place, on: date, kinds=()) -> list[int]:
    values = {
        "under": place.path + "%",
        "on": on,
        "over": clock.day_bounds(on)[1],
        "kinds": [kind.value for kind in kinds],
    }
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return [row[0] for row in cursor.fetchall()]


def ids(found) -> list[int]:
    return [place.pk for place in found]


def body(house: House, name: str, kind: BodyKind, *places: str, since: int | None = None, ended: int | None = None):
    made = house.add_body(name, kind.value, *places)
    days = {"formed_on": since, "ended_on": ended}
    known = {field: TODAY - timedelta(days=back) for field, back in days.items() if back is not None}
    Organisation.objects.filter(pk=made.pk).update(**known)
    return made


@pytest.fixture
def city(house: House) -> House:
    """Six estates in two communities, one of them right under the subdistrict, with bodies bound in every way."""
    place = house.places
    place["second"] = add_place(level=Level.COMMUNITY, name="秋月社区", parent=place["subdistrict"], by=SYSTEM, at=AT)
    for name, parent in (("a", "second"), ("b", "second"), ("c", "subdistrict")):
        place[name] = add_place(level=Level.ESTATE, name=f"{name}小区", parent=place[parent], by=SYSTEM, at=AT)
    place["grid"] = add_grid(
        net="grid", number="1", name="一网格", parent=place["community"], parts=[place["building"]], by=SYSTEM, at=AT
    ).place
    body(house, "above", COMPANY, "community")
    body(house, "branch of a building", BRANCH, "building", since=150)
    body(house, "owners", COMMITTEE, "other_estate", since=300, ended=50)
    body(house, "branch on a grid", BRANCH, "grid", since=350)
    body(house, "company", COMPANY, "a", "b", since=180, ended=0)
    body(house, "new company", COMPANY, "b", since=-5)
    GridPart.objects.update(since=TODAY - timedelta(days=360))
    return house


@pytest.mark.parametrize("on", DAYS)
@pytest.mark.parametrize("where", ["city", "community", "second", "a"])
def test_estates_with_and_without_are_those_that_plain_sql_finds(city, where, on):
    place = city.places[where]
    everything = plain(ALL, place, on)
    assert ids(estates(place, on)) == everything
    for kind in THREE:
        has = plain(PLAIN, place, on, [kind])
        assert ids(covered(place, kind, on)) == has
        assert ids(without(place, [kind], on)) == [pk for pk in everything if pk not in has]
    some = plain(PLAIN, place, on, THREE)
    assert ids(three_without(place, on)) == [pk for pk in everything if pk not in some]


def test_a_body_counts_from_the_day_it_was_formed_up_to_the_day_it_ended(city):
    other, committee = city.places["other_estate"], Organisation.objects.get(name="owners")
    for day, lives in (
        (committee.formed_on - timedelta(days=1), False),
        (committee.formed_on, True),
        (committee.ended_on - timedelta(days=1), True),
        (committee.ended_on, False),
    ):
        assert bool(covered(other, COMMITTEE, day)) is lives


def test_a_body_bound_above_does_not_serve_the_estates_below(city):
    assert covered(city.places["city"], COMPANY, DAYS[-2])
    Organisation.objects.filter(name__in=["company", "property", "new company"]).update(ended_on=DAYS[0])
    assert not covered(city.places["city"], COMPANY, TODAY)


def test_a_body_on_a_grid_serves_the_estate_of_what_the_grid_covers_while_it_covers_it(city):
    Organisation.objects.filter(name="branch of a building").update(ended_on=DAYS[0])
    assert ids(covered(city.places["city"], BRANCH, TODAY)) == [city.places["estate"].pk]
    GridPart.objects.update(until=TODAY)
    assert ids(covered(city.places["city"], BRANCH, TODAY - timedelta(days=1))) == [city.places["estate"].pk]
    assert not covered(city.places["city"], BRANCH, TODAY)


def test_the_tree_is_that_of_the_day(city):
    place = city.places
    carry_out(merge_place(place["a"], into=place["b"], by=SYSTEM, at=AT), by=SYSTEM, at=AT)
    parts = list(Place.objects.filter(pk=place["building"].pk))
    carry_out(split_place(place["estate"], name="春晖里小区", parts=parts, by=SYSTEM, at=AT), by=SYSTEM, at=AT)
    new = Place.objects.get(name="春晖里小区").pk
    assert new in ids(estates(place["city"], TODAY))
    later, before = TODAY + timedelta(days=1), TODAY - timedelta(days=1)
    assert place["a"].pk in ids(covered(place["city"], COMPANY, before))
    assert place["a"].pk not in ids(estates(place["city"], TODAY))
    for day in (before, TODAY, later):
        assert (new in ids(estates(place["city"], day))) is (day >= TODAY)
        assert ids(estates(place["city"], day)) == plain(ALL, place["city"], day)
        assert ids(covered(place["city"], COMPANY, day)) == plain(PLAIN, place["city"], day, [COMPANY])


@pytest.mark.parametrize("level", [Level.DISTRICT, Level.SUBDISTRICT, Level.COMMUNITY])
def test_rates_stand_in_one_query_and_their_rows_are_the_estates_themselves(city, level, django_assert_num_queries):
    place, on = city.places["city"], TODAY - timedelta(days=1)
    with django_assert_num_queries(1):
        rates = coverage_by(place, level, COMPANY, on)
    has, lack = ([pk for rate in rates for pk, _name in getattr(rate, side)] for side in ("have", "lack"))
    assert sorted(has) == sorted(ids(covered(place, COMPANY, on)))
    assert sorted(lack) == sorted(ids(without(place, [COMPANY], on)))
    for rate in rates:
        mine = Place.objects.filter(level=Level.ESTATE, **{f"{level.value}_id": rate.place_id})
        assert (rate.estates, rate.covered) == (mine.count(), len(rate.have))
    if level is Level.COMMUNITY:
        assert [(rate.name, rate.covered, rate.estates) for rate in rates] == [
            ("春晖社区", 1, 2), ("秋月社区", 2, 2), ("", 0, 1),
        ]  # fmt: skip


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(back=st.integers(-30, 500), kinds=st.sets(st.sampled_from(list(BodyKind)), min_size=1))
def test_with_and_without_are_the_whole_for_any_kinds_and_day(city, back, kinds):
    place, on = city.places["city"], TODAY - timedelta(days=back)
    has, lacks = plain(PLAIN, place, on, kinds), ids(without(place, kinds, on))
    assert sorted([*has, *lacks]) == sorted(ids(estates(place, on)))
