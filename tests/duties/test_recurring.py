"""Duties come from the playbook, are met by the work itself or said in words, and bind the body alone."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import models
from django.utils import translation

from linli.core.actors import system
from linli.core.clock import day_bounds, local_date
from linli.core.ids import uuid7
from linli.core.models import Event
from linli.core.refusals import Invalid, Refused, Stale
from linli.core.waiting import waiting_for
from linli.demo.cast import ROLES, World
from linli.duties import jobs_recurring, models_recurring
from linli.duties import rules_recurring as rules
from linli.duties.actions_recurring import meet_all, meet_duty, plan_duties, tell_done, tell_why
from linli.duties.enums import Standing, Work
from linli.duties.models import Duty, MonthReport
from linli.duties.naming import duty_name
from linli.meetings import actions as meetings
from linli.organisations.actions import create_organisation, succeed
from linli.organisations.models import Organisation
from linli.outreach.actions import start_sweep

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
TODAY = date(2026, 11, 23)
HALF = (date(2026, 11, 16), date(2026, 11, 30))


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


def planned(world: World, body: str = "station", at: Any = None) -> list[Duty]:
    plan_duties(world.bodies[body], by=system(), at=at or world.at)
    return list(Duty.objects.filter(organisation=world.bodies[body]).order_by("starts_on"))


def by_note(world: World, *, first: date = TODAY, last: date = TODAY, body: str = "station") -> Duty:
    assert world.version is not None
    return Duty.objects.create(
        organisation=world.bodies[body], key="station_meeting", playbook_version_id=world.version.pk, work="note",
        starts_on=first, due_on=last,
    )  # fmt: skip


def hold(world: World, days: int = 1, **more: Any) -> Any:
    station, head = world.bodies["station"], world.actor("station_head")
    starts = world.at + days * DAY
    called = meetings.call_meeting(station, forum="station_meeting", starts_at=starts, by=head, at=world.at)
    later = starts + timedelta(**more) if more else starts + timedelta(hours=2)
    return meetings.hold(called, came=[], people=5, by=head, at=later)


# -- planning ---------------------------------------------------------------------------------------


def test_what_the_playbook_asks_stands_there_some_days_ahead_once(world: World) -> None:
    found = planned(world)
    assert [(one.key, one.work, one.work_key) for one in found] == [
        ("station_meeting", "meeting", "station_meeting"),
        ("station_meeting", "meeting", "station_meeting"),
    ]
    assert [(one.starts_on, one.due_on) for one in found] == [HALF, (date(2026, 12, 1), date(2026, 12, 15))]
    assert planned(world) == found
    assert Event.objects.filter(kind="organisation.duties_planned").count() == 1


def test_of_a_body_that_is_new_what_is_nearly_over_is_not_asked(world: World) -> None:
    late = day_bounds(date(2026, 11, 26))[0]
    assert [one.starts_on for one in planned(world, at=late)] == [date(2026, 12, 1)]


def test_what_the_playbook_asks_no_more_goes_unless_it_has_begun_or_words_stand_there(world: World) -> None:
    gone = by_note(world, first=TODAY + 3 * DAY, last=TODAY + 4 * DAY)
    begun = by_note(world)
    kept = by_note(world, first=TODAY + 5 * DAY, last=TODAY + 6 * DAY)
    Duty.objects.filter(pk=kept.pk).update(words="雨天改期")
    planned(world)
    left = set(Duty.objects.filter(organisation=world.bodies["station"]).values_list("pk", flat=True))
    assert gone.pk not in left
    assert {begun.pk, kept.pk} <= left


def test_only_the_system_plans_and_meets(world: World) -> None:
    duty = by_note(world)
    for role in ROLES:
        actor = world.actor(role)
        assert rules.may_plan_duties(actor, world.at) is not None
        assert rules.may_meet_duty(actor, duty, world.at) is not None
    assert rules.may_plan_duties(system(), world.at) is None
    with pytest.raises(Refused):
        plan_duties(world.bodies["station"], by=world.actor("administrator"), at=world.at)
    with pytest.raises(Refused):
        meet_duty(duty, ref=None, by=world.actor("station_head"), at=world.at)


def test_the_worker_plans_every_body_and_finds_nothing_to_do_the_second_time(world: World) -> None:
    assert jobs_recurring.plan_all(world.at) > 2
    before = set(Duty.objects.values_list("organisation_id", "key", "starts_on"))
    assert jobs_recurring.plan_all(world.at) == 0
    assert set(Duty.objects.values_list("organisation_id", "key", "starts_on")) == before
    kinds = set(Organisation.objects.filter(duties__isnull=False).values_list("kind", flat=True))
    assert kinds == {"service_station", "building_leaders"}


def test_many_days_of_the_worker_leave_each_stretch_once(world: World) -> None:
    for number in range(40):
        jobs_recurring.plan_all(world.at + number * DAY)
    found = list(Duty.objects.filter(organisation=world.bodies["station"]).order_by("starts_on"))
    assert len({one.starts_on for one in found}) == len(found)
    assert all(after.starts_on == before.due_on + DAY for before, after in itertools.pairwise(found))


# -- met by the work --------------------------------------------------------------------------------


def test_a_meeting_held_meets_the_duty_of_its_half_month_and_no_other(world: World) -> None:
    this, following = planned(world)
    held = hold(world)
    this.refresh_from_db()
    following.refresh_from_db()
    assert (this.met_ref, following.met_at) == (held.pk, None)
    assert Event.objects.get(kind="duty.met").refs["ref"] == str(held.pk)
    hold(world, days=2)
    this.refresh_from_db()
    assert this.met_ref == held.pk, "what met it first stays"


def test_a_meeting_written_down_late_counts_for_the_day_on_which_it_was(world: World) -> None:
    this, _following = planned(world)
    hold(world, days=5, hours=24 * 20)
    this.refresh_from_db()
    assert this.standing(date(2027, 1, 1)) is Standing.MET


def test_another_body_s_meeting_meets_nothing(world: World) -> None:
    planned(world)
    other = planned(world, "other_station")[0]
    hold(world)
    other.refresh_from_db()
    assert other.met_at is None


def test_a_meeting_held_before_the_duty_stood_here_meets_it(world: World) -> None:
    held = hold(world, days=1)
    this = planned(world, at=world.at + timedelta(hours=1))[0]
    assert this.met_ref == held.pk


def test_a_round_that_begins_meets_the_duty_of_those_who_serve_its_estate(world: World) -> None:
    knock = planned(world, "leaders")[0]
    assert (knock.key, knock.work) == ("door_knock", Work.SWEEP)
    sweep = start_sweep(world.estate, kind="door_knock", by=world.actor("station_head"), at=world.at)
    knock.refresh_from_db()
    assert knock.met_ref == sweep.pk


def test_the_day_summary_is_met_by_the_system_once_its_day_is_over(world: World) -> None:
    duty = by_note(world)
    Duty.objects.filter(pk=duty.pk).update(work="day_summary")
    assert jobs_recurring.summarise(world.at) == 0
    assert jobs_recurring.summarise(world.at + DAY) == 1
    duty.refresh_from_db()
    assert duty.met_at == world.at + DAY


# -- said in words ----------------------------------------------------------------------------------

KEEPERS = {"station_head", "deputy", "owners_chair", "property_manager"}
"""Who of the cast holds a post of the station that keeps its duties."""


def test_who_says_that_it_was_done_and_when(world: World) -> None:
    for standing, first in (("coming", TODAY + DAY), ("running", TODAY), ("missed", TODAY - DAY)):
        duty = Duty(organisation=world.bodies["station"], work="note", starts_on=first, due_on=first)
        for role in ROLES:
            actor = world.actor(role)
            posts = [actor.in_post(held) for held in actor.posts] or [actor]
            keeps = role in KEEPERS
            done = any(rules.may_tell_done(one, duty, world.at) is None for one in posts)
            why = any(rules.may_tell_why(one, duty, world.at) is None for one in posts)
            assert done == (keeps and standing != "coming"), (role, standing)
            assert why == (keeps and standing == "missed"), (role, standing)
            assert any(rules.may_see_duties(one, duty.organisation, world.at) is None for one in posts) == any(
                held.organisation_id == duty.organisation_id for held in actor.posts
            )


def test_of_what_is_met_nothing_is_said_and_what_has_its_own_work_is_not_pressed(world: World) -> None:
    head = world.actor("station_head")
    met = Duty(organisation=world.bodies["station"], work="note", starts_on=TODAY, due_on=TODAY, met_at=world.at)
    assert rules.may_tell_done(head, met, world.at) is not None
    assert rules.may_tell_why(head, met, world.at) is not None
    assert rules.may_meet_duty(system(), met, world.at) is not None
    for work in set(Work) - {Work.NOTE}:
        own = Duty(organisation=world.bodies["station"], work=work, starts_on=TODAY, due_on=TODAY)
        assert rules.may_tell_done(head, own, world.at) is not None


def test_what_other_work_met_in_the_same_moment_stays_and_stops_no_work(world: World) -> None:
    met, waits, first, second = by_note(world), by_note(world, last=TODAY + DAY, first=TODAY + DAY), uuid7(), uuid7()
    seen = [met, waits]
    meet_duty(met, ref=first, by=system(), at=world.at)
    meet_all(seen, ref=second, at=world.at)
    assert dict(Duty.objects.values_list("pk", "met_ref")) == {met.pk: first, waits.pk: second}


def test_said_done_it_leaves_the_inbox_with_its_words(world: World) -> None:
    duty = by_note(world)
    head = world.actor("station_head")
    assert duty.pk in {line.id for line in waiting_for(head, world.at)}
    told = tell_done(duty, said="  站前走了一圈  ", by=head, at=world.at)
    assert (told.words, told.met_at) == ("站前走了一圈", world.at)
    assert duty.pk not in {line.id for line in waiting_for(head, world.at)}
    with pytest.raises(Refused):
        tell_done(told, said="再说一次", by=head, at=world.at)


def test_missed_stays_missed_with_its_reason(world: World) -> None:
    duty = by_note(world, first=TODAY - 2 * DAY, last=TODAY - DAY)
    told = tell_why(duty, said="暴雨", version=1, by=world.actor("station_head"), at=world.at)
    assert (told.words, told.standing(TODAY)) == ("暴雨", Standing.MISSED)
    with pytest.raises(Stale):
        tell_why(duty, said="大雨", version=1, by=world.actor("station_head"), at=world.at)


@pytest.mark.parametrize("said", ["", "  ", "长" * 401])
def test_words_are_a_sentence(world: World, said: str) -> None:
    with pytest.raises(Invalid) as wrong:
        tell_done(by_note(world), said=said, by=world.actor("station_head"), at=world.at)
    assert list(wrong.value.errors) == ["said"]


# -- the inbox --------------------------------------------------------------------------------------


def test_it_waits_for_the_keepers_of_the_body_from_its_first_to_its_last_day(world: World) -> None:
    duty = by_note(world, first=TODAY + DAY, last=TODAY + 2 * DAY)
    for role in ROLES:
        actor = world.actor(role)
        waits = [
            number for number in range(5)
            if duty.pk in {line.id for line in waiting_for(actor, world.at + number * DAY)}
        ]  # fmt: skip
        assert waits == ([1, 2] if role in KEEPERS else []), role
    line = next(one for one in waiting_for(world.actor("deputy"), world.at + DAY) if one.id == duty.pk)
    assert line.due_at is not None
    assert local_date(line.due_at) == duty.due_on


def test_what_the_system_does_waits_for_nobody(world: World) -> None:
    duty = by_note(world)
    Duty.objects.filter(pk=duty.pk).update(work="day_summary")
    assert all(line.id != duty.pk for line in waiting_for(world.actor("station_head"), world.at))


# -- the laws, and what follows ---------------------------------------------------------------------


def test_no_person_stands_in_a_duty_but_who_signed_a_report() -> None:
    found = set()
    for model in (Duty, MonthReport, models_recurring.WeekMatter):
        for field in model._meta.concrete_fields:
            related = getattr(field.related_model, "__name__", "")
            if related in ("Person", "Account", "Appointment") or "person" in field.name or "appointment" in field.name:
                found.add(f"{model.__name__}.{field.name}")
    assert found == {"MonthReport.signed_by"}
    assert not [field for field in Duty._meta.concrete_fields if isinstance(field, models.IntegerField)][1:]


def test_a_successor_has_what_can_still_be_done_once_and_the_past_stays(world: World) -> None:
    old = world.bodies["station"]
    planned(world)
    missed = by_note(world, first=TODAY - 2 * DAY, last=TODAY - DAY)
    new = create_organisation(
        kind="service_station", name="春和里新站", places=[world.estate], by=system(), at=world.at
    )
    plan_duties(new, by=system(), at=world.at)
    alone = by_note(world, first=TODAY, last=TODAY + DAY)
    succeed(old, new, on=TODAY, by=system(), at=world.at)
    assert list(Duty.objects.filter(organisation=old)) == [missed]
    starts = list(Duty.objects.filter(organisation=new).order_by("starts_on").values_list("starts_on", flat=True))
    assert starts == [HALF[0], TODAY, date(2026, 12, 1)]
    alone.refresh_from_db()
    assert alone.organisation_id == new.pk
    assert plan_duties(old, by=system(), at=world.at) == 0


def test_it_is_called_what_the_playbook_calls_it_and_by_its_theme(world: World) -> None:
    assert duty_name(planned(world)[0]) == "Half-monthly station meeting"
    assert duty_name(Duty(key="gone", playbook_version_id=planned(world)[0].playbook_version_id)) == "gone"
