"""Who had a hand in a matter that came back, so that somebody else looks at it (law 8): persons, and whole bodies."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from functools import reduce
from operator import or_
from uuid import UUID

from django.db.models import Q

from linli.core.clock import local_date
from linli.organisations.queries import powers_in
from linli.playbooks.enums import Power
from linli.service_requests.enums import State
from linli.service_requests.models import ServiceRequest


def had_a_hand(thing: ServiceRequest) -> frozenset[UUID]:
    """Who accepted, resolved, declined or deferred it."""
    hands = (thing.accepted_by_id, thing.resolved_by_id, thing.decided_by_id)
    return frozenset(person for person in hands if person is not None)


def tried_in_vain(thing: ServiceRequest) -> frozenset[UUID]:
    """The bodies that returned it, or that resolved or deferred it without the resident agreeing."""
    return frozenset(thing.in_vain_ids or ())


def note_in_vain(row: ServiceRequest, *bodies: UUID | None) -> None:
    """Remember that these bodies had it in vain; the caller writes `in_vain_ids`."""
    more = tried_in_vain(row) | {body for body in bodies if body is not None}
    row.in_vain_ids = sorted(more) or None


def set_aside(body: UUID, row: ServiceRequest, at: datetime) -> frozenset[UUID]:
    """Who of a body does not decide about it: who had a hand in what was reopened, and whoever belongs to another body
    that had it in vain as well. One query, where there is such a body."""
    hands = had_a_hand(row) if row.reopenings else frozenset()
    others = tried_in_vain(row) - {body}
    found = powers_in(others, local_date(at)) if others else {}
    return hands.union(*(people.keys() for people in found.values()))


def still_asked(row: ServiceRequest) -> frozenset[Power]:
    """The powers that what was resolved still asks for: silence does not close what was reported for somebody else, nor
    a hazard without a second look."""
    asked = {Power.SERVICE_REQUEST_CALL_BACK: row.on_behalf}
    asked[Power.SERVICE_REQUEST_REVIEW_HAZARD] = row.hazard and row.inspected_at is None
    return frozenset(power for power, wanted in asked.items() if wanted)


def came_back() -> Q:
    """What came back, and waits for somebody who had no hand in it."""
    again = Q(reopenings__gt=0) | Q(in_vain_ids__isnull=False)
    return again & Q(without_fresh_eyes=False, state__in=sorted((State.RECEIVED, State.ACCEPTED)))


def waits_for_others(bodies: Collection[UUID], person_id: UUID | None) -> Q:
    """Of what came back, what does not wait for a person with posts in these bodies, as `rules.fresh_eyes` has it."""
    hand = Q(accepted_by_id=person_id) | Q(resolved_by_id=person_id) | Q(decided_by_id=person_id)
    aside = [Q(reopenings__gt=0) & hand]
    for body in bodies:
        others = [other for other in bodies if other != body]
        aside += [Q(holder_id=body, in_vain_ids__overlap=others)] if others else []
    return came_back() & reduce(or_, aside)
