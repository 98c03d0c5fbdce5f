"""Teams and activities as they are planned, changed, published and cancelled; what is refused, and at which field."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from linli.core.actions import KeyReused
from linli.core.models import Event
from linli.core.refusals import Invalid, Refused, Stale
from linli.demo.cast import World
from linli.messages.models import Outbox
from linli.volunteering.actions import (
    ActivityFacts,
    SlotFacts,
    TeamFacts,
    call_off,
    change,
    change_team,
    end_team,
    join,
    make_team,
    plan_activity,
    publish,
    remove_slot,
    set_slot,
    sign_up,
)
from linli.volunteering.models import Activity, ActivitySlot, TeamMember, VolunteerTeam
from tests.volunteering.conftest import DAY, HOUR, LEADER, facts, fresh, planned, slot, somebody


def test_a_team_is_made_once_for_a_key_and_named_once(world: World) -> None:
    by = world.actor(LEADER)
    first = make_team(world.estate, TeamFacts("service", "帮手队"), key="k", by=by, at=world.at)
    assert make_team(world.estate, TeamFacts("service", "帮手队"), key="k", by=by, at=world.at) == first
    with pytest.raises(KeyReused):
        make_team(world.estate, TeamFacts("service", "别的队"), key="k", by=by, at=world.at)
    with pytest.raises(Invalid) as wrong:
        make_team(world.estate, TeamFacts("service", "帮手队"), key="k2", by=by, at=world.at)
    assert list(wrong.value.errors) == ["name"]
    assert first.organisation == world.bodies["station"]


@pytest.mark.parametrize(
    ("said", "field"),
    [
        (TeamFacts("nothing", "队"), "kind"), (TeamFacts("service", " "), "name"),
        (TeamFacts("service", "长" * 5000), "name"), (TeamFacts("service", "队", "长" * 5000), "project"),
    ],
)  # fmt: skip
def test_a_wrong_team_is_refused_at_its_field(world: World, said: TeamFacts, field: str) -> None:
    with pytest.raises(Invalid) as wrong:
        make_team(world.estate, said, by=world.actor(LEADER), at=world.at)
    assert list(wrong.value.errors) == [field]
    assert not VolunteerTeam.objects.exists()


def test_a_team_is_changed_and_ends_without_anybody_in_it(world: World, team: VolunteerTeam) -> None:
    by = world.actor(LEADER)
    with pytest.raises(Stale):
        change_team(team, TeamFacts("service", "新名"), by=by, at=world.at, version=7)
    change_team(team, TeamFacts("lecturing", "新名", "新项目"), by=by, at=world.at, version=1)
    row = fresh(team)
    assert (row.kind, row.name, row.project) == ("lecturing", "新名", "新项目")
    me, mine = somebody(world)
    join(me, row, by=mine, at=world.at)
    open_one = planned(world, row)
    with pytest.raises(Invalid) as wrong:
        end_team(row, by=by, at=world.at)
    assert list(wrong.value.errors) == ["team"]
    call_off(open_one, reason="不办了", by=by, at=world.at)
    ended = end_team(row, by=by, at=world.at)
    assert end_team(row, by=by, at=world.at).ended_at == ended.ended_at
    assert not TeamMember.objects.exists()
    with pytest.raises(Refused):
        planned(world, row)


def test_a_course_is_a_row_for_each_week(world: World, team: VolunteerTeam) -> None:
    by = world.actor(LEADER)
    said = facts(world, weeks=4, slots=(SlotFacts("辅导", 2), SlotFacts("接送", 1)))
    made = plan_activity(team, said, key="k", by=by, at=world.at)
    assert plan_activity(team, said, key="k", by=by, at=world.at) == made
    assert [one.starts_at - made[0].starts_at for one in made] == [0 * DAY, 7 * DAY, 14 * DAY, 21 * DAY]
    assert len({one.series for one in made}) == 1
    assert ActivitySlot.objects.count() == 8
    assert Event.objects.filter(kind="activity.planned").count() == 4
    assert all(one.slots.filter(starts_at=one.starts_at, ends_at=one.ends_at).count() == 2 for one in made)


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"title": " "}, "title"), ({"title": "长" * 5000}, "title"), ({"words": "长" * 5000}, "words"),
    ({"where": ""}, "where"), ({"where": "长" * 5000}, "where"), ({"insurance": "长" * 5000}, "insurance"),
    ({"weather": "长" * 5000}, "weather"), ({"starts_at": None}, "starts"), ({"ends_at": None}, "ends"),
    ({"weeks": 0}, "weeks"), ({"weeks": None}, "weeks"), ({"weeks": 31}, "weeks"), ({"slots": ()}, "slots"),
    ({"slots": (SlotFacts("", 1),)}, "slots"), ({"slots": (SlotFacts("登记", 0),)}, "slots"),
    ({"slots": (SlotFacts("登记", None),)}, "slots"), ({"slots": (SlotFacts("登记", 501),)}, "slots"),
    ({"slots": (SlotFacts("登记", 1, "magic"),)}, "slots"), ({"slots": (SlotFacts("登记", 1),) * 21}, "slots"),
    ({"estate_id": 0}, "estate"),
]  # fmt: skip


@pytest.mark.parametrize(("more", "field"), WRONG)
def test_a_wrong_plan_is_refused_at_its_field(
    world: World, team: VolunteerTeam, more: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as wrong:
        planned(world, team, **more)
    assert list(wrong.value.errors) == [field]
    assert not Activity.objects.exists()


def test_what_is_past_far_or_lies_outside_is_refused(world: World, team: VolunteerTeam) -> None:
    begins = world.at + 2 * DAY
    for starts, ends, field in (
        (world.at - HOUR, world.at + HOUR, "starts"), (world.at + 500 * DAY, world.at + 501 * DAY, "starts"),
        (begins, begins, "ends"), (begins, begins - HOUR, "ends"), (begins, begins + 4 * DAY, "ends"),
    ):  # fmt: skip
        with pytest.raises(Invalid) as wrong:
            planned(world, team, starts_at=starts, ends_at=ends)
        assert list(wrong.value.errors) == [field]
    with pytest.raises(Invalid):
        planned(world, team, slots=(SlotFacts("登记", 1, "", begins - HOUR, begins + HOUR),))
    with pytest.raises(Invalid):
        planned(world, team, estate_id=world.places["other_estate"].pk)


def test_publishing_opens_it_and_again_changes_nothing(world: World, activity: Activity) -> None:
    by = world.actor(LEADER)
    assert publish(activity, by=by, at=world.at) == 1
    assert publish(activity, by=by, at=world.at) == 0
    assert fresh(activity).state == "published"
    with pytest.raises(Refused):
        publish(activity, by=world.actor("resident"), at=world.at)


def test_without_a_task_it_is_not_published(world: World, activity: Activity) -> None:
    by = world.actor(LEADER)
    remove_slot(activity, slot_id=slot(activity).pk, by=by, at=world.at)
    with pytest.raises(Invalid) as wrong:
        publish(activity, by=by, at=world.at)
    assert list(wrong.value.errors) == ["slots"]
    set_slot(activity, SlotFacts("登记", 1), key="s", by=by, at=world.at)
    set_slot(activity, SlotFacts("登记", 1), key="s", by=by, at=world.at)
    assert activity.slots.count() == 1
    publish(activity, by=by, at=world.at)
    with pytest.raises(Invalid) as last:
        remove_slot(activity, slot_id=slot(activity).pk, by=by, at=world.at)
    assert list(last.value.errors) == ["slot"]


def test_whoever_signed_up_hears_of_a_new_hour_and_of_a_cancelling_once(world: World, open_one: Activity) -> None:
    by = world.actor(LEADER)
    me, mine = somebody(world)
    sign_up(open_one, me, slot_id=slot(open_one).pk, by=mine, at=world.at)
    said: ActivityFacts = facts(world)
    change(open_one, said, by=by, at=world.at)
    assert not Outbox.objects.filter(kind="activity.moved").exists(), "the same again is no news"
    assert said.starts_at is not None
    assert said.ends_at is not None
    later = replace(said, starts_at=said.starts_at + HOUR, ends_at=said.ends_at + HOUR)
    change(open_one, later, by=by, at=world.at)
    assert Outbox.objects.filter(kind="activity.moved", person_id=mine.person_id).count() == 1
    assert slot(open_one).starts_at == later.starts_at
    call_off(open_one, reason="下雨", by=by, at=world.at)
    call_off(open_one, reason="下雨", by=by, at=world.at)
    assert Outbox.objects.filter(kind="activity.called_off", person_id=mine.person_id).count() == 1


@pytest.mark.parametrize("reason", ["", "  ", "长" * 5000])
def test_a_cancelling_says_why(world: World, open_one: Activity, reason: str) -> None:
    with pytest.raises(Invalid) as wrong:
        call_off(open_one, reason=reason, by=world.actor(LEADER), at=world.at)
    assert list(wrong.value.errors) == ["reason"]


def test_a_task_never_wants_fewer_than_are_in_and_is_not_taken_out_then(world: World, open_one: Activity) -> None:
    by = world.actor(LEADER)
    for name in ("林一", "王二"):
        me, mine = somebody(world, name)
        sign_up(open_one, me, slot_id=slot(open_one).pk, by=mine, at=world.at)
    with pytest.raises(Invalid) as wrong:
        set_slot(open_one, SlotFacts("登记", 1), slot_id=slot(open_one).pk, by=by, at=world.at)
    assert list(wrong.value.errors) == ["wanted"]
    with pytest.raises(Invalid) as held:
        remove_slot(open_one, slot_id=slot(open_one).pk, by=by, at=world.at)
    assert list(held.value.errors) == ["slot"]


def test_a_task_of_another_activity_is_not_there(world: World, team: VolunteerTeam, open_one: Activity) -> None:
    other = planned(world, team, title="另一次")
    with pytest.raises(Refused):
        set_slot(open_one, SlotFacts("登记", 5), slot_id=slot(other).pk, by=world.actor(LEADER), at=world.at)
    me, mine = somebody(world)
    with pytest.raises(Refused):
        sign_up(open_one, me, slot_id=slot(other).pk, by=mine, at=world.at)
