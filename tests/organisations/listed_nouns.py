"""Rows of the four lists, each with as little as it needs, for the tests of what follows bodies and places."""

from __future__ import annotations

from uuid import uuid4

from linli.offers.models import Need, Order, Resource, ServiceItem
from linli.organisations.models import Organisation
from linli.places.models import Place
from tests.organisations.cast import AT, TODAY, House


def _of(house: House, body: Organisation | None, place: Place | None) -> dict[str, object]:
    return {
        "organisation": body or house.bodies["property"], "place": place or house.places["estate"],
        "playbook_version_id": house.version_id,
    }  # fmt: skip


def resource(house: House, body: Organisation | None = None, place: Place | None = None, **more: object) -> Resource:
    return Resource.objects.create(
        **_of(house, body, place), kind="space", what="活动室", since=TODAY, made_at=AT, **more
    )


def need(house: House, body: Organisation | None = None, place: Place | None = None) -> Need:
    return Need.objects.create(
        **_of(house, body, place), kind="space", public_words="想下棋", origin="station", made_at=AT
    )


def item(house: House, body: Organisation | None = None, place: Place | None = None, **more: object) -> ServiceItem:
    provider = more.pop("provider", house.bodies["property"])
    return ServiceItem.objects.create(
        **_of(house, body, place), kind="tools", what="换龙头", price="免费", made_at=AT, provider=provider, **more
    )


def order(house: House, body: Organisation | None = None, place: Place | None = None, **more: object) -> Order:
    return Order.objects.create(
        **_of(house, body, place), item=item(house), week=TODAY, number=f"OR-{uuid4()}"[:40],
        code_hash=uuid4().bytes, ordered_at=AT, assign_by=AT, do_by=AT, **more,
    )  # fmt: skip


CARRIED = {
    "offers.Resource.organisation": resource,
    "offers.Resource.owner": lambda house, body: resource(house, owner=body),
    "offers.Need.organisation": need,
    "offers.ServiceItem.organisation": item,
    "offers.ServiceItem.provider": lambda house, body: item(house, provider=body),
    "offers.Order.organisation": order,
    "offers.Order.holder": lambda house, body: order(house, holder=body, state="assigned"),
}
"""Links to a body whose living row goes over, each with how such a row is made."""

PLACES = {
    "offers.Resource.place": lambda house, place: resource(house, place=place),
    "offers.Need.place": lambda house, place: need(house, place=place),
    "offers.ServiceItem.place": lambda house, place: item(house, place=place),
    "offers.Order.place": lambda house, place: order(house, place=place),
}
"""Links that lead to the other estate once theirs is part of it."""

SPLIT = {
    "offers.Resource.place": "it can be used where it was offered; its body offers it to the new estate anew",
    "offers.Need.place": "whoever keeps it knows for which estate it is; a need is short and ends there",
    "offers.ServiceItem.place": "its body puts it on the menu of the new estate anew",
    "offers.Order.place": "it was ordered where somebody lived; the new estate starts anew",
}
"""Why each stays where it was when an estate is split."""
