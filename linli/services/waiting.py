"""What waits: entries to be looked at and what is reported of them; matters to be taken on, done, looked at again, and
papers to be given back."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case, CharField, DateTimeField, ExpressionWrapper, F, Q, QuerySet, Value, When
from django.db.models.functions import Cast, Coalesce

from linli.core.actors import Actor
from linli.core.waiting import lines
from linli.playbooks.enums import Power
from linli.services.enums import EntryState, State
from linli.services.models import AgentMatter, DirectoryEntry, EntryReport
from linli.services.queries import bodies_with

KIND = "service"
LOOK, RENEW, REPORTED = "look", "renew", "reported"
TAKE, AGENT, PAPERS, DO, AGAIN, GIVE_BACK = "take", "agent", "papers", "do", "again", "give_back"
"""What is asked."""

SOON = timedelta(days=30)
"""So long before its day an entry is to be looked at again."""


def directory_part(actor: Actor) -> tuple[Any, ...] | None:
    """The bodies whose directory an actor keeps."""
    return bodies_with(actor, Power.DIRECTORY_KEEP) or None


def entry_lines(part: tuple[Any, ...], at: datetime) -> QuerySet[Any]:
    """Entries that wait to be looked at, and from a month before their day those to be looked at again."""
    due = Cast(F("review_on"), DateTimeField())
    near = ExpressionWrapper(due - SOON, DateTimeField())  # of the row: the question is kept for every moment
    found = DirectoryEntry.objects.alias(near=near).filter(organisation_id__in=part)
    found = found.filter(Q(state=EntryState.PROPOSED) | Q(state=EntryState.SHOWN, near__lt=at))
    asks = Case(When(state=EntryState.PROPOSED, then=Value(LOOK)), default=Value(RENEW), output_field=CharField())
    return lines(
        found, kind=KIND, subject="name", asks=asks, since=Coalesce("looked_at", "proposed_at"),
        due_at=Case(When(state=EntryState.SHOWN, then=due), default=Value(None), output_field=DateTimeField()),
        body="organisation_id", place="place__name", ref="pk",
    )  # fmt: skip


def report_lines(part: tuple[Any, ...], _at: datetime) -> QuerySet[Any]:
    """What is said to be wrong with an entry, until its keepers have looked into it."""
    found = EntryReport.objects.filter(entry__organisation_id__in=part, settled_at=None)
    return lines(
        found, kind=KIND, subject="entry__name", asks=Value(REPORTED), since="at", due_at=None,
        body="entry__organisation_id", place="entry__place__name", ref="entry_id",
    )  # fmt: skip


def agent_part(actor: Actor) -> tuple[Any, ...] | None:
    """The bodies for which an actor does matters."""
    return bodies_with(actor, Power.AGENT_ACT) or None


def agent_lines(part: tuple[Any, ...], _at: datetime) -> QuerySet[Any]:
    """Matters of these bodies that are open: due when they are to be answered, done or looked at again."""
    found = AgentMatter.objects.filter(organisation_id__in=part, ended_at=None)
    asks = Case(
        When(state=State.ASKED, then=Value(TAKE)),
        When(state=State.RETURNING, then=Value(GIVE_BACK)),
        When(state=State.PAUSED, then=Value(AGAIN)),
        When(appointment=None, then=Value(AGENT)),
        When(runs_from=None, then=Value(PAPERS)),
        default=Value(DO),
        output_field=CharField(),
    )
    due = Case(
        When(state=State.ASKED, then=F("answer_by")),
        When(state=State.PAUSED, then=Cast(F("look_on"), DateTimeField())),
        When(state=State.IN_HAND, then=F("due_at")),
        default=Value(None),
        output_field=DateTimeField(),
    )
    return lines(
        found, kind=KIND, subject="number", asks=asks, since="asked_at", due_at=due,
        body="organisation_id", place="place__name", ref="pk",
    )  # fmt: skip
