"""Taking back what one reported."""

from __future__ import annotations

import pytest

from linli.core.refusals import RefusalKind, Refused, Stale
from linli.service_requests import actions
from linli.service_requests.enums import AssignmentEnd, State
from tests.service_requests.steps import HEAD, Path, clocks, code_of, told

BEFORE_THE_END = [
    State.RECEIVED, State.NEEDS_INFO, State.ACCEPTED, State.DISPATCHED, State.IN_HAND, State.PAUSED,
]  # fmt: skip


@pytest.mark.parametrize("state", BEFORE_THE_END)
def test_the_resident_takes_it_back_and_whoever_has_it_hears(path: Path, state: State) -> None:
    row = path.to(state)
    holder = row.holder.short_name
    row = actions.withdraw(row, by=code_of(row), at=path.later(hours=1), words="已经自己解决了。")
    assert (row.state, row.closed_at, row.due_at) == (State.WITHDRAWN, path.at, None)
    assert clocks(row) == set()
    assert ("withdrawn", holder) in told(row)
    assert row.remarks.latest("id").kind == "addition"
    assert row.pauses.filter(ended_at=None).count() == 0
    if row.lead:
        assert row.assignments.get().end == AssignmentEnd.WITHDRAWN


@pytest.mark.parametrize("state", sorted(set(State) - set(BEFORE_THE_END)))
def test_what_is_done_or_over_is_not_taken_back(path: Path, state: State) -> None:
    row = path.to(state)
    with pytest.raises(Refused) as caught:
        actions.withdraw(row, by=code_of(row), at=path.at)
    assert caught.value.refusal.kind is RefusalKind.WHEN


def test_nobody_takes_back_another_s_report(path: Path) -> None:
    for role in (HEAD, "neighbour", "repairer", "nobody"):
        with pytest.raises(Refused) as caught:
            actions.withdraw(path.filed(), by=path.by(role), at=path.at)
        assert caught.value.refusal.kind is RefusalKind.WHO


def test_not_from_an_old_page(path: Path) -> None:
    row = path.accepted()
    with pytest.raises(Stale):
        actions.withdraw(row, by=code_of(row), at=path.at, version=1)
