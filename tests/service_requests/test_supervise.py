"""Supervising from above: who may, by when an answer is due, and how it ends."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from linli.core import clock
from linli.core.refusals import Invalid, RefusalKind, Refused, Stale
from linli.demo.cast import World
from linli.service_requests import actions
from linli.service_requests.enums import State
from linli.service_requests.models import ServiceRequest
from linli.service_requests.queries import rows, waiting_for
from linli.service_requests.rules import may_answer_supervision, may_supervise
from tests.service_requests.conftest import AT
from tests.service_requests.steps import COMMUNITY, HEAD, REPAIRER, Path, code_of, happened, told
from tests.service_requests.test_truth_table import cast_of, with_code

pytestmark = pytest.mark.django_db

ABOVE = {"community_officer", "subdistrict_officer", "district_officer", "city_officer"}
SUPERVISED = {State.RECEIVED, State.ACCEPTED, State.DISPATCHED, State.IN_HAND, State.PAUSED}


def supervised(path: Path, row: ServiceRequest, role: str = COMMUNITY, **given: Any) -> ServiceRequest:
    how: dict[str, Any] = {"answer_on": path.day(3), "words": "请说明为什么还没有换灯。", **given}
    return actions.supervise(row, by=path.by(role), at=path.later(minutes=1), **how)


@pytest.mark.parametrize("state", list(State))
def test_who_supervises_and_when(path: Path, world: World, state: State, no_queries: Any) -> None:
    row = rows().get(pk=path.to(state).pk)
    people = with_code(cast_of(world), row)
    with no_queries():
        found = {name for name, actor in people.items() if may_supervise(actor, row, AT) is None}
    assert found == (ABOVE if state in SUPERVISED else set())


def test_a_body_does_not_supervise_what_lies_with_its_like_or_above(path: Path) -> None:
    row = actions.raise_(path.accepted(), by=path.by(HEAD), at=path.at)
    at_community = rows().get(pk=row.pk)
    assert may_supervise(path.by(COMMUNITY), at_community, path.at) is not None
    assert may_supervise(path.by("subdistrict_officer"), at_community, path.at) is None


def test_it_says_what_and_by_when_and_moves_no_date(path: Path) -> None:
    row = path.in_hand()
    before = (row.due_at, row.resolve_by, row.state)
    row = supervised(path, row)
    assert (row.due_at, row.resolve_by, row.state) == before
    assert row.supervised_by_id == path.by(COMMUNITY).organisation_id
    due = clock.local(row.supervise_by)
    assert (due.date(), due.time()) == (path.day(3), row.playbook.hours.closing)
    assert ("supervised", "安和物业") in told(row)
    kept = row.supervisions.get()
    assert (kept.answer_by, kept.answered_at, kept.ended_at) == (row.supervise_by, None, None)


def test_one_at_a_time(path: Path) -> None:
    row = supervised(path, path.in_hand())
    with pytest.raises(Refused) as caught:
        supervised(path, row, "district_officer")
    assert caught.value.refusal.kind is RefusalKind.WHEN


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"words": " "}, "words"),
        ({"answer_on": None}, "answer_on"),
        ({"answer_on": date(2026, 11, 23)}, "answer_on"),
        ({"answer_on": date(2026, 11, 1)}, "answer_on"),
        ({"answer_on": date(2030, 1, 1)}, "answer_on"),
    ],
)
def test_words_and_day_must_hold(path: Path, given: dict[str, Any], field: str) -> None:
    row = path.in_hand()
    with pytest.raises(Invalid) as caught:
        supervised(path, row, **given)
    assert set(caught.value.errors) == {field}


def test_the_holder_answers_and_the_supervisor_is_told(path: Path) -> None:
    row = supervised(path, path.in_hand())
    row = actions.answer_supervision(row, by=path.by(REPAIRER), at=path.later(hours=1), words="灯明天到。")
    assert (row.supervise_by, row.supervised_by_id) == (None, None)
    assert row.supervisions.get().answered_at == path.at
    assert happened(row)[-2:] == ["supervised", "supervision_answered"]
    community = path.world.bodies["community_office"].short_name
    assert ("supervision_answered", community) in told(row)
    supervised(path, row)


def test_nobody_else_answers(path: Path, world: World, no_queries: Any) -> None:
    row = rows().get(pk=supervised(path, path.in_hand()).pk)
    people = with_code(cast_of(world), row).items()
    with no_queries():
        found = {name for name, actor in people if may_answer_supervision(actor, row, AT) is None}
    assert found == {"property_manager", "repairer"}
    with pytest.raises(Invalid):
        actions.answer_supervision(row, by=path.by(REPAIRER), at=path.at, words="")
    with pytest.raises(Stale):
        actions.answer_supervision(row, by=path.by(REPAIRER), at=path.at, words="x", version=1)


def test_without_a_question_there_is_nothing_to_answer(path: Path) -> None:
    refusal = may_answer_supervision(path.by(REPAIRER), path.in_hand(), path.at)
    assert refusal is not None
    assert refusal.kind is RefusalKind.WHEN


def test_resolving_leaves_it_and_the_end_ends_it(path: Path) -> None:
    row = path.resolve(supervised(path, path.in_hand()))
    assert row.supervise_by is not None
    row = actions.rate(row, by=code_of(row), at=path.later(minutes=1))
    assert (row.state, row.supervise_by) == (State.CLOSED, None)
    kept = row.supervisions.get()
    assert (kept.ended_at, kept.answered_at) == (path.at, None)


def test_what_is_paused_comes_into_the_inbox_of_its_holder(path: Path) -> None:
    row = path.paused()
    assert row.pk not in {one.pk for one in waiting_for(path.by(REPAIRER))}
    supervised(path, row, answer_on=path.day(1) + timedelta(days=1))
    assert row.pk in {one.pk for one in waiting_for(path.by(REPAIRER))}
