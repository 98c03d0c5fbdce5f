"""What waits: awards for a second person, things to be handed over, and what looks odd, to be judged."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet, Value

from linli.core.actors import Actor
from linli.core.waiting import lines
from linli.playbooks.enums import Power
from linli.points.enums import Reserved, State
from linli.points.models import Award, Doubt, Redemption
from linli.points.queries import bodies_keeping, lying_in, pairs_with

KIND = "activity"
APPROVE, HAND_OVER, JUDGE = "points_approve", "points_hand_over", "points_judge"
ASKS = (APPROVE, HAND_OVER, JUDGE)


def approver_part(actor: Actor) -> tuple[Any, ...] | None:
    """Where an actor approves, and who they are."""
    pairs = pairs_with(actor, Power.POINTS_AWARD)
    return (actor.hand_id, pairs) if pairs and actor.hand_id is not None else None


def approver_lines(part: tuple[Any, ...], at: datetime) -> QuerySet[Any]:
    """A line for each award that waits for a second person, and was given by another; asked, with no date."""
    person, pairs = part
    found = Award.objects.filter(lying_in(pairs, "member__estate"), state=State.WAITING, made_at__lte=at).exclude(
        given_by=person
    )
    return lines(
        found.filter(~Q(member__volunteer__person_id=person) | Q(member__volunteer__person=None)), kind=KIND,
        subject="reason", asks=Value(APPROVE), since="made_at", due_at=None, body=None, place="member__estate__name",
        ref="pk",
    )  # fmt: skip


def keeper_part(actor: Actor) -> tuple[Any, ...] | None:
    """The bodies whose catalogue an actor keeps."""
    return bodies_keeping(actor) or None


def keeper_lines(part: tuple[Any, ...], at: datetime) -> QuerySet[Any]:
    """A line for each thing that is kept for somebody to fetch."""
    found = Redemption.objects.filter(state=Reserved.KEPT, item__organisation_id__in=part, made_at__lte=at)
    return lines(
        found, kind=KIND, subject="item__name", asks=Value(HAND_OVER), since="made_at", due_at=None,
        body="item__organisation_id", place="item__place__name", ref="pk",
    )  # fmt: skip


def judge_part(actor: Actor) -> tuple[Any, ...] | None:
    """Where an actor judges, and who they are."""
    pairs = pairs_with(actor, Power.POINTS_KEEP)
    return (actor.hand_id, pairs) if pairs and actor.hand_id is not None else None


def judge_lines(part: tuple[Any, ...], at: datetime) -> QuerySet[Any]:
    """A line for each thing that looked odd and that nobody has judged: not before who gave, approved or got it."""
    person, pairs = part
    found = Doubt.objects.filter(lying_in(pairs, "award__member__estate"), verdict="", noted_at__lte=at)
    others = (
        Q(award__given_by=None) | ~Q(award__given_by=person),
        Q(award__approved_by=None) | ~Q(award__approved_by=person),
        Q(award__member__volunteer__person=None) | ~Q(award__member__volunteer__person_id=person),
    )
    return lines(
        found.filter(*others), kind=KIND, subject="award__reason", asks=Value(JUDGE), since="noted_at", due_at=None,
        body=None, place="award__member__estate__name", ref="pk",
    )  # fmt: skip
