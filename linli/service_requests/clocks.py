"""Starting, moving and ending the clocks of a service request; every due time is computed here and nowhere else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from linli.core import clock as time
from linli.core.clock import Allowance, Calendar, Due
from linli.core.legal_calendar import current
from linli.playbooks.schema import Playbook
from linli.service_requests.enums import ClockKind, State
from linli.service_requests.models import Clock, Pause, ServiceRequest


def compute(
    playbook: Playbook,
    allowance: Allowance,
    since: datetime,
    pauses: Sequence[tuple[datetime, datetime]] = (),
    calendar: Calendar | None = None,
) -> Due:
    """When an allowance from `since` runs out under the playbook's hours (UTC), and whether that is provisional."""
    return time.due(since, allowance, calendar=calendar or current(), hours=playbook.hours, pauses=pauses)


def answer_by(playbook: Playbook, urgency: str, since: datetime) -> tuple[Allowance, Due]:
    """By when the station answers a new service request of this class."""
    allowance = playbook.urgency(urgency).accept_by
    return allowance, compute(playbook, allowance, since)


def start(row: ServiceRequest, kind: ClockKind, allowance: Allowance, due: Due, *, at: datetime) -> Clock:
    """Start a clock of this kind; a running one of the same kind ends."""
    end(row, kind, at=at)
    return Clock.objects.create(
        service_request=row,
        kind=kind,
        allowance=str(allowance),
        started_at=at,
        due_at=due.at,
        first_due_at=due.at,
        provisional=due.provisional,
    )


def end(row: ServiceRequest, *kinds: ClockKind, at: datetime) -> None:
    """End the running clocks of these kinds; when none is named, all of them and the running pause."""
    running = Clock.objects.filter(service_request=row, ended_at=None)
    (running.filter(kind__in=kinds) if kinds else running).update(ended_at=at)
    if not kinds:
        Pause.objects.filter(service_request=row, ended_at=None).update(ended_at=at)


def pauses_of(row: ServiceRequest, until: datetime) -> list[tuple[datetime, datetime]]:
    """Ended pauses of this service request, and the running one as if it ended at `until`."""
    return [(p.started_at, p.ended_at or until) for p in Pause.objects.filter(service_request=row).order_by("id")]


def start_handling(row: ServiceRequest, *, at: datetime) -> None:
    """On acceptance: the accept clock ends, take-by runs from now, resolve-by from first receipt (law 6)."""
    spec = row.playbook.urgency(row.urgency)
    end(row, ClockKind.ACCEPT, at=at)
    take = compute(row.playbook, spec.take_by, at)
    start(row, ClockKind.TAKE, spec.take_by, take, at=at)
    running = Clock.objects.filter(service_request=row, kind=ClockKind.RESOLVE, ended_at=None).first()
    if row.resolve_by is None or (running is not None and running.allowance != str(spec.resolve_by)):
        resolve = compute(row.playbook, spec.resolve_by, row.received_at, pauses_of(row, at))
        start(row, ClockKind.RESOLVE, spec.resolve_by, resolve, at=row.received_at)
        row.resolve_by = resolve.at
        row.first_resolve_by = row.first_resolve_by or resolve.at
    row.due_at = min(take.at, row.resolve_by) if row.resolve_by > at else take.at


def taken(row: ServiceRequest, *, at: datetime) -> None:
    """On taking: the take clock ends; what is due is the result."""
    end(row, ClockKind.TAKE, at=at)
    row.due_at = row.resolve_by


def asked(row: ServiceRequest, *, at: datetime) -> None:
    """On asking unpaid neighbours: take-by runs for them from now; nothing of the resident's moves."""
    spec = row.playbook.urgency(row.urgency)
    take = compute(row.playbook, spec.take_by, at)
    start(row, ClockKind.TAKE, spec.take_by, take, at=at)
    row.due_at = take.at


def handed_back(row: ServiceRequest, *, at: datetime) -> None:
    """On a return: resolve-by runs on unmoved; the next taker gets a take clock from now, but no longer than that."""
    spec = row.playbook.urgency(row.urgency)
    take = compute(row.playbook, spec.take_by, at)
    start(row, ClockKind.TAKE, spec.take_by, take, at=at)
    row.due_at = min(take.at, row.resolve_by) if row.resolve_by else take.at


def stand_still(
    row: ServiceRequest, state: State, *, at: datetime, reason: str = "", until: date | None = None
) -> None:
    """Stop resolve-by: needs_info and paused wait for somebody else. What the staff owed is answered; a question that
    nobody answers is due again after the quiet days."""
    Pause.objects.create(service_request=row, state=state, reason=reason, expected_on=until, started_at=at)
    end(row, ClockKind.ACCEPT, ClockKind.TAKE, at=at)
    row.due_at = at + timedelta(days=row.playbook.quiet_days) if state is State.NEEDS_INFO else None


def go_on(row: ServiceRequest, *, at: datetime) -> None:
    """End the running pause and move resolve-by by what it took."""
    Pause.objects.filter(service_request=row, ended_at=None).update(ended_at=at)
    if row.resolve_by is None:
        return
    running = Clock.objects.filter(service_request=row, kind=ClockKind.RESOLVE, ended_at=None).first()
    if running is None:
        return
    due = compute(row.playbook, Allowance.parse(running.allowance), running.started_at, pauses_of(row, at))
    running.due_at, running.provisional = due.at, due.provisional
    running.save(update_fields=["due_at", "provisional"])
    row.resolve_by = due.at


def wait_for_word(row: ServiceRequest, *, at: datetime) -> None:
    """On resolving: resolve-by ends; silence closes after the playbook's quiet calendar days."""
    end(row, at=at)
    allowance = Allowance("elapsed", days=row.playbook.quiet_days)
    closes = at + timedelta(days=row.playbook.quiet_days)
    start(row, ClockKind.SILENCE, allowance, Due(closes, provisional=False), at=at)
    row.silence_closes_at = closes
    row.due_at = None


def start_again(row: ServiceRequest, *, at: datetime) -> None:
    """On reopening: the playbook's reopening allowance runs from now; the first promise stays visible."""
    spec = row.playbook.urgency(row.urgency)
    end(row, at=at)
    resolve = compute(row.playbook, spec.reopening, at)
    start(row, ClockKind.RESOLVE, spec.reopening, resolve, at=at)
    take = compute(row.playbook, spec.take_by, at)
    start(row, ClockKind.TAKE, spec.take_by, take, at=at)
    row.resolve_by = resolve.at
    row.first_resolve_by = row.first_resolve_by or resolve.at
    row.due_at = min(take.at, resolve.at)
    row.silence_closes_at = None
