"""Returning: once to the dispatcher, the second climbs, and the resident's clock never stops."""

from __future__ import annotations

from datetime import timedelta

import pytest

from linli.core.models import Event
from linli.core.refusals import Invalid, Refused, Stale
from linli.service_requests import actions
from linli.service_requests.enums import AssignmentEnd, State
from linli.service_requests.models import ServiceRequest
from tests.service_requests.steps import COMMUNITY, GAS, HEAD, REPAIRER, Path, clocks, told


def give_back(path: Path, row: ServiceRequest, **how: object) -> ServiceRequest:
    given = {"reason": "wrong_place", **how}
    return actions.return_(row, by=path.by(REPAIRER), at=path.later(hours=1), **given)  # type: ignore[arg-type]


def test_returned_it_is_the_dispatcher_s_with_reason_and_suggestion(path: Path) -> None:
    owners = path.world.bodies["owners"]
    row = give_back(path, path.in_hand(), reason="not_our_duty", words="这归业委会。", suggested=owners)
    assert (row.state, row.holder, row.lead, row.returns) == (State.ACCEPTED, row.station, None, 1)
    assert row.suggested_body == owners
    assert told(row) >= {("returned", "春和里站"), ("returned", "resident")}
    assignment = row.assignments.get()
    assert (assignment.end, assignment.reason, assignment.ended_at) == (AssignmentEnd.RETURNED, "not_our_duty", path.at)
    refs = Event.objects.filter(subject_id=str(row.pk)).latest("id").refs
    assert (refs["from"], refs["to"], refs["climbs"]) == ("in_hand", "accepted", False)
    assert refs["suggested"] == str(owners.pk)


@pytest.mark.parametrize("state", [State.DISPATCHED, State.IN_HAND])
def test_the_resolve_clock_runs_on(path: Path, state: State) -> None:
    row = path.to(state)
    promised, clock = row.resolve_by, row.clocks.get(kind="resolve")
    row = give_back(path, row)
    assert (row.resolve_by, row.first_resolve_by) == (promised, promised)
    assert clocks(row) == {"take", "resolve"}
    assert row.clocks.get(kind="resolve", ended_at=None).pk == clock.pk
    assert row.pauses.count() == 0


def test_a_return_makes_nothing_later_than_the_promise(path: Path) -> None:
    row = path.in_hand(GAS)
    path.at = row.resolve_by - timedelta(hours=1, minutes=10)
    row = give_back(path, row)
    assert row.due_at == row.resolve_by < row.clocks.get(kind="take", ended_at=None).due_at


def test_what_was_late_stays_late(path: Path) -> None:
    row = path.in_hand(GAS)
    path.at = row.resolve_by + timedelta(hours=5)
    assert give_back(path, row).due_at == row.resolve_by


def test_the_second_return_climbs_and_there_is_no_third(path: Path) -> None:
    row = give_back(path, path.dispatched())
    row = actions.dispatch(row, by=path.by(HEAD), at=path.later(hours=1), to=path.world.bodies["property"])
    assert row.suggested_body is None
    row = give_back(path, row)
    assert (row.holder, row.returns) == (path.world.bodies["community_office"], 2)
    assert ("returned", "和畅社区") in told(row)
    row = actions.dispatch(row, by=path.by(COMMUNITY), at=path.later(hours=1), to=path.world.bodies["property"])
    with pytest.raises(Refused):
        give_back(path, row)


def test_what_the_community_dispatched_climbs_to_the_subdistrict(path: Path) -> None:
    row = actions.raise_(path.accepted(), by=path.by(HEAD), at=path.at)
    for count in (1, 2):
        row = actions.dispatch(row, by=path.by(COMMUNITY), at=path.at, to=path.world.bodies["property"])
        row = give_back(path, row)
        assert row.holder.kind == ("residents_committee" if count == 1 else "subdistrict_office")


@pytest.mark.parametrize(
    ("given", "field"),
    [({"reason": ""}, "reason"), ({"reason": "beyond_powers"}, "words"), ({"words": "长" * 4001}, "words")],
)
def test_a_return_needs_its_reason(path: Path, given: dict[str, str], field: str) -> None:
    with pytest.raises(Invalid) as caught:
        give_back(path, path.dispatched(), **given)
    assert set(caught.value.errors) == {field}


def test_only_the_body_dispatched_to_returns_what_it_sees_now(path: Path) -> None:
    row = path.dispatched()
    with pytest.raises(Refused):
        actions.return_(row, by=path.by(HEAD), at=path.at, reason="wrong_place")
    with pytest.raises(Stale):
        give_back(path, row, version=1)
