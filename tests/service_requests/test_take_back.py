"""Taking a dispatch back: until somebody takes it, by the body that dispatched it, and no date moves."""

from __future__ import annotations

import pytest

from linli.core.refusals import RefusalKind, Refused, Stale
from linli.service_requests import actions
from linli.service_requests.enums import AssignmentEnd, State
from linli.service_requests.queries import waiting_for
from tests.service_requests.steps import COMMUNITY, HEAD, REPAIRER, Path, clocks, happened, told


def test_it_is_the_dispatcher_s_again_and_no_date_moves(path: Path) -> None:
    row = path.dispatched()
    due, promised = row.due_at, row.resolve_by
    row = actions.take_back(row, by=path.by(HEAD), at=path.later(minutes=5), words="派错了。")
    assert (row.state, row.holder, row.lead) == (State.ACCEPTED, row.station, None)
    assert (row.due_at, row.resolve_by, row.returns) == (due, promised, 0)
    assert clocks(row) == {"take", "resolve"}
    assignment = row.assignments.get()
    assert (assignment.end, assignment.ended_at) == (AssignmentEnd.TAKEN_BACK, path.at)
    assert ("taken_back", "安和物业") in told(row)
    assert ("taken_back", "resident") not in told(row)
    assert row.remarks.latest("id").kind == "note"
    assert happened(row)[-1] == "taken_back"


def test_it_waits_for_the_station_and_no_more_for_the_company(path: Path) -> None:
    row = path.dispatched()
    actions.take_back(row, by=path.by(HEAD), at=path.later(minutes=5))
    assert waiting_for(path.by(HEAD)).filter(pk=row.pk).exists()
    assert not waiting_for(path.by(REPAIRER)).filter(pk=row.pk).exists()


def test_what_the_community_dispatched_is_the_communitys_again(path: Path) -> None:
    row = actions.raise_(path.accepted(), by=path.by(HEAD), at=path.at)
    row = actions.dispatch(row, by=path.by(COMMUNITY), at=path.at, to=path.world.bodies["property"])
    with pytest.raises(Refused):
        actions.take_back(row, by=path.by(HEAD), at=path.at)
    row = actions.take_back(row, by=path.by(COMMUNITY), at=path.at)
    assert row.holder == path.world.bodies["community_office"]


def test_once_it_is_taken_it_is_too_late(path: Path) -> None:
    with pytest.raises(Refused) as refused:
        actions.take_back(path.in_hand(), by=path.by(HEAD), at=path.at)
    assert refused.value.refusal.kind is RefusalKind.WHEN


def test_who_has_it_does_not_take_it_back(path: Path) -> None:
    with pytest.raises(Refused) as refused:
        actions.take_back(path.dispatched(), by=path.by(REPAIRER), at=path.at)
    assert (refused.value.refusal.kind, refused.value.refusal.who_can) == (RefusalKind.WHO, "春和里站 0990-1000001")


def test_taking_and_taking_back_at_one_version(path: Path) -> None:
    row = path.dispatched()
    actions.take(row, by=path.by(REPAIRER), at=path.at, version=row.version)
    with pytest.raises(Stale):
        actions.take_back(row, by=path.by(HEAD), at=path.at, version=row.version)


def test_it_can_be_dispatched_again(path: Path) -> None:
    row = actions.take_back(path.dispatched(), by=path.by(HEAD), at=path.later(minutes=5))
    row = actions.dispatch(row, by=path.by(HEAD), at=path.later(minutes=5), to=path.world.bodies["owners"])
    assert (row.state, row.lead) == (State.DISPATCHED, path.world.bodies["owners"])
    assert row.assignments.filter(ended_at=None).count() == 1
