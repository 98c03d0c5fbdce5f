"""Dates that follow the State Council's notice of holidays."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from linli.core import actions as kernel
from linli.core import events
from linli.core.actions import action
from linli.core.actors import Actor
from linli.core.clock import local_date
from linli.core.refusals import ask
from linli.service_requests import clocks
from linli.service_requests.actions.common import end_what_ran_beside, tell_resident_of
from linli.service_requests.enums import ClockKind, State
from linli.service_requests.models import ServiceRequest
from linli.service_requests.queries import JOINED
from linli.service_requests.rules import may_reschedule


@action
def reschedule(thing: ServiceRequest, *, notice_id: UUID, by: Actor, at: datetime) -> ServiceRequest:
    """Reckon the running dates anew, after a notice was entered: what was provisional holds now, or has moved. The
    first promise stays visible; the resident hears of it only where the promise to them moved. Raises `Refused`.
    """
    row = kernel.lock(thing, related=JOINED)
    ask(may_reschedule(by, row, at))
    changed = clocks.reckon_again(row, at=at)
    if not changed:
        return row
    promise = ClockKind.ACCEPT if row.state == State.RECEIVED else ClockKind.RESOLVE
    before, after = changed.get(promise) or next(iter(changed.values()))
    moved = any(one.at != other.at for one, other in changed.values())
    if moved:
        kernel.save(row, "due_at", "resolve_by", *end_what_ran_beside(row, at))
    refs = {
        "notice": str(notice_id),
        "clocks": sorted(changed),
        "moved": before.at != after.at,
        "earlier": before.at.isoformat(),
        "until": local_date(after.at).isoformat(),
    }
    events.record("service_request.rescheduled", row, by=by, at=at, refs=refs)
    if promise in changed and before.at != after.at:
        tell_resident_of(row, "rescheduled", at=at)
    return row
