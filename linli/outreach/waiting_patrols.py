"""What waits of patrols: for each post that walks, the rounds of its body that have areas left; an unpaid neighbour is
asked and never late (law 6)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Case, Count, DateTimeField, F, Q, QuerySet, Value, When

from linli.core.actors import Actor
from linli.core.waiting import lines
from linli.outreach.enums import AreaState, SweepState
from linli.outreach.models import Patrol
from linli.outreach.waiting import KIND, EveningOf
from linli.playbooks.enums import Power

WALK = "walk"


def walker_part(actor: Actor) -> tuple[Any, ...] | None:
    """The bodies for which an actor walks, and those of them in which the post is paid."""
    held = [held for held in actor.posts if Power.PATROL_WALK in held.powers]
    if not held:
        return None
    bodies = {one.organisation_id for one in held}
    return tuple(sorted(bodies)), tuple(sorted({one.organisation_id for one in held if not one.unpaid}))


def walker_lines(part: tuple[Any, ...], _at: datetime) -> QuerySet[Any]:
    """A line for each round of these bodies that has areas left; how many, the page says in words."""
    bodies, paid = part
    left = Count("areas", filter=Q(areas__state=AreaState.LEFT))
    found = Patrol.objects.filter(state=SweepState.OPEN, organisation_id__in=bodies).annotate(left=left)
    never = Value(None, output_field=DateTimeField())
    due = Case(When(organisation_id__in=paid, then=EveningOf(F("ends_on"))), default=never) if paid else None
    return lines(
        found.filter(left__gt=0), kind=KIND, subject="left", asks=Value(WALK), since="started_at", due_at=due,
        body="organisation_id", place="estate__name", ref="id",
    )  # fmt: skip
