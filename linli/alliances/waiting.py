"""What waits of alliances: a tie to agree to, items to agree to, a list to begin, an item near its day, a word to say.
A list, a day and a word are a body's duty, never a person's."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import DateTimeField, DurationField, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.expressions import CombinedExpression

from linli.alliances.enums import State, TieState
from linli.alliances.models import AllianceTie, AllianceYear, Commitment
from linli.alliances.queries import bodies_with
from linli.core.actors import Actor
from linli.core.waiting import lines
from linli.playbooks.enums import Power

KIND = "alliance"
TIE, AGREE, LIST, PART, WORD = "tie", "agree", "list", "part", "word"
SOON = timedelta(days=14)
LIST_SOON = timedelta(days=45)


def _later(at: datetime, by: timedelta) -> CombinedExpression:
    """So much later, reckoned by the database: the question is prepared once, and `at` put into it each time."""
    return Value(at, output_field=DateTimeField()) + Value(by, output_field=DurationField())


def unit_part(actor: Actor) -> tuple[Any, ...] | None:
    """The units for which the actor acts."""
    bodies = bodies_with(actor, Power.ALLIANCE_ACT)
    return (bodies,) if bodies else None


def keeper_part(actor: Actor) -> tuple[Any, ...] | None:
    """The bodies for which the actor agrees."""
    bodies = bodies_with(actor, Power.ALLIANCE_KEEP)
    return (bodies,) if bodies else None


def unit_ties(whose: tuple[Any, ...], _at: datetime) -> QuerySet[Any]:
    """One line for each tie that a place asks for."""
    return _ties(AllianceTie.objects.filter(unit_id__in=whose[0], asked_by_unit=False), "unit_id", "keeper__short_name")


def keeper_ties(whose: tuple[Any, ...], _at: datetime) -> QuerySet[Any]:
    """One line for each tie that a unit asks for."""
    return _ties(AllianceTie.objects.filter(keeper_id__in=whose[0], asked_by_unit=True), "keeper_id", "unit__name")


def _ties(found: QuerySet[AllianceTie], body: str, subject: str) -> QuerySet[Any]:
    asked = found.filter(state=TieState.ASKED)
    return lines(
        asked, kind=KIND, subject=subject, asks=Value(TIE), since="asked_at", due_at=None, body=body,
        place="place__name", ref="id",
    )  # fmt: skip


def unit_items(whose: tuple[Any, ...], _at: datetime) -> QuerySet[Any]:
    """One line for each list of which the place changed items."""
    return _items(AllianceYear.objects.filter(tie__unit_id__in=whose[0]), State.COUNTERED, "tie__unit_id")


def keeper_items(whose: tuple[Any, ...], _at: datetime) -> QuerySet[Any]:
    """One line for each list of which the unit proposed items."""
    return _items(AllianceYear.objects.filter(tie__keeper_id__in=whose[0]), State.PROPOSED, "tie__keeper_id")


def _items(found: QuerySet[AllianceYear], state: State, body: str) -> QuerySet[Any]:
    waiting = Commitment.objects.filter(year=OuterRef("pk"), state=state).order_by()
    standing = found.filter(Exists(waiting), tie__state=TieState.STANDING)
    return lines(
        standing, kind=KIND, subject="tie__unit__name", asks=Value(AGREE), since="tie__asked_at", due_at=None,
        body=body, place="tie__place__name", ref="tie_id",
    )  # fmt: skip


def lists_due(whose: tuple[Any, ...], at: datetime) -> QuerySet[Any]:
    """One line for each list without an item, from some weeks before it is to stand."""
    bodies: Sequence[UUID] = whose[0]
    there = Commitment.objects.filter(year=OuterRef("pk")).order_by()
    found = AllianceYear.objects.filter(
        ~Exists(there), tie__unit_id__in=bodies, tie__state=TieState.STANDING, list_by__lte=_later(at, LIST_SOON)
    )
    return lines(
        found, kind=KIND, subject="tie__place__name", asks=Value(LIST), since="tie__asked_at", due_at="list_by",
        body="tie__unit_id", place="tie__place__name", ref="tie_id",
    )  # fmt: skip


def parts_due(whose: tuple[Any, ...], at: datetime) -> QuerySet[Any]:
    """One line for each agreed item whose day is near or past."""
    found = Commitment.objects.filter(
        year__tie__unit_id__in=whose[0], year__tie__state=TieState.STANDING, state=State.AGREED,
        due_at__lte=_later(at, SOON),
    )  # fmt: skip
    return lines(
        found, kind=KIND, subject="what", asks=Value(PART), since="changed_at", due_at="due_at",
        body="year__tie__unit_id", place="year__tie__place__name", ref="year__tie_id",
    )  # fmt: skip


def _words(found: QuerySet[AllianceYear], body: str, subject: str, since: str) -> QuerySet[Any]:
    return lines(
        found, kind=KIND, subject=subject, asks=Value(WORD), since=F(since), due_at=None, body=body,
        place="tie__place__name", ref="tie_id",
    )  # fmt: skip


def keeper_words(whose: tuple[Any, ...], at: datetime) -> QuerySet[Any]:
    """One line for each list of which the place is asked what the year was worth: where something was agreed on."""
    agreed = Commitment.objects.filter(Q(state__in=[State.AGREED, State.DONE, State.CARRIED]), year=OuterRef("pk"))
    found = AllianceYear.objects.filter(
        Exists(agreed.order_by()), tie__keeper_id__in=whose[0], tie__state=TieState.STANDING, keeper_said_at=None,
        word_from__lte=Value(at, output_field=DateTimeField()),
    )  # fmt: skip
    return _words(found, "tie__keeper_id", "tie__unit__name", "word_from")


def unit_words(whose: tuple[Any, ...], at: datetime) -> QuerySet[Any]:
    """One line for each list of which the place has said its word, and the unit not yet."""
    found = AllianceYear.objects.filter(
        tie__unit_id__in=whose[0], tie__state=TieState.STANDING, keeper_said_at__isnull=False, unit_said_at=None,
        word_from__lte=Value(at, output_field=DateTimeField()),
    )  # fmt: skip
    return _words(found, "tie__unit_id", "tie__place__name", "keeper_said_at")
