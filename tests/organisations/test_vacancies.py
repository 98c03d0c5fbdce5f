"""Posts that nobody holds, terms that end, and people in two kinds of bodies: each equals plain SQL."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from linli.organisations.actions import end_appointment
from linli.organisations.models import Organisation
from linli.organisations.queries import crossings as crossing_queries
from linli.organisations.queries.crossings import cross_appointments
from linli.organisations.queries.vacancies import ending, vacancies
from tests.organisations.cast import AT, SYSTEM, TODAY

WANTED = {"station_head": 1, "station_deputy": 3, "building_leader": 1, "community_officer": 1}

PLAIN_HELD = """
SELECT count(*) FROM organisations_appointment a JOIN organisations_post p ON p.id = a.post_id
JOIN organisations_organisation o ON o.id = p.organisation_id
WHERE o.id = %s AND p.key = %s AND a.starts_on <= %s AND coalesce(a.ends_on, date '9999-12-31') >= %s
"""
PLAIN_ENDING = """
SELECT a.id FROM organisations_appointment a JOIN organisations_post p ON p.id = a.post_id
JOIN organisations_organisation o ON o.id = p.organisation_id WHERE o.ended_on IS NULL AND a.starts_on <= %s
AND a.ends_on BETWEEN %s AND %s AND EXISTS (
  SELECT 1 FROM organisations_organisationplace b JOIN places_place q ON q.id = b.place_id
  WHERE b.organisation_id = o.id AND (q.path LIKE %s || '%%' OR %s LIKE q.path || '%%')
) ORDER BY a.ends_on, a.id
"""
PLAIN_CROSSING = """
SELECT count(DISTINCT a.person_id) FROM organisations_appointment a
JOIN organisations_post p ON p.id = a.post_id JOIN organisations_organisation o ON o.id = p.organisation_id
WHERE o.ended_on IS NULL AND a.starts_on <= %s AND coalesce(a.ends_on, date '9999-12-31') >= %s AND EXISTS (
  SELECT 1 FROM organisations_appointment b JOIN organisations_post q ON q.id = b.post_id
  JOIN organisations_organisation r ON r.id = q.organisation_id
  WHERE b.person_id = a.person_id AND r.kind <> o.kind AND r.ended_on IS NULL
  AND b.starts_on <= %s AND coalesce(b.ends_on, date '9999-12-31') >= %s
)
"""


def plain(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return [row[0] for row in cursor.fetchall()]


@pytest.fixture
def manned(linked):
    """A station with two of three deputies, one of whose terms ends in three weeks, and people in two bodies."""
    deputy, chair = linked.person("吴岭"), linked.person("苏文")
    linked.appoint(linked.person("周敏"), "station", "station_head")
    linked.appoint(deputy, "station", "station_deputy", ends_on=TODAY + timedelta(days=21))
    linked.appoint(deputy, "property", "property_manager", starts_on=date(2026, 3, 1))
    linked.appoint(chair, "station", "station_deputy", ends_on=TODAY + timedelta(days=80))
    linked.appoint(linked.person("郑洁"), "committee", "community_officer")
    return linked


@pytest.mark.parametrize("where", ["city", "community", "estate", "other_estate", "building"])
def test_what_is_missing_equals_plain_sql(manned, where):
    found = vacancies(manned.places[where], TODAY)
    assert {post.post_key: post.wanted for post in found.posts}.items() <= WANTED.items()
    for post in found.posts:
        assert [post.held] == plain(PLAIN_HELD, post.organisation_id, post.post_key, TODAY, TODAY)
    assert found.count == sum(max(0, post.wanted - post.held) for post in found.posts)
    assert {row.post_key for row in found.rows} == {post.post_key for post in found.posts if post.held < post.wanted}


def test_a_station_lacks_a_deputy_and_a_house_its_leader(manned):
    found = vacancies(manned.places["estate"], TODAY)
    rows = {(row.post_key, row.body, row.wanted, row.held, row.missing) for row in found.rows}
    assert rows == {("station_deputy", "station", 3, 2, 1), ("building_leader", "leaders", 1, 0, 1)}
    assert found.count == 2
    elsewhere = vacancies(manned.places["other_estate"], TODAY)
    assert [post.post_key for post in elsewhere.posts] == ["community_officer"]
    assert elsewhere.count == 0


def test_who_left_is_missed_from_the_day_after(manned):
    head = manned.appoint(manned.person("罗秀英"), "leaders", "building_leader")
    end_appointment(head, ends_on=TODAY, by=SYSTEM, at=AT)
    missing = [vacancies(manned.places["estate"], day).count for day in (TODAY, TODAY + timedelta(days=1))]
    assert missing == [1, 2]


def test_a_body_that_ended_wants_nobody(manned):
    Organisation.objects.filter(pk=manned.bodies["leaders"].pk).update(ended_on=TODAY)
    assert "building_leader" not in {post.post_key for post in vacancies(manned.places["city"], TODAY).posts}


def test_the_number_of_queries_does_not_grow_with_the_bodies(manned):
    counts = []
    for name in ("first", "second", "third"):
        manned.add_body(name, "service_station", "other_estate")
        with CaptureQueriesContext(
            connection,
        ) as asked:
            vacancies(manned.places["city"], TODAY)
        counts.append(len(asked))
    assert counts == [4, 4, 4]


def test_bodies_without_a_playbook_want_nobody(house):
    assert vacancies(house.places["city"], TODAY).posts == ()


@pytest.mark.parametrize(("days", "people"), [(20, 0), (21, 1), (30, 1), (90, 2)])
@pytest.mark.parametrize("where", ["city", "estate"])
def test_ending_terms_equal_plain_sql(manned, where, days, people):
    place = manned.places[where]
    found = [one.pk for one in ending(place, TODAY, days)]
    last = TODAY + timedelta(days=days)
    assert found == plain(PLAIN_ENDING, TODAY, TODAY, last, place.path, place.path)
    assert len(found) == people


def test_who_holds_posts_in_two_kinds_of_bodies_is_counted_once(manned):
    found = cross_appointments(manned.places["city"], TODAY)
    assert [found.count] == plain(PLAIN_CROSSING, TODAY, TODAY, TODAY, TODAY)
    assert [(row.person_name, row.from_.post_key, row.to.post_key) for row in found.rows] == [
        ("吴岭", "station_deputy", "property_manager")
    ]
    assert [(pair.from_kind, pair.to_kind, pair.persons) for pair in found.pairings] == [
        ("service_station", "property_company", 1)
    ]


def test_two_posts_in_one_kind_of_body_are_no_crossing(manned):
    manned.add_body("other_station", "service_station", "other_estate")
    twice = manned.person("许诺")
    manned.appoint(twice, "station", "station_deputy")
    manned.appoint(twice, "other_station", "station_deputy")
    assert cross_appointments(manned.places["city"], TODAY).count == 1


def test_a_crossing_is_of_the_place_only_where_both_bodies_serve_it(manned):
    assert cross_appointments(manned.places["other_estate"], TODAY).count == 0
    assert cross_appointments(manned.places["building"], TODAY).count == 1


@dataclass(frozen=True)
class Named:
    key: str
    from_body: str
    to_body: str
    from_post: str | None = None
    to_post: str | None = None
    name: str = "物业进站"


def test_a_pairing_that_the_playbook_names_stands_first_and_as_it_says(manned, monkeypatch):
    names = (
        Named("no", "property_company", "service_station", to_post="station_head"),
        Named("yes", "property_company", "service_station", "property_manager"),
    )
    monkeypatch.setattr(crossing_queries, "_named_in", lambda place: names)
    both = manned.person("何远")
    manned.appoint(both, "station", "station_deputy", starts_on=date(2026, 2, 1))
    manned.appoint(both, "committee", "community_officer", starts_on=date(2026, 3, 1))
    pairs = cross_appointments(manned.places["estate"], TODAY).pairings
    assert [(pair.named, pair.name, pair.from_kind) for pair in pairs] == [
        ("yes", "物业进站", "property_company"),
        ("", "", "service_station"),
    ]
    assert (pairs[0].rows[0].from_.body, pairs[0].rows[0].to.post_key) == ("property", "station_deputy")
