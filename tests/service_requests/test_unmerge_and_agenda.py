"""Parting what was joined, and proposals that wait for deliberation: neither is ever lost."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from linli.core.refusals import Invalid, RefusalKind, Refused
from linli.service_requests import actions, jobs
from linli.service_requests.enums import State
from linli.service_requests.models import ServiceRequest
from linli.service_requests.queries import waiting_for
from tests.service_requests.steps import HEAD, REPAIRER, Path, clocks, code_of, happened, told

WISH = "建议在小广场添几件健身器材"


def test_parted_it_waits_as_before_from_first_receipt(path: Path) -> None:
    row = path.filed()
    due = row.due_at
    leading = path.filed()
    row = actions.merge(row, by=path.by(HEAD), at=path.later(minutes=10), leading=leading)
    row = actions.unmerge(row, by=path.by(HEAD), at=path.later(days=1), words="不是同一盏灯。")
    assert (row.state, row.merged_into, row.due_at) == (State.RECEIVED, None, due)
    assert clocks(row) == {"accept"}
    assert waiting_for(path.by(HEAD)).filter(pk=row.pk).exists()
    assert ("unmerged", "resident") in told(row)
    assert happened(row)[-2:] == ["merged", "unmerged"]


def test_what_was_accepted_is_accepted_again_with_its_promise(path: Path) -> None:
    row = path.accepted()
    promised = row.resolve_by
    row = actions.merge(row, by=path.by(HEAD), at=path.later(minutes=10), leading=path.filed())
    row = actions.unmerge(row, by=path.by(HEAD), at=path.later(hours=2))
    assert (row.state, row.resolve_by, row.first_resolve_by) == (State.ACCEPTED, promised, promised)
    assert clocks(row) == {"take", "resolve"}
    assert row.due_at is not None
    assert row.due_at <= promised
    row = actions.dispatch(row, by=path.by(HEAD), at=path.later(hours=1), to=path.world.bodies["property"])
    assert row.state == State.DISPATCHED


def test_only_what_is_joined_is_parted_and_by_whom_it_is_held(path: Path) -> None:
    with pytest.raises(Refused):
        actions.unmerge(path.merged(), by=path.by(REPAIRER), at=path.at)
    with pytest.raises(Refused) as refused:
        actions.unmerge(path.filed(), by=path.by(HEAD), at=path.at)
    assert refused.value.refusal.kind is RefusalKind.WHEN


def listed(path: Path) -> ServiceRequest:
    """A proposal on the list."""
    row = path.accepted(WISH, category="proposal_facility")
    return actions.await_agenda(
        row, by=path.by(HEAD), at=path.later(hours=1), review_on=path.day(10), words="月底的议事会上议。"
    )


def test_a_proposal_waits_with_a_day_and_comes_back_by_itself(path: Path) -> None:
    row = listed(path)
    assert (row.state, row.awaiting_agenda, row.due_at) == (State.DEFERRED, True, None)
    assert clocks(row) == set()
    assert ("awaits_agenda", "resident") in told(row)
    with time_machine.travel(path.at + timedelta(days=10), tick=False):
        assert jobs.bring_back_deferred() == 1
        assert jobs.bring_back_deferred() == 0
    row.refresh_from_db()
    assert (row.state, row.awaiting_agenda, row.reopenings) == (State.ACCEPTED, False, 0)
    assert waiting_for(path.by(HEAD)).filter(pk=row.pk).exists()


def test_the_resident_may_disagree(path: Path) -> None:
    row = listed(path)
    row = actions.reopen(row, by=code_of(row), at=path.later(days=1))
    assert (row.state, row.awaiting_agenda) == (State.ACCEPTED, False)


def test_a_problem_is_no_proposal(path: Path) -> None:
    with pytest.raises(Refused) as refused:
        actions.await_agenda(path.accepted(), by=path.by(HEAD), at=path.at, review_on=path.day(3), words="议一议。")
    assert refused.value.refusal.kind is RefusalKind.WHEN


@pytest.mark.parametrize(("days", "words", "field"), [(0, "议", "review_on"), (3, " ", "words")])
def test_a_day_ahead_and_words_are_needed(path: Path, days: int, words: str, field: str) -> None:
    row = path.accepted(WISH, category="proposal_facility")
    with pytest.raises(Invalid) as invalid:
        actions.await_agenda(row, by=path.by(HEAD), at=path.at, review_on=path.day(days), words=words)
    assert list(invalid.value.errors) == [field]


def test_only_the_holder_puts_it_there(path: Path) -> None:
    row = path.accepted(WISH, category="proposal_facility")
    for role in (REPAIRER, "resident", "community_officer"):
        with pytest.raises(Refused):
            actions.await_agenda(row, by=path.by(role), at=path.at, review_on=path.day(3), words="议一议。")
