"""Two press at one moment: one answer for both, and nothing twice."""

from __future__ import annotations

from functools import partial

import pytest

from linli.alliances import actions
from linli.alliances.actions import TieFacts
from linli.alliances.models import AllianceTie, AllianceYear, Commitment, CommitmentLine
from linli.core.refusals import Refused
from linli.demo.alliances import unit_in
from linli.demo.cast import World
from tests.alliances.conftest import KEEPER, LIAISON, Ally
from tests.core.at_once import at_once
from tests.service_requests.conftest import AT


@pytest.mark.slow
def test_of_whatever_two_press_at_one_moment_there_is_one(open_world: World) -> None:
    ally = Ally(open_world, unit_in(open_world, "市供热厂", "供热厂", LIAISON, AT), AT)
    place = open_world.places["community"]
    ask = [
        partial(actions.ask_tie, ally.unit, place, TieFacts(), by=ally.by(role), at=AT)
        for role in (KEEPER, LIAISON, KEEPER, LIAISON)
    ]
    asked = at_once(ask)
    assert len({one.pk for one in asked}) == AllianceTie.objects.count() == 1
    tie = AllianceTie.objects.get()
    other = KEEPER if tie.asked_by_unit else LIAISON
    agreed = at_once([partial(actions.agree_tie, tie, by=ally.by(other), at=AT) for _ in range(4)])
    assert {one.state for one in agreed} == {"standing"}
    assert AllianceYear.objects.count() == 1
    item = ally.proposed(tie)
    at_once([partial(actions.agree, item, by=ally.by(KEEPER), at=AT) for _ in range(4)])
    assert Commitment.objects.get().version == item.version + 1
    pressed = at_once([
        partial(actions.change, item, ally.facts(amount="两次"), by=ally.by(KEEPER), at=AT),
        partial(actions.drop, item, reason="不用了", by=ally.by(), at=AT),
    ])  # fmt: skip
    assert not [one for one in pressed if isinstance(one, Exception) and not isinstance(one, Refused)]
    assert Commitment.objects.get().state == "dropped"
    assert CommitmentLine.objects.filter(commitment=item).count() in (1, 2)
