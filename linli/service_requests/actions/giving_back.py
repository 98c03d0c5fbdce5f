"""What unpaid neighbours did not answer goes back by itself (law 6)."""

from __future__ import annotations

from datetime import datetime

from linli.core import actions as kernel
from linli.core.actions import action
from linli.core.actors import Actor
from linli.core.refusals import ask
from linli.organisations.models import Organisation
from linli.service_requests import clocks
from linli.service_requests.actions.common import (
    end_assignment,
    end_what_ran_beside,
    look_for_fresh_eyes,
    record_beside,
    tell_beside,
)
from linli.service_requests.enums import AssignmentEnd, State
from linli.service_requests.models import ServiceRequest
from linli.service_requests.queries import JOINED
from linli.service_requests.rules import may_give_back


@action
def give_back(thing: ServiceRequest, *, by: Actor, at: datetime) -> ServiceRequest:
    """Put it back with the body that asked, which has a new time to find somebody; the resident's clock does not move,
    and no return is counted. Raises `Refused`."""
    row = kernel.lock(thing, related=JOINED)
    ask(may_give_back(by, row, at))
    neighbours = row.holder_id
    asked_by = Organisation.objects.get(pk=row.dispatched_by_id) if row.dispatched_by_id else row.station
    source, row.state = row.state, State.ACCEPTED
    end_assignment(row, AssignmentEnd.SILENCE, at=at)
    row.holder, row.lead = asked_by, None
    look_for_fresh_eyes(row, at)
    clocks.handed_back(row, at=at)
    if row.resolve_by is not None and row.resolve_by <= at:
        clocks.asked(row, at=at)
    beside = end_what_ran_beside(row, at)
    tell_beside(row, asked_by.pk, "given_back", at=at)
    fields = ("state", "due_at", "holder", "lead", "without_fresh_eyes", *beside)
    refs = {"from": source, "to": row.state, "body": str(asked_by.pk), "by_body": str(neighbours)}
    return record_beside(row, "given_back", *fields, by=by, at=at, refs=refs)
