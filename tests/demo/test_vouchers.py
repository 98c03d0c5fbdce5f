"""The wall of the demo: given by three, eaten for three weeks, one of them paid, with slips and codes out."""

from __future__ import annotations

from datetime import timedelta

import pytest

from linli.core import clock
from linli.demo.cast import build_world
from linli.demo.vouchers import MEALS, add_vouchers
from linli.vouchers import book
from linli.vouchers.models import Settlement
from linli.vouchers.queries import shops_of, weeks_of


@pytest.mark.django_db
@pytest.mark.parametrize("playbook", ["jian", "zhuzhou"])
def test_the_estate_has_a_wall_with_something_of_everything(playbook: str) -> None:
    now = clock.now()
    world = build_world(at=now - timedelta(days=32), playbook=playbook)
    world.at = now
    wall = add_vouchers(world, now)
    assert wall is not None
    found = book.standings([wall], shops_of([wall]))[wall.pk]
    assert (found.given, found.codes, found.slips, found.settled) == (65, 2, 12, MEALS[0])
    assert found.eaten == sum(MEALS[1:])
    assert Settlement.objects.count() == 2
    assert [count for _week, count in weeks_of([wall.pk], now)[wall.pk]] == list(reversed(MEALS))
