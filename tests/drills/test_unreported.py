"""A drill of which nobody says what came of it asks for two weeks; then it asks nobody, and can still be told."""

from __future__ import annotations

from datetime import datetime, timedelta
from unittest.mock import patch

import pytest

from linli.core.actors import system
from linli.core.models import Event
from linli.core.refusals import Refused
from linli.core.waiting import waiting_for
from linli.demo.cast import ROLES, World
from linli.drills import actions, jobs, rules
from linli.drills.enums import State
from linli.drills.models import Drill
from linli.drills.queries import REPORTED_WITHIN
from tests.drills.conftest import DAY, HOLDER, HOUR, planned

SECOND = timedelta(seconds=1)


def look(at: datetime) -> int:
    jobs.hourly.next_look = 0.0
    with patch("linli.core.clock.now", return_value=at):
        return jobs.see_to_posts()


def asked(world: World, at: datetime) -> list[str]:
    return [line.asks for line in waiting_for(world.actor(HOLDER), at) if line.kind == "drill"]


def fresh(drill: Drill) -> Drill:
    return Drill.objects.get(pk=drill.pk)


def test_it_asks_for_two_weeks_and_then_nobody(world: World, told: Drill) -> None:
    last = told.ends_at + REPORTED_WITHIN
    assert look(last - SECOND) == 0
    assert asked(world, last - SECOND) == ["report"]
    assert look(last) == 1
    assert look(last + HOUR) == 0
    assert fresh(told).state == State.UNREPORTED
    assert asked(world, last) == []
    assert Event.objects.filter(kind="drill.lapsed").count() == 1


def test_one_that_nobody_was_asked_for_lapses_as_well(drill: Drill) -> None:
    assert look(drill.ends_at + REPORTED_WITHIN) == 1
    assert fresh(drill).state == State.UNREPORTED


@pytest.mark.parametrize("verb", ["hold", "miss", "call_off"])
def test_what_was_told_in_time_stays(world: World, told: Drill, verb: str) -> None:
    by, at = world.actor(HOLDER), told.starts_at + HOUR
    more = {"came": 9} if verb == "hold" else {"reason": "雨"}
    getattr(actions, verb)(told, by=by, at=at, **more)
    before = fresh(told).state
    assert look(told.ends_at + 100 * DAY) == 0
    assert fresh(told).state == before


def test_it_can_be_told_later_as_well(world: World, told: Drill) -> None:
    late = told.ends_at + REPORTED_WITHIN
    look(late)
    row = actions.hold(told, came=31, learned="路堵", by=world.actor(HOLDER), at=late + DAY)
    assert (row.state, row.came) == (State.HELD, 31)


def test_that_it_was_not_held_can_be_told_later_too(world: World, told: Drill) -> None:
    late = told.ends_at + REPORTED_WITHIN
    look(late)
    assert actions.miss(told, reason="大雨", by=world.actor(HOLDER), at=late + DAY).state == State.NOT_HELD


def test_nobody_closes_it_by_hand_and_linli_not_before_its_time(world: World, told: Drill) -> None:
    late = told.ends_at + REPORTED_WITHIN
    for role in ROLES:
        assert rules.may_lapse(world.actor(role), told, late) is not None, role
    assert rules.may_lapse(system(), told, late) is None
    with pytest.raises(Refused):
        actions.lapse(told, by=system(), at=late - SECOND)
    with pytest.raises(Refused):
        actions.call_off(actions.lapse(told, by=system(), at=late), reason="雨", by=world.actor(HOLDER), at=late)


def test_one_that_goes_wrong_stops_none_of_the_others(
    world: World, told: Drill, monkeypatch: pytest.MonkeyPatch
) -> None:
    other, real = planned(world, title="又一次").drills.get(), jobs.lapse

    def broken(drill: Drill, **rest: object) -> object:
        if drill.pk == told.pk:
            raise LookupError("its playbook is gone")
        return real(drill, **rest)

    monkeypatch.setattr(jobs, "lapse", broken)
    assert look(told.ends_at + REPORTED_WITHIN) == 1
    assert fresh(other).state == State.UNREPORTED
