"""The second pair of eyes on a hazard."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from linli.core.refusals import Invalid, Refused, Stale
from linli.service_requests import actions, jobs
from linli.service_requests.enums import Closing, State
from tests.service_requests.steps import COMMUNITY, DEPUTY, GAS, HEAD, Path, clocks, code_of, told


def test_after_the_resident_s_word_the_look_closes_it(path: Path) -> None:
    row = path.resolved(GAS)
    row = actions.rate(row, by=code_of(row), at=path.later(hours=1))
    row = actions.inspect(row, by=path.by(DEPUTY), at=path.later(hours=1), words="到厨房看过，不漏了。")
    assert (row.state, row.closing, row.closed_at) == (State.CLOSED, Closing.SECOND_LOOK, path.at)
    assert (row.inspected_by_id, row.inspected_at) == (path.by(DEPUTY).person_id, path.at)
    assert clocks(row) == set()
    assert ("inspected", "resident") in told(row)


def test_before_it_the_resident_still_has_the_word(path: Path) -> None:
    row = path.resolved(GAS)
    row = actions.inspect(row, by=path.by(COMMUNITY), at=path.later(hours=1), words="不漏了。")
    assert (row.state, row.closing, clocks(row)) == (State.RESOLVED, "", {"silence"})
    row = actions.rate(row, by=code_of(row), at=path.later(hours=1))
    assert (row.state, row.closing) == (State.CLOSED, Closing.RESIDENT)


def test_a_look_after_the_quiet_days_closes_it(path: Path) -> None:
    row = path.resolved(GAS)
    row = actions.inspect(row, by=path.by(HEAD), at=path.later(days=8), words="不漏了。")
    assert (row.state, row.closing) == (State.CLOSED, Closing.SECOND_LOOK)


def test_what_was_reported_for_somebody_needs_their_word_besides(path: Path) -> None:
    row = path.resolved(GAS, role=HEAD, on_behalf=True)
    row = actions.inspect(row, by=path.by(DEPUTY), at=path.later(days=8), words="不漏了。")
    assert row.state == State.RESOLVED


def test_silence_alone_does_not_close_a_hazard(path: Path) -> None:
    row = path.resolved(GAS)
    with time_machine.travel(path.at + timedelta(days=30), tick=False):
        assert jobs.close_after_silence() == 0
    row = actions.inspect(row, by=path.by(HEAD), at=path.later(days=1), words="不漏了。")
    with time_machine.travel(path.at + timedelta(days=30), tick=False):
        assert jobs.close_after_silence() == 1
    row.refresh_from_db()
    assert row.closing == Closing.SILENCE


@pytest.mark.parametrize("role", ["repairer", "property_manager", "resident", "building_leader", "nobody"])
def test_not_by_those_who_resolved_it_nor_by_anybody(path: Path, role: str) -> None:
    with pytest.raises(Refused):
        actions.inspect(path.resolved(GAS), by=path.by(role), at=path.at, words="看过。")


def test_not_where_there_is_no_hazard_and_not_before_it_is_resolved(path: Path) -> None:
    for row in (path.resolved(), path.in_hand(GAS)):
        with pytest.raises(Refused):
            actions.inspect(row, by=path.by(HEAD), at=path.at, words="看过。")


def test_a_look_is_written_down_and_not_from_an_old_page(path: Path) -> None:
    row = path.resolved(GAS)
    with pytest.raises(Invalid) as caught:
        actions.inspect(row, by=path.by(HEAD), at=path.at, words="  ")
    assert set(caught.value.errors) == {"words"}
    with pytest.raises(Stale):
        actions.inspect(row, by=path.by(HEAD), at=path.at, words="看过。", version=1)
