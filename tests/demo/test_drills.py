"""Drills of the demo: one that was held, one to come for which people are asked; in every city that practises so."""

from __future__ import annotations

from datetime import timedelta

import pytest

from linli.core import clock
from linli.demo.cast import build_world
from linli.demo.drills import LEARNED, add_drills
from linli.drills.enums import State
from linli.drills.models import Drill, DrillYes
from linli.drills.queries import coming_in, heads_of


@pytest.mark.django_db
@pytest.mark.parametrize("playbook", ["jian", "zhuzhou"])
def test_the_estate_has_one_that_was_held_and_one_to_come(playbook: str) -> None:
    now = clock.now()
    world = build_world(at=now - timedelta(days=32), playbook=playbook)
    world.at = now
    coming = add_drills(world, now)
    assert coming is not None
    assert list(coming_in(world.estate, now)) == [coming]
    past = Drill.objects.get(state=State.HELD)
    assert (past.came, past.learned) == (86, LEARNED)
    assert heads_of([coming])[coming.pk].found == 2
    assert DrillYes.objects.count() == 1
