"""Dispatching to a body that the playbook names, and raising the rest."""

from __future__ import annotations

import pytest

from linli.core.refusals import Invalid, RefusalKind, Refused, Stale
from linli.service_requests import actions
from linli.service_requests.enums import RemarkKind, State
from tests.service_requests.steps import COMMUNITY, HEAD, Path, clocks, happened, told


def test_the_body_dispatched_to_holds_it_and_both_sides_are_told(path: Path) -> None:
    row, property_company = path.accepted(), path.world.bodies["property"]
    due = row.due_at
    row = actions.dispatch(row, by=path.by(HEAD), at=path.later(hours=1), to=property_company, words="带梯子。")
    assert (row.state, row.holder, row.lead) == (State.DISPATCHED, property_company, property_company)
    assert (row.due_at, clocks(row)) == (due, {"take", "resolve"})
    assert told(row) >= {("dispatched", "安和物业"), ("dispatched", "resident")}
    assert row.remarks.get().kind == RemarkKind.NOTE
    assignment = row.assignments.get()
    assert assignment.organisation == property_company
    assert assignment.dispatched_by_appointment_id == path.by(HEAD).appointment_id
    assert (assignment.dispatched_at, assignment.taken_at, assignment.ended_at) == (path.at, None, None)


def test_the_station_s_own_staff_may_handle_it(path: Path) -> None:
    row = path.dispatched(to="station")
    assert row.lead == row.holder == row.station
    assert actions.take(row, by=path.by(HEAD), at=path.at).state == State.IN_HAND


def test_the_station_does_not_reach_departments(path: Path) -> None:
    row = path.accepted()
    with pytest.raises(Refused) as caught:
        actions.dispatch(row, by=path.by(HEAD), at=path.at, to=path.world.bodies["lighting"])
    assert caught.value.refusal.kind is RefusalKind.WHO
    row.refresh_from_db()
    assert (row.state, row.assignments.count()) == (State.ACCEPTED, 0)


def test_a_body_that_does_not_serve_the_place_is_not_chosen(path: Path) -> None:
    with pytest.raises(Invalid) as caught:
        actions.dispatch(path.accepted(), by=path.by(HEAD), at=path.at, to=path.world.bodies["other_station"])
    assert set(caught.value.errors) == {"to"}


def test_words_that_are_too_long_change_nothing(path: Path) -> None:
    row = path.accepted()
    with pytest.raises(Invalid) as caught:
        actions.dispatch(row, by=path.by(HEAD), at=path.at, to=path.world.bodies["property"], words="长" * 4001)
    assert set(caught.value.errors) == {"words"}
    row.refresh_from_db()
    assert (row.state, row.version) == (State.ACCEPTED, 2)


def test_what_was_not_accepted_is_not_dispatched_and_an_old_page_neither(path: Path) -> None:
    with pytest.raises(Refused):
        actions.dispatch(path.filed(), by=path.by(HEAD), at=path.at, to=path.world.bodies["property"])
    with pytest.raises(Stale):
        actions.dispatch(path.accepted(), by=path.by(HEAD), at=path.at, to=path.world.bodies["property"], version=1)


def test_raised_it_is_the_community_s_and_every_clock_runs_on(path: Path) -> None:
    row = path.accepted()
    before = (row.due_at, row.resolve_by, set(row.clocks.values_list("pk", "due_at", "ended_at")))
    row = actions.raise_(row, by=path.by(HEAD), at=path.later(hours=1), words="请派给城管局。")
    assert (row.state, row.holder) == (State.ACCEPTED, path.world.bodies["community_office"])
    assert (row.due_at, row.resolve_by, set(row.clocks.values_list("pk", "due_at", "ended_at"))) == before
    assert ("raised", "和畅社区") in told(row)
    assert happened(row)[-1] == "raised"


def test_the_community_dispatches_to_a_department(path: Path) -> None:
    row = actions.raise_(path.accepted(), by=path.by(HEAD), at=path.at)
    row = actions.dispatch(row, by=path.by(COMMUNITY), at=path.at, to=path.world.bodies["lighting"])
    row = actions.take(row, by=path.by("department_officer"), at=path.at)
    assert (row.state, row.lead) == (State.IN_HAND, path.world.bodies["lighting"])


def test_raised_step_by_step_it_ends_at_the_city(path: Path) -> None:
    row = path.accepted()
    for role in (HEAD, COMMUNITY, "subdistrict_officer", "district_officer"):
        row = actions.raise_(row, by=path.by(role), at=path.later(minutes=1))
    assert row.holder == path.world.bodies["city_office"]
    with pytest.raises(Refused):
        actions.raise_(row, by=path.by("city_officer"), at=path.at)


def test_only_the_holder_raises(path: Path) -> None:
    with pytest.raises(Refused):
        actions.raise_(path.accepted(), by=path.by(COMMUNITY), at=path.at)
