"""When a called body has to answer, call back and come; every due time of a whistle is computed here."""

from __future__ import annotations

from datetime import datetime, timedelta

from linli.core import clock
from linli.core.clock import Allowance
from linli.core.legal_calendar import current
from linli.playbooks.parts_whistles import WhistleKind
from linli.playbooks.schema import Playbook
from linli.whistles.enums import CallState
from linli.whistles.models import WhistleCall


def after(playbook: Playbook, allowance: Allowance, since: datetime) -> datetime:
    """When an allowance from `since` runs out under the playbook's hours (UTC)."""
    return clock.due(since, allowance, calendar=current(), hours=playbook.hours).at


def start(call: WhistleCall, playbook: Playbook, spec: WhistleKind, *, at: datetime) -> None:
    """Let all of a call's clocks run from now; the caller writes the row."""
    call.called_at = at
    call.contact_by = after(playbook, spec.contact, at)
    call.respond_by = after(playbook, spec.respond, at)
    call.due_at = min(after(playbook, spec.acknowledge, at), call.respond_by)
    call.overdue_at = call.acknowledged_at = call.contacted_at = call.responded_at = call.reported_at = None


def go_on(call: WhistleCall) -> None:
    """Which clock runs now: until somebody has talked, the one for contact; then the one for coming; once they came,
    the time for coming counts anew, for the report. What was found late is not late with the next clock."""
    call.overdue_at = None
    if call.state == CallState.ON_SITE:
        call.due_at = after(call.whistle.playbook, call.whistle.spec.respond, call.responded_at or call.called_at)
    elif call.state != CallState.ACKNOWLEDGED:
        call.due_at = None
    elif call.contacted_at is None:
        call.due_at = min(call.contact_by, call.respond_by)
    else:
        call.due_at = call.respond_by


def silence_ends(playbook: Playbook, reported_at: datetime) -> datetime:
    """When quiet days end a whistle on which all have reported (UTC)."""
    return reported_at + timedelta(days=playbook.quiet_days)
