"""Points of the demo: members, awards of each kind, three items, one reserved, a pot, something to be judged."""

from __future__ import annotations

from datetime import timedelta

import pytest

from linli.core import clock
from linli.demo.cast import build_world
from linli.demo.many_points import TINY, fill_points
from linli.demo.points import add_points
from linli.demo.volunteering import add_volunteering
from linli.points.actions import Run
from linli.points.jobs import would_award
from linli.points.models import Award, Doubt, PointsItem, PointsMember, Redemption
from linli.points.queries import in_pot
from tests.points.conftest import unsound


@pytest.mark.django_db
@pytest.mark.parametrize("playbook", ["jian", "zhuzhou"])
def test_the_estate_has_a_little_of_everything(playbook: str) -> None:
    now = clock.now()
    world = build_world(at=now - timedelta(days=32), playbook=playbook)
    world.at = now
    add_volunteering(world, now)
    add_points(world, now)
    assert PointsMember.objects.count() == 4
    assert PointsItem.objects.count() == 3
    assert Award.objects.filter(state="waiting").count() == 1
    assert Award.objects.filter(origin="by_hand", state="done").count() == 4
    assert Redemption.objects.filter(state="kept").count() == 1
    assert in_pot([world.estate.pk]) == {world.estate.pk: 4}
    assert Doubt.objects.filter(seen="just_under").exists()
    assert unsound() == []


@pytest.mark.django_db
def test_a_crowd_in_bulk_is_as_the_actions_would_leave_it() -> None:
    now = clock.now()
    world = build_world(at=now - timedelta(days=400), playbook="zhuzhou")
    fill_points(world, TINY, now)
    assert PointsMember.objects.count() == TINY.volunteers
    assert would_award() == Run(TINY.services, 2 * TINY.services, 0)
    assert unsound() == []
