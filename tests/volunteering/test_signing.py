"""Signing up by one press, waiting in order, taking back, moving up; fifty who press at once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from linli.core.actors import system
from linli.core.models import Event
from linli.core.refusals import Refused
from linli.demo.cast import World
from linli.messages.models import Outbox
from linli.organisations.models import Appointment
from linli.volunteering.actions import (
    SlotFacts,
    VolunteerFacts,
    call_off,
    change_volunteer,
    leave,
    opt_in,
    publish,
    remind,
    set_slot,
    sign_up,
    sign_up_all,
    take_back,
)
from linli.volunteering.models import Activity, SignUp, VolunteerTeam
from linli.volunteering.queries import waiting_before
from tests.volunteering.conftest import DAY, HOUR, LEADER, facts, fresh, person_actor, planned, slot, somebody


def press(activity: Activity, world: World, name: str, number: int = 0) -> SignUp:
    me, by = somebody(world, name)
    return sign_up(activity, me, slot_id=slot(activity, number).pk, by=by, at=world.at)


def test_two_are_in_and_who_comes_later_waits_in_order(world: World, open_one: Activity) -> None:
    made = [press(open_one, world, f"林{number}") for number in range(4)]
    assert [one.standing for one in made] == ["in", "in", "waiting", "waiting"]
    assert [waiting_before(one) for one in made[2:]] == [0, 1]
    assert slot(open_one).taken == 2


def test_pressed_again_nothing_changes(world: World, open_one: Activity) -> None:
    me, by = somebody(world)
    first = sign_up(open_one, me, slot_id=slot(open_one).pk, by=by, at=world.at)
    again = sign_up(open_one, me, slot_id=slot(open_one).pk, by=by, at=world.at + HOUR)
    assert (first.pk, slot(open_one).taken, SignUp.objects.count()) == (again.pk, 1, 1)


def test_when_somebody_takes_back_the_next_is_in_and_hears(world: World, open_one: Activity) -> None:
    people = [somebody(world, f"林{number}") for number in range(4)]
    task = slot(open_one).pk
    for number, (me, by) in enumerate(people):
        sign_up(open_one, me, slot_id=task, by=by, at=world.at + timedelta(minutes=number))
    me, by = people[0]
    take_back(open_one, me, slot_id=task, by=by, at=world.at + HOUR)
    take_back(open_one, me, slot_id=task, by=by, at=world.at + HOUR)
    assert [one.standing for one in SignUp.objects.order_by("signed_at")] == ["in", "in", "waiting"]
    assert [one.person_id for one in Outbox.objects.filter(kind="activity.moved_up")] == [people[2][1].person_id]
    assert slot(open_one).taken == 2


def test_who_waited_takes_back_and_nobody_moves(world: World, open_one: Activity) -> None:
    for number in range(2):
        press(open_one, world, f"林{number}")
    me, by = somebody(world, "等")
    sign_up(open_one, me, slot_id=slot(open_one).pk, by=by, at=world.at)
    take_back(open_one, me, slot_id=slot(open_one).pk, by=by, at=world.at)
    assert (slot(open_one).taken, Outbox.objects.filter(kind="activity.moved_up").count()) == (2, 0)


def test_more_heads_let_in_who_waits(world: World, open_one: Activity) -> None:
    for number in range(4):
        press(open_one, world, f"林{number}")
    set_slot(open_one, SlotFacts("登记", 3), slot_id=slot(open_one).pk, by=world.actor(LEADER), at=world.at)
    assert slot(open_one).taken == 3
    assert SignUp.objects.filter(standing="waiting").count() == 1


def test_events_name_nobody_who_signed_up(world: World, open_one: Activity) -> None:
    me, by = somebody(world)
    sign_up(open_one, me, slot_id=slot(open_one).pk, by=by, at=world.at)
    take_back(open_one, me, slot_id=slot(open_one).pk, by=by, at=world.at)
    told = Event.objects.filter(kind__startswith="activity.") | Event.objects.filter(kind__startswith="volunteer.")
    found = [one for one in told if one.person_id == by.person_id or str(by.person_id) in str(one.refs)]
    assert found == []


def test_not_published_begun_or_cancelled_refuses(world: World, activity: Activity, team: VolunteerTeam) -> None:
    me, by = somebody(world)
    leader = world.actor(LEADER)
    with pytest.raises(Refused):
        sign_up(activity, me, slot_id=slot(activity).pk, by=by, at=world.at)
    publish(activity, by=leader, at=world.at)
    with pytest.raises(Refused) as begun:
        sign_up(activity, me, slot_id=slot(activity).pk, by=by, at=world.at + 2 * DAY + HOUR)
    assert "It has begun." in begun.value.refusal.why
    call_off(activity, reason="下雨", by=leader, at=world.at)
    with pytest.raises(Refused):
        sign_up(activity, me, slot_id=slot(activity).pk, by=by, at=world.at)


def test_nobody_signs_somebody_else_up(world: World, open_one: Activity) -> None:
    me, _by = somebody(world, "林一")
    _other, stranger = somebody(world, "王二")
    with pytest.raises(Refused):
        sign_up(open_one, me, slot_id=slot(open_one).pk, by=stranger, at=world.at)


def test_a_task_with_a_skill_wants_it_ticked(world: World, team: VolunteerTeam) -> None:
    row = planned(world, team, slots=(SlotFacts("量血压", 1, "first_aid"),))
    publish(row, by=world.actor(LEADER), at=world.at)
    me, by = somebody(world)
    with pytest.raises(Refused) as refused:
        sign_up(row, me, slot_id=slot(row).pk, by=by, at=world.at)
    assert "skill" in refused.value.refusal.why
    change_volunteer(me, VolunteerFacts(skills=("first_aid",)), by=by, at=world.at)
    assert sign_up(row, me, slot_id=slot(row).pk, by=by, at=world.at).standing == "in"


def test_one_is_in_one_place_at_a_time(world: World, team: VolunteerTeam) -> None:
    row = planned(world, team, slots=(SlotFacts("登记", 1), SlotFacts("修理", 1)))
    publish(row, by=world.actor(LEADER), at=world.at)
    me, by = somebody(world)
    sign_up(row, me, slot_id=slot(row, 0).pk, by=by, at=world.at)
    with pytest.raises(Refused) as refused:
        sign_up(row, me, slot_id=slot(row, 1).pk, by=by, at=world.at)
    assert slot(row, 0).name in refused.value.refusal.why


def test_a_course_is_signed_up_for_in_one_press(world: World, team: VolunteerTeam) -> None:
    first = planned(world, team, weeks=4)
    assert publish(first, whole_series=True, by=world.actor(LEADER), at=world.at) == 4
    me, by = somebody(world)
    assert sign_up_all(first, me, slot_id=slot(first).pk, by=by, at=world.at) == 4
    assert sign_up_all(first, me, slot_id=slot(first).pk, by=by, at=world.at) == 4
    assert SignUp.objects.count() == 4
    last = Activity.objects.filter(series=first.series).order_by("-starts_at")[0]
    assert last.starts_at == facts(world).starts_at + 21 * DAY  # type: ignore[operator]  # it has one


def test_the_reminder_goes_out_once_and_not_to_who_reads_an_inbox(world: World, open_one: Activity) -> None:
    press(open_one, world, "林一")
    held = Appointment.objects.select_related("person").order_by("pk")[0]
    by = person_actor(held.person)
    staff = opt_in(world.estate, VolunteerFacts(), by=by, at=world.at)
    sign_up(open_one, staff, slot_id=slot(open_one).pk, by=by, at=world.at)
    assert remind(open_one, by=system(), at=world.at + DAY) == 1
    assert remind(open_one, by=system(), at=world.at + DAY) == 0
    assert Outbox.objects.filter(kind="activity.tomorrow").count() == 1


def test_who_leaves_frees_their_place(world: World, open_one: Activity) -> None:
    people = [somebody(world, f"林{number}") for number in range(3)]
    for me, by in people:
        sign_up(open_one, me, slot_id=slot(open_one).pk, by=by, at=world.at)
    leave(people[0][0], by=people[0][1], at=world.at + HOUR)
    assert [one.standing for one in SignUp.objects.order_by("id")] == ["in", "in"]
    assert fresh(people[0][0]).person is None
