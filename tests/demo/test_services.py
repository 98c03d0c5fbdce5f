"""Small services of the demo: firms at each step, two matters in hand, one that waits, papers that are out."""

from __future__ import annotations

from datetime import timedelta

import pytest

from linli.core import clock
from linli.core.waiting import waiting_for
from linli.demo.cast import build_world
from linli.demo.services import add_services
from linli.services.models import AgentMatter, DirectoryEntry
from linli.services.queries import shown_in


@pytest.mark.django_db
@pytest.mark.parametrize("playbook", ["zhuzhou", "yichun"])
def test_five_firms_and_three_matters_stand_each_at_another_step(playbook: str) -> None:
    now = clock.now()
    world = build_world(at=now - timedelta(days=32), playbook=playbook)
    proof = add_services(world, now)
    assert proof is not None
    assert proof.papers_out == 1
    assert DirectoryEntry.objects.count() == 5
    assert shown_in(world.estate).count() == 4
    assert AgentMatter.objects.count() == 3
    waits = {line.asks for line in waiting_for(world.actor("station_head"), now) if line.kind == "service"}
    assert waits == {"take", "do", "give_back", "look", "reported"}
