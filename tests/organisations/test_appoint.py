"""Posts of a body, appointments to them, and their end."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.core.actors import NOBODY
from linli.core.models import Event
from linli.core.refusals import Invalid, Refused, Stale
from linli.organisations import actions
from linli.organisations.actions.appointments import months_later
from linli.organisations.models import Appointment, Post
from tests.organisations.cast import AT, SYSTEM, TODAY


def create_post(house, body, key, **changed):
    given = {"key": key, "playbook_version_id": house.version_id, "by": SYSTEM, "at": AT}
    return actions.create_post(house.bodies[body], **{**given, **changed})


def test_a_post_is_made_once(house):
    first = create_post(house, "station", "station_head")
    assert create_post(house, "station", "station_head").pk == first.pk
    assert Post.objects.count() == 1


@pytest.mark.parametrize(("body", "key"), [("station", "magician"), ("property", "station_head")])
def test_a_post_belongs_to_the_playbook_and_to_its_sort_of_body(house, body, key):
    with pytest.raises(Invalid) as wrong:
        create_post(house, body, key)
    assert list(wrong.value.errors) == ["key"]


def test_posts_are_not_made_by_just_anybody(house):
    with pytest.raises(Refused):
        create_post(house, "station", "station_head", by=NOBODY)


def test_an_appointment_is_recorded_where_it_holds(house):
    leader = house.person()
    appointment = house.appoint(leader, "leaders", "building_leader", place=house.places["building"])
    event = Event.objects.get(kind="appointment.began")
    assert event.subject_id == str(appointment.pk)
    assert event.building_id == house.places["building"].pk
    assert event.refs == {"post": "building_leader", "person": str(leader.pk), "starts_on": "2026-01-01"}


def test_an_open_end_becomes_the_playbooks_term(house):
    house.add_body("owners", "owners_committee", "estate")
    chair = house.appoint(house.person(), "owners", "owners_committee_chair", starts_on=date(2024, 2, 29))
    assert chair.ends_on == date(2029, 2, 27)
    assert house.appoint(house.person(), "property", "repairer").ends_on is None


def test_a_term_is_no_longer_than_the_playbook_says(house):
    house.add_body("owners", "owners_committee", "estate")
    with pytest.raises(Invalid) as wrong:
        house.appoint(house.person(), "owners", "owners_committee_chair", ends_on=date(2032, 1, 1))
    assert "60" in wrong.value.errors["ends_on"]


def test_a_term_does_not_end_before_it_begins(house):
    with pytest.raises(Invalid) as wrong:
        house.appoint(house.person(), "property", "repairer", ends_on=date(2025, 12, 31))
    assert list(wrong.value.errors) == ["ends_on"]


def test_an_appointment_lies_in_the_places_that_the_body_serves(house):
    with pytest.raises(Invalid) as wrong:
        house.appoint(house.person(), "leaders", "building_leader", place=house.places["other_estate"])
    assert list(wrong.value.errors) == ["place"]


def test_a_full_post_takes_nobody_more_until_somebody_leaves(house):
    first = house.appoint(house.person(), "station", "station_head", ends_on=date(2026, 12, 31))
    with pytest.raises(Invalid) as wrong:
        house.appoint(house.person(), "station", "station_head", starts_on=date(2026, 12, 31))
    assert list(wrong.value.errors) == ["person"]
    assert house.appoint(house.person(), "station", "station_head", starts_on=date(2027, 1, 1))
    assert Appointment.objects.filter(post=first.post).count() == 2


def test_nobody_holds_a_post_twice_for_one_place_and_may_for_two(house):
    leader = house.person()
    other = house.places["unit"]
    house.appoint(leader, "leaders", "building_leader", place=house.places["building"])
    assert house.appoint(leader, "leaders", "building_leader", place=other)
    with pytest.raises(Invalid) as wrong:
        house.appoint(leader, "leaders", "building_leader", place=house.places["building"])
    assert list(wrong.value.errors) == ["person"]


def test_an_appointment_is_ended_early_and_not_prolonged(house):
    held = house.appoint(house.person(), "property", "repairer", ends_on=date(2026, 12, 31))
    ended = actions.end_appointment(held, ends_on=TODAY, by=SYSTEM, at=AT)
    assert ended.ends_on == TODAY
    for wrong_day in (date(2026, 12, 31), date(2025, 12, 31)):
        with pytest.raises(Invalid) as wrong:
            actions.end_appointment(held, ends_on=wrong_day, by=SYSTEM, at=AT)
        assert list(wrong.value.errors) == ["ends_on"]
    assert Event.objects.filter(kind="appointment.ended").count() == 1


def test_ending_what_somebody_else_has_just_ended_is_told(house):
    held = house.appoint(house.person(), "property", "repairer")
    actions.end_appointment(held, ends_on=TODAY, by=SYSTEM, at=AT, version=held.version)
    with pytest.raises(Stale):
        actions.end_appointment(held, ends_on=TODAY, by=SYSTEM, at=AT, version=held.version)


def test_appointing_and_ending_ask_their_rules(house):
    held = house.appoint(house.person(), "property", "repairer")
    with pytest.raises(Refused):
        actions.end_appointment(held, ends_on=TODAY, by=NOBODY, at=AT)
    with pytest.raises(Refused):
        actions.appoint(held.post, house.person(), starts_on=TODAY, by=NOBODY, at=AT)


@given(st.dates(date(2000, 1, 1), date(2090, 12, 31)), st.integers(1, 120))
def test_a_term_of_months_ends_in_the_month_so_many_later(day, months):
    later = months_later(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later + timedelta(days=1)).day == 1
