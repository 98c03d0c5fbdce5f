"""Reminding the body that must act."""

from __future__ import annotations

from datetime import datetime, timedelta

from linli.core import actions as kernel
from linli.core import clock
from linli.core.actions import action
from linli.core.actors import Actor
from linli.core.legal_calendar import current
from linli.core.refusals import ask
from linli.service_requests.actions.common import record_beside, remark, tell_beside
from linli.service_requests.enums import RemarkKind
from linli.service_requests.models import ServiceRequest
from linli.service_requests.queries import JOINED
from linli.service_requests.rules import is_reporter, may_remind

LONGEST_HOLIDAY = 30
"""Days that are looked through for the next working day."""


@action
def remind(
    thing: ServiceRequest, *, by: Actor, at: datetime, words: str = "", version: int | None = None
) -> ServiceRequest:
    """Remind whoever holds it; the row counts it. The first reminder of a day is told at once as urgent, the others
    stand on the page (law 12). Raises `Stale`, `Refused`, `Invalid` (words)."""
    row = kernel.lock(thing, version=version, related=JOINED)
    ask(may_remind(by, row, at))
    by_reporter = is_reporter(by, row)
    first_today = row.reminded_at is None or clock.local_date(row.reminded_at) != clock.local_date(at)
    row.reminders += 1
    row.reminded_at = at
    if by_reporter:
        row.remind_again_at = next_working_day(at)
    said = remark(row, RemarkKind.ADDITION if by_reporter else RemarkKind.NOTE, words, by=by, at=at)
    if first_today:
        tell_beside(row, row.holder_id, "reminded", at=at, urgent=True)
    fields = ("reminders", "reminded_at", "remind_again_at")
    refs = {"body": str(row.holder_id), "reporter": by_reporter}
    return record_beside(row, "reminded", *fields, by=by, at=at, refs=refs, said=said)


def next_working_day(at: datetime) -> datetime:
    """The beginning of the working day after this one."""
    calendar, today = current(), clock.local_date(at)
    days = (today + timedelta(days=ahead) for ahead in range(1, LONGEST_HOLIDAY))
    return clock.from_local(next((day for day in days if calendar.day(day).working), today + timedelta(days=1)))
