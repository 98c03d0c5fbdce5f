"""Whoever reported one that was joined hears of the leading one's end, and has a word of their own on it."""

from __future__ import annotations

import pytest

from linli.core.models import Event
from linli.core.refusals import RefusalKind, Refused
from linli.playbooks.enums import Power
from linli.service_requests import actions, rules
from linli.service_requests.enums import State
from linli.service_requests.models import ServiceRequest
from linli.service_requests.queries import JOINED, waiting_for
from tests.service_requests.steps import HEAD, REPAIRER, Path, clocks, code_of, happened, told


def joined(path: Path, leading: ServiceRequest) -> ServiceRequest:
    row = path.filed()
    return actions.merge(row, by=path.by(HEAD), at=path.later(minutes=5), leading=leading)


def fresh(row: ServiceRequest) -> ServiceRequest:
    return ServiceRequest.objects.select_related(*JOINED).get(pk=row.pk)


def ended(path: Path, end: State) -> tuple[ServiceRequest, ServiceRequest]:
    """A leading one that ended so, and one that was joined to it before."""
    leading = path.accepted() if end in (State.DECLINED, State.DEFERRED, State.WITHDRAWN) else path.resolved()
    row = joined(path, leading)
    by, at = path.by(HEAD), path.later(hours=1)
    if end is State.CLOSED:
        leading = actions.rate(leading, by=code_of(leading), at=at)
    elif end is State.DECLINED:
        leading = actions.decline(leading, by=by, at=at, reason="other_place")
    elif end is State.WITHDRAWN:
        leading = actions.withdraw(leading, by=code_of(leading), at=at)
    else:
        leading = actions.defer(
            leading, by=by, at=at, reason="no_money", review_on=path.day(20), words="资金还没有着落。"
        )
    return leading, fresh(row)


ENDS = [State.CLOSED, State.DECLINED, State.DEFERRED, State.WITHDRAWN]


@pytest.mark.parametrize("end", ENDS)
def test_its_reporter_is_told_of_the_end_of_the_leading_one(path: Path, end: State) -> None:
    _leading, row = ended(path, end)
    assert row.leading_ended_at == path.at
    assert (f"leading_{end}", "resident") in told(row)
    assert happened(row)[-1] == "leading_ended"


@pytest.mark.parametrize("end", ENDS)
def test_not_solved_makes_it_a_matter_of_its_own_with_fresh_eyes(path: Path, end: State) -> None:
    leading, row = ended(path, end)
    row = actions.reopen(row, by=code_of(row), at=path.later(hours=1), words="我这边还是黑的。")
    assert (row.state, row.merged_into, row.leading_ended_at) == (State.ACCEPTED, None, None)
    assert (row.reopenings, row.category) == (1, leading.category)
    assert {row.accepted_by_id, row.resolved_by_id, row.decided_by_id} >= {leading.accepted_by_id}
    assert "resolve" in clocks(row)
    refusal = rules.may_dispatch(path.by(HEAD), fresh(row), path.at)
    assert refusal is not None
    assert refusal.kind is RefusalKind.WHO
    assert happened(row)[-1] == "reopened"
    leading.refresh_from_db()
    assert leading.state == end


def test_somebody_has_it_in_their_inbox_afterwards(path: Path) -> None:
    _leading, row = ended(path, State.CLOSED)
    row = actions.reopen(row, by=code_of(row), at=path.later(hours=1))
    found = [role for role in ("deputy", "community_officer") if waiting_for(path.by(role)).filter(pk=row.pk).exists()]
    assert found
    assert Power.SERVICE_REQUEST_DISPATCH in path.by(found[0]).powers


def test_before_that_one_is_over_there_is_no_word(path: Path) -> None:
    row = fresh(joined(path, path.in_hand()))
    refusal = rules.may_reopen(code_of(row), row, path.at)
    assert refusal is not None
    assert (refusal.kind, bool(refusal.instead)) == (RefusalKind.WHEN, True)


def test_others_have_no_word_on_it(path: Path) -> None:
    _leading, row = ended(path, State.CLOSED)
    with pytest.raises(Refused):
        actions.reopen(row, by=path.by(REPAIRER), at=path.at)


def test_reopened_by_its_own_reporter_the_word_of_the_joined_rests_and_comes_back(path: Path) -> None:
    leading, row = ended(path, State.CLOSED)
    leading = actions.reopen(leading, by=code_of(leading), at=path.later(hours=1))
    assert fresh(row).leading_ended_at is None
    assert happened(row)[-1] == "leading_goes_on"
    assert Event.objects.filter(subject_id=str(row.pk)).count() == fresh(row).version
    assert rules.may_reopen(code_of(row), fresh(row), path.at) is not None
    actions.withdraw(leading, by=code_of(leading), at=path.later(hours=1))
    assert rules.may_reopen(code_of(row), fresh(row), path.at) is None


def test_one_joined_to_a_joined_one_hears_too(path: Path) -> None:
    first = path.filed()
    row = joined(path, first)
    leading = path.resolved()
    actions.merge(first, by=path.by(HEAD), at=path.later(minutes=1), leading=leading)
    actions.rate(leading, by=code_of(leading), at=path.later(hours=1))
    assert fresh(row).leading_ended_at == fresh(first).leading_ended_at == path.at


def test_separated_from_what_ended_it_takes_the_word_from_those_joined_to_itself(path: Path) -> None:
    first = path.filed()
    row = joined(path, first)
    leading = path.accepted()
    actions.merge(first, by=path.by(HEAD), at=path.later(minutes=1), leading=leading)
    actions.decline(leading, by=path.by(HEAD), at=path.later(hours=1), reason="other_place")
    assert rules.may_reopen(code_of(row), fresh(row), path.at) is None
    actions.unmerge(fresh(first), by=path.by(HEAD), at=path.later(hours=1))
    assert fresh(row).leading_ended_at is None
    assert rules.may_reopen(code_of(row), fresh(row), path.at) is not None


def test_separated_it_is_not_told_any_more(path: Path) -> None:
    leading = path.resolved()
    row = joined(path, leading)
    actions.unmerge(row, by=path.by(HEAD), at=path.later(minutes=1))
    actions.rate(leading, by=code_of(leading), at=path.later(hours=1))
    assert fresh(row).leading_ended_at is None
    assert ("leading_closed", "resident") not in told(row)


def test_whoever_handled_the_one_at_the_top_decides_none_of_those_below(path: Path) -> None:
    first = path.filed()
    row = joined(path, first)
    leading = path.resolved()
    actions.merge(first, by=path.by(HEAD), at=path.later(minutes=1), leading=leading)
    actions.rate(leading, by=code_of(leading), at=path.later(hours=1))
    row = actions.reopen(fresh(row), by=code_of(row), at=path.later(hours=1), words="我这边还是黑的。")
    assert (row.accepted_by_id, row.resolved_by_id) == (leading.accepted_by_id, leading.resolved_by_id)
    assert rules.may_dispatch(path.by(HEAD), fresh(row), path.at) is not None


def test_parted_from_a_complaint_about_the_station_it_is_one_itself(path: Path) -> None:
    leading, row = ended(path, State.CLOSED)
    ServiceRequest.objects.filter(pk=leading.pk).update(about_station=True)
    row = actions.reopen(row, by=code_of(row), at=path.later(hours=1), words="我这边还是黑的。")
    row.refresh_from_db()
    assert row.about_station
    assert row.holder_id != row.station_id


def test_a_category_that_its_own_playbook_does_not_know_is_not_taken_over(path: Path) -> None:
    leading, row = ended(path, State.CLOSED)
    ServiceRequest.objects.filter(pk=leading.pk).update(category="unheard_of")
    before = row.category
    row = actions.reopen(row, by=code_of(row), at=path.later(hours=1), words="我这边还是黑的。")
    assert row.category == before


def test_joined_to_what_is_put_off_its_reporter_has_the_word_at_once(path: Path) -> None:
    row = joined(path, path.deferred())
    assert row.leading_ended_at == path.at
    row = actions.reopen(fresh(row), by=code_of(row), at=path.later(hours=1), words="等不了。")
    assert row.state == State.ACCEPTED
