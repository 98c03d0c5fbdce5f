"""What waits: for who holds a drill the next step of each estate, for who is asked whether they can. An unpaid
neighbour is asked and never late (law 6), and so is everybody else who is asked here."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Case, CharField, DateTimeField, Exists, F, OuterRef, Q, QuerySet, Value, When

from linli.core.actors import Actor
from linli.core.waiting import lines
from linli.drills.enums import OPEN, State
from linli.drills.models import Drill, DrillPost, DrillYes
from linli.drills.queries import ARRANGES, reach_of, reached
from linli.playbooks.enums import Power

KIND = "drill"
TELL, FILL, REPORT, CAN_YOU = "tell", "fill", "report", "can_you"


def _room() -> QuerySet[DrillPost]:
    """Posts of a drill that have room."""
    return DrillPost.objects.filter(drill=OuterRef("pk"), wanted__gt=F("said") + F("by_hand")).order_by()


def holder_part(actor: Actor) -> tuple[Any, ...] | None:
    """The bodies for which an actor holds drills."""
    return tuple(sorted({held.organisation_id for held in actor.posts if held.powers & ARRANGES})) or None


def holder_lines(part: tuple[Any, ...], at: datetime) -> QuerySet[Any]:
    """A line for each drill that people are to be asked for, that lacks heads, or of which the end is to be said: due
    when it begins, and never late afterwards."""
    moment = Value(at, output_field=DateTimeField())
    found = Drill.objects.filter(organisation_id__in=part, state__in=OPEN).annotate(room=Exists(_room()))
    found = found.filter(Q(state=State.PLANNED) | Q(ends_at__lte=moment) | Q(room=True))
    over = When(ends_at__lte=moment, then=Value(REPORT))
    asks = Case(over, When(state=State.PLANNED, then=Value(TELL)), default=Value(FILL), output_field=CharField())
    never = Value(None, output_field=DateTimeField())
    due = Case(When(starts_at__gt=moment, then=F("starts_at")), default=never, output_field=DateTimeField())
    return lines(
        found, kind=KIND, subject="plan__title", asks=asks, since="plan__made_at", due_at=due, body="organisation_id",
        place="estate__name", ref="id",
    )  # fmt: skip


def helper_part(actor: Actor) -> tuple[Any, ...] | None:
    """The places in which an actor is asked, and the posts in which they say “I can”."""
    reach = reach_of(actor)
    mine = (held.appointment_id for held in actor.posts if Power.DRILL_HELP in held.powers)
    return (reach, tuple(sorted(mine))) if reach else None


def helper_lines(part: tuple[Any, ...], at: datetime) -> QuerySet[Any]:
    """A line for each drill that is not over and has room, until one has said yes; saying nothing is a no."""
    reach, mine = part
    moment = Value(at, output_field=DateTimeField())
    said = DrillYes.objects.filter(post__drill=OuterRef("pk"), appointment_id__in=mine).order_by()
    found = Drill.objects.filter(reached(reach), Exists(_room()), ~Exists(said), state=State.TOLD, ends_at__gt=moment)
    return lines(
        found, kind=KIND, subject="plan__title", asks=Value(CAN_YOU), since="told_at", due_at=None, body=None,
        place="estate__name", ref="id",
    )  # fmt: skip
