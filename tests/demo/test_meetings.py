"""The demo's two sessions: one published with a task that is not done, one to come with what is on the list."""

from __future__ import annotations

from datetime import datetime

import pytest

from linli.demo.cast import World, build_world
from linli.demo.meetings import NEXT, call_next, hold_one
from linli.demo.party import add_party
from linli.meetings.enums import State
from linli.meetings.models import Invitation, MeetingTask
from linli.meetings.queries import agenda_of, comes_back, for_residents
from linli.playbooks.loading import shipped


def test_one_is_published_and_one_is_to_come(world: World, at: datetime) -> None:
    held, called = hold_one(world, at), call_next(world, at)
    assert held is not None
    assert called is not None
    shown = for_residents(world.estate, at)
    assert [(one.pk, one.state) for one in shown] == [(called.pk, State.CALLED), (held.pk, State.PUBLISHED)]
    assert {item.title for item in agenda_of(called)} == {NEXT, ""}
    open_tasks = MeetingTask.objects.filter(done_on=None)
    assert [task.pk for task in comes_back(called) if task.done_on is None] == [task.pk for task in open_tasks]
    assert Invitation.objects.filter(meeting=called, reply="yes").count() == 1


def test_where_nobody_calls_meetings_there_are_none(world: World, at: datetime) -> None:
    world.bodies["station"].posts.get(key="station_head").appointments.update(ends_on=at.date())
    late = at.replace(year=2027)
    assert hold_one(world, late) is None
    assert call_next(world, late) is None


@pytest.mark.slow
@pytest.mark.parametrize("key", sorted(shipped()))
def test_under_every_playbook_the_forum_of_the_place_meets(db: None, at: datetime, key: str) -> None:
    world = build_world(at=at, playbook=key)
    add_party(world)
    held, called = hold_one(world, at), call_next(world, at)
    assert held is not None
    assert called is not None
    assert held.forum in {forum.key for forum in held.playbook.forums}
    assert agenda_of(called).count() == 2
