"""What waits of reception days: for who receives the day itself, and what they took and is late; for who keeps the
list a day that nobody holds, and a list that nobody closed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import (
    Case,
    Count,
    DateTimeField,
    Exists,
    ExpressionWrapper,
    F,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from linli.core import waiting
from linli.core.actors import Actor
from linli.duties.models_reception import BookingState, ReceptionBooking, ReceptionDay, ReceptionState
from linli.duties.queries_reception import OPEN_KEYS
from linli.duties.waiting import KIND
from linli.playbooks.enums import BodyKind, Power

HOLD, FIND, CLOSE, LATE = "receive", "find_receiver", "close_list", "late_matters"
"""What is asked."""

SOON = timedelta(days=14)

RECEIVING = frozenset(
    {
        BodyKind.SERVICE_STATION,
        BodyKind.RESIDENTS_COMMITTEE,
        BodyKind.DEPARTMENT,
        BodyKind.SUBDISTRICT_OFFICE,
        BodyKind.DISTRICT_GOVERNMENT,
        BodyKind.CITY_GOVERNMENT,
    }
)
"""Kinds of body that hold receptions."""


def receiving(actor: Actor) -> tuple[Any, ...] | None:
    """The appointments of an actor in bodies that receive: any of them may."""
    may = (one for one in actor.posts if one.body_kind in RECEIVING or Power.RECEPTION_KEEP in one.powers)
    return tuple(sorted(held.appointment_id for held in may)) or None


def keeping(actor: Actor) -> tuple[Any, ...] | None:
    """The bodies for which a post of an actor keeps receptions."""
    held = {held.organisation_id for held in actor.posts if Power.RECEPTION_KEEP in held.powers}
    return tuple(sorted(held)) or None


def to_hold(part: tuple[Any, ...], at: datetime) -> QuerySet[Any]:
    """The days that a post holds within two weeks, due when they begin."""
    near = ExpressionWrapper(F("starts_at") - SOON, DateTimeField())
    found = ReceptionDay.objects.alias(near=near).filter(
        appointment_id__in=part, state=ReceptionState.ANNOUNCED, ends_at__gt=at, near__lt=at
    )
    return _lines(found, HOLD, since="announced_at", due_at="starts_at", subject="venue")


def late(part: tuple[Any, ...], at: datetime) -> QuerySet[Any]:
    """A line for each day of a post from which matters are open past their time: how many; due since the oldest."""
    matter = "bookings__service_request"
    over = Q(**{f"{matter}__resolve_by__lt": at}) | Q(**{f"{matter}__resolve_by": None, f"{matter}__due_at__lt": at})
    taken = Q(bookings__state=BookingState.TAKEN, **{f"{matter}__state__in": OPEN_KEYS})
    found = ReceptionDay.objects.filter(taken & over, appointment_id__in=part, starts_at__lte=at).annotate(
        left=Count("bookings"), oldest=Min(Coalesce(f"{matter}__resolve_by", f"{matter}__due_at"))
    )
    return _lines(found, LATE, since="starts_at", due_at="oldest", subject="left")


def to_keep(part: tuple[Any, ...], at: datetime) -> QuerySet[Any]:
    """Days to come that nobody holds, and days that are over with people on the list who were not taken down."""
    waits = ReceptionBooking.objects.filter(day=OuterRef("pk"), state=BookingState.BOOKED)
    nobody, over = Q(appointment=None, ends_at__gt=at), Q(Exists(waits), ends_at__lte=at)
    found = ReceptionDay.objects.filter(nobody | over, organisation_id__in=part, state=ReceptionState.ANNOUNCED)
    asks = Case(When(ends_at__lte=at, then=Value(CLOSE)), default=Value(FIND))
    since = Case(When(ends_at__lte=at, then=F("ends_at")), default=F("changed_at"))
    due = Case(When(ends_at__lte=at, then=F("ends_at") + timedelta(days=1)), default=F("starts_at"))
    return _lines(found, asks, since=since, due_at=due, subject="venue")


def _lines(found: QuerySet[Any], asks: Any, *, since: Any, due_at: Any, subject: str) -> QuerySet[Any]:
    return waiting.lines(
        found,
        kind=KIND,
        subject=subject,
        asks=Value(asks) if isinstance(asks, str) else asks,
        since=since,
        due_at=due_at,
        body="organisation_id",
        place="organisation__short_name",
        ref="pk",
    )


def register() -> None:
    """Let reception days stand in inboxes."""
    waiting.register(f"{KIND}.{HOLD}", receiving, to_hold)
    waiting.register(f"{KIND}.{LATE}", receiving, late)
    waiting.register(f"{KIND}.{CLOSE}", keeping, to_keep)
