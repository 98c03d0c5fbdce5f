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
    extensions: Sequence[Allowance] = (),
) -> Due:
    """When an allowance from `since` runs out under the playbook's hours (UTC), and whether that is provisional."""
    found = calendar or current()
    return time.due(since, allowance, calendar=found, hours=playbook.hours, pauses=pauses, extensions=extensions)


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
    """Ended pauses of this service request, and the running one as if it ended at `until`.

    Who waited for the lock may carry an earlier moment than who held it: such a pause took no time.
    """
    found = Pause.objects.filter(service_request=row).order_by("id")
    return [(p.started_at, max(p.ended_at or until, p.started_at)) for p in found]


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
    running = running_clock(row, ClockKind.RESOLVE)
    if running is not None:
        _set_again(row, running, at=at)


def running_clock(row: ServiceRequest, kind: ClockKind) -> Clock | None:
    """The clock of this kind that runs now."""
    return Clock.objects.filter(service_request=row, kind=kind, ended_at=None).first()


def extensions_of(clock: Clock) -> list[Allowance]:
    """What was added to its allowance."""
    return [Allowance.parse(text) for text in clock.extensions.split()]


def _set_again(row: ServiceRequest, running: Clock, *, at: datetime) -> None:
    """Resolve-by anew: since + allowance + pauses + extensions."""
    allowance, added = Allowance.parse(running.allowance), extensions_of(running)
    due = compute(row.playbook, allowance, running.started_at, pauses_of(row, at), extensions=added)
    running.due_at, running.provisional = due.at, due.provisional
    running.save(update_fields=["allowance", "extensions", "due_at", "provisional"])
    row.resolve_by = due.at


def extend(row: ServiceRequest, days: int, *, at: datetime) -> Allowance | None:
    """Move resolve-by by so many days of the kind that its allowance is of; None where none runs."""
    running = running_clock(row, ClockKind.RESOLVE)
    if running is None:
        return None
    added = Allowance(Allowance.parse(running.allowance).kind, days=days)
    running.extensions = f"{running.extensions} {added}".strip()
    _set_again(row, running, at=at)
    row.due_at = _due_of(row)
    return added


def reclassify(row: ServiceRequest, *, at: datetime) -> None:
    """Another class: resolve-by runs anew from where it began, first receipt or the reopening, with its pauses and
    extensions (law 6); take-by from acceptance. What was promised first stays in sight."""
    spec = row.playbook.urgency(row.urgency)
    resolve, take = running_clock(row, ClockKind.RESOLVE), running_clock(row, ClockKind.TAKE)
    if resolve is not None:
        first = resolve.started_at == row.received_at
        resolve.allowance = str(spec.resolve_by if first else spec.reopening)
        kind = Allowance.parse(resolve.allowance).kind
        resolve.extensions = " ".join(str(Allowance(kind, days=one.days)) for one in extensions_of(resolve))
        _set_again(row, resolve, at=at)
    if take is not None:
        due = compute(row.playbook, spec.take_by, take.started_at)
        take.allowance, take.due_at, take.provisional = str(spec.take_by), due.at, due.provisional
        take.save(update_fields=["allowance", "due_at", "provisional"])
    row.due_at = _due_of(row)


def _due_of(row: ServiceRequest) -> datetime | None:
    """What is due next: taking, while nobody has it, but no later than the result; else the result."""
    if row.state == State.PAUSED:
        return None
    take = running_clock(row, ClockKind.TAKE)
    dates = [moment for moment in (take.due_at if take else None, row.resolve_by) if moment is not None]
    return min(dates) if dates else row.due_at


def wake(row: ServiceRequest, *, at: datetime) -> None:
    """What was joined to another stands alone again: its last clock of each kind runs on from where it began."""
    for kind in (ClockKind.ACCEPT, ClockKind.RESOLVE):
        last = Clock.objects.filter(service_request=row, kind=kind).order_by("-id").first()
        if last is None or (kind is ClockKind.ACCEPT and row.state != State.RECEIVED):
            continue
        due = Due(last.due_at, last.provisional)
        again = start(row, kind, Allowance.parse(last.allowance), due, at=last.started_at)
        Clock.objects.filter(pk=again.pk).update(first_due_at=last.first_due_at, extensions=last.extensions)
        row.due_at = last.due_at
        if kind is ClockKind.RESOLVE:
            row.resolve_by = last.due_at
    if row.state == State.ACCEPTED:
        handed_back(row, at=at)


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
