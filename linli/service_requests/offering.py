"""Which service requests may be about the same problem: offered to whoever is about to report, and to the station.

Candidates are found by an index (one estate, newest first, open or just over) and compared in `similar`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Case, Q, QuerySet, When

from linli.core.actors import Actor
from linli.core.ids import uuid7
from linli.playbooks.schema import Playbook
from linli.service_requests.enums import OPEN, State
from linli.service_requests.models import ServiceRequest
from linli.service_requests.queries import rows, visible_to
from linli.service_requests.similar import READ, Candidate, most_alike

LOOKED_THROUGH = 300
"""The newest of an estate that are compared."""

RECENT, JUST_OVER = timedelta(days=120), timedelta(days=7)
OFFERED = 3

COMPARED = ("id", "words", "where_words", "category", "building_id", "received_at")


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody is about to report, and where."""

    words: str
    where_words: str
    category: str
    estate_id: int
    building_id: int | None


def offers(said: Said, playbook: Playbook, at: datetime, by: Actor | None = None) -> list[ServiceRequest]:
    """Open service requests of the estate, and such as were closed this week, that may be about the same: only what
    stands on public pages anyway (law 10), and nothing of whoever asks. Two queries; one where nothing is like it."""
    public = Q(station_only=False, about_station=False, history=False)
    lively = Q(state__in=sorted(OPEN)) | Q(state=State.CLOSED, closed_at__gte=at - JUST_OVER)
    found = ServiceRequest.objects.filter(public, lively)
    if by is not None:
        found = found.exclude(pk__in=by.subjects)
        found = found.exclude(reporter_id=by.own_id, reporter_id__isnull=False) if by.own_id else found
    return _alike(_wanted(said, playbook, at), found, said.estate_id, rows(), playbook, at)


def possibly_same(row: ServiceRequest, actor: Actor, at: datetime) -> list[ServiceRequest]:
    """Others that go on in the same estate, that this actor sees, and that may be about the same. Two queries."""
    if row.estate_id is None:
        return []
    said = Said(row.words, row.where_words, row.category, row.estate_id, row.building_id)
    found = goes_on_beside(row, actor).select_related(None).defer(None)
    return _alike(_wanted(said, row.playbook, row.received_at), found, row.estate_id, rows(), row.playbook, at)


def goes_on_beside(row: ServiceRequest, actor: Actor) -> QuerySet[ServiceRequest]:
    """What this one could be joined to: others that go on in the same estate and that this actor sees; of what is not
    held back, only such as its reporter, who is led there, can see too."""
    goes_on = Q(state__in=sorted(OPEN | {State.DEFERRED}), history=False)
    found = visible_to(actor).filter(goes_on, estate_id=row.estate_id).exclude(pk=row.pk)
    if not (row.station_only or row.about_station):
        found = found.filter(station_only=False, about_station=False)
    return found


NEAR = 8
"""So many of a building are offered to join it to."""


def near_by(row: ServiceRequest, actor: Actor) -> list[ServiceRequest]:
    """Of these, those of its building, of its own door first, then the newest. One query; none where it lies in no
    building."""
    if row.building_id is None:
        return []
    found = goes_on_beside(row, actor).filter(building_id=row.building_id)
    at_the_door = Case(When(place_id=row.place_id, then=0), default=1)
    return list(found.order_by(at_the_door, "-id")[:NEAR])


TAIL = 4


def with_tail(row: ServiceRequest, actor: Actor, digits: str) -> list[ServiceRequest]:
    """Of these, those whose number ends with these last four digits. One query."""
    return list(goes_on_beside(row, actor).filter(number__endswith=digits.zfill(TAIL)).order_by("-id")[:NEAR])


def _wanted(said: Said, playbook: Playbook, at: datetime) -> Candidate[UUID]:
    words = f"{said.words}\n{said.where_words}".strip()
    return Candidate(UUID(int=0), words, _telling(playbook, said.category), said.building_id, at)


def _alike(
    wanted: Candidate[UUID],
    found: QuerySet[ServiceRequest],
    estate_id: int,
    whole: QuerySet[ServiceRequest],
    playbook: Playbook,
    at: datetime,
) -> list[ServiceRequest]:
    """The whole rows of those that are most alike, the most alike first."""
    newest = found.filter(estate_id=estate_id, id__gte=_floor(at - RECENT)).order_by("-id")
    others = [_candidate(line, playbook) for line in newest.values_list(*COMPARED)[:LOOKED_THROUGH]]
    alike = [one.thing for one in most_alike(wanted, others, limit=OFFERED)]
    by_id = {row.pk: row for row in whole.filter(pk__in=alike)} if alike else {}
    return [by_id[pk] for pk in alike if pk in by_id]


def _floor(moment: datetime) -> UUID:
    """The least key of a moment: keys rise with time."""
    return UUID(int=uuid7(moment).int >> 80 << 80)


def _candidate(line: tuple[Any, ...], playbook: Playbook) -> Candidate[UUID]:
    own_id, words, where_words, category, building, at = line
    return Candidate(own_id, f"{words[:READ]}\n{where_words}".strip(), _telling(playbook, category), building, at)


def _telling(playbook: Playbook, category: str) -> str:
    """A category that says what it is about; what gathers the rest (no keywords) says nothing."""
    try:
        return category if category and playbook.category(category).keywords else ""
    except LookupError:
        return ""


def own_joined_to(actor: Actor, leading: Iterable[UUID]) -> dict[UUID, str]:
    """Of these leading ones those to which something was joined that this actor reported, with its number. One query,
    none for a stranger."""
    if not actor.subjects and actor.own_id is None:
        return {}
    own = Q(pk__in=actor.subjects)
    if actor.own_id is not None:
        own |= Q(reporter_id=actor.own_id)
    found = ServiceRequest.objects.filter(own, merged_into__in=list(leading)).order_by("id")
    return {to: number for to, number in found.values_list("merged_into_id", "number") if to is not None}
