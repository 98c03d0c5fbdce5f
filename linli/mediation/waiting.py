"""What waits: for a mediator the next step of each dispute, for who gives disputes out those that are nobody's, and
those in which nobody was asked in time."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Case, CharField, DateTimeField, F, OuterRef, Q, QuerySet, Subquery, Value, When

from linli.core.actors import Actor
from linli.core.waiting import lines
from linli.mediation.enums import OPEN, State
from linli.mediation.models import Mediation, MediationSession
from linli.playbooks.enums import Power

KIND = "mediation"


def mediator_part(actor: Actor) -> tuple[Any, ...] | None:
    """The posts of an actor that mediate."""
    held = (held.appointment_id for held in actor.posts if Power.MEDIATION_HOLD in held.powers)
    return tuple(sorted(held)) or None


def mediator_lines(part: tuple[Any, ...], at: datetime) -> QuerySet[Any]:
    """A line for each dispute that they mediate: whom to ask, when they sit together, what is to be signed, and from
    its day on whether it is kept."""
    coming = MediationSession.objects.filter(mediation=OuterRef("pk"), recorded_at=None).order_by("starts_at", "id")
    found = Mediation.objects.filter(appointment_id__in=part, state__in=OPEN).annotate(
        sits_at=Subquery(coming.values("starts_at")[:1], output_field=DateTimeField())
    )
    found = found.exclude(Q(state=State.SIGNED) & Q(follow_up_at__gt=at))
    asks = Case(
        When(state=State.GIVEN, then=Value("ask_parties")),
        When(state=State.WRITTEN, then=Value("sign")),
        When(state=State.SIGNED, then=Value("follow_up")),
        When(sits_at=None, then=Value("plan_session")),
        When(sits_at__gt=at, then=Value("session")),
        default=Value("record_session"),
        output_field=CharField(),
    )
    due = Case(
        When(state=State.TALKING, sits_at__gt=at, then=F("sits_at")),
        When(state=State.GIVEN, then=F("due_at")),
        default=Value(None),
        output_field=DateTimeField(),
    )
    return lines(
        found, kind=KIND, subject="title", asks=asks, since="asked_at", due_at=due, body="organisation_id",
        place="estate__name", ref="number",
    )  # fmt: skip


def giver_part(actor: Actor) -> tuple[Any, ...] | None:
    """The bodies for which an actor gives disputes out."""
    bodies = {held.organisation_id for held in actor.posts if Power.MEDIATION_GIVE in held.powers}
    return tuple(sorted(bodies)) or None


def giver_lines(part: tuple[Any, ...], at: datetime) -> QuerySet[Any]:
    """A line for each dispute of these bodies that has no mediator, and each in which nobody was asked in time."""
    late = Q(state=State.GIVEN, answered_at=None, answer_by__lte=at)
    found = Mediation.objects.filter(Q(appointment=None) | late, organisation_id__in=part, state__in=OPEN)
    asks = Case(When(appointment=None, then=Value("give")), default=Value("unanswered"), output_field=CharField())
    return lines(
        found, kind=KIND, subject="title", asks=asks, since="asked_at",
        due_at=Case(When(answered_at=None, then=F("answer_by")), default=Value(None), output_field=DateTimeField()),
        body="organisation_id", place="estate__name", ref="number",
    )  # fmt: skip
