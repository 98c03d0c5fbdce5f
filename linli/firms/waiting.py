"""What waits: for envoys a need to be taken up or asked about; for keepers what no envoy took; for bodies an answer;
for firms their word. Unpaid envoys are asked, never late."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import (
    Case,
    CharField,
    DateTimeField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce

from linli.core.actors import Actor
from linli.core.waiting import lines
from linli.firms.enums import RoundState, State
from linli.firms.models import FirmNeed, StarObjection, StarRound
from linli.firms.queries import bodies_with
from linli.playbooks.enums import Power

KIND = "firm"
TAKE, NEXT, AGAIN, NOBODY, ANSWER, DO, DECIDE, WORD = (
    "take", "next", "again", "nobody", "answer", "do", "decide", "word",
)  # fmt: skip
NAME, OBJECTION, GIVE = "name", "objection", "give"
"""What is asked."""
NO_DATE = Value(None, output_field=DateTimeField())


def _says(*whens: When, default: str) -> Case:
    return Case(*whens, default=Value(default), output_field=CharField())


def _lines(found: QuerySet[FirmNeed], asks: Any, since: Any, due_at: Any, body: Any) -> QuerySet[Any]:
    return lines(
        found, kind=KIND, subject="firm__short_name", asks=asks, since=since, due_at=due_at, body=body,
        place="place__name", ref="number",
    )  # fmt: skip


def _again(at: datetime) -> Q:
    return Q(state=State.DEFERRED, review_on__isnull=False, looks_at__lte=at)


def _open() -> QuerySet[FirmNeed]:
    return FirmNeed.objects.annotate(looks_at=Cast(F("review_on"), DateTimeField())).filter(ended_at=None)


def envoy_part(actor: Actor) -> tuple[Any, ...] | None:
    """The appointments in which an actor may see to needs, the firms to which they are posted, and those to which
    unpaid."""
    posts = [held for held in actor.open_posts if held.powers & {Power.FIRM_ENVOY, Power.FIRM_KEEP}]
    firms = bodies_with(actor, Power.FIRM_ENVOY)
    unpaid = {held.organisation_id for held in posts if held.unpaid and Power.FIRM_ENVOY in held.powers}
    return (tuple(sorted(held.appointment_id for held in posts)), firms, tuple(sorted(unpaid))) if posts else None


def envoy_lines(part: tuple[Any, ...], at: datetime) -> QuerySet[Any]:
    """Needs of an envoy's firms to be taken up, and those that they see to and that are in their hands. Whoever is
    unpaid now is not late, whoever was posted there when the need came in."""
    mine, firms, unpaid = part
    own = Q(appointment_id__in=mine)
    waits = Q(state=State.WAITING, firm_id__in=firms)
    found = _open().filter(waits | (own & (Q(state=State.IN_HAND) | _again(at))))
    asks = _says(
        When(state=State.WAITING, then=Value(TAKE)), When(state=State.DEFERRED, then=Value(AGAIN)), default=NEXT
    )
    timed = Q(state=State.WAITING, asked_only=False) & ~Q(firm_id__in=unpaid)
    due = Case(When(timed, then=F("take_by")), default=NO_DATE)
    return _lines(found, asks, "entered_at", due, Coalesce("appointment__post__organisation_id", "firm_id"))


def keeper_part(actor: Actor) -> tuple[Any, ...] | None:
    """The bodies for which an actor keeps a list of firms."""
    return bodies_with(actor, Power.FIRM_KEEP) or None


def keeper_lines(part: tuple[Any, ...], at: datetime) -> QuerySet[Any]:
    """Needs that no envoy took up in time or that have nobody, those to be looked at again by nobody, and those that a
    body declined and that are to be decided here."""
    mine = Q(keeper_id__in=part)
    silent = Q(state=State.WAITING, take_by__lte=at)
    left = Q(appointment=None) & _again(at)
    decides = Q(state=State.DECLINED, decider_id__in=part)
    found = _open().filter((mine & (silent | left)) | decides)
    asks = _says(
        When(state=State.DECLINED, then=Value(DECIDE)), When(state=State.DEFERRED, then=Value(AGAIN)), default=NOBODY
    )
    body = Case(When(state=State.DECLINED, then=F("decider_id")), default=F("keeper_id"))
    since = Case(When(state=State.WAITING, then=F("take_by")), default=F("entered_at"))
    return _lines(found, asks, since, Case(When(state=State.DECLINED, then=F("due_at")), default=NO_DATE), body)


def helper_part(actor: Actor) -> tuple[Any, ...] | None:
    """The bodies for which an actor helps firms."""
    return bodies_with(actor, Power.FIRM_HELP) or None


def helper_lines(part: tuple[Any, ...], _at: datetime) -> QuerySet[Any]:
    """Needs that were asked of these bodies, and those on which they work."""
    found = _open().filter(body_id__in=part, state__in=[State.ASKED, State.WITH_BODY])
    asks = _says(When(state=State.ASKED, then=Value(ANSWER)), default=DO)
    return _lines(found, asks, "asked_at", "due_at", "body_id")


def firm_part(actor: Actor) -> tuple[Any, ...] | None:
    """The firms for which an actor speaks."""
    return bodies_with(actor, Power.FIRM_SPEAK) or None


def firm_lines(part: tuple[Any, ...], _at: datetime) -> QuerySet[Any]:
    """Needs that are said to be done, until the firm says whether they are solved."""
    found = _open().filter(firm_id__in=part, state=State.REPORTED)
    return _lines(found, _says(default=WORD), "done_at", None, "firm_id")


def round_lines(part: tuple[Any, ...], at: datetime) -> QuerySet[Any]:
    """Rounds of these firms: who stands is to be decided on, an objection to be answered, stars to be given."""
    open_ = StarObjection.objects.filter(round_id=OuterRef("pk"), answered_at=None)
    ends = ExpressionWrapper(Cast(F("objections_until"), DateTimeField()) + timedelta(days=1), DateTimeField())
    found = StarRound.objects.annotate(objected=Exists(open_), ends=ends).filter(firm_id__in=part, ended_at=None)
    found = found.filter(Q(state=RoundState.CALLED) | Q(objected=True) | Q(ends__lt=at))
    asks = _says(
        When(state=RoundState.CALLED, then=Value(NAME)), When(objected=True, then=Value(OBJECTION)), default=GIVE
    )
    return lines(
        found, kind=KIND, subject="title", asks=asks, since="called_at", due_at=None, body="firm_id",
        place="firm__short_name", ref="pk",
    )  # fmt: skip
