"""What waits: for who leads a team an activity that is short of heads or of which the end is to be said; for a
volunteer who reads an inbox what they signed up for tomorrow. A volunteer is asked and never late (law 6)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import (
    Case,
    CharField,
    DateTimeField,
    DurationField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.expressions import CombinedExpression

from linli.core.actors import Actor
from linli.core.waiting import lines
from linli.volunteering.enums import Standing, State
from linli.volunteering.models import Activity, ActivitySlot, SignUp
from linli.volunteering.queries import bodies_led, short_of_heads

KIND = "activity"
CONFIRM, REPORT, FILL, COME = "confirm", "report", "fill", "come"
SHORT_WITHIN = timedelta(days=2)
SOON = timedelta(days=1)
REPORT_WITHIN = timedelta(days=30)
"""Of what was done longer ago nobody is asked for words any more."""


def _beside(at: datetime, later: timedelta) -> CombinedExpression:
    """So much later, reckoned by the database: the question is prepared once, and `at` put into it each time."""
    return Value(at, output_field=DateTimeField()) + Value(later, output_field=DurationField())


def leader_part(actor: Actor) -> tuple[Any, ...] | None:
    """The bodies whose teams an actor leads."""
    return tuple(bodies_led(actor)) or None


def leader_lines(part: tuple[Any, ...], at: datetime) -> QuerySet[Any]:
    """A line for each activity that is over and not confirmed or told of, or that begins within two days and lacks
    heads."""
    moment = Value(at, output_field=DateTimeField())
    room = ActivitySlot.objects.filter(short_of_heads(), activity=OuterRef("pk")).order_by()
    over = Q(state=State.PUBLISHED, ends_at__lte=moment)
    untold = Q(state=State.HELD, report="", ends_at__gt=_beside(at, -REPORT_WITHIN))
    short = Q(state=State.PUBLISHED, starts_at__gt=moment, starts_at__lte=_beside(at, SHORT_WITHIN)) & Exists(room)
    found = Activity.objects.filter(over | untold | short, team__organisation_id__in=part)
    asks = Case(
        When(state=State.HELD, then=Value(REPORT)), When(ends_at__lte=moment, then=Value(CONFIRM)),
        default=Value(FILL), output_field=CharField(),
    )  # fmt: skip
    never = Value(None, output_field=DateTimeField())
    due = Case(When(ends_at__lte=moment, then=never), default=F("starts_at"), output_field=DateTimeField())
    since = Case(When(ends_at__lte=moment, then=F("ends_at")), default=F("made_at"), output_field=DateTimeField())
    return lines(
        found, kind=KIND, subject="title", asks=asks, since=since, due_at=due, body="team__organisation_id",
        place="estate__name", ref="id",
    )  # fmt: skip


def own_part(actor: Actor) -> tuple[Any, ...] | None:
    """The person, where they read an inbox at all."""
    return (actor.own_id,) if actor.posts and actor.own_id is not None else None


def own_lines(part: tuple[Any, ...], at: datetime) -> QuerySet[Any]:
    """A line for each activity of the next day for which this person is in."""
    moment = Value(at, output_field=DateTimeField())
    mine = SignUp.objects.filter(
        slot__activity=OuterRef("pk"), volunteer__person_id=part[0], standing=Standing.IN
    ).order_by()
    coming = Q(state=State.PUBLISHED, ends_at__gt=moment, starts_at__lte=_beside(at, SOON))
    return lines(
        Activity.objects.filter(coming, Exists(mine)), kind=KIND, subject="title", asks=Value(COME), since="made_at",
        due_at=None, body=None, place="estate__name", ref="id",
    )  # fmt: skip
