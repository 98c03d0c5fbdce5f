"""What waits: for keepers a review, an owner to be named, a second look; for owners a plan; for bodies their steps.

An open problem that stands in no inbox has a review still to come.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case, CharField, DateTimeField, Exists, F, Func, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from linli.core.actors import Actor
from linli.core.waiting import lines
from linli.legacy.enums import OPEN, State
from linli.legacy.models import LegacyProblem, PlanStep
from linli.legacy.queries import HAS_TO_DO, standing_steps
from linli.playbooks.enums import Power

KIND = "legacy"
NOTICE = timedelta(days=14)
"""So long before its day a step stands in its body's inbox."""
NO_DATE = Value(None, output_field=DateTimeField())


def _midnight(day: str, days: int) -> Func:
    """The moment in Shanghai at which a day begins, so many days later."""
    template = f"((%(expressions)s + ({days}))::timestamp AT TIME ZONE 'Asia/Shanghai')"
    return Func(F(day), template=template, output_field=DateTimeField())


def _says(key: str) -> Value:
    return Value(key, output_field=CharField())


def keeper_part(actor: Actor) -> tuple[Any, ...] | None:
    """The bodies for which an actor keeps a register."""
    bodies = {held.organisation_id for held in actor.posts if Power.LEGACY_KEEP in held.powers}
    return tuple(sorted(bodies)) or None


def keeper_lines(part: tuple[Any, ...], at: datetime) -> QuerySet[Any]:
    """A line for each problem whose owner is to be named, whose review is due, that is to be confirmed; for the body
    above each whose review is late, and each that its keeper owns and holds for solved."""
    own = Q(organisation_id__in=part)
    keeper_owns = Q(owner_id=F("organisation_id"), above__isnull=False)
    held = Q(state=State.HELD_SOLVED)
    confirms = held & ((own & ~keeper_owns) | (Q(above_id__in=part) & keeper_owns))
    open_ = Q(state=State.OPEN)
    due, late = open_ & own & Q(looks_at__lte=at), open_ & Q(above_id__in=part, late_at__lte=at)
    ownerless = open_ & own & Q(owner=None)
    found = LegacyProblem.objects.annotate(looks_at=_midnight("review_on", 0), late_at=_midnight("review_on", 1))
    found = found.filter(confirms | due | late | ownerless)
    reviewed = Q(looks_at__lte=at)
    return lines(
        found,
        kind=KIND,
        subject="title",
        asks=Case(
            When(held, then=_says("confirm")),
            When(due, then=_says("review")),
            When(ownerless, then=_says("give")),
            default=_says("late"),
        ),
        since=Case(When(held, then=F("said_at")), When(reviewed, then=F("looks_at")), default=F("entered_at")),
        due_at=Case(When(open_ & reviewed, then=F("late_at")), default=NO_DATE),
        body=Case(
            When(held & keeper_owns, then=F("above_id")), When(own, then=F("organisation_id")), default=F("above_id")
        ),
        place="place__name",
        ref="number",
    )


def acting_part(actor: Actor) -> tuple[Any, ...] | None:
    """The bodies for which an actor acts on old problems."""
    bodies = {held.organisation_id for held in actor.posts if held.powers & HAS_TO_DO}
    return tuple(sorted(bodies)) or None


def owner_lines(part: tuple[Any, ...], at: datetime) -> QuerySet[Any]:
    """A line for each open problem of these bodies without a plan, and each of whose plan nothing is left to do."""
    steps = standing_steps().filter(problem_id=OuterRef("pk"))
    found = LegacyProblem.objects.filter(owner_id__in=part, state=State.OPEN, entered_at__lte=at)
    found = found.exclude(Exists(steps.filter(done_on=None)))
    return lines(
        found, kind=KIND, subject="title", asks=Case(When(Exists(steps), then=_says("next")), default=_says("plan")),
        since=Coalesce("given_at", "entered_at"), due_at=None, body="owner_id", place="place__name", ref="number",
    )  # fmt: skip


def step_lines(part: tuple[Any, ...], at: datetime) -> QuerySet[Any]:
    """A line for each step of these bodies whose day is near or past. Unpaid neighbours are asked, never late."""
    steps = PlanStep.objects.annotate(shown_at=_midnight("due_on", -NOTICE.days))
    found = steps.filter(
        organisation_id__in=part, changed_at=None, done_on=None, problem__state__in=OPEN, shown_at__lte=at
    )
    return lines(
        found, kind=KIND, subject="words", asks=_says("step"), since="made_at",
        due_at=Case(When(asked=True, then=NO_DATE), default=_midnight("due_on", 1)), body="organisation_id",
        place="problem__place__name", ref="problem__number",
    )  # fmt: skip
