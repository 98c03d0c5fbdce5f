"""What waits: for a visitor their doors of a round, for who arranges it the doors that are nobody's; and for one
of them each door of which it is open what holds."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    DateTimeField,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Coalesce, Concat

from linli.core.actors import Actor
from linli.core.waiting import lines
from linli.outreach.enums import SweepState
from linli.outreach.models import Sweep, SweepShare, VisitCell
from linli.outreach.queries import LEFT_KEYS
from linli.places.enums import CARRIED
from linli.playbooks.enums import Power

KIND = "visit"
KNOCK, SHARE, SETTLE = "knock", "share", "settle"
"""What is asked."""

_CARRIED = frozenset(level.value for level in CARRIED)


class EveningOf(Func):
    """Eight in the evening of a day: later nobody knocks."""

    template = "((%(expressions)s + time '20:00') AT TIME ZONE 'Asia/Shanghai')"
    output_field = DateTimeField()


def visitor_part(actor: Actor) -> tuple[Any, ...] | None:
    """The posts of an actor that knock at doors."""
    held = (held.appointment_id for held in actor.posts if Power.SWEEP_VISIT in held.powers)
    return tuple(sorted(held)) or None


def visitor_lines(part: tuple[Any, ...], _at: datetime) -> QuerySet[Any]:
    """A line for each round in which such a post has doors left: in which building, and how many."""
    left = VisitCell.objects.filter(share=OuterRef("pk"), state__in=LEFT_KEYS).order_by().values("share")
    found = SweepShare.objects.filter(sweep__state=SweepState.OPEN, appointment_id__in=part).annotate(
        left=_one(left.annotate(one=Count("pk")), IntegerField()),
        houses=_one(left.annotate(one=Count("building_id", distinct=True)), IntegerField()),
        house=_one(
            VisitCell.objects.filter(share=OuterRef("pk"), state__in=LEFT_KEYS)
            .order_by("pk")
            .annotate(one=F("building__name")),
            CharField(),
        ),
    )
    return _lines(
        found.filter(left__gt=0),
        asks=KNOCK,
        sweep="sweep__",
        body="appointment__post__organisation_id",
        ref="sweep_id",
        place=Case(When(houses=1, then=F("house")), default=F("sweep__estate__name"), output_field=CharField()),
    )


def arranger_part(actor: Actor) -> tuple[Any, ...] | None:
    """The places in which a post of an actor arranges visits."""
    places = {pair for held in actor.posts if Power.SWEEP_ARRANGE in held.powers for pair in held.scope}
    return tuple(sorted(places)) or None


def arranger_lines(part: tuple[Any, ...], _at: datetime) -> QuerySet[Any]:
    """A line for each round there that has doors left which are nobody's."""
    doors = Q(cells__share=None, cells__state__in=LEFT_KEYS)
    found = Sweep.objects.filter(_lying(part, ""), doors, state=SweepState.OPEN).annotate(left=Count("cells"))
    return _lines(found, asks=SHARE, sweep="", body="organisation_id", ref="id", place=F("estate__name"))


def settler_part(actor: Actor) -> tuple[Any, ...] | None:
    """The posts of an actor that knock at doors, and the places in which a post arranges visits."""
    posts, places = visitor_part(actor) or (), arranger_part(actor) or ()
    return (posts, places) if posts or places else None


def settler_lines(part: tuple[Any, ...], _at: datetime) -> QuerySet[Any]:
    """A line for each door of which two versions were written down, or where somebody moved meanwhile: for its visitor,
    or where it is nobody's for who arranges the round."""
    posts, places = part
    nobodys = Q(share=None) & _lying(places, "sweep__")
    found = VisitCell.objects.filter(Q(share__appointment_id__in=posts) | nobodys, unsettled=True)
    return lines(
        found,
        kind=KIND,
        subject="room__name",
        asks=Value(SETTLE),
        since="recorded_at",
        due_at=EveningOf(F("sweep__ends_on")),
        body=Coalesce("share__appointment__post__organisation_id", "sweep__organisation_id"),
        place="building__name",
        ref=Concat(Cast("sweep_id", CharField()), Value("/"), Cast("id", CharField())),
    )


def _lying(part: Iterable[tuple[str, int]], sweep: str) -> Q:
    """Rounds in one of these places."""
    found = Q(pk__in=[])
    for level, place_id in part:
        found |= Q(**{f"{sweep}estate__{level}_id" if level in _CARRIED else f"{sweep}estate_id": place_id})
    return found


def _one(found: QuerySet[Any], kind: Any) -> Coalesce | Subquery:
    counted = Subquery(found.values("one")[:1], output_field=kind)
    return Coalesce(counted, Value(0)) if isinstance(kind, IntegerField) else counted


def _lines(found: QuerySet[Any], *, asks: str, sweep: str, body: str, ref: str, place: Combinable) -> QuerySet[Any]:
    """The subject of a line is the number of doors left; the page says it in words."""
    return lines(
        found,
        kind=KIND,
        subject="left",
        asks=Value(asks),
        since=f"{sweep}started_at",
        due_at=EveningOf(F(f"{sweep}ends_on")),
        body=body,
        place=place,
        ref=ref,
    )
