"""What happens by itself while a response is in force: who is late is found, and whether it goes on is asked."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from linli.core import actions as kernel
from linli.core.actions import action
from linli.core.actors import Actor
from linli.core.refusals import ask
from linli.emergencies import rules
from linli.emergencies.actions.common import locked, open_calls, record, tell
from linli.emergencies.enums import CallState
from linli.emergencies.models import EmergencyResponse
from linli.organisations.models import Organisation
from linli.organisations.queries import next_up
from linli.playbooks.enums import Power


@action
def find_late(response: EmergencyResponse, *, by: Actor, at: datetime) -> int:
    """Note who called is late, once for each of their times. Who declared it is told; of who has not acknowledged the
    next body up is told as well, once and never again. How many. Raises `Refused` where it is not in force."""
    row = locked(response)
    ask(rules.may_find_late(by, row, at))
    late = [call for call in open_calls(row) if call.due_at and call.due_at <= at and call.overdue_at is None]
    above: set[UUID] = set()
    bodies = Organisation.objects.in_bulk([call.organisation_id for call in late])
    for call in late:
        call.overdue_at = at
        if call.state == CallState.CALLED and call.above_told_at is None:
            call.above_told_at = at
            above |= _above(bodies[call.organisation_id], row)
        kernel.save(call, "overdue_at", "above_told_at")
    if late:
        record(row, "found_late", by=by, at=at, refs={"late": len(late)})
        tell(row, [row.organisation_id], "late", at=at)
        tell(row, above - {row.organisation_id}, "late_below", at=at)
    return len(late)


def _above(body: Organisation, row: EmergencyResponse) -> set[UUID]:
    """The next body up from one that is late, where there is one that declares emergencies and so can open its page."""
    found = next_up(body, row.place, row.playbook)
    able = found is not None and bool(row.playbook.posts_with(Power.EMERGENCY_DECLARE, found.kind))
    return {found.pk} if found is not None and able else set()


@action
def ask_for_review(response: EmergencyResponse, *, by: Actor, at: datetime) -> EmergencyResponse:
    """Ask who declared it whether it goes on, changes or is stood down; once for each time. Raises `Refused`."""
    row = locked(response)
    ask(rules.may_ask_for_review(by, row, at))
    row.review_asked_at = at
    kernel.save(row, "review_asked_at")
    record(row, "review_asked", by=by, at=at)
    tell(row, [row.organisation_id], "review", at=at)
    return row
