"""A rota is planned, read, given on; it says who is on duty; a shift without anybody is a gap, and nobody checks in."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linli.core.actors import Actor, system
from linli.core.models import Event
from linli.core.refusals import Invalid, Refused, Stale
from linli.core.waiting import Line, waiting_for
from linli.demo.cast import ROLES, World
from linli.duties import rules
from linli.duties.actions import Wanted, give_shift, plan_shifts, take_off_shift
from linli.duties.models import DutyShift
from linli.duties.queries import on_duty_at, rota, still_to_come
from linli.organisations.actions import end_appointment, hand_over, succeed
from linli.organisations.actions.bodies import create_organisation
from linli.organisations.models import Appointment
from linli.organisations.queries import on_duty
from linli.people.actions import create_person

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def held(world: World, role: str, body: str = "station") -> UUID:
    return Appointment.objects.get(person=world.people[role], post__organisation=world.bodies[body]).pk


def plan(world: World, role: str = "deputy", begin: float = 1, length: float = 3, **more: Any) -> DutyShift:
    start = world.at + begin * HOUR
    wanted = Wanted(held(world, role), start, start + length * HOUR, **more)
    return plan_shifts(world.bodies["station"], wanted, by=world.actor("station_head"), at=world.at)[0]


def test_planned_each_week_for_so_many_weeks(world: World) -> None:
    plan(world, weeks=4, note="  站点门口 ")
    shifts = list(rota([world.bodies["station"].pk], world.at, world.at + timedelta(days=60)))
    assert [shift.starts_at for shift in shifts] == [world.at + HOUR + timedelta(weeks=number) for number in range(4)]
    assert {shift.note for shift in shifts} == {"站点门口"}
    assert Event.objects.filter(kind="duty_shift.planned").count() == 4


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"length": 0}, "ends"),
        ({"length": 25}, "ends"),
        ({"begin": -5}, "starts"),
        ({"weeks": 0}, "weeks"),
        ({"weeks": 27}, "weeks"),
        ({"begin": 24 * 400}, "weeks"),
        ({"note": "长" * 61}, "note"),
    ],
)
def test_what_is_wrong_stands_at_its_field_and_nothing_is_planned(
    world: World, more: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as wrong:
        plan(world, **more)
    assert list(wrong.value.errors) == [field]
    assert not DutyShift.objects.exists()


def test_nobody_is_in_two_places_and_a_week_that_cannot_be_spoils_all(world: World) -> None:
    plan(world, begin=24 * 7 + 2)
    with pytest.raises(Invalid) as wrong:
        plan(world, weeks=3)
    assert list(wrong.value.errors) == ["who"]
    assert DutyShift.objects.count() == 1
    plan(world, role="station_head", weeks=3)
    assert DutyShift.objects.count() == 4


@pytest.mark.parametrize("who", ["another body's", "nobody's"])
def test_only_a_post_of_the_body_stands_on_its_rota(world: World, who: str) -> None:
    appointment = held(world, "community_officer", "community_office") if who == "another body's" else uuid4()
    wanted = Wanted(appointment, world.at + HOUR, world.at + 2 * HOUR)
    with pytest.raises(Invalid):
        plan_shifts(world.bodies["station"], wanted, by=world.actor("station_head"), at=world.at)


def test_whoever_is_on_the_rota_is_on_duty_else_the_head(world: World) -> None:
    station, at = world.bodies["station"].pk, world.at
    head = on_duty(station, at)
    assert head is not None and head.person_id == world.people["station_head"].pk
    plan(world, role="owners_chair")
    during, after = on_duty(station, at + 2 * HOUR), on_duty(station, at + 5 * HOUR)
    assert during is not None and during.person_id == world.people["owners_chair"].pk
    assert after is not None and after.person_id == world.people["station_head"].pk


def test_of_two_at_once_who_began_last_is_rung_first(world: World) -> None:
    plan(world, role="deputy", begin=1, length=6)
    plan(world, role="owners_chair", begin=2, length=2)
    found = on_duty_at(world.bodies["station"].pk, world.at + 3 * HOUR)
    assert found == [held(world, "owners_chair"), held(world, "deputy")]


def test_given_to_somebody_by_who_plans_the_rota(world: World) -> None:
    shift = plan(world)
    to = held(world, "owners_chair")
    for role in ("community_officer", "deputy", "owners_chair", "repairer"):
        actor = world.actor(role)
        allowed = rules.may_give_shift(actor, shift, [world.estate], world.at) is None
        assert allowed == (role == "community_officer"), role
    shift = give_shift(shift, to=to, by=world.actor("station_head"), at=world.at, version=shift.version)
    assert shift.appointment_id == to
    event = Event.objects.get(kind="duty_shift.given")
    assert (event.refs["from"], event.refs["appointment"]) == (str(held(world, "deputy")), str(to))
    with pytest.raises(Stale):
        give_shift(shift, to=held(world, "deputy"), by=world.actor("station_head"), at=world.at, version=1)


def test_nobody_gets_a_shift_who_is_on_duty_then(world: World) -> None:
    first, second = plan(world, role="deputy"), plan(world, role="owners_chair", begin=2)
    with pytest.raises(Invalid):
        give_shift(first, to=held(world, "owners_chair"), by=world.actor("station_head"), at=world.at)
    take_off_shift(second, by=world.actor("station_head"), at=world.at)
    give_shift(first, to=held(world, "owners_chair"), by=world.actor("station_head"), at=world.at)


def test_what_is_over_or_taken_off_stays_so(world: World) -> None:
    shift = plan(world)
    for act in (lambda: give_shift(shift, to=held(world, "owners_chair"), by=system(), at=world.at + 9 * HOUR),
                lambda: take_off_shift(shift, by=system(), at=world.at + 9 * HOUR)):  # fmt: skip
        with pytest.raises(Refused):
            act()
    take_off_shift(shift, by=world.actor("station_head"), at=world.at)
    assert not rota([world.bodies["station"].pk], world.at, world.at + timedelta(days=9)).exists()
    with pytest.raises(Refused):
        take_off_shift(shift, by=world.actor("station_head"), at=world.at)


def test_who_plans_a_rota(world: World) -> None:
    planning = set()
    for role in ROLES:
        actor = world.actor(role)
        posts: list[Actor] = [actor.in_post(one) for one in actor.posts] or [actor]
        if any(rules.may_plan_shifts(one, [world.estate], world.at) is None for one in posts):
            planning.add(role)
    assert planning == {"station_head", "community_officer", "administrator"}
    assert rules.may_plan_shifts(world.actor("station_head"), [], world.at) is not None


def test_rules_ask_the_database_nothing(world: World, no_queries: Any) -> None:
    shift, actor = plan(world), world.actor("deputy")
    with no_queries():
        rules.may_plan_shifts(actor, [world.estate], world.at)
        rules.may_give_shift(actor, shift, [world.estate], world.at)
        rules.may_take_off_shift(actor, shift, [world.estate], world.at)


def test_a_post_that_is_handed_over_hands_over_its_shifts(world: World) -> None:
    plan(world, weeks=3)
    old = Appointment.objects.get(pk=held(world, "deputy"))
    to = create_person(name="安接班", by=system(), at=world.at)
    on = date(2026, 11, 30)
    new = hand_over(old, to=to, on=on, by=world.actor("community_officer"), at=world.at)
    owners = [shift.appointment_id for shift in DutyShift.objects.order_by("starts_at")]
    assert owners == [old.pk, new.pk, new.pk]


def test_a_post_that_ends_leaves_gaps_that_are_seen(world: World) -> None:
    plan(world, weeks=2)
    gone = Appointment.objects.get(pk=held(world, "deputy"))
    end_appointment(gone, ends_on=date(2026, 11, 24), by=system(), at=world.at)
    assert [shift.appointment_id for shift in DutyShift.objects.order_by("starts_at")] == [gone.pk, None]
    assert list(still_to_come(gone.pk, world.at).values_list("starts_at", flat=True)) == [world.at + HOUR]
    assert on_duty_at(world.bodies["station"].pk, world.at + timedelta(weeks=1) + 2 * HOUR) == []


def test_gaps_stand_in_the_inbox_of_who_manages_the_station_in_one_line(world: World) -> None:
    plan(world, weeks=3)
    assert gaps_for(world, "station_head") == []
    gone = Appointment.objects.get(pk=held(world, "deputy"))
    end_appointment(gone, ends_on=date(2026, 11, 24), by=system(), at=world.at)
    (line,) = gaps_for(world, "station_head")
    first = world.at + HOUR + timedelta(weeks=1)
    assert (line.subject, line.due_at, line.since) == ("2", first, world.at)
    assert (line.body, line.ref) == (world.bodies["station"].pk, str(world.bodies["station"].pk))
    assert gaps_for(world, "owners_chair") == gaps_for(world, "community_officer") == []
    for shift in DutyShift.objects.filter(appointment=None):
        give_shift(shift, to=held(world, "owners_chair"), by=world.actor("station_head"), at=world.at)
    assert gaps_for(world, "station_head") == []
    assert not DutyShift.objects.exclude(gap_since=None).exists()


def gaps_for(world: World, role: str) -> list[Line]:
    return [line for line in waiting_for(world.actor(role), world.at) if line.asks == "fill_gap"]


@pytest.mark.parametrize("carried", [True, False])
def test_who_follows_a_station_has_its_rota(world: World, carried: bool) -> None:
    plan(world)
    old = world.bodies["station"]
    new = create_organisation(
        kind=old.kind, name="春和里新站", short_name="新站", places=[world.estate], by=system(), at=world.at
    )
    succeed(old, new, on=date(2026, 11, 23), carry_posts=carried, by=system(), at=world.at)
    (shift,) = DutyShift.objects.all()
    assert shift.organisation == new
    assert (shift.appointment_id is not None) == carried


def test_the_schema_holds_no_check_in_and_no_end_before_the_start(world: World) -> None:
    names = {field.name for field in DutyShift._meta.get_fields()}
    assert names == {
        "id", "organisation", "appointment", "starts_at", "ends_at", "note", "taken_off_at", "gap_since", "version",
        "offered_to", "offered_at",
    }  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        DutyShift.objects.create(organisation=world.bodies["station"], starts_at=world.at, ends_at=world.at)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 40), st.integers(1, 10)), max_size=12), st.integers(0, 60))
def test_who_is_on_duty_is_as_a_plain_list_says(world: World, planned: list[tuple[int, int, int]], asked: int) -> None:
    people = [held(world, role) for role in ("station_head", "deputy", "owners_chair")]
    kept: list[tuple[UUID, datetime, datetime]] = []
    DutyShift.objects.all().delete()
    for who, begin, length in planned:
        start = world.at + (begin + 1) * HOUR
        end = start + length * HOUR
        clash = any(one == people[who] and s < end and e > start for one, s, e in kept)
        try:
            plan_shifts(world.bodies["station"], Wanted(people[who], start, end), by=system(), at=world.at)
            assert not clash
            kept.append((people[who], start, end))
        except Invalid:
            assert clash
    at = world.at + asked * HOUR
    assert set(on_duty_at(world.bodies["station"].pk, at)) == {one for one, s, e in kept if s <= at < e}
