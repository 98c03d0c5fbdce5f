"""The resident's word: solved."""

from __future__ import annotations

import pytest

from linli.core.refusals import Invalid, RefusalKind, Refused, Stale
from linli.service_requests import actions
from linli.service_requests.enums import Closing, State
from tests.service_requests.steps import GAS, HEAD, REPAIRER, Path, clocks, code_of, happened, told


@pytest.mark.parametrize("who", ["account", "code"])
def test_the_resident_s_word_closes_it(path: Path, who: str) -> None:
    row = path.resolved()
    by = path.by("resident") if who == "account" else code_of(row)
    row = actions.rate(row, by=by, at=path.later(hours=1), words="亮了，谢谢。")
    assert (row.state, row.closing, row.closed_at, row.satisfied) == (State.CLOSED, Closing.RESIDENT, path.at, True)
    assert clocks(row) == set()
    assert ("rated", "安和物业") in told(row)
    assert happened(row)[-1] == "rated"
    assert row.remarks.latest("id").kind == "addition"


def test_of_a_hazard_the_word_is_kept_until_the_second_look(path: Path) -> None:
    row = path.resolved(GAS)
    row = actions.rate(row, by=code_of(row), at=path.later(hours=1))
    assert (row.state, row.satisfied, row.closing, row.closed_at) == (State.RESOLVED, True, "", None)
    assert clocks(row) == {"silence"}


@pytest.mark.parametrize("role", ["station_head", "repairer", "neighbour", "building_leader", "nobody"])
def test_nobody_else_gives_the_word(path: Path, role: str) -> None:
    with pytest.raises(Refused) as caught:
        actions.rate(path.resolved(), by=path.by(role), at=path.at)
    assert caught.value.refusal.kind is RefusalKind.WHO
    assert caught.value.refusal.shown


def test_not_before_it_is_resolved_and_not_after_it_closed(path: Path) -> None:
    for row in (path.in_hand(), path.closed()):
        with pytest.raises(Refused) as caught:
            actions.rate(row, by=code_of(row), at=path.at)
        assert caught.value.refusal.kind is RefusalKind.WHEN


def test_an_old_page_and_endless_words_change_nothing(path: Path) -> None:
    row = path.resolved()
    with pytest.raises(Stale):
        actions.rate(row, by=code_of(row), at=path.at, version=1)
    with pytest.raises(Invalid) as caught:
        actions.rate(row, by=code_of(row), at=path.at, words="长" * 4001)
    assert set(caught.value.errors) == {"words"}
    row.refresh_from_db()
    assert (row.state, row.satisfied) == (State.RESOLVED, None)


def test_whoever_works_at_the_station_rates_their_own_report_like_anybody(path: Path) -> None:
    row = path.filed(role=HEAD)
    row = actions.accept(row, by=path.by("deputy"), at=path.at)
    row = actions.dispatch(row, by=path.by("deputy"), at=path.at, to=path.world.bodies["property"])
    row = path.resolve(actions.take(row, by=path.by(REPAIRER), at=path.at))
    assert actions.rate(row, by=path.by(HEAD), at=path.at).state == State.CLOSED
