"""Pausing for a reason that the resident sees, and going on: by hand or on the day named."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from linli.core.refusals import Invalid, Refused, Stale
from linli.service_requests import actions, jobs
from linli.service_requests.enums import State
from linli.service_requests.queries import running_pause
from tests.service_requests.steps import GAS, HEAD, REPAIRER, Path, clocks, code_of, happened, told


def test_a_pause_says_why_and_until_when(path: Path) -> None:
    row = path.in_hand()
    row = actions.pause(row, by=path.by(REPAIRER), at=path.later(hours=1), reason="parts", expected_on=path.day(3))
    assert (row.state, row.reason, row.review_on, row.due_at) == (State.PAUSED, "parts", path.day(3), None)
    pause = running_pause(row)
    assert (pause.reason, pause.expected_on, pause.started_at) == ("parts", path.day(3), path.at)
    assert ("paused", "resident") in told(row)
    assert clocks(row) == {"resolve"}


def test_going_on_moves_the_promise_by_the_pause_and_keeps_the_first(path: Path) -> None:
    row = path.in_hand(GAS)
    promised = row.resolve_by
    by = path.by(REPAIRER)
    row = actions.pause(row, by=by, at=path.later(hours=1), reason="parts", expected_on=path.day(3))
    row = actions.resume(row, by=by, at=path.later(hours=30))
    assert (row.state, row.reason, row.review_on) == (State.IN_HAND, "", None)
    assert (row.resolve_by, row.first_resolve_by) == (promised + timedelta(hours=30), promised)
    assert row.due_at == row.resolve_by == row.clocks.get(kind="resolve").due_at
    assert row.clocks.get(kind="resolve").first_due_at == promised
    assert told(row) >= {("resumed", "安和物业"), ("resumed", "resident")}


def test_two_pauses_add_up(path: Path) -> None:
    row, by = path.in_hand(GAS), path.by(REPAIRER)
    promised = row.resolve_by
    for _ in range(2):
        row = actions.pause(row, by=by, at=path.later(hours=1), reason="weather", expected_on=path.day(3))
        row = actions.resume(row, by=by, at=path.later(hours=10))
    assert row.resolve_by == promised + timedelta(hours=20)


def test_after_coming_back_from_a_deferral_a_pause_counts_from_the_new_promise(path: Path) -> None:
    row = path.deferred(GAS)
    path.at += timedelta(days=40)
    with time_machine.travel(path.at, tick=False):
        assert jobs.bring_back_deferred() == 1
    row.refresh_from_db()
    promised = row.resolve_by
    assert promised == path.at + timedelta(hours=12)
    row = actions.dispatch(row, by=path.by("deputy"), at=path.later(minutes=1), to=path.world.bodies["property"])
    row = actions.take(row, by=path.by(REPAIRER), at=path.later(minutes=1))
    row = actions.pause(row, by=path.by(REPAIRER), at=path.later(hours=1), reason="parts", expected_on=path.day(3))
    row = actions.resume(row, by=path.by(REPAIRER), at=path.later(hours=6))
    assert row.resolve_by == promised + timedelta(hours=6)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"reason": "no_such"}, "reason"),
        ({"reason": "other"}, "words"),
        ({"expected_on": None}, "expected_on"),
        ({"expected_on": 0}, "expected_on"),
        ({"expected_on": -1}, "expected_on"),
    ],
)
def test_reason_and_day_must_hold(path: Path, given: dict[str, object], field: str) -> None:
    row = path.in_hand()
    how = {"reason": "parts", "expected_on": 3, **given}
    day = how.pop("expected_on")
    with pytest.raises(Invalid) as caught:
        actions.pause(row, by=path.by(REPAIRER), at=path.at, expected_on=None if day is None else path.day(day), **how)
    assert set(caught.value.errors) == {field}


def test_the_station_neither_pauses_nor_goes_on_with_what_it_gave_away(path: Path) -> None:
    with pytest.raises(Refused):
        actions.pause(path.in_hand(), by=path.by(HEAD), at=path.at, reason="parts", expected_on=path.day(3))
    row = path.paused()
    with pytest.raises(Refused):
        actions.resume(row, by=path.by(HEAD), at=path.at)
    with pytest.raises(Stale):
        actions.resume(row, by=path.by(REPAIRER), at=path.at, version=1)


def test_on_the_day_named_it_goes_on_by_itself_once(path: Path) -> None:
    row = path.paused()
    with time_machine.travel(path.at + timedelta(days=2), tick=False):
        assert jobs.resume_after_pause() == 0
    with time_machine.travel(path.at + timedelta(days=3), tick=False):
        assert jobs.resume_after_pause() == 1
        assert jobs.resume_after_pause() == 0
    row.refresh_from_db()
    assert row.state == State.IN_HAND
    assert happened(row).count("resumed") == 1


def test_withdrawn_or_deferred_it_pauses_no_longer(path: Path) -> None:
    row = path.paused()
    actions.withdraw(row, by=code_of(row), at=path.later(hours=1))
    assert running_pause(row) is None
    row = path.paused()
    actions.defer(
        row, by=path.by(REPAIRER), at=path.later(hours=1), reason="no_money", review_on=path.day(9), words="没有钱。"
    )
    assert running_pause(row) is None


def test_who_waited_for_the_lock_may_be_earlier_than_the_pause(path: Path) -> None:
    row = path.paused()
    promised = row.resolve_by
    row = actions.resume(row, by=path.by(REPAIRER), at=path.at - timedelta(seconds=1))
    assert (row.state, row.resolve_by) == (State.IN_HAND, promised)
