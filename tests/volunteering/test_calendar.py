"""Activities stand in the calendar of the team's body and of the post that leads them; nobody who comes does."""

from __future__ import annotations

import pytest

from linli.demo.cast import World
from linli.duties.actions_calendar import make_calendar_address
from linli.duties.queries_calendar import Entry, by_words, entries_of
from linli.organisations.models import Appointment
from linli.volunteering.actions import call_off, sign_up
from linli.volunteering.models import Activity
from tests.volunteering.conftest import LEADER, OTHER, fresh, slot, somebody


def calendar(world: World, role: str, *, whole: bool) -> list[Entry]:
    held = Appointment.objects.get(pk=world.actor(role).appointment_id)
    address = by_words(make_calendar_address(held, whole_body=whole, by=world.actor(role), at=world.at).words)
    assert address is not None
    return [one for one in entries_of(address, world.at) if one.uid.startswith("activity-")]


@pytest.mark.parametrize("whole", [True, False])
def test_what_is_published_stands_there_with_its_time_and_place(world: World, open_one: Activity, whole: bool) -> None:
    (entry,) = calendar(world, LEADER, whole=whole)
    assert (entry.summary, entry.starts, entry.ends) == ("Volunteers: 周六修理铺", open_one.starts_at, open_one.ends_at)
    assert (entry.where, entry.off) == ("东门空地", False)
    assert calendar(world, OTHER, whole=whole) == []


def test_what_is_not_published_stands_in_none(world: World, activity: Activity) -> None:
    assert activity.pk
    assert calendar(world, LEADER, whole=True) == []


def test_what_was_cancelled_stands_there_as_cancelled(world: World, open_one: Activity) -> None:
    before = calendar(world, LEADER, whole=True)[0].sequence
    call_off(open_one, reason="下雨", by=world.actor(LEADER), at=world.at)
    (entry,) = calendar(world, LEADER, whole=True)
    assert entry.off is True
    assert entry.sequence > before


def test_who_comes_stands_nowhere_in_it(world: World, open_one: Activity) -> None:
    me, by = somebody(world, "林不在")
    sign_up(open_one, me, slot_id=slot(open_one).pk, by=by, at=world.at)
    assert fresh(open_one).title
    assert "林不在" not in str(calendar(world, LEADER, whole=True))
