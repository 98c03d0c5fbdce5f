"""Activities whose leader's post ends: the team's body has them, and the plan stands."""

from __future__ import annotations

import pytest

from linli.core.actors import Door, system
from linli.core.models import Event
from linli.core.refusals import Refused
from linli.demo.cast import World
from linli.volunteering.actions import lose_leader
from linli.volunteering.models import Activity
from tests.volunteering.conftest import LEADER


def test_who_led_it_is_let_go_once_and_the_plan_stands(world: World, activity: Activity) -> None:
    by, held = system(Door.JOB), world.actor(LEADER).appointment_id
    assert held is not None
    Activity.objects.filter(pk=activity.pk).update(leader_id=held)
    for _again in range(2):
        row = lose_leader(activity, by=by, at=world.at)
        assert (row.leader_id, row.state, row.title) == (None, activity.state, activity.title)
    assert Event.objects.filter(kind="activity.leader_lost").count() == 1


@pytest.mark.parametrize("role", [LEADER, "resident", "city_officer"])
def test_nobody_but_the_worker_lets_a_leader_go(world: World, activity: Activity, role: str) -> None:
    with pytest.raises(Refused):
        lose_leader(activity, by=world.actor(role), at=world.at)
