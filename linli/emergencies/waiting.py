"""What waits of emergencies: a call to answer or to tell about; a response to be looked at again, or back on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Case, CharField, Exists, F, OuterRef, QuerySet, Value, When
from django.db.models.functions import Coalesce

from linli.core import waiting
from linli.core.actors import Actor
from linli.emergencies.enums import OPEN, CallState, State
from linli.emergencies.models import EmergencyCall, EmergencyResponse
from linli.playbooks.enums import Power


def _part(actor: Actor, power: Power) -> tuple[Any, ...] | None:
    bodies = tuple(sorted({held.organisation_id for held in actor.posts if power in held.powers}))
    return (bodies,) if bodies else None


def called_part(actor: Actor) -> tuple[Any, ...] | None:
    """The bodies for which the actor answers."""
    return _part(actor, Power.EMERGENCY_ANSWER)


def called_lines(whose: tuple[Any, ...], _at: datetime) -> QuerySet[Any]:
    """One line for each call: acknowledge it, or tell how things stand."""
    bodies: Sequence[UUID] = whose[0]
    found = EmergencyCall.objects.filter(organisation_id__in=bodies, state__in=OPEN, response__state=State.IN_FORCE)
    asks = Case(
        When(state=CallState.CALLED, then=Value("acknowledge")), default=Value("tell_how"), output_field=CharField()
    )
    return waiting.lines(
        found, kind="emergency", subject="response__title", asks=asks, since="called_at", due_at="due_at",
        body="organisation_id", place="response__place__name", ref="response__number",
    )  # fmt: skip


def holder_part(actor: Actor) -> tuple[Any, ...] | None:
    """The bodies for which the actor declares."""
    return _part(actor, Power.EMERGENCY_DECLARE)


def holder_lines(whose: tuple[Any, ...], at: datetime) -> QuerySet[Any]:
    """One line for each response: somebody needs help, is late, whether it goes on; or the look back once it is over.
    When the time of the review has come, that stands first."""
    bodies: Sequence[UUID] = whose[0]
    open_calls = EmergencyCall.objects.filter(response=OuterRef("pk"), state__in=OPEN)
    found = EmergencyResponse.objects.filter(organisation_id__in=bodies, state__in=[State.IN_FORCE, State.STOOD_DOWN])
    asks = Case(
        When(state=State.STOOD_DOWN, then=Value("look_back")),
        When(review_at__lte=at, then=Value("review")),
        When(Exists(open_calls.filter(needs_help=True)), then=Value("help")),
        When(Exists(open_calls.filter(overdue_at__isnull=False)), then=Value("late")),
        default=Value("review"),
        output_field=CharField(),
    )
    return waiting.lines(
        found, kind="emergency", subject="title", asks=asks, since=Coalesce("ended_at", "declared_at"),
        due_at=Coalesce(F("review_at"), F("look_back_by")), body="organisation_id", place="place__name", ref="number",
    )  # fmt: skip
