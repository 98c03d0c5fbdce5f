"""What waits: for reviewers an application, for the fund an objection, a decision, a payment; for a post a visit that
is due, for the body one of which nobody heard. In every state that is not over somebody has it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case, CharField, DateTimeField, ExpressionWrapper, F, Q, QuerySet, Value, When
from django.db.models.functions import Cast

from linli.care.enums import State
from linli.care.models import CareApplication, CareVisit
from linli.care.queries_near import SILENCE, arranged_by
from linli.core.actors import Actor
from linli.core.waiting import lines
from linli.places.enums import CARRIED
from linli.playbooks.enums import Power

KIND = "care"
FIRST, SECOND, OBJECTION, DECIDE, PAY, FILE = "first", "second", "objection", "decide", "pay", "file"
UNREVIEWED = "unreviewed"
VISIT, ASKED, SILENT = "visit", "visit_asked", "visit_silent"
"""What is asked."""

ASKS = (FIRST, SECOND, UNREVIEWED, OBJECTION, DECIDE, PAY, FILE, VISIT, ASKED, SILENT)
REVIEWS = (State.ASKED, State.SECOND)
KEYS = frozenset(level.value for level in CARRIED)
LEVELS = KEYS | {"place"}


def _after(field: str, time: timedelta) -> ExpressionWrapper[Any]:
    """So long after a day of the row: a question is kept for every moment, and must not reckon with it."""
    return ExpressionWrapper(Cast(F(field), DateTimeField()) + time, DateTimeField())


def _fields(level: str, place_id: int, field: str) -> Q:
    return Q(**{f"{field}__{level}_id" if level in KEYS else f"{field}_id": place_id})


def reviewer_part(actor: Actor) -> tuple[Any, ...] | None:
    """Who reviews, for which kinds of bodies, where."""
    found = {
        (held.body_kind, level, place_id)
        for held in actor.open_posts
        if Power.CARE_REVIEW in held.powers
        for level, place_id in held.scope
        if level in LEVELS
    }
    if not found or actor.person_id is None:
        return None
    return (actor.person_id, *sorted(found))


def reviewer_lines(part: tuple[Any, ...], _at: datetime) -> QuerySet[Any]:
    """A line for each application that this person can review: none that they entered, none that they reviewed."""
    person, wants = part[0], Q(pk__in=[])
    for kind, level, place_id in part[1:]:
        named = Q(state=State.ASKED, fund__first_by__contains=f" {kind} ")
        named |= Q(state=State.SECOND, fund__second_by__contains=f" {kind} ")
        wants |= named & _fields(level, place_id, "estate")
    theirs = Q(entered_by__person_id=person) | Q(first_reviewer__isnull=False, first_reviewer__person_id=person)
    asks = Case(When(state=State.ASKED, then=Value(FIRST)), default=Value(SECOND), output_field=CharField())
    return lines(
        CareApplication.objects.filter(wants).exclude(theirs), kind=KIND, subject="number", asks=asks, since="asked_at",
        due_at="due_at", body="fund__organisation_id", place="estate__name", ref="pk",
    )  # fmt: skip


def keeper_part(actor: Actor) -> tuple[Any, ...] | None:
    """The bodies whose fund an actor keeps."""
    found = {held.organisation_id for held in actor.open_posts if Power.CARE_KEEP in held.powers}
    return tuple(sorted(found)) or None


def keeper_lines(part: tuple[Any, ...], at: datetime) -> QuerySet[Any]:
    """A line for each objection to be answered, for each application whose public notice is over, and for each that
    was reviewed by nobody in time: perhaps everybody who could is of the household, or entered it."""
    late = Q(state__in=REVIEWS, due_at__lt=at)
    wants = Q(state=State.OBJECTED) | Q(state=State.NOTICE, over__lte=at) | late
    found = CareApplication.objects.alias(over=_after("notice_until", timedelta(days=1)))
    asks = Case(
        When(state=State.OBJECTED, then=Value(OBJECTION)), When(state__in=REVIEWS, then=Value(UNREVIEWED)),
        default=Value(DECIDE), output_field=CharField(),
    )  # fmt: skip
    return lines(
        found.filter(wants, fund__organisation_id__in=part), kind=KIND, subject="number", asks=asks,
        since="changed_at", due_at=None, body="fund__organisation_id", place="estate__name", ref="pk",
    )  # fmt: skip


def payer_part(actor: Actor) -> tuple[Any, ...] | None:
    """The bodies from whose fund an actor pays."""
    found = {held.organisation_id for held in actor.open_posts if Power.CARE_PAY in held.powers}
    return tuple(sorted(found)) or None


def payer_lines(part: tuple[Any, ...], _at: datetime) -> QuerySet[Any]:
    """A line for each grant to be paid, and for each payment whose receipt is to be filed."""
    found = CareApplication.objects.filter(state__in=[State.DECIDED, State.PAID], fund__organisation_id__in=part)
    asks = Case(When(state=State.DECIDED, then=Value(PAY)), default=Value(FILE), output_field=CharField())
    return lines(
        found, kind=KIND, subject="number", asks=asks, since="changed_at", due_at=None, body="fund__organisation_id",
        place="estate__name", ref="pk",
    )  # fmt: skip


def visitor_part(actor: Actor) -> tuple[Any, ...] | None:
    """The posts in which an actor visits, each with where it reaches."""
    found = {
        (held.organisation_id, held.post_key, level, place_id)
        for held in actor.open_posts
        if Power.CARE_VISIT in held.powers
        for level, place_id in held.scope
        if level in LEVELS
    }
    return tuple(sorted(found)) or None


def visitor_lines(part: tuple[Any, ...], at: datetime) -> QuerySet[Any]:
    """A line for each visit that is due, until its day is over; a neighbour is asked, and has no date to be late
    for."""
    wants = Q(pk__in=[])
    for body, key, level, place_id in part:
        wants |= Q(visitor_body_id=body, post_key=key) & _fields(level, place_id, "room")
    day = Cast(F("next_on"), DateTimeField())
    found = CareVisit.objects.alias(day=day).filter(wants, ended_at=None, day__lte=at)
    due = Case(
        When(unpaid=False, then=_after("next_on", timedelta(days=1))), default=Value(None), output_field=DateTimeField()
    )
    asks = Case(When(unpaid=True, then=Value(ASKED)), default=Value(VISIT), output_field=CharField())
    return lines(
        found, kind=KIND, subject="name", asks=asks, since=day, due_at=due, body="visitor_body_id",
        place="room__name", ref="pk",
    )  # fmt: skip


def arranger_part(actor: Actor) -> tuple[Any, ...] | None:
    """The bodies for which an actor arranges visits."""
    return arranged_by(actor) or None


def arranger_lines(part: tuple[Any, ...], at: datetime) -> QuerySet[Any]:
    """A line for each of whom nobody has heard for a month: the body looks at it again."""
    found = CareVisit.objects.alias(silent=_after("next_on", SILENCE)).filter(ended_at=None, silent__lt=at)
    return lines(
        found.filter(organisation_id__in=part), kind=KIND, subject="name", asks=Value(SILENT),
        since=Cast(F("word_on"), DateTimeField()), due_at=None, body="organisation_id", place="estate__name", ref="pk",
    )  # fmt: skip
