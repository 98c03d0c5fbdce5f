"""What waits in inboxes, what follows a post, a body or a place, and what a drill that was held meets."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from linli.core.actors import system
from linli.core.clock import from_local, local_date
from linli.core.waiting import Line, waiting_for
from linli.demo.cast import ROLES, World, build_world
from linli.drills.actions import call_off, call_off_plan, count_by_hand, hold, say_yes, tell
from linli.drills.models import Drill, DrillPlan, DrillYes
from linli.drills.queries import coming_in
from linli.duties.actions_calendar import make_calendar_address
from linli.duties.actions_recurring import plan_duties
from linli.duties.models import Duty
from linli.duties.queries_calendar import by_words, entries_of
from linli.messages.words import words_of
from linli.organisations.actions import create_organisation, succeed
from linli.organisations.models import Appointment
from linli.places.actions import carry_out, merge_place
from linli.places.models import Place
from linli.playbooks.enums import BodyKind
from tests.drills.conftest import DAY, HELPER, HOLDER, HOUR, OTHER, PLANNER, fresh, planned, post

pytestmark = pytest.mark.django_db


def lines(world: World, role: str, at: datetime | None = None) -> list[Line]:
    return [line for line in waiting_for(world.actor(role), at or world.at) if line.kind == "drill"]


def asks(world: World, role: str, at: datetime | None = None) -> list[str]:
    return [line.asks for line in lines(world, role, at)]


def test_a_drill_waits_for_its_station_step_by_step(world: World, drill: Drill) -> None:
    (line,) = lines(world, HOLDER)
    assert (line.asks, line.subject, line.place, line.due_at) == ("tell", "消防疏散演练", "春和里", drill.starts_at)
    tell(drill, by=world.actor(HOLDER), at=world.at)
    assert asks(world, HOLDER) == ["fill"]
    for number, count in ((0, 4), (1, 1)):
        count_by_hand(drill, post_id=post(drill, number).pk, count=count, by=world.actor(HOLDER), at=world.at)
    assert asks(world, HOLDER) == []
    count_by_hand(drill, post_id=post(drill).pk, count=3, by=world.actor(HOLDER), at=world.at)
    assert {(line.asks, line.due_at) for line in lines(world, HOLDER, drill.starts_at)} == {("fill", None)}, (
        "never late"
    )
    (line,) = lines(world, HOLDER, drill.ends_at)
    assert (line.asks, line.due_at) == ("report", None)
    hold(drill, came=50, by=world.actor(HOLDER), at=drill.ends_at)
    assert asks(world, HOLDER, drill.ends_at) == []


def test_who_is_asked_is_never_late_and_not_asked_again(world: World, told: Drill) -> None:
    asked = {role for role in ROLES if "can_you" in asks(world, role)}
    assert asked == {HELPER, OTHER, "representative", "grid_worker", "deputy"}
    assert {line.due_at for line in lines(world, HELPER)} == {None}
    assert {line.due_at for line in lines(world, HELPER, told.ends_at - timedelta(seconds=1))} == {None}
    say_yes(told, post_id=post(told).pk, by=world.actor(HELPER), at=world.at)
    assert asks(world, HELPER) == []
    assert asks(world, OTHER) == ["can_you"]
    assert asks(world, OTHER, told.ends_at) == []


def test_a_drill_whose_posts_are_full_or_that_is_off_asks_nobody(world: World, told: Drill) -> None:
    for number, count in ((0, 4), (1, 1)):
        count_by_hand(told, post_id=post(told, number).pk, count=count, by=world.actor(HOLDER), at=world.at)
    assert asks(world, OTHER) == []
    count_by_hand(told, post_id=post(told).pk, count=0, by=world.actor(HOLDER), at=world.at)
    call_off(told, reason="雨", by=world.actor(HOLDER), at=world.at)
    assert asks(world, OTHER) == asks(world, HOLDER) == []


def test_what_is_open_goes_on_with_the_body_that_follows_and_what_is_over_stays(world: World, drill: Drill) -> None:
    old = world.bodies["station"]
    over = planned(world, title="上次").drills.get(estate=world.estate)
    call_off(over, reason="雨", by=world.actor(HOLDER), at=world.at)
    new = create_organisation(
        kind=BodyKind.SERVICE_STATION,
        name="春和里新站",
        short_name="新站",
        places=[world.estate],
        by=system(),
        at=world.at,
    )
    succeed(old, new, on=local_date(world.at), by=system(), at=world.at)
    assert fresh(drill).organisation_id == new.pk
    assert fresh(over).organisation_id == old.pk


def test_a_plan_goes_on_with_the_body_that_follows(world: World, plan: DrillPlan) -> None:
    kind, where = BodyKind.RESIDENTS_COMMITTEE, [world.places["community"]]
    new = create_organisation(kind=kind, name="和畅新社区", short_name="新社区", places=where, by=system(), at=world.at)
    succeed(world.bodies["community_office"], new, on=local_date(world.at), by=system(), at=world.at)
    assert fresh(plan).organisation_id == new.pk


def test_when_an_estate_becomes_part_of_another_its_drill_does_too_and_no_plan_has_two_there(world: World) -> None:
    wide = planned(world, "subdistrict_officer", "subdistrict")
    lone = planned(world, "subdistrict_officer", "other_community", title="只有那边")
    Place.objects.filter(parent=world.places["other_estate"]).update(name="9栋")
    change = merge_place(
        world.places["other_estate"], into=world.estate, on=local_date(world.at), by=system(), at=world.at
    )
    carry_out(change, by=system(), at=world.at)
    assert lone.drills.get().estate_id == world.estate.pk
    assert sorted(wide.drills.values_list("state", flat=True)) == ["called_off", "planned"]
    assert wide.drills.get(state="planned").estate_id == world.estate.pk


def test_a_drill_that_was_held_meets_the_duty_and_a_call_out_does_not(db: None) -> None:
    at = datetime(2026, 11, 2, 1, 30, tzinfo=UTC)
    world = build_world(at=at, playbook="zhuzhou")
    office, begins = world.bodies["community_office"], from_local(date(2026, 11, 9)) + 9 * HOUR
    plan_duties(office, by=system(), at=at)
    duty = Duty.objects.get(organisation=office, key="drill")
    more: dict[str, Any] = {"starts_at": begins, "ends_at": begins + 2 * HOUR}
    for kind, nature, met in (("turn_out", "call_out", False), ("emergency", "drill", True)):
        drill = planned(world, kind=kind, nature=nature, title=kind, **more).drills.get()
        tell(drill, by=world.actor(HOLDER), at=at)
        hold(drill, came=120, by=world.actor(HOLDER), at=begins + 3 * DAY)
        assert (fresh(duty).met_at is not None) is met
    assert duty.met_ref == drill.pk
    assert not duty.words, "met by the work itself"
    duty.delete()
    plan_duties(office, by=system(), at=begins)
    again = Duty.objects.get(organisation=office, key="drill")
    assert again.met_ref == drill.pk, "work that was done before the duty stood here meets it too"


def test_it_stands_in_the_calendar_of_the_station_and_of_whoever_can(world: World, told: Drill) -> None:
    say_yes(told, post_id=post(told).pk, by=world.actor(HELPER), at=world.at)
    found = {}
    for role, whole in ((HOLDER, True), (HELPER, False), (OTHER, False)):
        held = Appointment.objects.get(pk=world.actor(role).appointment_id)
        words = make_calendar_address(held, whole_body=whole, by=world.actor(role), at=world.at).words
        address = by_words(words)
        assert address is not None
        found[role] = [one for one in entries_of(address, world.at) if one.uid.startswith("drill-")]
    assert [(one.summary, one.starts, one.where, one.off) for one in found[HOLDER]] == [
        ("消防疏散演练 in 春和里", told.starts_at, "东门空地", False)
    ]
    assert len(found[HELPER]) == 1
    assert found[OTHER] == []


def test_what_is_coming_in_an_estate_is_what_is_open_there(world: World, drill: Drill) -> None:
    assert list(coming_in(world.estate, world.at)) == [drill]
    assert list(coming_in(world.places["other_estate"], world.at)) == []
    assert list(coming_in(world.estate, drill.ends_at)) == []
    call_off(drill, reason="雨", by=world.actor(HOLDER), at=world.at)
    assert list(coming_in(world.estate, world.at)) == []


def test_bodies_are_told_of_plans_in_words_and_a_row_that_is_gone_names_nothing(world: World, plan: DrillPlan) -> None:
    refs = {"plan": str(plan.pk)}
    assert words_of("drill.body.planned", refs).title == "和畅社区 plans with you: 消防疏散演练"
    call_off_plan(plan, reason="台风", by=world.actor(PLANNER), at=world.at)
    assert words_of("drill.body.called_off", refs).body == "Why: 台风. Those who were asked are told."
    drill = {"drill": str(plan.drills.get().pk)}
    assert "New hours in 春和里" in words_of("drill.helper.moved", drill).title
    assert "Called off in 春和里" in words_of("drill.helper.called_off", drill).title
    nothing = "00000000-0000-0000-0000-000000000000"
    assert (
        words_of("drill.body.planned", {"plan": nothing}).title == "the body above plans with you: a drill or call-out"
    )
    assert (
        words_of("drill.helper.asked", {"drill": nothing}).title == "Can you help in your estate? a drill or call-out"
    )
    assert "2026-11-26 14:00" in words_of("drill.helper.asked", {"starts_at": "2026-11-26T06:00:00+00:00"}).body
    assert not DrillYes.objects.exists()
