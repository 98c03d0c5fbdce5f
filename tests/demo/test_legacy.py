"""Old problems of the demo: one with a plan, one whose review is late, one that nobody owns yet."""

from __future__ import annotations

from datetime import timedelta

import pytest

from linli.core import clock
from linli.core.waiting import waiting_for
from linli.demo.cast import build_world
from linli.demo.legacy import add_legacy
from linli.legacy.models import LegacyProblem
from linli.legacy.queries import for_residents, public_steps


@pytest.mark.django_db
@pytest.mark.parametrize("playbook", ["jian", "zhuzhou"])
def test_three_stand_in_the_register_each_at_another_step(playbook: str) -> None:
    now = clock.now()
    world = build_world(at=now - timedelta(days=32), playbook=playbook)
    deeds = add_legacy(world, now)
    assert deeds is not None
    assert LegacyProblem.objects.count() == 3
    waits = {line.asks for line in waiting_for(world.actor("station_head"), now) if line.kind == "legacy"}
    assert waits == {"give", "review"}
    late = {line.asks for line in waiting_for(world.actor("community_officer"), now) if line.kind == "legacy"}
    assert late == {"late"}
    read = list(for_residents(world.estate, now))
    assert len(read) == 2
    plan = public_steps([one.pk for one in read])[deeds.pk]
    assert [step.done_on is not None for step in plan] == [True, False, False]
