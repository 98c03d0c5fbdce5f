"""What of needs, resources and orders is forgotten a year after they were over."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from linli.core.clock import from_local
from linli.core.forgetting import Kept
from linli.offers.models import Need, Order, Resource
from linli.people.forgetting import NEEDED, not_needed
from linli.people.models import Contact


def _over(day: date) -> Q:
    return Q(ended_at__lt=from_local(day))


def _contact(day: date) -> Q:
    """Telephones left for orders that are over, unless something else needs them."""
    over = Order.objects.filter(ended_at__lt=from_local(day), contact__isnull=False)
    return Q(pk__in=over.order_by().values("contact_id")) & not_needed()


def _orders_needed() -> QuerySet[Any]:
    """Telephones of who waits for an order."""
    return Order.objects.filter(ended_at=None, contact__isnull=False).order_by().values("contact_id")


def _resources_needed() -> QuerySet[Any]:
    """Telephones of who offers something."""
    return Resource.objects.filter(ended_at=None, contact__isnull=False).order_by().values("contact_id")


NEEDED.extend((_orders_needed, _resources_needed))

KEPT = (
    Kept("resource", Resource, ("holder_sealed",), _over),
    Kept("need", Need, ("public_words", "inner_words", "back_words", "ended_words"), _over),
    Kept("order", Order, ("person", "name", "words", "back_words", "result", "rating_words"), _over),
    Kept("contact", Contact, ("sealed", "index", "masked"), _contact),
)
