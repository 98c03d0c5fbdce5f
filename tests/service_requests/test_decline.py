"""Declining, with a reason that the resident reads and may disagree with."""

from __future__ import annotations

import pytest

from linli.core.refusals import Invalid, RefusalKind, Refused, Stale
from linli.service_requests import actions
from linli.service_requests.enums import RemarkKind, State
from tests.service_requests.steps import COMMUNITY, DEPUTY, HEAD, Path, clocks, code_of, happened, told


def test_declining_ends_it_with_a_reason_that_the_resident_is_told(path: Path) -> None:
    row = path.filed()
    row = actions.decline(row, by=path.by(HEAD), at=path.later(hours=1), reason="other_authority", words="归市政管。")
    assert (row.state, row.reason, row.closed_at, row.due_at) == (State.DECLINED, "other_authority", path.at, None)
    assert clocks(row) == set()
    assert happened(row) == ["filed", "declined"]
    assert told(row) == {("filed", "春和里站"), ("declined", "resident")}
    assert (row.remarks.get().kind, row.remarks.get().text) == (RemarkKind.REASON, "归市政管。")


def test_what_was_accepted_by_mistake_can_still_be_declined(path: Path) -> None:
    row = actions.decline(path.accepted(), by=path.by(DEPUTY), at=path.at, reason="in_court")
    assert row.state == State.DECLINED
    assert clocks(row) == set()


@pytest.mark.parametrize(
    ("reason", "words", "field"),
    [
        ("", "", "reason"),
        ("no_such", "理由", "reason"),
        ("other", " \u200b ", "words"),
        ("in_court", "长" * 4001, "words"),
    ],
)
def test_the_reason_is_one_of_the_playbook_s_and_said_where_it_must_be(
    path: Path, reason: str, words: str, field: str
) -> None:
    row = path.filed()
    with pytest.raises(Invalid) as caught:
        actions.decline(row, by=path.by(HEAD), at=path.at, reason=reason, words=words)
    assert set(caught.value.errors) == {field}
    row.refresh_from_db()
    assert row.state == State.RECEIVED


def test_only_the_body_that_holds_it_declines(path: Path) -> None:
    for role in (COMMUNITY, "resident", "property_manager", "nobody"):
        with pytest.raises(Refused) as caught:
            actions.decline(path.filed(), by=path.by(role), at=path.at, reason="in_court")
        assert caught.value.refusal.kind is RefusalKind.WHO


def test_not_once_it_is_dispatched_and_not_on_an_old_page(path: Path) -> None:
    row = path.accepted()
    with pytest.raises(Stale):
        actions.decline(row, by=path.by(HEAD), at=path.at, reason="in_court", version=1)
    row = actions.dispatch(row, by=path.by(HEAD), at=path.at, to=path.world.bodies["property"])
    with pytest.raises(Refused):
        actions.decline(row, by=path.by(HEAD), at=path.at, reason="in_court")


def test_the_resident_who_disagrees_gets_another_look(path: Path) -> None:
    row = path.declined()
    row = actions.reopen(row, by=code_of(row), at=path.later(hours=1), words="这确实是小区的灯。")
    assert (row.state, row.reason, row.closed_at, row.reopenings) == (State.ACCEPTED, "", None, 1)
    assert row.first_resolve_by == row.resolve_by is not None
    assert clocks(row) == {"take", "resolve"}
    assert row.due_at is not None
