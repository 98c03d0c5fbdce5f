"""Where a return goes, and who had the matter in vain."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

from django.db.models import Q

from linli.organisations.models import Organisation
from linli.organisations.queries import next_up
from linli.service_requests.enums import AssignmentEnd
from linli.service_requests.models import Assignment, ServiceRequest
from linli.service_requests.rules.common import RETURNS_ALLOWED


class Way(NamedTuple):
    """Who holds it after a return, and whether that is the body above the one that dispatched it."""

    body: Organisation
    climbs: bool


def way_back(row: ServiceRequest) -> Way:
    """Where the next return goes: the first time to the body that dispatched it, the second time to the next body up,
    where there is one (law 7). At most two queries."""
    by_station = row.dispatched_by_id in (None, row.station_id)
    dispatcher = row.station if by_station else Organisation.objects.get(pk=row.dispatched_by_id)
    above = next_up(dispatcher, row, row.playbook) if row.returns + 1 >= RETURNS_ALLOWED else None
    return Way(above, True) if above is not None else Way(dispatcher, False)


def tried_in_vain(row: ServiceRequest) -> frozenset[UUID]:
    """The bodies that returned it, or that resolved it without the resident agreeing. One query, for what came back."""
    if not row.returns and not row.reopenings:
        return frozenset()
    ends = Q(end=AssignmentEnd.RETURNED)
    if row.reopenings:
        ends |= Q(end=AssignmentEnd.RESOLVED)
    found = Assignment.objects.filter(ends, service_request=row).order_by()
    return frozenset(found.values_list("organisation_id", flat=True))
