"""When a body is followed by another, or a place becomes part of another: lists and orders go on there."""

from __future__ import annotations

from uuid import UUID

from django.db.models import F

from linli.core.models import Event
from linli.offers.enums import NEED_LIVE, ON_THE_SHELF, ORDER_LIVE
from linli.offers.models import Need, Order, Resource, ServiceItem


def when_body_is_succeeded(event: Event) -> None:
    """What the old body keeps, offers, provides and holds is the successor's, as far as it is not over."""
    old, new, bump = UUID(event.subject_id), UUID(str(event.refs["successor"])), F("version") + 1
    Resource.objects.filter(organisation_id=old, state__in=ON_THE_SHELF).update(organisation_id=new, version=bump)
    Resource.objects.filter(owner_id=old, state__in=ON_THE_SHELF).update(owner_id=new, version=bump)
    ServiceItem.objects.filter(organisation_id=old, state__in=ON_THE_SHELF).update(organisation_id=new, version=bump)
    ServiceItem.objects.filter(provider_id=old, state__in=ON_THE_SHELF).update(provider_id=new, version=bump)
    Need.objects.filter(organisation_id=old, state__in=NEED_LIVE).update(organisation_id=new, version=bump)
    Order.objects.filter(organisation_id=old, state__in=ORDER_LIVE).update(organisation_id=new, version=bump)
    Order.objects.filter(holder_id=old, state__in=ORDER_LIVE).update(holder_id=new, version=bump)


def when_place_is_merged(event: Event) -> None:
    """What lies in a place that became part of another lies in that one."""
    old, into, bump = int(event.subject_id), int(event.refs["into"]), F("version") + 1
    for model in (Resource, Need, ServiceItem, Order):
        model.objects.filter(place_id=old).update(place_id=into, version=bump)
