"""What waits of the rota: shifts that have nobody, for who manages the station; a colleague's yes to take one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Count, F, Min, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from linli.core import waiting
from linli.core.actors import Actor
from linli.duties.models import DutyShift
from linli.organisations.models import Organisation
from linli.playbooks.enums import BodyKind, Power

KIND = "duty"
FILL, TAKE = "fill_gap", "take_shift"
"""What is asked."""


def managing(actor: Actor) -> tuple[Any, ...] | None:
    """The bodies in which a post of an actor manages the station."""
    held = {held.organisation_id for held in actor.posts if Power.STATION_MANAGE in held.powers}
    return tuple(sorted(held)) or None


def gaps(bodies: tuple[Any, ...], at: datetime) -> QuerySet[Any]:
    """A line for each body with such shifts: how many, due when the first of them begins."""
    empty = Q(duty_shifts__appointment=None, duty_shifts__taken_off_at=None, duty_shifts__ends_at__gt=at)
    found = Organisation.objects.filter(empty, pk__in=bodies, ended_on=None).annotate(
        left=Count("duty_shifts"), first=Min("duty_shifts__starts_at"), empty=Min("duty_shifts__gap_since")
    )
    return waiting.lines(
        found,
        kind=KIND,
        subject="left",
        asks=Value(FILL),
        since=Coalesce(F("empty"), F("first")),
        due_at="first",
        body="pk",
        place="short_name",
        ref="pk",
    )


def holding(actor: Actor) -> tuple[Any, ...] | None:
    """The appointments of an actor in stations, which alone have a rota: each may be asked."""
    stations = (held for held in actor.posts if held.body_kind == BodyKind.SERVICE_STATION)
    return tuple(sorted(held.appointment_id for held in stations)) or None


def asked(part: tuple[Any, ...], at: datetime) -> QuerySet[Any]:
    """Shifts that a colleague would like a post to take, due when they begin."""
    found = DutyShift.objects.filter(offered_to_id__in=part, taken_off_at=None, ends_at__gt=at)
    return waiting.lines(
        found,
        kind=KIND,
        subject="appointment__person__name",
        asks=Value(TAKE),
        since="offered_at",
        due_at="starts_at",
        body="organisation_id",
        place="organisation__short_name",
        ref="organisation_id",
    )


def register() -> None:
    """Let gaps, and shifts that wait for a yes, stand in inboxes."""
    waiting.register(f"{KIND}.{TAKE}", holding, asked)
    waiting.register(f"{KIND}.{FILL}", managing, gaps)
