"""What of care is forgotten: whose an application was, who was visited and what was heard; sums and receipts stay."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from linli.care.enums import OPEN
from linli.care.models import CareApplication, CareDate, CareVisit, CareVisitDone, FundEntry
from linli.core.clock import from_local
from linli.core.forgetting import Kept
from linli.people.forgetting import NEEDED, not_needed
from linli.people.models import Contact


def _over(day: date) -> Q:
    return Q(ended_at__lt=from_local(day))


def _booked(day: date) -> Q:
    return Q(at__lt=from_local(day))


def _taken_back(day: date) -> Q:
    """Days that were taken back are gone already; those of members who left go with the same time."""
    return Q(withdrawn_at__lt=from_local(day)) | Q(entry__until__lt=day)


def _contact(day: date) -> Q:
    """Telephones left for applications and visits that are over, unless something else needs them."""
    applied = CareApplication.objects.filter(ended_at__lt=from_local(day), contact__isnull=False).order_by()
    visited = CareVisit.objects.filter(ended_at__lt=from_local(day), contact__isnull=False).order_by()
    theirs = Q(pk__in=applied.values("contact_id")) | Q(pk__in=visited.values("contact_id"))
    return theirs & not_needed()


def _asking() -> QuerySet[Any]:
    """Telephones of those whose application runs."""
    found = CareApplication.objects.filter(state__in=OPEN, contact__isnull=False)
    return found.order_by().values("contact_id")


def _visited() -> QuerySet[Any]:
    """Telephones of those who are visited."""
    return CareVisit.objects.filter(ended_at=None, contact__isnull=False).order_by().values("contact_id")


NEEDED.extend((_asking, _visited))

KEPT = (
    Kept("contact", Contact, ("sealed", "index", "masked"), _contact),
    Kept("care_visit", CareVisitDone, ("words",), _booked),
    Kept("care_visit", CareVisit, ("name", "room", "why"), _over),
    Kept("care_date", CareDate, ("month", "day"), _taken_back),
    Kept(
        "care_application",
        CareApplication,
        ("name", "room", "person_hash", "words", "first_words", "second_words", "objection", "answer", "reason"),
        _over,
    ),
    Kept("care_fund", FundEntry, ("words",), _booked),
)
