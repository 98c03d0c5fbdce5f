"""What of wishes is forgotten: who met one soon after the end, whose it was and what was said a year after it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from linli.core.clock import from_local
from linli.core.forgetting import Kept
from linli.people.forgetting import NEEDED, not_needed
from linli.people.models import Contact
from linli.wishes.enums import LIVE
from linli.wishes.models import Wish


def _over(day: date) -> Q:
    return Q(ended_at__lt=from_local(day))


def _contact(day: date) -> Q:
    """Telephones of both sides of what is over, unless the request that one was left for runs on."""
    over = Wish.objects.filter(ended_at__lt=from_local(day)).order_by()
    theirs = over.filter(contact__isnull=False).values("contact_id")
    claimers = over.filter(claimer_contact__isnull=False).values("claimer_contact_id")
    return (Q(pk__in=theirs) | Q(pk__in=claimers)) & not_needed()


def _needed() -> QuerySet[Any]:
    """Telephones of wishers whose wish is not over."""
    return Wish.objects.filter(state__in=LIVE, contact__isnull=False).order_by().values("contact_id")


def _claimers_needed() -> QuerySet[Any]:
    found = Wish.objects.filter(state__in=LIVE, claimer_contact__isnull=False)
    return found.order_by().values("claimer_contact_id")


NEEDED.extend((_needed, _claimers_needed))

KEPT = (
    Kept("wish", Wish, ("claimer", "back_words"), _over),
    Kept("contact", Contact, ("sealed", "index", "masked"), _contact),
    Kept(
        "wish",
        Wish,
        ("words", "name", "person", "room", "public_words", "ended_words", "thanks", "public_thanks"),
        _over,
    ),
)
