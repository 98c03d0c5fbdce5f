"""What waits: for the station what is to be looked at, handed over, asked after, confirmed, and thanks to be read; for
a body that claims what can be claimed and what it holds. In every state that is not over somebody has it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Case, CharField, Count, DateTimeField, F, Q, QuerySet, Subquery, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Coalesce

from linli.core.actors import Actor
from linli.core.waiting import lines
from linli.places.enums import CARRIED
from linli.wishes.enums import State
from linli.wishes.models import Wish
from linli.wishes.queries import checking, claiming

KIND = "offer"
CHECK, HAND_OVER, NOT_MET, CONFIRM, THANKS = (
    "wish_check", "wish_hand_over", "wish_not_met", "wish_confirm", "wish_thanks",
)  # fmt: skip
CLAIM, SEVERAL, BRING, ASKED = "wish_claim", "wish_several", "wish_bring", "wish_asked"
"""What is asked."""

CARRIED_KEYS = frozenset(level.value for level in CARRIED)
LEVELS = CARRIED_KEYS | {"place", ""}

ASKS = (CHECK, HAND_OVER, NOT_MET, CONFIRM, THANKS, CLAIM, SEVERAL, BRING, ASKED)


def checker_part(actor: Actor) -> tuple[Any, ...] | None:
    """The bodies for which an actor looks at wishes."""
    return checking(actor) or None


def checker_lines(part: tuple[Any, ...], at: datetime) -> QuerySet[Any]:
    """A line for each wish of these bodies that wants something of them: due only until it is looked at."""
    wants = (
        Q(state=State.ASKED)
        | Q(state=State.CLAIMED, arranged_at=None)
        | Q(state=State.CLAIMED, ask_at__lte=at)
        | Q(state=State.BROUGHT)
        | Q(state=State.MET, thanks_released_at=None) & ~Q(thanks="")
    )
    found = Wish.objects.filter(wants, organisation_id__in=part)
    asks = Case(
        When(state=State.ASKED, then=Value(CHECK)),
        When(state=State.BROUGHT, then=Value(CONFIRM)),
        When(state=State.MET, then=Value(THANKS)),
        When(ask_at__lte=at, then=Value(NOT_MET)),
        default=Value(HAND_OVER),
        output_field=CharField(),
    )
    due = Case(When(state=State.ASKED, then=F("check_by")), default=Value(None), output_field=DateTimeField())
    since = Coalesce("brought_at", "claimed_at", "asked_at")
    return lines(
        found, kind=KIND, subject="public_words", asks=asks, since=since, due_at=due, body="organisation_id",
        place="estate__name", ref="pk",
    )  # fmt: skip


def claimer_part(actor: Actor) -> tuple[Any, ...] | None:
    """The bodies for which an actor claims, each with where it serves."""
    found = {
        (held.organisation_id, level, place_id)
        for held in claiming(actor)
        for level, place_id in {*held.scope, ("", 0)}
        if level in LEVELS
    }
    return tuple(sorted(found)) or None


def claimer_lines(part: tuple[Any, ...], at: datetime) -> QuerySet[Any]:
    """A line for each wish that these bodies hold, never due, and one for all that they could claim, until the first of
    them is over: whoever gives is asked. Of several its subject is how many."""
    bodies = sorted({body for body, _level, _place in part})
    reach = Q(pk__in=())
    for level, place_id in sorted({(level, place) for _body, level, place in part if level}):
        field = f"estate__{level}_id" if level in CARRIED_KEYS else "estate_id"
        reach |= Q(**{field: place_id})
    could = Wish.objects.filter(reach, state=State.OPEN, expires_at__gt=at)
    first = could.order_by("expires_at", "pk").values("pk")[:1]
    many = Subquery(could.order_by().values("state").annotate(many=Count("pk")).values("many"))
    found = Wish.objects.filter(Q(state=State.CLAIMED, claimer_body_id__in=bodies) | Q(pk__in=first))
    found = found.annotate(many=Case(When(state=State.OPEN, then=many), default=Value(0)))
    asks = Case(
        When(many__gt=1, then=Value(SEVERAL)),
        When(state=State.OPEN, then=Value(CLAIM)),
        When(ask_at__lte=at, then=Value(ASKED)),
        default=Value(BRING),
        output_field=CharField(),
    )
    due = Case(When(state=State.OPEN, then=F("expires_at")), default=Value(None), output_field=DateTimeField())
    since = Coalesce("claimed_at", "checked_at")
    return lines(
        found, kind=KIND, subject=_unless_several("public_words", Cast("many", CharField())), asks=asks, since=since,
        due_at=due, body="claimer_body_id", place=_unless_several("estate__name", Value("")), ref="pk",
    )  # fmt: skip


def _unless_several(of_one: str, of_several: Combinable) -> Case:
    """What a line says of one wish, or of several."""
    return Case(When(many__gt=1, then=of_several), default=F(of_one), output_field=CharField())
