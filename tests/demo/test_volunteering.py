"""Volunteers of the demo: two teams, one activity coming, one full with a waiting list, one told of."""

from __future__ import annotations

from datetime import timedelta

import pytest

from linli.core import clock
from linli.demo.cast import build_world
from linli.demo.volunteering import TOLD, add_volunteering
from linli.volunteering.models import Activity, SignUp, VolunteerTeam
from linli.volunteering.queries import coming_in


@pytest.mark.django_db
@pytest.mark.parametrize("playbook", ["jian", "zhuzhou"])
def test_the_estate_has_two_teams_and_what_they_do(playbook: str) -> None:
    now = clock.now()
    world = build_world(at=now - timedelta(days=32), playbook=playbook)
    world.at = now
    assert add_volunteering(world, now) is not None
    assert VolunteerTeam.objects.count() == 2
    assert Activity.objects.get(state="held").report == TOLD
    full = Activity.objects.get(title="周六修理铺")
    assert SignUp.objects.filter(slot__activity=full, standing="waiting").count() == 2
    assert coming_in(world.estate, now).count() == 5
