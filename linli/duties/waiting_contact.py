"""What waits of contacts at any hour: for who is to take over, their yes; for who manages the station, an estate that
had a contact and has none."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Concat

from linli.core import waiting
from linli.duties.models_contact import EstateContact
from linli.duties.waiting import KIND, holding, managing
from linli.organisations.models import OrganisationPlace

ACCEPT, NAME = "accept_contact", "name_contact"
"""What is asked."""


def to_accept(part: tuple[Any, ...], at: datetime) -> QuerySet[Any]:
    """Stretches that were offered to a post, due when they begin."""
    left = Q(ends_at=None) | Q(ends_at__gt=at)
    found = EstateContact.objects.filter(left, appointment_id__in=part, accepted_at=None, ended_at=None)
    return _lines(found, ACCEPT, since="offered_at", due_at="starts_at")


def to_name(part: tuple[Any, ...], at: datetime) -> QuerySet[Any]:
    """A line for each estate that a body serves and whose last stretch there is over, with the time since when."""
    there = {"estate": OuterRef("estate"), "organisation": OuterRef("organisation")}
    rows = EstateContact.objects.filter(**there, accepted_at__isnull=False)
    inside = {"place__path__lte": OuterRef("estate__path"), "end__gt": OuterRef("estate__path")}
    bound = OrganisationPlace.objects.annotate(end=Concat("place__path", Value("~")))
    serves = bound.filter(organisation=OuterRef("organisation"), **inside)
    standing = rows.filter(Q(ends_at=None) | Q(ends_at__gt=at), ended_at=None, starts_at__lte=at)
    later = rows.filter(
        Q(starts_at__gt=OuterRef("starts_at")) | Q(starts_at=OuterRef("starts_at"), pk__gt=OuterRef("pk"))
    )
    last = EstateContact.objects.filter(Exists(serves), ~Exists(standing), ~Exists(later), accepted_at__isnull=False)
    return _lines(last.filter(organisation_id__in=part), NAME, since="starts_at", due_at=None)


def _lines(found: QuerySet[Any], asks: str, *, since: str, due_at: str | None) -> QuerySet[Any]:
    return waiting.lines(
        found,
        kind=KIND,
        subject="estate__name",
        asks=Value(asks),
        since=F(since),
        due_at=due_at,
        body="organisation_id",
        place="estate__name",
        ref="organisation_id",
    )


def register() -> None:
    """Let contacts stand in inboxes."""
    waiting.register(f"{KIND}.{ACCEPT}", holding, to_accept)
    waiting.register(f"{KIND}.{NAME}", managing, to_name)
