"""Firms of the demo: three of them, needs at each step, a star that its worker wants to be seen, a round on its way."""

from __future__ import annotations

from datetime import timedelta

import pytest

from linli.core import clock
from linli.core.waiting import waiting_for
from linli.demo.cast import build_world
from linli.demo.firms import add_firms
from linli.firms.enums import State
from linli.firms.models import FirmNeed
from linli.firms.queries import cards_visible_to, stars_for, stories_for, with_branch


@pytest.mark.django_db
@pytest.mark.parametrize("playbook", ["jian", "xiangzhou"])
def test_three_firms_stand_in_the_list_each_at_another_step(playbook: str) -> None:
    now = clock.now()
    world = build_world(at=now - timedelta(days=32), playbook=playbook)
    world.at = now
    waiting = add_firms(world, now)
    assert waiting is not None and waiting.state == State.WAITING
    keeper = world.actor("community_officer")
    cards = cards_visible_to(keeper)
    assert (cards.count(), with_branch(cards, clock.local_date(now)).count()) == (3, 2)
    assert set(FirmNeed.objects.order_by("pk").values_list("state", flat=True)) == {"waiting", "asked", "solved"}
    assert stories_for(world.estate, now).count() == 1
    assert [one.name for one in stars_for(world.estate)] == ["陈师傅"]
    asks = {role: {line.asks for line in waiting_for(world.actor(role), now) if line.kind == "firm"}
            for role in ("community_officer", "volunteer", "representative", "department_officer")}  # fmt: skip
    assert asks["community_officer"] == {"nobody"}
    assert asks["volunteer"] == {"take"}
    assert "name" in asks["representative"]
    assert asks["department_officer"] == {"answer"}
