"""Classifying anew: what, how urgent, where; every date from first receipt, the first promise in sight."""

from __future__ import annotations

from datetime import timedelta

import pytest

from linli.core.models import Event
from linli.core.refusals import Invalid, Refused
from linli.service_requests import actions
from linli.service_requests.clocks import compute
from linli.service_requests.enums import Kind, State
from linli.service_requests.models import ServiceRequest
from linli.service_requests.queries import waiting_for
from tests.service_requests.steps import HEAD, REPAIRER, Path, clocks, code_of, told


@pytest.mark.parametrize("state", [State.ACCEPTED, State.DISPATCHED, State.IN_HAND, State.PAUSED])
@pytest.mark.parametrize("urgency", ["urgent", "hard"])
def test_resolve_by_is_reckoned_again_from_first_receipt(path: Path, state: State, urgency: str) -> None:
    row = path.to(state)
    first = row.first_resolve_by
    row = actions.classify(row, by=path.by(HEAD), at=path.later(hours=2), urgency=urgency)
    spec = row.playbook.urgency(urgency)
    pauses = [(row.pauses.get().started_at, path.at)] if state is State.PAUSED else []
    assert row.resolve_by == compute(row.playbook, spec.resolve_by, row.received_at, pauses).at
    assert (row.state, row.first_resolve_by) == (state, first)
    running = row.clocks.get(kind="resolve", ended_at=None)
    assert (running.allowance, running.due_at, running.first_due_at) == (str(spec.resolve_by), row.resolve_by, first)
    if state is State.PAUSED:
        assert row.due_at is None
    elif state is State.IN_HAND:
        assert row.due_at == row.resolve_by
    else:
        take = row.clocks.get(kind="take", ended_at=None)
        assert take.due_at == compute(row.playbook, spec.take_by, take.started_at).at
        assert row.due_at == min(take.due_at, row.resolve_by)


def test_twice_there_and_back_is_as_before(path: Path) -> None:
    row = path.in_hand()
    promised = row.resolve_by
    for urgency in ("urgent", "important"):
        row = actions.classify(row, by=path.by(HEAD), at=path.later(hours=1), urgency=urgency)
    assert row.resolve_by == promised
    assert clocks(row) == {"resolve"}


def test_urgent_too_late_is_late_at_once(path: Path) -> None:
    row = path.in_hand()
    path.later(days=2)
    row = actions.classify(row, by=path.by(HEAD), at=path.at, urgency="urgent")
    assert row.resolve_by == row.received_at + timedelta(hours=24) < path.at


def test_after_a_pause_the_new_class_counts(path: Path) -> None:
    row = actions.classify(path.paused(), by=path.by(HEAD), at=path.later(hours=1), urgency="urgent")
    row = actions.resume(row, by=path.by(REPAIRER), at=path.later(hours=5))
    pause = row.pauses.get()
    assert row.due_at == row.received_at + timedelta(hours=24) + (pause.ended_at - pause.started_at)


def test_a_reopened_one_has_the_reopening_allowance(path: Path) -> None:
    row = path.resolved()
    row = actions.reopen(row, by=code_of(row), at=path.later(hours=1))
    again = path.at
    row = actions.classify(row, by=path.by("deputy"), at=path.later(hours=1), urgency="urgent")
    assert row.resolve_by == again + timedelta(hours=12)


def test_the_handler_and_for_another_class_the_resident_are_told(path: Path) -> None:
    row = actions.classify(path.in_hand(), by=path.by(HEAD), at=path.later(hours=1), category="other")
    assert ("classified", "安和物业") in told(row)
    assert ("classified", "resident") not in told(row)
    row = actions.classify(row, by=path.by(HEAD), at=path.later(hours=1), urgency="urgent")
    assert ("classified", "resident") in told(row)
    refs = Event.objects.filter(subject_id=str(row.pk)).latest("id").refs
    assert (refs["urgency"], refs["before"][1]) == ("urgent", "important")


def test_a_place_of_the_estate_moves_every_level(path: Path) -> None:
    row = path.accepted()
    other = path.world.places["room"]
    row = actions.classify(row, by=path.by(HEAD), at=path.at, place=other)
    assert row.level_ids() == {**other.level_ids()}


def test_a_place_of_another_estate_is_refused(path: Path) -> None:
    row = path.accepted()
    with pytest.raises(Invalid) as invalid:
        actions.classify(row, by=path.by(HEAD), at=path.at, place=path.world.places["other_estate"])
    assert list(invalid.value.errors) == ["place"]


@pytest.mark.parametrize("given", [{}, {"category": "no such"}, {"urgency": "no such"}])
def test_nothing_new_or_nothing_known_is_refused(path: Path, given: dict[str, str]) -> None:
    row = path.accepted()
    with pytest.raises(Invalid):
        actions.classify(row, by=path.by(HEAD), at=path.at, **given)
    assert ServiceRequest.objects.get(pk=row.pk).version == row.version


def test_a_problem_becomes_a_proposal_and_back(path: Path) -> None:
    row = actions.classify(path.accepted(), by=path.by(HEAD), at=path.at, category="proposal_facility")
    assert row.kind == Kind.PROPOSAL
    assert actions.classify(row, by=path.by(HEAD), at=path.at, category="public_lighting").kind == Kind.PROBLEM


def test_what_is_about_the_station_goes_past_it(path: Path) -> None:
    row = path.accepted()
    row = actions.classify(row, by=path.by(HEAD), at=path.at, category=station_key(row))
    assert (row.about_station, row.holder) == (True, path.world.bodies["community_office"])
    assert not waiting_for(path.by(HEAD)).filter(pk=row.pk).exists()
    assert waiting_for(path.by("community_officer")).filter(pk=row.pk).exists()


def station_key(row: ServiceRequest) -> str:
    """A category about the station itself."""
    return next(one.key for one in row.playbook.categories if one.about_station)


def test_while_somebody_has_it_it_is_taken_back_first(path: Path) -> None:
    row = path.dispatched()
    with pytest.raises(Invalid) as invalid:
        actions.classify(row, by=path.by(HEAD), at=path.at, category=station_key(row))
    assert list(invalid.value.errors) == ["category"]


def test_the_handler_does_not_classify(path: Path) -> None:
    with pytest.raises(Refused):
        actions.classify(path.in_hand(), by=path.by(REPAIRER), at=path.at, urgency="hard")
