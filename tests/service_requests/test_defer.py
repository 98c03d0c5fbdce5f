"""“Not possible now” is an honest end: with a reason, and a day on which it comes back by itself."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from linli.core.refusals import Invalid, Refused, Stale
from linli.service_requests import actions, jobs
from linli.service_requests.enums import AssignmentEnd, State
from tests.service_requests.steps import COMMUNITY, HEAD, REPAIRER, Path, clocks, happened, told


def defer(path: Path, row, role: str = HEAD, **given: object):
    how = {"reason": "no_money", "review_on": path.day(20), "words": "资金还没有着落。", **given}
    return actions.defer(row, by=path.by(role), at=path.later(minutes=1), **how)


def test_deferred_nobody_owes_anything_until_the_day(path: Path) -> None:
    row = defer(path, path.accepted())
    assert (row.state, row.reason, row.review_on, row.due_at) == (State.DEFERRED, "no_money", path.day(20), None)
    assert clocks(row) == set()
    assert ("deferred", "resident") in told(row)
    assert row.remarks.get().text == "资金还没有着落。"


@pytest.mark.parametrize("state", [State.IN_HAND, State.PAUSED])
def test_whoever_handles_it_may_say_so_too(path: Path, state: State) -> None:
    row = path.to(state)
    with pytest.raises(Refused):
        defer(path, row, HEAD)
    row = defer(path, row, REPAIRER)
    assert row.assignments.get().end == AssignmentEnd.DEFERRED


@pytest.mark.parametrize(
    ("given", "field"),
    [({"reason": ""}, "reason"), ({"review_on": None}, "review_on"), ({"words": ""}, "words")],
)
def test_reason_day_and_words_are_needed(path: Path, given: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as caught:
        defer(path, path.accepted(), **given)
    assert set(caught.value.errors) == {field}


def test_a_review_lies_ahead(path: Path) -> None:
    row = path.accepted()
    for days in (0, -3):
        with pytest.raises(Invalid) as caught:
            defer(path, row, review_on=path.day(days))
        assert set(caught.value.errors) == {"review_on"}


def test_not_by_others_and_not_from_an_old_page(path: Path) -> None:
    row = path.accepted()
    with pytest.raises(Refused):
        defer(path, row, COMMUNITY)
    with pytest.raises(Stale):
        defer(path, row, version=1)


def test_it_comes_back_by_itself_on_the_day_and_only_once(path: Path) -> None:
    row = path.deferred()
    with time_machine.travel(path.at + timedelta(days=19), tick=False):
        assert jobs.bring_back_deferred() == 0
    back = path.at + timedelta(days=20)
    with time_machine.travel(back, tick=False):
        assert jobs.bring_back_deferred() == 1
        assert jobs.bring_back_deferred() == 0
    row.refresh_from_db()
    assert (row.state, row.reopenings, row.satisfied, row.review_on) == (State.ACCEPTED, 0, None, None)
    assert row.holder == row.station
    assert row.resolve_by > back
    assert row.first_resolve_by < back
    assert clocks(row) == {"take", "resolve"}
    assert happened(row)[-1] == "reopened"


def test_the_resident_who_disagrees_need_not_wait(path: Path) -> None:
    row = path.deferred()
    row = actions.reopen(row, by=path.by("resident"), at=path.later(hours=1), words="这不需要钱。")
    assert (row.state, row.reopenings) == (State.ACCEPTED, 1)
