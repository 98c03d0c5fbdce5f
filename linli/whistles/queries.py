"""Loading whistles: what may not be seen cannot be loaded; what waits for whom; and how bodies were rated together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Case, CharField, F, Q, QuerySet, Value, When

from linli.core import waiting
from linli.core.actors import Actor
from linli.core.prepared import prepared
from linli.organisations.models import Organisation
from linli.organisations.queries import bodies_for
from linli.places.enums import CARRIED
from linli.playbooks.enums import Power
from linli.playbooks.parts_whistles import WhistleKind
from linli.service_requests.models import ServiceRequest
from linli.whistles.enums import GOING, OPEN, CallState, WhistleState
from linli.whistles.models import Whistle, WhistleCall

JOINED = ("organisation", "decider", "place", "service_request")
OVERSEEING = frozenset({Power.WHISTLE_DECIDE, Power.WHISTLE_BLOW})
FEWEST_RATERS = 5
"""Ratings of fewer bodies than that are not told to whom they are about: they would name who rated."""

_LEVELS = frozenset({"place", *(level.value for level in CARRIED)})


def rows() -> QuerySet[Whistle]:
    """Whistles with what rules and pages need of each."""
    return Whistle.objects.select_related(*JOINED)


def visible_to(actor: Actor) -> QuerySet[Whistle]:
    """Every whistle that this actor may see: the twin of `rules.may_see_whistle`. Newest first."""
    if actor.is_system:
        return rows().order_by("-id")
    seen = Q(pk__in=[])
    bodies = [held.organisation_id for held in actor.open_posts]
    if bodies:
        called = WhistleCall.objects.filter(organisation_id__in=bodies).order_by().values("whistle_id")
        seen |= Q(organisation_id__in=bodies) | Q(decider_id__in=bodies) | Q(pk__in=called)
    kept = Q(service_request__about_station=True) | Q(service_request__station_only=True)
    for held in actor.open_posts:
        if held.powers & OVERSEEING:
            for level, place_id in sorted(held.scope):
                if level in _LEVELS:
                    lying = Q(place_id=place_id) if level == "place" else Q(**{f"place__{level}_id": place_id})
                    seen |= lying & (Q(service_request=None) | ~kept)
    return rows().filter(seen).order_by("-id")


def is_kept(row: ServiceRequest) -> bool:
    """Whether a service request is for the eyes of those who handle it alone: about the station, or for it alone."""
    return row.about_station or row.station_only


def calls_of(whistle: Whistle) -> list[WhistleCall]:
    """The bodies that it calls, the leading one first. One query."""
    found = list(WhistleCall.objects.filter(whistle=whistle).select_related("organisation"))
    for call in found:
        call.whistle = whistle
    return found


def about(service_request_id: UUID) -> list[Whistle]:
    """Whistles blown about a service request, newest first. One query."""
    return _about(service_request_id)


@prepared
def _about(service_request_id: UUID) -> QuerySet[Whistle]:
    return Whistle.objects.filter(service_request_id=service_request_id).order_by("-id")


def may_be_called(spec: WhistleKind, thing: Any, blower: Organisation) -> tuple[Organisation, ...]:
    """The bodies that a whistle of this kind can call to where a thing lies, nearest first. One query."""
    return tuple(body for body in bodies_for(thing, spec.answered_by) if body.pk != blower.pk)


# -- what waits ----------------------------------------------------------------------------------------


def part_of(actor: Actor) -> tuple[Any, ...] | None:
    """What decides which whistles wait for this actor: the bodies for which they answer, blow and decide."""
    powers = (Power.WHISTLE_ANSWER, Power.WHISTLE_BLOW, Power.WHISTLE_DECIDE)
    part = tuple(
        tuple(sorted({held.organisation_id for held in actor.posts if power in held.powers})) for power in powers
    )
    return part if any(part) else None


def waiting_for(whose: tuple[Any, ...], at: datetime) -> QuerySet[Any]:
    """The lines that wait: a call to answer, a refusal or a delay to decide about, a whistle to end and to rate."""
    answering, blowing, deciding = whose
    found = WhistleCall.objects.filter(whistle__state__in=OPEN)
    mine = _in("organisation_id", answering) & (Q(state__in=GOING) | Q(answer_by__isnull=False))
    to_end = _in("whistle__organisation_id", blowing) & Q(whistle__state=WhistleState.REPORTED, lead=True)
    to_decide = _in("whistle__decider_id", deciding) & (
        Q(state=CallState.REFUSED)
        | Q(state__in=GOING, overdue_at__isnull=False) & (Q(answer_by=None) | Q(answer_by__lte=at))
    )
    asks = Case(
        When(to_end, then=Value("settle")),
        When(to_decide & Q(state=CallState.REFUSED), then=Value("decide")),
        When(to_decide, then=Value("supervise")),
        When(answer_by__isnull=False, then=Value("answer")),
        When(state=CallState.CALLED, then=Value("acknowledge")),
        When(state=CallState.ACKNOWLEDGED, contacted_at=None, then=Value("contact")),
        When(state=CallState.ACKNOWLEDGED, then=Value("respond")),
        default=Value("report"),
        output_field=CharField(),
    )
    body = Case(
        When(to_end, then=F("whistle__organisation_id")),
        When(to_decide, then=F("whistle__decider_id")),
        default=F("organisation_id"),
    )
    due = Case(
        When(to_end, then=F("whistle__settles_at")),
        When(mine & Q(answer_by__isnull=False), then=F("answer_by")),
        default=F("due_at"),
    )
    return waiting.lines(
        found.filter(mine | to_end | to_decide), kind="whistle", subject="whistle__title", asks=asks,
        since="called_at", due_at=due, body=body, place="whistle__place__name", ref="whistle__number",
    )  # fmt: skip


def _in(column: str, bodies: Sequence[UUID]) -> Q:
    return Q(**{f"{column}__in": bodies}) if bodies else Q(pk__in=[])


# -- what is to happen by itself -------------------------------------------------------------------------


def fallen_due(at: datetime) -> QuerySet[WhistleCall]:
    """Calls whose clock has run out and that nobody has found late yet."""
    found = WhistleCall.objects.filter(due_at__lte=at, overdue_at=None, whistle__state__in=OPEN)
    return found.exclude(state__in=[CallState.REPORTED, CallState.EXCUSED]).select_related("whistle").order_by("due_at")


def quiet_since(at: datetime) -> QuerySet[Whistle]:
    """Whistles on which all have reported, and that who blew has left alone through the quiet days."""
    return rows().filter(state=WhistleState.REPORTED, settles_at__lte=at).order_by("settles_at")


# -- how bodies were rated, together ---------------------------------------------------------------------


def ratings_of(bodies: Iterable[UUID], since: datetime, until: datetime) -> dict[UUID, Counter[str]]:
    """How these bodies were rated from a moment until the month that is running, together: {body: {rating: how often}},
    "" for not rated; nothing of a body that fewer than five others rated, since that would tell who did (law 9): whole
    months, so that nobody reads one rating as what has changed since yesterday. One query."""
    found: dict[UUID, Counter[str]] = {}
    blowers: dict[UUID, set[UUID]] = {}
    asked = WhistleCall.objects.filter(
        organisation_id__in=list(bodies), state=CallState.REPORTED, reported_at__gte=since, reported_at__lt=until
    )
    told = asked.order_by("id").values_list("organisation_id", "rating", "whistle__organisation_id")
    for body, rating, blower in told:
        found.setdefault(body, Counter())[rating] += 1
        if rating:
            blowers.setdefault(body, set()).add(blower)
    return {body: counted for body, counted in found.items() if len(blowers.get(body, ())) >= FEWEST_RATERS}
