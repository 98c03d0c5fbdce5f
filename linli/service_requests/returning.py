"""Where a return goes."""

from __future__ import annotations

from typing import NamedTuple

from linli.organisations.models import Organisation
from linli.organisations.queries import next_up
from linli.service_requests.models import ServiceRequest
from linli.service_requests.rules.common import RETURNS_ALLOWED


class Way(NamedTuple):
    """Who holds it after a return, and whether that is the body above the one that dispatched it."""

    body: Organisation
    climbs: bool


def way_back(row: ServiceRequest) -> Way:
    """Where the next return goes: the first time to the body that dispatched it, the second time to the next body up,
    where there is one (law 7). At most two queries."""
    by = row.dispatched_by_id
    dispatcher = row.station if by is None or by == row.station_id else Organisation.objects.get(pk=by)
    above = next_up(dispatcher, row, row.playbook) if row.returns + 1 >= RETURNS_ALLOWED else None
    return Way(above, True) if above is not None else Way(dispatcher, False)
