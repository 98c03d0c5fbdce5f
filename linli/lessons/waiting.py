"""What waits: for a lecturer whether they give it, and what they give soon; for who arranges lessons one without a
lecturer, one to which nobody has said yes, and what became of one that is over."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case, CharField, DateTimeField, ExpressionWrapper, F, Q, QuerySet, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from linli.core.actors import Actor
from linli.core.waiting import lines
from linli.lessons.enums import OPEN, State
from linli.lessons.models import LessonSession
from linli.lessons.queries import bodies_with
from linli.playbooks.enums import Power

KIND = "lesson"
ANSWER, GIVE, FIND, UNANSWERED, REPORT = "answer", "give", "find_lecturer", "unanswered", "report"
"""What is asked."""

SOON = timedelta(days=14)
SILENT = timedelta(days=3)
"""So near to its beginning a lesson without a yes goes back to who arranges it: the lecturer is not late."""


def _before(span: timedelta) -> Combinable:
    """So long before it begins: a moment of the row, because the question is kept for every moment."""
    return ExpressionWrapper(F("starts_at") - span, DateTimeField())


def lecturer_part(actor: Actor) -> tuple[Any, ...] | None:
    """Whoever works at the desk may be a lecturer."""
    return (actor.own_id,) if actor.own_id is not None and actor.posts else None


def lecturer_lines(part: tuple[Any, ...], at: datetime) -> QuerySet[Any]:
    """Lessons for which somebody is asked, never due, and those that they give within two weeks, due when they begin;
    gone once they have begun."""
    mine = LessonSession.objects.alias(near=_before(SOON)).filter(lecturer__person_id__in=part, starts_at__gt=at)
    found = mine.filter(Q(state=State.ASKED) | Q(state=State.PLANNED, near__lt=at))
    asks = Case(When(state=State.ASKED, then=Value(ANSWER)), default=Value(GIVE), output_field=CharField())
    due = Case(When(state=State.PLANNED, then=F("starts_at")), default=Value(None), output_field=DateTimeField())
    return lines(
        found, kind=KIND, subject="title", asks=asks, since=Coalesce("asked_at", "arranged_at"), due_at=due, body=None,
        place="organisation__short_name", ref="pk",
    )  # fmt: skip


def arranger_part(actor: Actor) -> tuple[Any, ...] | None:
    """The bodies for which an actor arranges lessons."""
    return bodies_with(actor, Power.LESSON_ARRANGE) or None


def arranger_lines(part: tuple[Any, ...], at: datetime) -> QuerySet[Any]:
    """Lessons of these bodies that want something: due when they begin, and never late with what became of them."""
    wants = Q(state=State.SOUGHT) | Q(state=State.ASKED, near__lt=at) | Q(starts_at__lte=at)
    found = LessonSession.objects.alias(near=_before(SILENT)).filter(wants, organisation_id__in=part, state__in=OPEN)
    asks = Case(
        When(starts_at__lte=at, then=Value(REPORT)),
        When(state=State.SOUGHT, then=Value(FIND)),
        default=Value(UNANSWERED),
        output_field=CharField(),
    )
    due = Case(When(starts_at__gt=at, then=F("starts_at")), default=Value(None), output_field=DateTimeField())
    return lines(
        found, kind=KIND, subject="title", asks=asks, since="changed_at", due_at=due, body="organisation_id",
        place="place__name", ref="pk",
    )  # fmt: skip
