"""Solved in two steps by two people, not yet, joined, opened again."""

from __future__ import annotations

import pytest

from linli.core.refusals import Invalid, Refused, Stale
from linli.legacy import actions
from linli.legacy.enums import State
from linli.legacy.models import LegacyProblem, LegacyRequest, Review
from linli.messages.models import Outbox
from tests.legacy.conftest import COMMUNITY, DEPARTMENT, HEAD, Old
from tests.service_requests.steps import Path

pytestmark = pytest.mark.django_db


def test_the_owner_says_it_and_the_keeper_confirms(old: Old) -> None:
    row = old.held_solved()
    assert (row.state, row.resolved_by_id) == (State.HELD_SOLVED, old.by(DEPARTMENT).person_id)
    assert row.review_on is not None
    row = actions.confirm(old.fresh(), words="看过了", by=old.by(HEAD), at=old.later(days=1))
    assert (row.state, row.review_on, row.ended_words) == (State.SOLVED, None, "看过了")


def test_nobody_says_it_who_does_not_own_it(old: Old) -> None:
    for role in (HEAD, COMMUNITY, "utility_officer"):
        with pytest.raises(Refused):
            actions.say_solved(old.fresh(), words="好了", by=old.by(role), at=old.at)
    old.owned()
    with pytest.raises(Invalid):
        actions.say_solved(old.fresh(), words=" ", by=old.by(DEPARTMENT), at=old.at)


def test_what_the_keeper_owns_the_community_confirms(old: Old) -> None:
    old.held_solved("station", HEAD)
    with pytest.raises(Refused):
        actions.confirm(old.fresh(), by=old.by(HEAD), at=old.at)
    assert actions.confirm(old.fresh(), by=old.by(COMMUNITY), at=old.at).state == State.SOLVED


def test_not_yet_says_why_sets_a_day_and_tells_the_owner(old: Old) -> None:
    old.held_solved()
    for words, days, field in (("", 30, "words"), ("差五户", 0, "next_on")):
        with pytest.raises(Invalid) as raised:
            actions.not_yet(old.fresh(), words=words, next_on=old.day(days), by=old.by(), at=old.at)
        assert list(raised.value.errors) == [field]
    row = actions.not_yet(old.fresh(), words="差五户", next_on=old.day(30), by=old.by(), at=old.at)
    assert (row.state, row.review_on) == (State.OPEN, old.day(30))
    assert Review.objects.get().words == "差五户"
    assert Outbox.objects.get(kind="legacy_problem.body.not_yet").organisation_id == old.body("lighting")


def test_a_second_press_is_stale_and_changes_nothing(old: Old) -> None:
    version = old.held_solved().version
    actions.confirm(old.fresh(), by=old.by(), at=old.at, version=version)
    with pytest.raises(Stale):
        actions.confirm(old.fresh(), by=old.by(), at=old.at, version=version)
    with pytest.raises(Refused):
        actions.confirm(old.fresh(), by=old.by(), at=old.at)


def test_a_duplicate_is_joined_with_its_requests(old: Old, path: Path) -> None:
    request = path.deferred()
    actions.attach(old.fresh(), request, by=old.by(), at=path.at)
    actions.publish(old.fresh(), words="三期房产证", by=old.by(), at=path.at)
    other = old.other()
    row = actions.join(old.fresh(), other, by=old.by(), at=path.at)
    assert (row.state, row.leading_id, row.review_on, row.published_at) == (State.JOINED, other.pk, None, None)
    assert LegacyRequest.objects.get().problem_id == other.pk
    for leading in (row, LegacyProblem.objects.get(pk=other.pk)):
        with pytest.raises(Refused):
            actions.join(leading, leading, by=old.by(), at=path.at)
    third = old.other()
    with pytest.raises(Refused):
        actions.join(third, row, by=old.by(), at=path.at)


@pytest.mark.parametrize("state", [State.SOLVED, State.JOINED])
def test_it_is_opened_again_with_why_and_a_day(old: Old, state: State) -> None:
    old.reached(state)
    with pytest.raises(Invalid):
        actions.reopen(old.fresh(), words="", next_on=old.day(9), by=old.by(), at=old.at)
    row = actions.reopen(old.fresh(), words="又漏了", next_on=old.day(9), by=old.by(COMMUNITY), at=old.at)
    assert (row.state, row.review_on, row.ended_at, row.leading) == (State.OPEN, old.day(9), None, None)
    assert (row.said_words, row.resolved_by_id) == ("", None)
    with pytest.raises(Refused):
        actions.reopen(old.fresh(), words="又漏了", next_on=old.day(9), by=old.by(), at=old.at)
