"""The cast, and short ways to each state of an order, a need, a resource and a service item."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import translation

from linli.core.actors import Actor, ActorKind
from linli.core.clock import local_date
from linli.demo.cast import World
from linli.offers import actions
from linli.offers.actions import ItemFacts, NeedFacts, OrderFacts, ResourceFacts
from linli.offers.enums import NeedState, OrderState, Shelf, ShelfVerb
from linli.offers.models import Need, Order, Resource, ServiceItem
from linli.organisations.models import Organisation
from linli.places.models import Place
from tests.service_requests.conftest import AT, cast, open_world, world

__all__ = ["cast", "open_world", "world"]

HEAD, OFFICER, RESIDENT, NEIGHBOUR = "station_head", "community_officer", "resident", "neighbour"
MANAGER, VOLUNTEER = "property_manager", "volunteer"
PHONE, OTHER_PHONE = "10000008401", "10000008402"


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@dataclass
class Desk:
    """A cast, and a moment that steps move on."""

    world: World
    at: datetime

    def by(self, role: str = HEAD) -> Actor:
        return self.world.actor(role)

    def myself(self, role: str = RESIDENT) -> Actor:
        """Somebody who acts for themselves."""
        person = self.world.people[role]
        return Actor(ActorKind.RESIDENT, person_id=person.pk, name=person.name)

    def holder_of_code(self, row: Order) -> Actor:
        return Actor(ActorKind.CODE, subjects=frozenset({row.pk}))

    def later(self, **units: float) -> datetime:
        self.at += timedelta(**units)
        return self.at

    def body(self, key: str) -> Organisation:
        return self.world.bodies[key]

    def place(self, key: str = "estate") -> Place:
        return self.world.places[key]

    # -- the menu

    def item_facts(self, provider: str = "property", **more: Any) -> ItemFacts:
        said = {"kind": "tools", "what": "换水龙头", "provider": self.body(provider), "price": "工时免费，材料按价"}
        return ItemFacts(**{**said, **more})

    def item(self, provider: str = "property", place: str = "estate", **more: Any) -> ServiceItem:
        role = HEAD if place == "estate" else OFFICER
        return actions.add_item(self.place(place), self.item_facts(provider, **more), by=self.by(role), at=self.at)

    # -- orders

    def ordered(self, item: ServiceItem | None = None, by: Actor | None = None, **more: Any) -> Order:
        return actions.order(item or self.item(), self.place(), OrderFacts(**more), by=by or self.myself(), at=self.at)

    def assigned(self, to: str = "property", **more: Any) -> Order:
        return actions.dispatch_order(self.ordered(**more), to=self.body(to).pk, by=self.by(), at=self.at)

    def taken(self, to: str = "property", role: str = MANAGER, **more: Any) -> Order:
        return actions.take_order(self.assigned(to, **more), by=self.by(role), at=self.at)

    def done(self, to: str = "property", role: str = MANAGER, **more: Any) -> Order:
        return actions.finish_order(self.taken(to, role, **more), result="换好了", by=self.by(role), at=self.at)

    def order_in(self, state: OrderState) -> Order:
        """An order in a state, by a way of verbs."""
        match state:
            case OrderState.ORDERED:
                return self.ordered()
            case OrderState.ASSIGNED:
                return self.assigned()
            case OrderState.TAKEN:
                return self.taken()
            case OrderState.DONE:
                return self.done()
            case OrderState.CLOSED:
                return actions.rate_order(self.done(), rating="well", by=self.myself(), at=self.at)
            case OrderState.DECLINED:
                return actions.decline_order(self.ordered(), reason="没有这个配件", by=self.by(), at=self.at)
        return actions.withdraw_order(self.ordered(), by=self.myself(), at=self.at)

    # -- resources and needs

    def resource_facts(self, owner: str | None = "property", **more: Any) -> ResourceFacts:
        said: dict[str, Any] = {"kind": "space", "what": "一楼活动室"}
        if owner is None:
            said |= {"name": "欧阳青", "phone": PHONE}
        else:
            said |= {"owner": self.body(owner)}
        return ResourceFacts(**{**said, **more})

    def resource(self, owner: str | None = "property", place: str = "estate", **more: Any) -> Resource:
        role = HEAD if place == "estate" else OFFICER
        facts = self.resource_facts(owner, **more)
        return actions.add_resource(self.place(place), facts, by=self.by(role), at=self.at)

    def need_facts(self, **more: Any) -> NeedFacts:
        return NeedFacts(**{"kind": "space", "public_words": "想有个地方下棋", **more})

    def need(self, place: str = "estate", **more: Any) -> Need:
        return actions.add_need(self.place(place), self.need_facts(**more), by=self.by(), at=self.at)

    def matched(self, owner: str | None = "property", **more: Any) -> Need:
        return actions.match(self.need(**more), self.resource(owner), by=self.by(), at=self.at)

    def agreed(self, owner: str | None = "property") -> Need:
        role = HEAD if owner is None else MANAGER
        return actions.agree(self.matched(owner), by=self.by(role), at=self.at)

    def need_in(self, state: NeedState) -> Need:
        """A need in a state, by a way of verbs."""
        by, at = self.by(), self.at
        match state:
            case NeedState.OPEN:
                return self.need()
            case NeedState.MATCHED:
                return self.matched()
            case NeedState.MET:
                return actions.meet(self.agreed(), words="用上了", by=by, at=at)
            case NeedState.NOT_TAKEN_UP:
                return actions.decline_need(self.need(), reason="附近没有", by=by, at=at)
        return actions.withdraw_need(self.need(), by=by, at=at)

    def item_in(self, state: Shelf) -> ServiceItem:
        row = self.item()
        verb = {Shelf.PAUSED: ShelfVerb.PAUSE, Shelf.ENDED: ShelfVerb.END}.get(state)
        return row if verb is None else actions.shelve_item(row, verb, by=self.by(), at=self.at)

    def resource_in(self, state: Shelf) -> Resource:
        row = self.resource()
        verb = {Shelf.PAUSED: ShelfVerb.PAUSE, Shelf.ENDED: ShelfVerb.END}.get(state)
        return row if verb is None else actions.shelve_resource(row, verb, by=self.by(), at=self.at)

    @property
    def today(self) -> Any:
        return local_date(self.at)


@pytest.fixture
def desk(world: World) -> Desk:
    """On a Monday, half past nine."""
    return Desk(world, AT)
