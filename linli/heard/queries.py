"""Groups, what was heard, the three clocks of it, and answers that are public."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from linli.core.clock import Allowance, from_local, local_date
from linli.heard.models import Heard, WorkGroup
from linli.places.enums import Level
from linli.places.models import Place
from linli.playbooks.enums import WayKind
from linli.playbooks.schema import Playbook
from linli.service_requests.enums import OVER, ClockKind, State
from linli.service_requests.models import Clock, ServiceRequest

ANSWER_BACK = Allowance.parse("1wd")
"""Where the playbook does not name the way."""

ELSEWHERE = (WayKind.GROUP, WayKind.BOARD, WayKind.MAILBOX)
"""Ways from which an answer is owed."""


@dataclass(frozen=True, slots=True)
class InTime:
    """One of three clocks: since when it runs, until when, and when it was met; empty where it has not begun."""

    key: str
    due_at: datetime | None = None
    met_at: datetime | None = None


def groups_of(body_ids: Collection[UUID]) -> QuerySet[WorkGroup]:
    """The groups that these bodies have now, newest first."""
    found = WorkGroup.objects.filter(organisation_id__in=list(body_ids), ended_at=None)
    return found.select_related("estate").order_by("-id")


def estates_below(places: Iterable[Place]) -> QuerySet[Place]:
    """The estates in these places, or that are these places."""
    below = Q(pk__in=[])
    for place in places:
        below |= Q(path__gte=place.path, path__lt=place.path + "~")
    return Place.objects.filter(below, level=Level.ESTATE).order_by("name", "pk")


def heard_of(service_request_id: UUID) -> Heard | None:
    """What was heard elsewhere about a matter, if it was. One query."""
    found = Heard.objects.select_related("group", "organisation").filter(service_request_id=service_request_id)
    return found.first()


def allowance_of(playbook: Playbook, kind: str, way: str = "") -> Allowance:
    """How soon the answer is brought back: as the playbook says for this way, else for this kind, else a working
    day."""
    ways = playbook.ways_of(WayKind(kind))
    named = next((one for one in ways if one.key == way), ways[0] if ways else None)
    return named.answer_back if named is not None else ANSWER_BACK


def way_name(playbook: Playbook, kind: str, way: str = "") -> str:
    """What a way is called, in the active language; empty where the playbook does not know it."""
    ways = playbook.ways_of(WayKind(kind))
    named = next((one for one in ways if one.key == way), ways[0] if ways and not way else None)
    return str(named.name) if named is not None else ""


def three_clocks(heard: Heard, row: ServiceRequest) -> list[InTime]:
    """Found and reported, coordinated, followed up in time: the first answer of the station, the resolution, and the
    answer where it was said. One query."""
    found = {clock.kind: clock for clock in Clock.objects.filter(service_request=row).order_by("id")}
    accept, resolve = found.get(ClockKind.ACCEPT), found.get(ClockKind.RESOLVE)
    return [
        InTime("reported", accept.due_at, accept.ended_at) if accept else InTime("reported"),
        InTime("coordinated", resolve.due_at, row.resolved_at or resolve.ended_at)
        if resolve
        else InTime("coordinated"),
        InTime("followed_up", heard.answer_by, heard.posted_at),
    ]


def is_over(row: ServiceRequest) -> bool:
    """Whether a matter is over; one that was joined to another is over with that one."""
    return row.leading_ended_at is not None if row.state == State.MERGED else row.state in OVER


def ends_with(row: ServiceRequest) -> ServiceRequest:
    """The matter whose end is the end of this one: itself, or the one at the top of those that it was joined to. No
    query but one for each that it was joined to."""
    while row.state == State.MERGED and row.merged_into_id is not None:
        row = ServiceRequest.objects.defer("search").get(pk=row.merged_into_id)
    return row


def public_answers(estate_id: int) -> QuerySet[Heard]:
    """The answers of an estate that were made public, newest first; none of what is kept from public pages."""
    found = Heard.objects.filter(service_request__estate_id=estate_id, released_at__isnull=False)
    kept = found.exclude(answer="").filter(service_request__station_only=False, service_request__about_station=False)
    return kept.select_related("service_request").order_by("-released_at", "-id")


def answer_first_due(row: ServiceRequest) -> datetime:
    """By when the station answers, as it was said first. One query."""
    first = Clock.objects.filter(service_request=row, kind=ClockKind.ACCEPT).order_by("id").first()
    return first.first_due_at if first is not None else row.received_at


def receipt_of(day: date, at: datetime) -> datetime:
    """The moment from which the time of a letter runs that came on this day: what is entered on the day itself is not
    older than its entry, for nobody knows the hour; of an earlier day it is the beginning."""
    return at if day == local_date(at) else from_local(day)
