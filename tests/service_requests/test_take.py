"""Taking what was dispatched."""

from __future__ import annotations

import pytest

from linli.core.refusals import RefusalKind, Refused, Stale
from linli.service_requests import actions
from linli.service_requests.enums import State
from tests.service_requests.steps import HEAD, REPAIRER, Path, clocks, happened, told


def test_taken_it_is_in_hand_and_the_result_is_what_is_due(path: Path) -> None:
    row = path.dispatched()
    row = actions.take(row, by=path.by(REPAIRER), at=path.later(hours=1), words="今晚带梯子来。")
    assert (row.state, row.taken_by_id, row.due_at) == (State.IN_HAND, path.by(REPAIRER).person_id, row.resolve_by)
    assert clocks(row) == {"resolve"}
    assignment = row.assignments.get()
    assert (assignment.taken_at, assignment.taken_by_appointment_id) == (path.at, path.by(REPAIRER).appointment_id)
    assert ("taken", "resident") in told(row)
    assert row.remarks.get().kind == "reply"
    assert happened(row)[-1] == "taken"


@pytest.mark.parametrize("role", ["station_head", "owners_chair", "resident", "nobody", "community_officer"])
def test_others_are_told_who_takes_it(path: Path, role: str) -> None:
    with pytest.raises(Refused) as caught:
        actions.take(path.dispatched(), by=path.by(role), at=path.at)
    assert caught.value.refusal.kind is RefusalKind.WHO
    assert "安和物业" in caught.value.refusal.who_can


def test_before_it_is_dispatched_nobody_takes_it(path: Path) -> None:
    row = path.accepted()
    for role in (HEAD, REPAIRER, "resident"):
        with pytest.raises(Refused):
            actions.take(row, by=path.by(role), at=path.at)


def test_it_is_taken_once(path: Path) -> None:
    row = path.dispatched()
    actions.take(row, by=path.by(REPAIRER), at=path.at, version=row.version)
    with pytest.raises(Stale):
        actions.take(row, by=path.by("property_manager"), at=path.at, version=row.version)
    with pytest.raises(Refused) as caught:
        actions.take(row, by=path.by("property_manager"), at=path.at)
    assert caught.value.refusal.kind is RefusalKind.WHEN
