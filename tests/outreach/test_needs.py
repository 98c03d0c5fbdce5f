"""A need heard at a door: with the station at once, in words for it alone, and no door anywhere."""

from __future__ import annotations

import json

import pytest

from linli.core.models import Event
from linli.core.refusals import Invalid
from linli.demo.cast import World
from linli.offers.enums import NeedState, Origin
from linli.offers.models import Need
from linli.outreach.enums import OUTCOMES, REACHED, CellState
from linli.outreach.models import Sweep, Visit
from tests.outreach.rounds import cell_of, knock

pytestmark = pytest.mark.django_db


def test_a_need_at_a_door_goes_to_the_station_without_the_door(world: World, sweep: Sweep) -> None:
    assert CellState.NEED in OUTCOMES
    assert CellState.NEED in REACHED
    before = Event.objects.count()
    visit = knock(world, cell_of(sweep, world.room), CellState.NEED, words="老人想学用手机", key="k")
    row = Need.objects.get()
    assert visit is not None
    assert visit.need_id == row.pk
    assert (row.state, row.origin, row.inner_words) == (NeedState.OPEN, Origin.VISIT, "老人想学用手机")
    assert (row.place, row.kind, row.public_words) == (world.estate, "", "")
    assert knock(world, cell_of(sweep, world.room), CellState.NEED, words="老人想学用手机", key="k") == visit
    assert Need.objects.count() == 1
    for event in Event.objects.order_by("id")[before:]:
        assert event.place_id != world.room.pk, event.kind
        assert "手机" not in json.dumps(event.refs, ensure_ascii=False)


@pytest.mark.parametrize("words", [" ", "打13812345678", "字" * 501])
def test_words_that_cannot_be_are_told_at_their_field(world: World, sweep: Sweep, words: str) -> None:
    with pytest.raises(Invalid) as wrong:
        knock(world, cell_of(sweep, world.room), CellState.NEED, words=words)
    assert list(wrong.value.errors) == ["words"]
    assert not Visit.objects.exists()
