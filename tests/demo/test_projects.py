"""Micro-projects of the demo: one published with its account, one under way, one to be decided, a call that is open."""

from __future__ import annotations

from datetime import timedelta

import pytest

from linli.core import clock
from linli.core.clock import local_date
from linli.demo.cast import build_world
from linli.demo.projects import CAME, add_projects
from linli.projects.models import ProjectCall, ProjectProposal
from linli.projects.queries import account_of


@pytest.mark.django_db
@pytest.mark.parametrize("playbook", ["jian", "zhuzhou"])
def test_one_is_published_one_under_way_and_one_call_is_open(playbook: str) -> None:
    now = clock.now()
    world = build_world(at=now - timedelta(days=32), playbook=playbook)
    world.at = now
    call = add_projects(world, now)
    assert call is not None
    states = ProjectProposal.objects.order_by("state").values_list("state", flat=True)
    assert list(states) == ["funded", "proposed", "published"]
    assert ProjectProposal.objects.get(state="published").report == CAME
    account = account_of(call)
    assert (account.paid, account.promised) == (480_000, 360_000)
    assert ProjectCall.objects.filter(until__gte=local_date(now)).count() == 1
