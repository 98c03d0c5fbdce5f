"""The invented estate has its lists: six resources, six items, orders in all their states, five needs."""

from __future__ import annotations

import pytest

from linli.demo.cast import World
from linli.demo.offers import add_offers
from linli.offers.enums import NeedState, OrderState
from linli.offers.models import Need, Order, Resource, ServiceItem
from tests.service_requests.conftest import cast, world

__all__ = ["cast", "world"]

pytestmark = pytest.mark.django_db


def test_the_lists_of_the_demo(world: World) -> None:
    waiting = add_offers(world, world.at)
    assert waiting is not None
    assert (Resource.objects.count(), ServiceItem.objects.count(), Need.objects.count()) == (6, 6, 5)
    states = {row.state for row in Order.objects.all()}
    assert states == {OrderState.ORDERED, OrderState.TAKEN, OrderState.DONE, OrderState.CLOSED}
    assert {row.state for row in Need.objects.all()} == {NeedState.OPEN, NeedState.MATCHED, NeedState.MET}
