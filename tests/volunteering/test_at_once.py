"""Many at once: fifty press for the last place, and two who take back while others wait."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial

import pytest

from linli.demo.cast import World, build_world
from linli.volunteering.actions import SlotFacts, publish, sign_up, take_back
from linli.volunteering.models import Activity, SignUp
from linli.volunteering.queries import waiting_before
from tests.core.at_once import at_once
from tests.volunteering.conftest import LEADER, made_team, planned, slot, somebody

AT = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)


def opened(wanted: int) -> tuple[World, Activity]:
    world = build_world(at=AT)
    row = planned(world, made_team(world), slots=(SlotFacts("登记", wanted),))
    publish(row, by=world.actor(LEADER), at=AT)
    return world, row


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_fifty_who_press_for_the_last_place_one_is_in_and_the_others_wait_in_order() -> None:
    world, row = opened(1)
    people = [somebody(world, f"林{number}") for number in range(50)]
    calls = [partial(sign_up, row, me, slot_id=slot(row).pk, by=by, at=AT) for me, by in people]
    results = at_once(calls)
    assert [one for one in results if not isinstance(one, SignUp)] == []
    assert [one.standing for one in results].count("in") == 1
    waiting = list(SignUp.objects.filter(standing="waiting").order_by("signed_at", "id"))
    assert [waiting_before(one) for one in waiting] == list(range(49))
    assert slot(row).taken == 1


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_take_back_at_once_and_the_two_next_are_in() -> None:
    world, row = opened(2)
    people = [somebody(world, f"林{number}") for number in range(6)]
    for me, by in people:
        sign_up(row, me, slot_id=slot(row).pk, by=by, at=AT)
    at_once([partial(take_back, row, me, slot_id=slot(row).pk, by=by, at=AT) for me, by in people[:2]])
    found = SignUp.objects.filter(standing="in").order_by("id")
    assert [one.volunteer_id for one in found] == [me.pk for me, _by in people[2:4]]
    assert slot(row).taken == 2
