"""Accepting: what it is about, how urgent it is, and by when it is done."""

from __future__ import annotations

from datetime import timedelta

import pytest

from linli.core.refusals import Invalid, RefusalKind, Refused, Stale
from linli.service_requests import actions
from linli.service_requests.enums import Kind, State
from tests.service_requests.steps import DEPUTY, GAS, HEAD, REPAIRER, Path, clocks, happened, told


def test_accepting_starts_the_promise_from_first_receipt(path: Path) -> None:
    row = path.filed()
    row = actions.accept(row, by=path.by(HEAD), at=path.later(minutes=20), reply="今天有人来看。")
    assert (row.state, row.urgency, row.accepted_by_id) == (State.ACCEPTED, "important", path.by(HEAD).person_id)
    assert clocks(row) == {"take", "resolve"}
    assert row.resolve_by == row.first_resolve_by == row.received_at.replace(hour=9) + timedelta(days=3)
    assert row.clocks.get(kind="resolve").started_at == row.received_at
    assert row.due_at == row.clocks.get(kind="take", ended_at=None).due_at
    assert happened(row) == ["filed", "accepted"]
    assert told(row) == {("filed", "春和里站"), ("accepted", "resident")}
    assert row.remarks.get().kind == "reply"


def test_the_clerk_may_sort_it_otherwise_and_the_guess_is_then_a_choice(path: Path) -> None:
    row = path.filed()
    assert row.category_suggested
    row = actions.accept(row, by=path.by(HEAD), at=path.later(minutes=1), category="gas_leak")
    assert (row.category, row.category_suggested, row.hazard, row.urgency) == ("gas_leak", False, True, "urgent")
    row = actions.accept(path.filed(), by=path.by(HEAD), at=path.at, urgency="hard")
    assert row.urgency == "hard"


def test_an_urgent_one_runs_by_night_too(path: Path) -> None:
    row = path.accepted(GAS)
    assert row.resolve_by == row.received_at + timedelta(hours=24)
    assert row.due_at == path.at + timedelta(hours=1)


def test_what_nobody_could_sort_needs_a_category(path: Path) -> None:
    row = path.filed("说不清楚的事")
    assert row.category == ""
    with pytest.raises(Invalid) as caught:
        actions.accept(row, by=path.by(HEAD), at=path.at)
    assert set(caught.value.errors) == {"category"}
    row.refresh_from_db()
    assert (row.state, row.version, happened(row)) == (State.RECEIVED, 1, ["filed"])


@pytest.mark.parametrize(("field", "given"), [("category", "no_such"), ("urgency", "at_once"), ("reply", "长" * 4001)])
def test_wrong_input_is_named_at_its_field(path: Path, field: str, given: str) -> None:
    with pytest.raises(Invalid) as caught:
        actions.accept(path.filed(), by=path.by(HEAD), at=path.at, **{field: given})
    assert set(caught.value.errors) == {field}
    assert caught.value.errors[field]


@pytest.mark.parametrize(
    ("report", "category", "kind"),
    [
        ({"words": "希望有人管一管"}, "question", Kind.PROBLEM),
        ({"words": "希望门口装一个快递柜"}, "proposal_facility", Kind.PROPOSAL),
        ({"words": "门口缺一个快递柜"}, "proposal_facility", Kind.PROPOSAL),
        ({"words": "路灯换成太阳能的吧", "kind": Kind.PROPOSAL}, "public_lighting", Kind.PROPOSAL),
    ],
)
def test_a_guess_that_was_wrong_leaves_no_proposal_behind(
    path: Path, report: dict[str, str], category: str, kind: Kind
) -> None:
    row = path.filed(**report)
    row = actions.accept(row, by=path.by(HEAD), at=path.later(minutes=20), category=category)
    row.refresh_from_db()
    assert (row.category, row.kind) == (category, kind)


def test_others_than_the_holder_are_refused(path: Path) -> None:
    with pytest.raises(Refused) as caught:
        actions.accept(path.filed(), by=path.by(REPAIRER), at=path.at)
    assert caught.value.refusal.kind is RefusalKind.WHO
    assert "0990-1000001" in caught.value.refusal.who_can


def test_it_is_accepted_once(path: Path) -> None:
    row = path.accepted()
    with pytest.raises(Refused) as caught:
        actions.accept(row, by=path.by(HEAD), at=path.at)
    assert caught.value.refusal.kind is RefusalKind.WHEN


def test_the_second_of_two_clerks_hears_who_was_first(path: Path) -> None:
    row = path.filed()
    actions.accept(row, by=path.by(HEAD), at=path.at, version=row.version)
    with pytest.raises(Stale) as caught:
        actions.accept(row, by=path.by(DEPUTY), at=path.at, version=row.version)
    stale = caught.value
    assert (stale.seen, stale.now, stale.event_kind) == (1, 2, "service_request.accepted")
    assert stale.by == str(path.by(HEAD).person_id)


def test_accepted_late_it_is_still_due(path: Path) -> None:
    row = path.filed(GAS)
    row = actions.accept(row, by=path.by(HEAD), at=path.later(days=3))
    assert row.resolve_by < path.at < row.due_at


PRIVATE = "邻居夫妻吵架，请人来劝"


@pytest.mark.parametrize(
    ("report", "category", "kept"),
    [
        ({}, "question", False),
        ({}, "neighbour_dispute", True),
        ({"station_only": True}, "question", True),
        ({"category": "neighbour_dispute"}, "question", True),
    ],
)
def test_a_private_category_that_was_only_guessed_keeps_nothing_back_once_sorted_otherwise(
    path: Path, report: dict[str, object], category: str, kept: bool
) -> None:
    row = path.filed(PRIVATE, **report)
    assert (row.category, row.station_only) == ("neighbour_dispute", True)
    row = actions.accept(row, by=path.by(HEAD), at=path.later(minutes=20), category=category)
    row.refresh_from_db()
    assert (row.station_only, row.station_only_guessed) == (kept, False)
