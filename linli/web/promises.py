"""The dates of a matter as its page shows them: the first promise beside the true one and whether each was kept, what
made it stand still, and what is provisional."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.utils.translation import gettext as _

from linli.core.clock import local_date
from linli.core.legal_calendar import current
from linli.playbooks.enums import ReasonKind, UrgencyClass
from linli.service_requests.enums import STAFF_TURN, State
from linli.service_requests.models import Pause, ServiceRequest
from linli.service_requests.queries import pauses_of
from linli.web import filters

STANDS_STILL = frozenset({"paused", "asked_for_more"})
"""Events after which the date stood still for a while."""


def provisional(row: ServiceRequest, moment: datetime | None) -> bool:
    """Whether a date rests on working days that no notice has settled yet; 急 runs in natural hours and never does. A
    test holds it equal to what the clock itself remembers. No query."""
    if moment is None or not UrgencyClass(row.urgency).runs_in_working_time:
        return False
    return not current().settles(local_date(moment).year)


def marked(when: str, row: ServiceRequest, moment: datetime | None) -> str:
    """A date in words, marked while it is provisional: 1月5日（周二）17:30（暂定）."""
    return _("%(when)s (provisional)") % {"when": when} if provisional(row, moment) else when


def why_provisional(row: ServiceRequest) -> str:
    """Why a running date is only provisional; empty where it holds."""
    if row.state not in STAFF_TURN:
        return ""
    moment = next((found for found in (row.due_at, row.resolve_by) if provisional(row, found)), None)
    if moment is None:
        return ""
    year = local_date(moment).year
    return _("Provisional: the holidays of %(year)s are not announced yet. The date is set then.") % {"year": year}


def kept_or_missed(row: ServiceRequest, at: datetime) -> list[str]:
    """The first promise, and what became of it; then the date that took its place. Nothing while the first one runs."""
    first, now = row.first_resolve_by, row.resolve_by
    handled = row.resolved_at if row.state not in STAFF_TURN else None
    moved = first is not None and now is not None and first != now
    if first is None or not (moved or handled):
        return []
    said = [_("First promised: %(date)s.") % {"date": filters.local_time(first, at)}]
    if handled is not None:
        said += _outcome(row, first, handled, at, moved=moved)
    elif row.state in STAFF_TURN and first < at:
        said.append(_("That was not kept."))
    return said


def _outcome(row: ServiceRequest, first: datetime, handled: datetime, at: datetime, *, moved: bool) -> list[str]:
    """When it was resolved, in time or not; by the date that was in force too, where that is another."""
    date = {"date": filters.local_time(handled, at)}
    said = [_("Resolved %(date)s, in time.") % date if handled <= first else _("Resolved %(date)s, late.") % date]
    if not moved or row.resolve_by is None:
        return said
    force = {"date": filters.local_time(row.resolve_by, at)}
    kept = handled <= row.resolve_by
    said.append(
        _("The later date, %(date)s, was kept.") % force if kept else _("The later date, %(date)s, was missed.") % force
    )
    return said


def stood_still(row: ServiceRequest, happened: Collection[str], at: datetime) -> list[str]:
    """Each stretch in which the date stood still: from when to when, how long, and why. `happened` are the events that
    the reader is told of: one query where something of it made the date stand still, else none."""
    if not STANDS_STILL & set(happened):
        return []
    told = {State.PAUSED: "paused", State.NEEDS_INFO: "asked_for_more"}
    return [_pause(row, one, at) for one in pauses_of(row) if one.ended_at and told[State(one.state)] in happened]


def _pause(row: ServiceRequest, pause: Pause, at: datetime) -> str:
    ended = pause.ended_at or at
    first, last = filters.day(pause.started_at, at), filters.day(ended, at)
    pieces = {
        "first": first,
        "last": last,
        "length": filters.length(ended - pause.started_at),
        "reason": _reason(row, pause),
    }
    if first == last:
        return _("%(first)s, %(length)s: %(reason)s") % pieces
    return _("%(first)s to %(last)s, %(length)s: %(reason)s") % pieces


def _reason(row: ServiceRequest, pause: Pause) -> str:
    if pause.state == State.NEEDS_INFO:
        return _("waited for what was to be added")
    try:
        return str(row.playbook.reason(ReasonKind.PAUSE, pause.reason).name)
    except LookupError:
        return _("on hold")
