"""When a called body has to answer and to tell, and when a response is looked at again; every due time is made here."""

from __future__ import annotations

from datetime import datetime

from linli.core import clock
from linli.core.clock import Allowance
from linli.core.legal_calendar import current
from linli.emergencies.enums import CallState
from linli.emergencies.models import EmergencyCall, EmergencyResponse
from linli.playbooks.schema import Playbook


def after(playbook: Playbook, allowance: Allowance, since: datetime) -> datetime:
    """When an allowance from `since` runs out under the playbook's hours (UTC)."""
    return clock.due(since, allowance, calendar=current(), hours=playbook.hours).at


def run(call: EmergencyCall, response: EmergencyResponse, *, at: datetime) -> None:
    """Let the clock of where a call is now run from this moment; the caller writes the row. Who is only asked has
    none. What was found late is not late with the next clock."""
    call.overdue_at = None
    if call.asked:
        call.due_at = None
        return
    level = response.level_spec
    allowance = level.acknowledge if call.state == CallState.CALLED else level.tell_every
    call.due_at = after(response.playbook, allowance, at)


def latest_review(response: EmergencyResponse, at: datetime) -> datetime:
    """By when it has to be said at the latest, by its level, whether a response goes on."""
    return after(response.playbook, response.level_spec.review_every, at)


def look_back_by(response: EmergencyResponse, at: datetime) -> datetime:
    """By when it is written down what went well, counted from when it was stood down."""
    return after(response.playbook, response.table.look_back, at)
