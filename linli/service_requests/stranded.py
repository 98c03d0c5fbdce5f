"""What nobody would ever come back to: not over, in nobody's inbox, and without a day on which it moves by itself.

None is the rule (law 5 shows people's waiting, and only what somebody can see waits). The operator's doctor asks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from linli.core.clock import local_date
from linli.organisations.narrowing import powers_for
from linli.organisations.queries import seats_in
from linli.playbooks.enums import Power
from linli.service_requests.enums import OPEN, STAFF_TURN, State
from linli.service_requests.hands import came_back, had_a_hand, still_asked, tried_in_vain
from linli.service_requests.models import ServiceRequest
from linli.service_requests.queries import rows

GRACE = timedelta(days=1)
"""So long after its day Linli may take to move what moves by itself."""

ACTING: Mapping[State, frozenset[Power]] = {
    State.RECEIVED: frozenset({Power.SERVICE_REQUEST_ACCEPT}),
    State.NEEDS_INFO: frozenset({Power.SERVICE_REQUEST_ACCEPT}),
    State.ACCEPTED: frozenset({Power.SERVICE_REQUEST_ACCEPT, Power.SERVICE_REQUEST_DISPATCH}),
    State.DISPATCHED: frozenset({Power.SERVICE_REQUEST_HANDLE}),
    State.IN_HAND: frozenset({Power.SERVICE_REQUEST_HANDLE}),
}
"""The powers of which one brings a matter in this state into an inbox of the body that holds it."""


class Why(StrEnum):
    """Why nobody comes back to it."""

    NOBODY_THERE = "nobody_there"
    NO_DAY = "no_day"
    DAY_PASSED = "day_passed"


@dataclass(frozen=True, slots=True)
class Stranded:
    """One matter that nobody would come back to."""

    id: UUID
    number: str
    state: State
    holder: str
    why: Why


People = Mapping[UUID, frozenset[str]]


def stranded(at: datetime) -> Iterator[Stranded]:
    """Every service request that is not over and has neither an inbox that shows it nor a day on which it moves by
    itself. Five queries, and two more where something was reopened or waits for a second look."""
    for row in _dated(at).order_by("id").iterator():
        yield _found(row, Why.NO_DAY if _day_of(row) is None else Why.DAY_PASSED)
    bodies = set(_open().order_by().values_list("holder_id", flat=True).distinct())
    leads = set(_watched_over().order_by().values_list("lead_id", flat=True).distinct()) - {None}
    vain = {
        body
        for ids in _open().order_by().filter(came_back()).values_list("in_vain_ids", flat=True)
        for body in ids or ()
    }
    seats = seats_in([*bodies, *leads, *vain], local_date(at))
    people = {body: powers_for("", listed) for body, listed in seats.items()}
    forsaken = [_nobody_in(body, people.get(body, {}), at) for body in bodies]
    for row in _open().filter(reduce(or_, forsaken, Q(pk__in=[]))).order_by("id").iterator():
        yield _found(row, Why.NOBODY_THERE)
    for row in _open().filter(came_back()).order_by("id").iterator():
        concerned = powers_for(row.category, seats.get(row.holder_id, ()))
        if not _anybody(concerned, ACTING[row.get_state()], _set_aside(row, people)):
            yield _found(row, Why.NOBODY_THERE)
    for row in _watched_over().order_by("id").iterator():
        if not _somebody_looks(row, people, powers_for(row.category, seats.get(row.holder_id, ()))):
            yield _found(row, Why.NOBODY_THERE)


def _open() -> QuerySet[ServiceRequest]:
    return rows().filter(state__in=sorted(OPEN), history=False)


def _found(row: ServiceRequest, why: Why) -> Stranded:
    return Stranded(row.pk, row.number, row.get_state(), row.holder.short_name, why)


def _dated(at: datetime) -> QuerySet[ServiceRequest]:
    """What waits for a day and has none, or whose day passed without anything having happened."""
    yesterday = local_date(at - GRACE)
    waits = Q(state__in=[State.PAUSED, State.DEFERRED])
    silent = Q(state=State.RESOLVED, on_behalf=False) & (Q(hazard=False) | Q(inspected_at__isnull=False))
    asked = Q(state=State.NEEDS_INFO, due_at=None)
    late = (waits & (Q(review_on=None) | Q(review_on__lt=yesterday))) | (
        silent & (Q(silence_closes_at=None) | Q(silence_closes_at__lt=at - GRACE))
    )
    return rows().filter(late | asked, history=False)


def _day_of(row: ServiceRequest) -> Any:
    """The day for which it waits."""
    if row.state in (State.PAUSED, State.DEFERRED):
        return row.review_on
    return row.due_at if row.state == State.NEEDS_INFO else row.silence_closes_at


def _set_aside(row: ServiceRequest, people: Mapping[UUID, People]) -> frozenset[UUID]:
    """Who does not decide about what came back, as `hands.set_aside` has it."""
    hands = had_a_hand(row) if row.reopenings else frozenset()
    return hands.union(*(people.get(body, {}) for body in tried_in_vain(row) - {row.holder_id}))


def _nobody_in(body: UUID, people: People, at: datetime) -> Q:
    """Rows held by a body in which nobody has a power that its states need; a question to the resident waits for its
    day first."""
    missing = [state for state, powers in ACTING.items() if not _anybody(people, powers)]
    waits = Q(state__in=[state for state in missing if state in STAFF_TURN]) & ~came_back()
    if State.NEEDS_INFO in missing:
        waits |= Q(state=State.NEEDS_INFO, due_at__lte=at)
    return Q(holder_id=body) & waits


def _anybody(people: People, powers: frozenset[Power], not_these: frozenset[UUID] = frozenset()) -> bool:
    return any(held & powers for person, held in people.items() if person not in not_these)


def _watched_over() -> QuerySet[ServiceRequest]:
    """What silence does not close: reported for somebody else, or a hazard without a second look."""
    looked_for = Q(on_behalf=True) | Q(hazard=True, inspected_at=None)
    return _open().filter(looked_for, state=State.RESOLVED)


def _somebody_looks(row: ServiceRequest, people: Mapping[UUID, People], concerned: People) -> bool:
    """Whether somebody calls back or looks a second time, who neither resolved it nor belongs to who did."""
    handlers = {*people.get(row.lead_id or row.pk, {}), row.resolved_by_id}
    others = frozenset(person for person in handlers if person is not None)
    looked = all(_anybody(concerned, frozenset({power}), others) for power in still_asked(row))
    return row.lead_id != row.holder_id and looked
