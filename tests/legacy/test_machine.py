"""The table of an old problem: total, never given up, and nothing open outside an inbox before its review."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linli.core.clock import local_date
from linli.core.refusals import Invalid, Refused
from linli.core.waiting import waiting_for
from linli.demo.cast import ROLES
from linli.legacy import actions
from linli.legacy.enums import OPEN, OVER, TABLE, TONES, State, Verb
from linli.legacy.models import LegacyProblem
from linli.legacy.queries import standing_steps
from tests.legacy.conftest import COMMUNITY, DEPARTMENT, HEAD, Old


def test_every_state_is_open_or_over_and_has_its_chip() -> None:
    assert set(OPEN) | set(OVER) == set(State)
    assert not set(OPEN) & set(OVER)
    assert set(TONES) == set(State)


def test_every_verb_stands_in_the_table_and_leads_to_one_state() -> None:
    assert set(TABLE.verbs()) == {verb.value for verb in Verb}
    for verb in Verb:
        for source in TABLE.sources(verb):
            assert len(TABLE.targets(verb, source)) == 1, (verb, source)


def test_it_ends_only_solved_or_joined_and_what_is_over_can_be_opened_again() -> None:
    ends = {one.verb for one in TABLE.transitions if one.source in OPEN and one.target in OVER}
    assert ends == {Verb.CONFIRM, Verb.JOIN}, "giving up is not among the verbs"
    assert {one.source for one in TABLE.transitions if one.verb == Verb.REOPEN} == set(OVER)


@pytest.mark.django_db
@pytest.mark.parametrize("state", list(State))
def test_the_actions_reach_every_state_and_the_database_holds_it(old: Old, state: State) -> None:
    row = old.reached(state)
    assert row.get_state() == state
    assert (row.review_on is None) == (row.ended_at is not None) == (state in OVER)


@pytest.mark.django_db
@pytest.mark.parametrize("wrong", [{"review_on": None}, {"state": State.JOINED}, {"state": State.SOLVED}])
def test_the_database_refuses_an_open_one_without_a_review(old: Old, wrong: dict[str, object]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        LegacyProblem.objects.filter(pk=old.problem.pk).update(**wrong)


def _step(old: Old, role: str, act: Callable[..., object], **more: object) -> None:
    step = standing_steps().filter(problem=old.problem, done_on=None).first()
    if step is not None:
        act(step, by=old.by(role), at=old.at, **more)


MOVES: dict[str, Callable[[Old], object]] = {
    "give": lambda old: old.owned("lighting"),
    "give_keeper": lambda old: old.owned("station"),
    "step": lambda old: old.step(40),
    "step_soon": lambda old: old.step(3, "property"),
    "finish": lambda old: _step(old, HEAD, actions.finish_step, done_on=local_date(old.at), words="好了"),
    "change": lambda old: _step(
        old, HEAD, lambda step, **more: actions.change_step(step, old.step_facts(50), why="资料不全", **more)
    ),
    "review": lambda old: actions.review(old.fresh(), words="还在等批复", next_on=old.day(60), by=old.by(), at=old.at),
    "say": lambda old: actions.say_solved(old.fresh(), words="发证了", by=old.by(DEPARTMENT), at=old.at),
    "say_keeper": lambda old: actions.say_solved(old.fresh(), words="发证了", by=old.by(HEAD), at=old.at),
    "confirm": lambda old: actions.confirm(old.fresh(), by=old.by(HEAD), at=old.at),
    "confirm_above": lambda old: actions.confirm(old.fresh(), by=old.by(COMMUNITY), at=old.at),
    "not_yet": lambda old: actions.not_yet(
        old.fresh(), words="还差五户", next_on=old.day(30), by=old.by(HEAD), at=old.at
    ),
    "not_yet_above": lambda old: actions.not_yet(
        old.fresh(), words="还差五户", next_on=old.day(30), by=old.by(COMMUNITY), at=old.at
    ),
    "join": lambda old: actions.join(old.fresh(), old.other(), by=old.by(), at=old.at),
    "reopen": lambda old: actions.reopen(old.fresh(), words="又有人来问", next_on=old.day(20), by=old.by(), at=old.at),
    "wait": lambda old: old.later(days=45),
    "wait_long": lambda old: old.later(days=200),
}


@pytest.mark.slow
@pytest.mark.django_db
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=st.lists(st.sampled_from(sorted(MOVES)), max_size=12))
def test_nothing_open_is_outside_every_inbox_unless_its_review_is_ahead(old: Old, moves: list[str]) -> None:
    start = old.at
    with transaction.atomic():
        for move in moves:
            try:
                with transaction.atomic():
                    MOVES[move](old)
            except (Refused, Invalid):
                continue
            _nothing_is_lost(old, moves)
        transaction.set_rollback(True)
    old.at = start


def _nothing_is_lost(old: Old, moves: list[str]) -> None:
    at, today = old.at + timedelta(minutes=1), local_date(old.at)
    shown = {line.ref for role in ROLES for line in waiting_for(old.world.actor(role), at) if line.kind == "legacy"}
    for row in LegacyProblem.objects.filter(state__in=OPEN).order_by("pk"):
        ahead = row.state == State.OPEN and row.review_on is not None and row.review_on > today
        assert ahead or row.number in shown, (moves, row.state, row.review_on)
        if row.state == State.OPEN and row.owner_id is None:
            assert row.number in shown, moves
