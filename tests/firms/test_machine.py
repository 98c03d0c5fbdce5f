"""The tables of a need and of a round are total, the actions reach every state, and no order of verbs gets lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linli.core.refusals import Invalid, Refused
from linli.firms import actions
from linli.firms.enums import (
    OPEN,
    OVER,
    ROUND_OPEN,
    ROUND_OVER,
    ROUND_TABLE,
    ROUND_TONES,
    TABLE,
    TONES,
    WITH_A_BODY,
    RoundState,
    RoundVerb,
    State,
    Verb,
)
from linli.firms.models import FirmNeed, StarRound, StarWorker
from tests.firms.conftest import ENVOY, HELPER, KEEPER, MANAGER, Town


def test_every_state_is_open_or_over_and_has_its_chip() -> None:
    assert set(OPEN) | set(OVER) == set(State) and not set(OPEN) & set(OVER)
    assert set(ROUND_OPEN) | set(ROUND_OVER) == set(RoundState) and not set(ROUND_OPEN) & set(ROUND_OVER)
    assert set(TONES) == set(State) and set(ROUND_TONES) == set(RoundState)
    assert set(WITH_A_BODY) < set(OPEN)


def test_every_verb_stands_in_its_table() -> None:
    assert set(TABLE.verbs()) == {verb.value for verb in Verb}
    assert set(ROUND_TABLE.verbs()) == {verb.value for verb in RoundVerb}


def test_what_is_over_stays_over_and_every_open_state_has_a_way_out() -> None:
    assert {one.verb for one in TABLE.transitions if one.source in OVER} == {Verb.PUBLISH.value}
    assert all(one.source == one.target for one in TABLE.transitions if one.source in OVER)
    assert all(one.source == one.target for one in ROUND_TABLE.transitions if one.source in ROUND_OVER)
    for state in OPEN:
        assert any(one.source == state and one.target != state for one in TABLE.transitions)


def test_only_the_firms_word_leads_to_solved_and_a_decline_only_from_asked() -> None:
    assert {one.verb for one in TABLE.transitions if one.target == State.SOLVED and one.source != State.SOLVED} == {
        Verb.SAY_SOLVED.value
    }
    assert TABLE.sources(Verb.DECLINE) == {State.ASKED.value}
    assert State.ASKED not in TABLE.targets(Verb.DECIDE, State.DECLINED)


@pytest.mark.django_db
@pytest.mark.parametrize("state", list(State))
def test_the_actions_reach_every_state_of_a_need(town: Town, state: State) -> None:
    row = FirmNeed.objects.get(pk=town.need_in(state).pk)
    assert row.get_state() == state
    assert (row.ended_at is not None) == (state in OVER)


@pytest.mark.django_db
@pytest.mark.parametrize("state", list(RoundState))
def test_the_actions_reach_every_state_of_a_round(town: Town, state: RoundState) -> None:
    row = StarRound.objects.get(pk=town.round_in(state).pk)
    assert row.get_state() == state
    assert (row.ended_at is not None) == (state in ROUND_OVER)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("state", "wrong"),
    [
        (State.ASKED, {"body": None}),
        (State.DEFERRED, {"review_on": None}),
        (State.DEFERRED, {"reason": ""}),
        (State.SOLVED, {"ended_at": None}),
        (State.IN_HAND, {"state": "lost"}),
    ],
)
def test_the_database_refuses_what_cannot_be(town: Town, state: State, wrong: dict[str, object]) -> None:
    row = town.need_in(state)
    with pytest.raises(IntegrityError), transaction.atomic():
        FirmNeed.objects.filter(pk=row.pk).update(**wrong)


@pytest.mark.django_db
def test_the_database_refuses_a_star_that_is_published_against_its_workers_will(town: Town) -> None:
    _round, worker = town.given()
    with pytest.raises(IntegrityError), transaction.atomic():
        StarWorker.objects.filter(pk=worker.pk).update(published_at=town.at)


ORDER = [
    "take_up", "keeper_takes", "ask_body", "accept", "decline", "decide", "report", "envoy_reports", "say_solved",
    "say_not", "defer", "resume", "withdraw",
]  # fmt: skip


def verbs(town: Town, row: FirmNeed) -> dict[str, Callable[[], object]]:
    """Each verb as whoever usually presses it, at the row as it is now."""
    at, day = town.at, town.today + timedelta(days=20)
    envoy, helper, manager, keeper = (town.by(role) for role in (ENVOY, HELPER, MANAGER, KEEPER))
    return {
        "take_up": lambda: actions.take_up(row, by=envoy, at=at),
        "keeper_takes": lambda: actions.take_up(row, by=keeper, at=at),
        "ask_body": lambda: actions.ask_body(row, body=town.lighting.pk, words="请帮忙", by=envoy, at=at),
        "accept": lambda: actions.accept_need(row, by=helper, at=at),
        "decline": lambda: actions.decline_need(row, words="不归我们", by=helper, at=at),
        "decide": lambda: actions.decide_need(row, body=town.lighting.pk, words="归城管", by=keeper, at=at),
        "report": lambda: actions.report_need(row, words="办了", by=helper, at=at),
        "envoy_reports": lambda: actions.report_need(row, words="办了", by=envoy, at=at),
        "say_solved": lambda: actions.say_solved(row, by=manager, at=at),
        "say_not": lambda: actions.say_not(row, words="还差一半", by=manager, at=at),
        "defer": lambda: actions.defer_need(row, words="等额度", review_on=day, by=envoy, at=at),
        "resume": lambda: actions.resume_need(row, by=envoy, at=at),
        "withdraw": lambda: actions.withdraw_need(row, by=manager, at=at),
    }


@pytest.mark.django_db
@given(order=st.lists(st.sampled_from(ORDER), max_size=12))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_order_of_verbs_loses_a_need(town: Town, order: list[str]) -> None:
    with transaction.atomic():
        row = town.entered()
        for name in order:
            before = FirmNeed.objects.get(pk=row.pk)
            try:
                with transaction.atomic():
                    verbs(town, before)[name]()
            except (Refused, Invalid):
                after = FirmNeed.objects.get(pk=row.pk)
                assert (after.state, after.version) == (before.state, before.version)
            now = FirmNeed.objects.get(pk=row.pk)
            assert (now.ended_at is None) == (now.state in OPEN)
            assert now.state not in WITH_A_BODY or now.body_id is not None
            assert now.state != State.DECLINED or now.decider_id is not None
            assert now.state != State.IN_HAND or now.appointment_id is not None
            if now.state == State.SOLVED:
                assert before.state in (State.REPORTED, State.SOLVED)
        transaction.set_rollback(True)
