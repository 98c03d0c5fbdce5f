"""A wish heard at a door: a wish of the station at once, with the household's word, and no door in any event."""

from __future__ import annotations

import json

import pytest

from linli.core.models import Event
from linli.core.refusals import Invalid
from linli.demo.cast import World
from linli.outreach.enums import OUTCOMES, REACHED, CellState
from linli.outreach.models import Sweep, Visit
from linli.service_requests.models import ServiceRequest
from linli.wishes.enums import ConsentWay, State
from linli.wishes.models import Wish
from tests.outreach.rounds import MINUTE, cell_of, knock

pytestmark = pytest.mark.django_db


def test_a_wish_at_a_door_goes_to_the_station_with_the_door_and_the_consent(world: World, sweep: Sweep) -> None:
    assert CellState.WISH in OUTCOMES
    assert CellState.WISH in REACHED
    visit = knock(world, cell_of(sweep, world.room), CellState.WISH, words="想要一副象棋", key="k")
    assert visit is not None
    row = Wish.objects.get()
    assert visit.wish_id == row.pk
    assert (row.state, row.words, row.room_id) == (State.ASKED, "想要一副象棋", world.room.pk)
    assert (row.consent_way, row.entered_by_id) == (ConsentWay.SPOKEN, visit.appointment_id)
    assert not ServiceRequest.objects.exists()
    assert cell_of(sweep, world.room).state == CellState.WISH
    again = knock(world, cell_of(sweep, world.room), CellState.WISH, words="想要一副象棋", key="k")
    assert again == visit
    assert Wish.objects.count() == 1


def test_neither_door_nor_words_stand_in_an_event(world: World, sweep: Sweep) -> None:
    before = Event.objects.count()
    knock(world, cell_of(sweep, world.room), CellState.WISH, words="想要一副象棋")
    for event in Event.objects.order_by("id")[before:]:
        assert event.building_id is None, event.kind
        assert event.place_id != world.room.pk, event.kind
        assert "象棋" not in json.dumps(event.refs, ensure_ascii=False)


def test_words_are_needed_and_a_household_has_no_more_than_it_may(world: World, sweep: Sweep) -> None:
    cell = cell_of(sweep, world.room)
    with pytest.raises(Invalid) as wrong:
        knock(world, cell, CellState.WISH, words=" ")
    assert list(wrong.value.errors) == ["words"]
    for number in (1, 2):
        knock(world, cell, CellState.WISH, words=f"第{number}个", at=world.at + number * MINUTE)
    with pytest.raises(Invalid) as wrong:
        knock(world, cell, CellState.WISH, words="第三个", at=world.at + 3 * MINUTE)
    assert list(wrong.value.errors) == ["words"]
    assert Visit.objects.count() == 2
