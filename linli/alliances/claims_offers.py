"""Needs that a unit's resource was asked to meet, and orders that were given to it: in the unit's lists beside wishes
and whistles."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from linli.alliances.claims import MOST, Became, Claimable, Provider, register, this_year, units_of
from linli.core.actors import Actor
from linli.offers.enums import NeedState, OrderState
from linli.offers.models import Need, Order
from linli.offers.queries import needs_visible_to, orders_visible_to


def _needs(actor: Actor) -> QuerySet[Need]:
    """Needs for which a resource of one of the reader's units was chosen, as the reader may see them."""
    return needs_visible_to(actor).filter(resource__owner_id__in=units_of(actor)).order_by("-matched_at", "-pk")


def need_words(row: Need) -> str:
    """What everybody reads of a need, or its class where nothing is written yet."""
    return row.public_words or (str(row.spec.name) if row.spec is not None else "")


def _asked_of_us(actor: Actor, _at: datetime) -> list[Claimable]:
    return [
        Claimable("need", str(one.pk), need_words(one), one.place.name, one.matched_at or one.made_at)
        for one in _needs(actor).filter(state=NeedState.MATCHED, agreed_at=None)[:MOST]
    ]


def _needs_since(actor: Actor, at: datetime) -> list[Became]:
    found = _needs(actor).filter(matched_at__gte=this_year(at)).exclude(state=NeedState.MATCHED, agreed_at=None)
    return [
        Became(
            "need", str(one.pk), need_words(one), one.place.name, str(NeedState(one.state).label),
            one.ended_at or one.agreed_at or one.made_at,
        )
        for one in found[:MOST]
    ]  # fmt: skip


def _orders(actor: Actor) -> QuerySet[Order]:
    return orders_visible_to(actor).filter(holder_id__in=units_of(actor)).order_by("-ordered_at", "-pk")


def _given_to_us(actor: Actor, _at: datetime) -> list[Claimable]:
    return [
        Claimable("order", str(one.pk), one.item.what, one.place.name, one.assigned_at or one.ordered_at, one.take_by)
        for one in _orders(actor).filter(state=OrderState.ASSIGNED)[:MOST]
    ]


def _orders_since(actor: Actor, at: datetime) -> list[Became]:
    """Of how it was only the answer: the words stand on the order's page, for who did it and for the station."""
    found = _orders(actor).filter(ordered_at__gte=this_year(at)).exclude(state=OrderState.ASSIGNED)
    return [
        Became(
            "order", str(one.pk), one.item.what, one.place.name, str(OrderState(one.state).label),
            one.ended_at or one.done_at or one.ordered_at, str(one.get_rating_display()) if one.rating else "",
        )
        for one in found[:MOST]
    ]  # fmt: skip


register("need", Provider(_asked_of_us, _needs_since))
register("order", Provider(_given_to_us, _orders_since))
