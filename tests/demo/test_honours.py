"""Honours of the demo: one honoured, one in notice with an objection, a round that takes nominations."""

from __future__ import annotations

from datetime import timedelta

import pytest

from linli.core import clock
from linli.demo.cast import build_world
from linli.demo.honours import add_honours
from linli.honours.enums import RoundState, State
from linli.honours.models import HonourRound, Nomination, Objection
from linli.honours.queries import asked_of, open_rounds, shown_in


@pytest.mark.django_db
@pytest.mark.parametrize("playbook", ["jian", "zhuzhou"])
def test_the_estate_has_one_of_each(playbook: str) -> None:
    now = clock.now()
    world = build_world(at=now - timedelta(days=32), playbook=playbook)
    world.at = now
    assert add_honours(world, now) is not None
    assert sorted(HonourRound.objects.values_list("state", flat=True)) == [
        RoundState.FINISHED, RoundState.OPEN, RoundState.PANEL,
    ]  # fmt: skip
    assert sorted(Nomination.objects.values_list("state", flat=True)) == [
        State.ASKED, State.HONOURED, State.NOTICE, State.PROPOSED,
    ]  # fmt: skip
    assert Objection.objects.filter(answered_at=None).count() == 1
    assert len(open_rounds(world.estate, clock.local_date(now))) == 1
    assert shown_in(world.estate).count() == 2
    asked = asked_of(world.actor("resident"))
    assert asked.count() == 1
