"""An event over many estates: one template, a row in each, in few statements; and all of it cancelled once."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from linli.core.actions import KeyReused
from linli.core.actors import system
from linli.core.refusals import Invalid, Refused, Stale
from linli.demo.cast import ROLES, World, build_world
from linli.messages.models import Outbox
from linli.messages.words import words_of
from linli.organisations.models import Organisation
from linli.places.actions import add_place
from linli.places.enums import Level
from linli.places.models import Place
from linli.volunteering import rules
from linli.volunteering.actions import (
    EventFacts,
    SlotFacts,
    call_off,
    call_off_event,
    change,
    choose_hands,
    confirm,
    plan_event,
    report,
    sign_up,
)
from linli.volunteering.enums import State
from linli.volunteering.models import Activity, ActivitySlot, GreatEvent, VolunteerTeam
from linli.volunteering.queries import plan_at
from linli.volunteering.queries_events import Stand, activities_of, events_for, sums_of_event
from tests.core.at_once import at_once
from tests.volunteering.conftest import DAY, HOUR, LEADER, facts, fresh, made_team, slot, somebody

pytestmark = pytest.mark.django_db
PLANNER = "subdistrict_officer"


def template(world: World, **more: Any) -> EventFacts:
    begins = world.at + 20 * DAY
    said = EventFacts(
        "幸福邻里节",
        begins,
        begins + 3 * HOUR,
        "小区广场",
        "各家带一道菜",
        (SlotFacts("摆桌椅", 2), SlotFacts("登记", 1)),
    )
    return replace(said, **more)


def planned_event(world: World, place: str = "subdistrict", key: str = "", **more: Any) -> GreatEvent:
    return plan_event([world.places[place]], template(world, **more), key=key, by=world.actor(PLANNER), at=world.at)


def more_estates(world: World, count: int) -> list[Place]:
    return [
        add_place(
            level=Level.ESTATE, name=f"新苑{number}", parent=world.places["community"], slug=f"new-{number}",
            by=system(), at=world.at,
        )
        for number in range(count)
    ]  # fmt: skip


def test_each_estate_gets_an_activity_of_its_own_open_for_sign_up(world: World) -> None:
    team = made_team(world)
    event = planned_event(world)
    mine, other = activities_of(event)
    assert {mine.estate_id, other.estate_id} == {world.estate.pk, world.places["other_estate"].pk}
    here = Activity.objects.get(event=event, estate=world.estate)
    assert (here.team_id, here.state, here.title, here.where) == (team.pk, State.PUBLISHED, "幸福邻里节", "小区广场")
    assert [(one.name, one.wanted) for one in here.slots.order_by("id")] == [("摆桌椅", 2), ("登记", 1)]
    there = Activity.objects.get(event=event, estate=world.places["other_estate"])
    assert there.team.organisation_id == world.bodies["other_station"].pk, "a station without a team gets one"
    plan = plan_at(world.estate)
    assert plan is not None
    assert there.team.name == plan.kinds[0].name.zh, "kept: not in the language of whoever plans"
    told = Outbox.objects.filter(kind="activity.event_planned").values_list("organisation_id", flat=True)
    assert set(told) == {world.bodies["station"].pk, world.bodies["other_station"].pk}


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_events_at_one_moment_make_one_team_in_each_estate(at: datetime) -> None:
    world = build_world(at=at)
    plans = [partial(planned_event, world, title=title) for title in ("邻里节", "大扫除", "读书会")]
    assert all(isinstance(one, GreatEvent) for one in at_once(plans))
    teams = list(VolunteerTeam.objects.order_by("pk").values_list("organisation_id", "place_id"))
    assert len(teams) == len(set(teams)) == 2


@pytest.mark.parametrize("field", ["title", "where", "words"])
def test_no_telephone_stands_in_what_everybody_reads(world: World, field: str) -> None:
    with pytest.raises(Invalid) as wrong:
        planned_event(world, **{field: "找老王 13800000000"})
    assert set(wrong.value.errors) == {field}
    assert not GreatEvent.objects.exists()


def test_542_estates_are_one_action_of_as_many_statements_as_two(world: World) -> None:
    planned_event(world, title="先暖一暖")
    with CaptureQueriesContext(connection) as few:
        planned_event(world)
    more_estates(world, 540)
    planned_event(world, title="先建好队伍")
    began = time.monotonic()
    with CaptureQueriesContext(connection) as many:
        event = planned_event(world, title="大邻里节")
    assert time.monotonic() - began < 4.0
    assert Activity.objects.filter(event=event).count() == 542
    assert ActivitySlot.objects.filter(activity__event=event).count() == 1084
    assert len(many) == len(few), (len(few), len(many))
    with CaptureQueriesContext(connection) as summed:
        sums = sums_of_event(event)
    assert (sums.estates, sums.by_stand[Stand.SHORT], len(summed)) == (542, 542, 2)
    with CaptureQueriesContext(connection) as cancelled:
        call_off_event(event, reason="台风", by=world.actor(PLANNER), at=world.at)
    assert Activity.objects.filter(event=event, state=State.CANCELLED).count() == 542
    assert len(cancelled) < 25


def test_each_estate_makes_it_its_own(world: World) -> None:
    event = planned_event(world)
    row = Activity.objects.get(event=event, estate=world.estate)
    own = facts(world, title="春和里邻里节", starts_at=event.starts_at + DAY, ends_at=event.starts_at + DAY + HOUR)
    change(row, own, by=world.actor(LEADER), at=world.at)
    assert (fresh(row).title, fresh(event).title) == ("春和里邻里节", "幸福邻里节")
    call_off(fresh(row), reason="停电", by=world.actor(LEADER), at=world.at)
    assert sums_of_event(event).by_stand[Stand.OFF] == 1
    with pytest.raises(Refused):
        call_off(Activity.objects.exclude(pk=row.pk).get(event=event), reason="x", by=world.actor(LEADER), at=world.at)


def test_the_overview_counts_estates_by_how_they_stand(world: World) -> None:
    event = planned_event(world, slots=(SlotFacts("登记", 1),))
    row = Activity.objects.get(event=event, estate=world.estate)
    assert sums_of_event(event).by_stand[Stand.SHORT] == 2
    me, by = somebody(world)
    sign_up(row, me, slot_id=slot(row).pk, by=by, at=world.at)
    assert sums_of_event(event).by_stand[Stand.READY] == 1
    confirm(fresh(row), served=[], others=7, by=world.actor(LEADER), at=event.ends_at)
    assert sums_of_event(event).by_stand[Stand.HELD] == 1
    report(fresh(row), words="来了不少人", by=world.actor(LEADER), at=event.ends_at)
    sums = sums_of_event(event)
    assert (sums.by_stand[Stand.TOLD], sums.by_stand[Stand.SHORT], sums.came) == (1, 1, 7)
    assert [one.pk for one in activities_of(event, Stand.TOLD)] == [row.pk]
    assert activities_of(event, Stand.PLANNED).count() == 0


def test_all_is_cancelled_with_a_reason_and_everybody_is_told_once(world: World) -> None:
    event = planned_event(world)
    me, by = somebody(world)
    for row in activities_of(event):
        for number in (0,):
            at_slot = slot(row, number)
            ActivitySlot.objects.filter(pk=at_slot.pk).update(
                starts_at=event.starts_at + (HOUR if row.estate_id != world.estate.pk else 0 * HOUR)
            )
    rows = list(activities_of(event))
    sign_up(rows[0], me, slot_id=slot(rows[0]).pk, by=by, at=world.at)
    sign_up(rows[1], me, slot_id=slot(rows[1]).pk, by=by, at=world.at)
    planner = world.actor(PLANNER)
    for reason in ("", "  ", "长" * 201, "打13800138000"):
        with pytest.raises(Invalid) as wrong:
            call_off_event(event, reason=reason, by=planner, at=world.at)
        assert set(wrong.value.errors) == {"reason"}
    with pytest.raises(Stale):
        call_off_event(event, reason="台风", by=planner, at=world.at, version=9)
    call_off_event(event, reason="台风", by=planner, at=world.at, version=1)
    call_off_event(event, reason="台风", by=planner, at=world.at, version=1)
    assert Outbox.objects.filter(kind="activity.called_off").count() == 1
    assert set(activities_of(event).values_list("state", "reason")) == {(State.CANCELLED, "台风")}
    with pytest.raises(Refused):
        call_off_event(event, reason="又", by=planner, at=world.at)


def test_what_one_estate_cancelled_before_keeps_its_own_reason(world: World) -> None:
    event = planned_event(world)
    row = Activity.objects.get(event=event, estate=world.estate)
    call_off(row, reason="停电", by=world.actor(LEADER), at=world.at)
    call_off_event(event, reason="台风", by=world.actor(PLANNER), at=world.at)
    assert fresh(row).reason == "停电"


def test_the_same_key_again_is_the_same_event(world: World) -> None:
    one = planned_event(world, key="k")
    assert planned_event(world, key="k").pk == one.pk
    assert Activity.objects.filter(event=one).count() == 2
    with pytest.raises(KeyReused):
        planned_event(world, key="k", title="另一场")


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"title": " "}, "title"), ({"title": "长" * 41}, "title"), ({"words": "长" * 5000}, "words"),
        ({"words": "打13800138000"}, "words"), ({"where": ""}, "where"), ({"slots": ()}, "slots"),
        ({"slots": (SlotFacts("登记", 0),)}, "slots"), ({"slots": (SlotFacts("登记", -1),)}, "slots"),
        ({"slots": (SlotFacts("登记", 501),)}, "slots"), ({"slots": (SlotFacts("", 1),)}, "slots"),
        ({"slots": (SlotFacts("飞", 1, "flying"),)}, "slots"), ({"starts_at": None}, "starts"),
        ({"ends_at": None}, "ends"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_at_its_field_and_nothing_is_made(
    world: World, more: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as wrong:
        planned_event(world, **more)
    assert set(wrong.value.errors) == {field}
    assert not GreatEvent.objects.exists()
    assert not VolunteerTeam.objects.exists()


def test_days_that_are_over_are_refused(world: World) -> None:
    with pytest.raises(Invalid) as wrong:
        planned_event(world, starts_at=world.at - DAY, ends_at=world.at + DAY)
    assert set(wrong.value.errors) == {"starts"}
    with pytest.raises(Invalid) as wrong:
        planned_event(world, ends_at=world.at + 19 * DAY)
    assert set(wrong.value.errors) == {"ends"}


def test_estates_that_nobody_serves_are_left_out_and_counted(world: World) -> None:
    Organisation.objects.filter(pk=world.bodies["other_station"].pk).update(ended_on=world.at.date() - DAY)
    chosen = choose_hands([world.places["subdistrict"]])
    assert [one.pk for one in chosen.estates] == [world.estate.pk]
    assert chosen.hands.nobody == 1
    with pytest.raises(Invalid) as wrong:
        choose_hands([])
    assert set(wrong.value.errors) == {"places"}


def test_who_plans_sees_and_cancels_is_who_serves_all_of_it(world: World) -> None:
    event = planned_event(world)
    estate, district = [world.estate], [world.places["district"]]
    may = {role for role in ROLES if rules.may_plan_event(world.actor(role), estate, world.at) is None}
    assert may == {"community_officer", PLANNER, "district_officer", "city_officer"}
    assert rules.may_plan_event(world.actor(PLANNER), district, world.at) is not None
    assert rules.may_plan_event(world.actor(PLANNER), [], world.at) is not None
    for role in ROLES:
        actor = world.actor(role)
        sees = rules.may_see_event(actor, event, world.at) is None
        assert sees == events_for(actor).filter(pk=event.pk).exists() == (role == PLANNER), role
        assert (rules.may_call_off_event(actor, event, world.at) is None) == sees, role
    assert rules.may_call_off_event(world.actor(PLANNER), event, event.ends_at) is not None
    with pytest.raises(Refused):
        plan_event(estate, template(world), by=world.actor(LEADER), at=world.at)


def test_the_message_names_the_event_and_outlives_it(world: World) -> None:
    event = planned_event(world)
    assert "幸福邻里节" in words_of("activity.event_planned", {"event": str(event.pk)}).title
    assert "%(" not in words_of("activity.event_planned", {}).body
