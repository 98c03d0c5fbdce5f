"""What waits in inboxes, what follows a post, a body or a place, what the hourly job does, and what messages say."""

from __future__ import annotations

from datetime import datetime

import pytest
import time_machine
from django.utils import translation

from linli.core.actors import system
from linli.core.clock import from_local, local_date
from linli.core.waiting import waiting_for
from linli.demo.cast import ROLES, World
from linli.messages.models import Outbox
from linli.messages.words import is_prompt, words_of
from linli.organisations.actions import create_organisation, end_appointment, succeed
from linli.organisations.models import Appointment
from linli.places.actions import carry_out, merge_place
from linli.places.models import Place
from linli.playbooks.enums import BodyKind
from linli.volunteering import jobs
from linli.volunteering.actions import VolunteerFacts, call_off, confirm, opt_in, report, set_slot, sign_up
from linli.volunteering.actions.planning import SlotFacts
from linli.volunteering.models import Activity, VolunteerTeam
from linli.volunteering.queries import teams_in
from tests.volunteering.conftest import DAY, HOUR, LEADER, fresh, planned, slot, somebody


def asks(world: World, role: str, at: datetime) -> list[str]:
    return [line.asks for line in waiting_for(world.actor(role), at) if line.kind == "activity"]


def test_it_waits_for_its_leader_while_short_then_to_confirm_then_to_tell(world: World, open_one: Activity) -> None:
    leader = world.actor(LEADER)
    assert asks(world, LEADER, open_one.starts_at - 2 * DAY - HOUR) == []
    assert asks(world, LEADER, open_one.starts_at - DAY) == ["fill"]
    (line,) = [one for one in waiting_for(leader, open_one.starts_at - DAY) if one.kind == "activity"]
    assert (line.subject, line.place, line.due_at) == ("周六修理铺", "春和里", open_one.starts_at)
    for name in ("林一", "王二"):
        me, by = somebody(world, name)
        sign_up(open_one, me, slot_id=slot(open_one).pk, by=by, at=world.at)
    assert asks(world, LEADER, open_one.starts_at - DAY) == []
    assert asks(world, LEADER, open_one.ends_at) == ["confirm"]
    confirm(open_one, served=[], by=leader, at=open_one.ends_at)
    assert asks(world, LEADER, open_one.ends_at) == ["report"]
    assert asks(world, LEADER, open_one.ends_at + 31 * DAY) == []
    report(open_one, words="好", by=leader, at=open_one.ends_at)
    assert asks(world, LEADER, open_one.ends_at) == []


def test_what_is_cancelled_waits_for_nobody_and_others_have_no_line(world: World, open_one: Activity) -> None:
    late = open_one.ends_at
    assert {role for role in ROLES if asks(world, role, late)} == {LEADER}
    call_off(open_one, reason="雨", by=world.actor(LEADER), at=world.at)
    assert asks(world, LEADER, late) == []


def test_a_volunteer_with_an_inbox_reads_there_what_they_signed_up_for_and_is_never_late(
    world: World, open_one: Activity
) -> None:
    by = world.actor("building_leader")
    me = opt_in(world.estate, VolunteerFacts(), by=by, at=world.at)
    sign_up(open_one, me, slot_id=slot(open_one).pk, by=by, at=world.at)
    soon = open_one.starts_at - HOUR
    (line,) = [one for one in waiting_for(by, soon) if one.kind == "activity"]
    assert (line.asks, line.due_at) == ("come", None)
    assert asks(world, "building_leader", open_one.starts_at - 2 * DAY) == []


def test_a_team_goes_on_with_the_body_that_follows(world: World, team: VolunteerTeam, activity: Activity) -> None:
    new = create_organisation(
        kind=BodyKind.SERVICE_STATION, name="新站", places=[world.estate], by=system(), at=world.at
    )
    succeed(world.bodies["station"], new, on=local_date(world.at), by=system(), at=world.at)
    assert fresh(team).organisation_id == new.pk
    assert Activity.objects.get(team__organisation=new) == activity


def test_teams_volunteers_and_activities_go_with_an_estate(
    world: World, team: VolunteerTeam, activity: Activity
) -> None:
    me, _by = somebody(world)
    into = world.places["other_estate"]
    on = local_date(world.at)
    Place.objects.filter(parent=into).update(name="9栋")
    change = merge_place(world.estate, into=into, on=on, by=system(), at=world.at)
    if change.done_at is None:
        carry_out(change, by=system(), at=from_local(on))
    assert {fresh(team).place_id, fresh(me).estate_id, fresh(activity).estate_id} == {into.pk}
    into.refresh_from_db()
    assert list(teams_in(into)) == [team]


def test_what_a_post_led_is_the_bodys_when_the_post_ends(world: World, activity: Activity) -> None:
    held = Appointment.objects.get(pk=activity.leader_id)
    end_appointment(held, ends_on=local_date(world.at), by=system(), at=world.at)
    jobs.hourly.next_look = 0.0
    with time_machine.travel(world.at + DAY, tick=False):
        jobs.see_to()
    assert fresh(activity).leader is None


def test_the_job_reminds_from_nine_of_the_day_before_once(world: World, open_one: Activity) -> None:
    me, by = somebody(world)
    sign_up(open_one, me, slot_id=slot(open_one).pk, by=by, at=world.at)
    day = from_local(local_date(open_one.starts_at) - DAY)
    for hours, told in ((8, 0), (9, 1), (12, 1)):
        with time_machine.travel(day + hours * HOUR, tick=False):
            jobs.remind_all()
        assert Outbox.objects.filter(kind="activity.tomorrow").count() == told
    assert Outbox.objects.get(kind="activity.tomorrow").person_id == by.person_id


def test_the_job_looks_once_an_hour(world: World) -> None:
    jobs.hourly.next_look = 0.0
    with time_machine.travel(world.at, tick=False):
        assert jobs.see_to() == 0
    assert jobs.hourly.next_look > 0.0
    assert jobs.see_to() == 0
    jobs.hourly.next_look = 0.0


@pytest.mark.parametrize("what", ["moved_up", "tomorrow", "moved", "called_off"])
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_messages_say_what_and_when_and_name_nobody(world: World, open_one: Activity, what: str, language: str) -> None:
    refs = {"activity": str(open_one.pk)}
    with translation.override(language):
        said = words_of(f"activity.{what}", refs)
        bare = words_of(f"activity.{what}", {})
    assert "周六修理铺" in said.title
    assert "2026-11-25" in said.body
    assert bare.title
    assert is_prompt(f"activity.{what}") is (what != "tomorrow")


def test_more_heads_are_asked_for_by_a_slot_and_not_by_persons(world: World, team: VolunteerTeam) -> None:
    row = planned(world, team)
    set_slot(row, SlotFacts("接送", 3), by=world.actor(LEADER), at=world.at)
    assert [one.wanted for one in row.slots.order_by("id")] == [2, 3]
