"""The figures of a place: each equals a plain count, on every day; yesterday's page shows yesterday's tree."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linli.core import clock
from linli.demo.links import fill_links
from linli.demo.party import add_party
from linli.organisations.actions import create_organisation
from linli.organisations.models import Appointment, HouseholdLink, Organisation, RosterEntry
from linli.organisations.queries.coverage import covered, estates, three_without
from linli.organisations.queries.crossings import cross_appointments
from linli.organisations.queries.figures import REPRESENTATIVE, figures
from linli.organisations.queries.vacancies import vacancies
from linli.organisations.rules_figures import may_see_figures, may_see_member_numbers
from linli.places.actions import add_place, carry_out, merge_place, move_place, rename_place, split_place
from linli.places.enums import Level
from linli.places.models import Place
from linli.places.past_tree import trees_on
from linli.places.queries import forget_lineages
from linli.playbooks.enums import BodyKind
from tests.organisations.cast import AT, CITY, ESTATE, SYSTEM, TODAY, fixed_cast

BRANCH, STATION = BodyKind.ESTATE_PARTY_BRANCH, BodyKind.SERVICE_STATION
DAYS = [TODAY, TODAY - timedelta(days=1), TODAY - timedelta(days=33), TODAY - timedelta(days=90)]

LINKS = """
SELECT count(DISTINCT l.appointment_id), count(*) FROM organisations_householdlink l
JOIN organisations_appointment a ON a.id = l.appointment_id
JOIN places_place r ON r.id = l.room_id
WHERE r.path LIKE %s AND l.post_key = %s AND l.since <= %s AND (l.until IS NULL OR l.until > %s)
  AND a.starts_on <= %s AND (a.ends_on IS NULL OR a.ends_on >= %s)
"""
MEMBERS = """
SELECT count(*) FROM organisations_rosterentry m JOIN places_place e ON e.id = m.estate_id
WHERE e.path LIKE %s AND m.registered_on <= %s AND m.since <= %s AND (m.until IS NULL OR m.until > %s)
"""
BODIES = """
SELECT count(DISTINCT o.id) FROM organisations_organisation o
JOIN organisations_organisationplace b ON b.organisation_id = o.id JOIN places_place p ON p.id = b.place_id
WHERE o.kind = %s AND p.estate_id IS NOT NULL AND p.path LIKE %s
  AND (o.formed_on IS NULL OR o.formed_on <= %s) AND (o.ended_on IS NULL OR o.ended_on > %s)
"""


def plain(statement: str, *values: object) -> tuple[int, ...]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchone()


def agree(place, on: date) -> None:
    """Every figure of a place is what a plain count, or the query of its own list, says."""
    found, under = figures(place, [on])[0], place.path + "%"
    assert sorted(found.tree.ids) == sorted(estates(place, on).values_list("pk", flat=True))
    for kind in (BRANCH, STATION):
        assert {one.id for one in found.have(kind)} == set(covered(place, kind, on).values_list("pk", flat=True))
        assert len(found.bodies(kind)) == plain(BODIES, kind.value, under, on, on)[0]
    assert {one.id for one in found.three_without} == set(three_without(place, on).values_list("pk", flat=True))
    linked = plain(LINKS, under, REPRESENTATIVE, on, on, on, on)
    assert (found.representatives, found.households) == linked
    assert found.registered == plain(MEMBERS, under, on, on, on)[0]
    assert found.crossings.count == cross_appointments(place, on).count
    assert found.vacancies.count == vacancies(place, on).count
    for level in (Level.DISTRICT, Level.SUBDISTRICT, Level.COMMUNITY):
        shares = found.shares(level)
        assert sum(one.estates for one in shares) == len(found.tree.estates)
        assert sum(one.have for one in shares) == len(found.have(BRANCH))


@pytest.fixture
def town(world):
    fill_links(world)
    HouseholdLink.objects.update(since=TODAY - timedelta(days=50))
    Appointment.objects.update(starts_on=TODAY - timedelta(days=60))
    add_party(world)
    return world


@pytest.mark.parametrize("on", DAYS)
@pytest.mark.parametrize("where", ["city", "district", "community", "other_community"])
def test_each_figure_of_the_demo_is_a_plain_count(town, where, on):
    agree(town.places[where], on)


def test_the_demo_has_something_to_count(town):
    found = figures(town.places["city"], [TODAY])[0]
    assert found.branches == 1
    assert found.stations == 2
    assert found.households == HouseholdLink.objects.filter(until=None).count() > 0
    assert found.registered == RosterEntry.objects.exclude(registered_on=None).count() > 0
    assert found.crossings.count > 0


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    bodies=st.lists(
        st.tuples(
            st.sampled_from([BRANCH, STATION, BodyKind.OWNERS_COMMITTEE, BodyKind.PROPERTY_COMPANY]),
            st.sets(st.integers(0, 5), min_size=1, max_size=2),
            st.integers(0, 120) | st.none(),
            st.integers(0, 60) | st.none(),
        ),
        max_size=8,
    )
)
def test_each_figure_of_a_random_city_is_a_plain_count(town, bodies):
    places = town.places
    spots = [places["estate"], places["other_estate"], places["building"], *_more(places["other_community"])]
    for number, (kind, chosen, formed, ended) in enumerate(bodies):
        at = [spots[index] for index in sorted(chosen)]
        name = f"{kind.value}{number}"
        body = create_organisation(kind=kind, name=name, places=at, by=SYSTEM, at=AT)
        days = {"formed_on": formed, "ended_on": ended}
        known = {field: TODAY - timedelta(days=back) for field, back in days.items() if back is not None}
        Organisation.objects.filter(pk=body.pk).update(**known)
    for on in (TODAY, TODAY - timedelta(days=45)):
        agree(places["city"], on)
    Organisation.objects.filter(name__regex=r"^[a-z_]+[0-9]+$").update(ended_on=date(2000, 1, 1))


def _more(community):
    found = list(Place.objects.filter(parent=community, name__startswith="新").order_by("pk"))
    while len(found) < 3:
        name = f"新{len(found)}小区"
        found.append(add_place(level=Level.ESTATE, name=name, parent=community, by=SYSTEM, at=AT))
    return found


def decided(change):
    """The change is carried out today."""
    carry_out(change, by=SYSTEM, at=AT)


def test_yesterdays_figures_show_yesterdays_names_and_parts(town):
    places, yesterday = town.places, TODAY - timedelta(days=1)
    first, other, above = places["community"], places["other_community"], places["subdistrict"]
    decided(rename_place(other, name="新月社区", on=TODAY, reason="", by=SYSTEM, at=AT))
    decided(merge_place(first, into=other, on=TODAY, reason="", by=SYSTEM, at=AT))
    now, then = figures(above, [TODAY, yesterday])
    assert [(one.place.name, one.estates, one.have) for one in now.shares(Level.COMMUNITY)] == [("新月社区", 2, 1)]
    before = {one.place.name: (one.estates, one.have) for one in then.shares(Level.COMMUNITY)}
    assert before == {"和畅社区": (1, 1), "松影社区": (1, 0)}
    assert then.households == now.households > 0


def test_a_moved_and_a_split_estate_lies_where_it_lay(town):
    places, yesterday = town.places, TODAY - timedelta(days=1)
    decided(move_place(places["estate"], parent=places["other_community"], on=TODAY, reason="", by=SYSTEM, at=AT))
    building = [places["building"]]
    decided(split_place(places["estate"], name="春和东里", parts=building, on=TODAY, reason="", by=SYSTEM, at=AT))
    now, then = trees_on(places["subdistrict"].pk, [TODAY, yesterday])
    assert {one.name: now.above(one, Level.COMMUNITY).name for one in now.estates} == {
        "春和里": "松影社区", "春和东里": "松影社区", "秋水苑": "松影社区",
    }  # fmt: skip
    assert {one.name: then.above(one, Level.COMMUNITY).name for one in then.estates} == {
        "春和里": "和畅社区", "秋水苑": "松影社区",
    }  # fmt: skip


def test_an_estate_that_is_part_of_another_since_today_was_there_yesterday(town):
    places = town.places
    decided(move_place(places["other_estate"], parent=places["community"], on=TODAY, reason="", by=SYSTEM, at=AT))
    twin = Place.objects.get(parent=places["other_estate"], name="1栋")
    decided(rename_place(twin, name="21栋", on=TODAY, reason="", by=SYSTEM, at=AT))
    decided(merge_place(places["other_estate"], into=places["estate"], on=TODAY, reason="", by=SYSTEM, at=AT))
    now, then = figures(places["subdistrict"], [TODAY, TODAY - timedelta(days=1)])
    assert [one.name for one in now.tree.estates] == ["春和里"]
    assert {one.name for one in then.tree.estates} == {"春和里", "秋水苑"}
    assert now.households == then.households


def test_the_figures_of_two_days_take_no_more_queries_for_a_larger_city(town):
    def asked() -> int:
        forget_lineages()
        with CaptureQueriesContext(connection) as queries:
            figures(town.places["city"], [TODAY, TODAY - timedelta(days=30)])
        return len(queries)

    asked()
    before = asked()
    _more(town.places["other_community"])
    assert asked() == before <= 4 + 2 * 10


WHO = {
    "community_officer": False, "subdistrict_officer": False, "district_officer": False, "city_officer": True,
    "administrator": True, "station_head": False, "building_leader": False, "resident": False,
}  # fmt: skip


@pytest.mark.parametrize(("role", "sees"), WHO.items())
def test_who_sees_the_figures_of_a_city(role, sees, no_queries):
    with no_queries():
        refusal = may_see_figures(fixed_cast()[role], CITY, AT)
    assert (refusal is None) is sees


def test_nobody_sees_figures_of_one_estate():
    assert may_see_figures(fixed_cast()["administrator"], ESTATE, AT) is not None
    assert may_see_figures(SYSTEM, CITY, AT) is None


@pytest.mark.parametrize("role", WHO)
def test_numbers_of_members_by_estate_need_the_power_over_rosters(role):
    assert may_see_member_numbers(fixed_cast()[role], CITY, AT) is not None
    assert may_see_member_numbers(SYSTEM, CITY, AT) is None


def test_a_day_in_figures_ends_at_midnight_here():
    assert clock.day_bounds(TODAY)[0] < AT < clock.day_bounds(TODAY)[1]
