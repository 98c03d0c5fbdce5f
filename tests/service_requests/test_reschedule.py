"""A notice of holidays is entered: running dates follow, and the resident hears of it only where the promise moved."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine

from linli.core import legal_calendar
from linli.core.actors import Door, system
from linli.core.clock import SHANGHAI
from linli.core.models import Event, HolidayNotice
from linli.core.refusals import Refused
from linli.playbooks.actions import adopt_holidays
from linli.service_requests import actions, jobs
from linli.service_requests.models import ServiceRequest
from linli.service_requests.queries import on_the_calendar, rows
from tests.service_requests.steps import HEAD, LAMP, REPAIRER, Path, happened, told

pytestmark = pytest.mark.django_db

NOTICE = {date(2027, 1, 1): False, date(2027, 5, 1): False, date(2027, 10, 1): False}
LONG = NOTICE | {date(2027, 1, day): False for day in (4, 5)}
"""Made up: two days more at New Year."""
WORKED = NOTICE | {date(2027, 1, 2): True}
"""Made up: the first Saturday is worked."""


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    legal_calendar.forget()
    yield
    legal_calendar.forget()


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def entered(days: dict[date, bool], at: datetime) -> HolidayNotice:
    """The notice is entered, and the worker's job has run."""
    notice = adopt_holidays(days=days, source="国办通知", by=system(Door.CLI), at=at)
    assert notice is not None
    with time_machine.travel(at, tick=False):
        jobs.reckon_again(notice_id=str(notice.pk))
    return notice


def in_hand_on(path: Path, received: str, words: str = LAMP) -> ServiceRequest:
    path.at = local(received)
    return path.in_hand(words)


@pytest.mark.parametrize(
    ("days", "due"),
    [
        (NOTICE, "2027-01-05 17:30"),  # 31 December, 4 and 5 January, as taken before
        (LONG, "2027-01-07 17:30"),  # 31 December, 6 and 7 January
        (WORKED, "2027-01-04 17:30"),  # 31 December, Saturday the 2nd, Monday the 4th
    ],
)
def test_what_was_provisional_holds_or_has_moved(path: Path, days: dict[date, bool], due: str) -> None:
    row = in_hand_on(path, "2026-12-30 10:00")
    first = row.resolve_by
    assert first == local("2027-01-05 17:30")
    assert row.clocks.get(kind="resolve", ended_at=None).provisional
    notice = entered(days, path.later(hours=1))
    row = rows().get(pk=row.pk)
    running = row.clocks.get(kind="resolve", ended_at=None)
    assert (row.resolve_by, row.due_at, running.due_at) == (local(due),) * 3
    assert not running.provisional
    assert (row.first_resolve_by, running.first_due_at) == (first, first)
    moved = local(due) != first
    event = Event.objects.get(kind="service_request.rescheduled")
    assert event.refs == {
        "notice": str(notice.pk),
        "clocks": ["resolve"],
        "moved": moved,
        "earlier": first.isoformat(),
        "until": due[:10],
    }
    assert (("rescheduled", "resident") in told(row)) == moved


def test_again_changes_nothing(path: Path) -> None:
    row = in_hand_on(path, "2026-12-30 10:00")
    notice = entered(LONG, path.later(hours=1))
    version = rows().get(pk=row.pk).version
    with time_machine.travel(path.later(minutes=3), tick=False):
        jobs.reckon_again(notice_id=str(notice.pk))
    assert happened(row).count("rescheduled") == 1
    assert rows().get(pk=row.pk).version == version


def test_the_watch_follows(path: Path) -> None:
    row = in_hand_on(path, "2026-12-30 10:00")
    entered(LONG, path.later(hours=1))
    running = row.clocks.get(kind="resolve", ended_at=None)
    assert running.watch_at == local("2027-01-07 10:15")


def test_before_it_is_accepted_the_answer_moves(path: Path) -> None:
    path.at = local("2026-12-31 16:30")
    row = path.filed()
    assert row.due_at == local("2027-01-04 11:30")
    entered(LONG, path.later(minutes=5))
    row = rows().get(pk=row.pk)
    assert row.due_at == local("2027-01-06 11:30")
    assert ("rescheduled", "resident") in told(row)


def test_of_two_dates_the_next_stays_the_next(path: Path) -> None:
    path.at = local("2026-12-31 10:00")
    row = path.dispatched()
    assert row.due_at == local("2027-01-04 17:30")  # to be taken on the next working day
    entered(LONG, path.later(hours=1))
    row = rows().get(pk=row.pk)
    assert row.due_at == row.clocks.get(kind="take", ended_at=None).due_at == local("2027-01-06 17:30")
    assert row.resolve_by == local("2027-01-08 17:30")


def test_pauses_and_extensions_are_kept(path: Path) -> None:
    row = in_hand_on(path, "2026-12-28 10:00")
    assert row.resolve_by == local("2026-12-31 17:30")
    row = actions.pause(
        row, by=path.by(REPAIRER), at=local("2026-12-29 09:00"), reason="parts", expected_on=path.day(2)
    )
    row = actions.resume(row, by=path.by(REPAIRER), at=local("2026-12-30 09:00"))
    row = actions.extend(row, by=path.by(REPAIRER), at=local("2026-12-30 10:00"), days=1, words="等配件。")
    assert row.resolve_by == local("2027-01-05 17:30")  # 30, 31; 4; one more
    entered(LONG, local("2026-12-30 11:00"))
    assert rows().get(pk=row.pk).resolve_by == local("2027-01-07 17:30")


def test_what_stands_still_follows_when_it_goes_on(path: Path) -> None:
    row = in_hand_on(path, "2026-12-30 10:00")
    row = actions.pause(row, by=path.by(REPAIRER), at=path.later(hours=1), reason="parts", expected_on=path.day(1))
    entered(LONG, path.later(minutes=1))
    assert "rescheduled" not in happened(row)
    row = actions.resume(row, by=path.by(REPAIRER), at=path.later(minutes=1))
    assert row.resolve_by == local("2027-01-07 17:30")
    assert not row.clocks.get(kind="resolve", ended_at=None).provisional


def test_urgent_ones_need_no_calendar(path: Path) -> None:
    path.at = local("2026-12-31 20:00")
    row = path.filed("楼道里闻到煤气味")
    entered(LONG, path.later(minutes=5))
    assert happened(row) == ["filed"]


def test_what_was_published_is_reckoned_anew_when_it_is_changed_afterwards(path: Path) -> None:
    row = in_hand_on(path, "2026-11-23 09:31")
    assert row.resolve_by == local("2026-11-26 17:30")
    other = path.dispatched("道闸坏了")
    entered({date(2026, 11, 26): False}, path.later(hours=1))
    assert rows().get(pk=row.pk).resolve_by == local("2026-11-27 17:30")
    assert rows().get(pk=other.pk).due_at == other.due_at  # to be taken on the 24th


def test_what_is_due_in_future_again_is_not_overdue_any_more(path: Path) -> None:
    row = in_hand_on(path, "2026-11-23 09:31")
    at = row.resolve_by + timedelta(days=1)
    with time_machine.travel(at, tick=False):
        while jobs.watch_clocks():
            pass
    assert rows().get(pk=row.pk).climbed_ids
    entered({date(2026, 11, day): False for day in (25, 26)}, at)
    row = rows().get(pk=row.pk)
    assert row.resolve_by == local("2026-11-30 17:30")
    assert row.climbed_ids is None
    running = row.clocks.get(kind="resolve", ended_at=None)
    assert (running.fell_overdue_at, running.climbed) == (None, 0)


def test_history_and_what_is_over_are_left_alone(path: Path) -> None:
    row = in_hand_on(path, "2026-12-30 10:00")
    ServiceRequest.objects.filter(pk=row.pk).update(history=True)
    over = path.resolved("道闸坏了")
    entered(LONG, path.later(hours=1))
    assert "rescheduled" not in happened(row) + happened(over)
    assert not on_the_calendar(date(2027, 1, 1)).exists()


def test_nobody_moves_dates_by_hand(path: Path) -> None:
    row = in_hand_on(path, "2026-12-30 10:00")
    notice = entered(LONG, path.later(hours=1))
    for role in (HEAD, REPAIRER, "administrator", "resident"):
        with pytest.raises(Refused):
            actions.reschedule(row, notice_id=notice.pk, by=path.by(role), at=path.at)


def test_entering_it_queues_the_job_twice_in_the_same_transaction(path: Path, monkeypatch: Any) -> None:
    queued: list[tuple[str, int]] = []
    monkeypatch.setattr(jobs, "enqueue", lambda task, **how: queued.append((how["notice_id"], 0)))
    monkeypatch.setattr(jobs, "enqueue_later", lambda task, seconds, **how: queued.append((how["notice_id"], seconds)))
    notice = adopt_holidays(days=NOTICE, source="国办通知", by=system(Door.CLI), at=path.at)
    assert notice is not None
    assert queued == [(str(notice.pk), 0), (str(notice.pk), 120)]
