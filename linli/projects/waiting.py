"""What waits: for the proposing body a draft, a step to be told; for those who are asked a proposal to be looked at,
and their word at the end; for the body that called a decision, a promise, a step to be looked at or paid, the end.

Social organisations and volunteers are asked and never late (law 6): only what the calling body owes has a day.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import (
    Case,
    CharField,
    DateTimeField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from linli.core.actors import Actor
from linli.core.waiting import DayIn, lines
from linli.playbooks.enums import Power
from linli.projects.enums import State, Step
from linli.projects.models import ProjectEstate, ProjectMilestone, ProjectProposal, ProjectReview
from linli.projects.queries import bodies_with, lying_in

KIND = "project"
SEND, TELL = "send", "tell"
REVIEW, WORD = "review", "word"
DECIDE, FUND, LOOK, PAY, ACCEPT, PUBLISH = "decide", "fund", "look", "pay", "accept", "publish"
ENOUGH = 2


def _day(at: datetime) -> DayIn:
    return DayIn(Value(at, output_field=DateTimeField()))


def _steps(*steps: Step) -> Exists:
    found = ProjectMilestone.objects.filter(proposal=OuterRef("pk"), step__in=[one.value for one in steps])
    return Exists(found.order_by())


def _lines(found: QuerySet[Any], asks: Case | Value, body: str | None) -> QuerySet[Any]:
    since = Coalesce(F("decided_at"), F("sent_at"), F("made_at"), output_field=DateTimeField())
    return lines(
        found, kind=KIND, subject="title", asks=asks, since=since, due_at=None, body=body, place="call__place__name",
        ref="id",
    )  # fmt: skip


def proposer_part(actor: Actor) -> tuple[Any, ...] | None:
    """The bodies for which an actor proposes."""
    return tuple(bodies_with(actor, Power.PROJECT_PROPOSE)) or None


def proposer_lines(part: tuple[Any, ...], at: datetime) -> QuerySet[Any]:
    """A line for each draft that can still be sent, and for each project with a step to be told."""
    draft = Q(state=State.DRAFT, call__until__gte=_day(at))
    under_way = Q(state=State.FUNDED) & _steps(Step.DUE)
    asks = Case(When(state=State.DRAFT, then=Value(SEND)), default=Value(TELL), output_field=CharField())
    return _lines(ProjectProposal.objects.filter(draft | under_way, organisation_id__in=part), asks, "organisation_id")


def reviewer_part(actor: Actor) -> tuple[Any, ...] | None:
    """Who, of which bodies, and which places they are asked about."""
    pairs = {pair for held in actor.open_posts if Power.PROJECT_REVIEW in held.powers for pair in held.scope}
    if not pairs or actor.own_id is None:
        return None
    bodies = tuple(sorted({held.organisation_id for held in actor.posts}))
    return (actor.own_id, bodies, tuple(sorted(pairs)))


def reviewer_lines(part: tuple[Any, ...], at: datetime) -> QuerySet[Any]:
    """A line for each proposal of other bodies that they have not looked at, and for each project that is done but for
    a word on the spot."""
    person, bodies, pairs = part
    theirs = ProjectEstate.objects.filter(lying_in(pairs, "estate"), proposal=OuterRef("pk")).order_by()
    mine = ProjectReview.objects.filter(proposal=OuterRef("pk"), person_id=person).order_by()
    to_review = Q(state=State.PROPOSED, call__until__lt=_day(at)) & ~Exists(mine)
    done = Q(state=State.FUNDED) & ~_steps(Step.DUE, Step.TOLD, Step.SEEN)
    to_say = done & Q(word="") & ~Q(call__organisation_id__in=bodies)
    found = ProjectProposal.objects.filter(to_review | to_say, Exists(theirs)).exclude(organisation_id__in=bodies)
    asks = Case(When(state=State.PROPOSED, then=Value(REVIEW)), default=Value(WORD), output_field=CharField())
    return _lines(found, asks, None)


def caller_part(actor: Actor) -> tuple[Any, ...] | None:
    """The bodies for which an actor calls."""
    return tuple(bodies_with(actor, Power.PROJECT_CALL)) or None


def caller_lines(part: tuple[Any, ...], at: datetime) -> QuerySet[Any]:
    """A line for each project in which the body that called has something to do next."""
    two = ProjectReview.objects.filter(proposal=OuterRef("pk")).order_by("reviewed_at").values("pk")
    decide = Q(state=State.PROPOSED, call__until__lt=_day(at), second__isnull=False)
    fund = Q(state=State.NOTICE, notice_until__lt=_day(at))
    told, seen = Q(state=State.FUNDED) & _steps(Step.TOLD), Q(state=State.FUNDED) & _steps(Step.SEEN)
    accept = Q(state=State.FUNDED) & ~Q(word="") & ~_steps(Step.DUE, Step.TOLD, Step.SEEN)
    found = ProjectProposal.objects.annotate(second=Subquery(two[ENOUGH - 1 : ENOUGH])).filter(
        decide | fund | told | seen | accept | Q(state=State.ACCEPTED), call__organisation_id__in=part
    )
    asks = Case(
        When(state=State.PROPOSED, then=Value(DECIDE)), When(state=State.NOTICE, then=Value(FUND)),
        When(state=State.ACCEPTED, then=Value(PUBLISH)), When(_steps(Step.TOLD), then=Value(LOOK)),
        When(_steps(Step.SEEN), then=Value(PAY)), default=Value(ACCEPT), output_field=CharField(),
    )  # fmt: skip
    return _lines(found, asks, "call__organisation_id")
