"""Who may do what: the whole cast and the firm's own people against each rule, lists and rules alike, no question."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pytest_django import DjangoAssertNumQueries

from linli.core.actors import Actor, system
from linli.core.refusals import Refusal, RefusalKind
from linli.demo.cast import PEOPLE
from linli.firms import actions, rules
from linli.firms.enums import RoundState, State
from linli.firms.models import FirmCard, FirmNeed, StarRound
from linli.firms.queries import cards_visible_to, needs_visible_to, plan_at, rounds_visible_to
from tests.firms.conftest import ABOVE, ENVOY, HELPER, KEEPER, MANAGER, OTHER, PART_TIME, SECRETARY, Town

pytestmark = pytest.mark.django_db

CAST = [*sorted({role for role, _name, _posts in PEOPLE}), "nobody"]
OURS = [MANAGER, SECRETARY, ENVOY, PART_TIME, OTHER]
HIGHER = {ABOVE, "district_officer", "city_officer"}
KEEPERS = {KEEPER} | HIGHER
FIRM, ENVOYS = {MANAGER, SECRETARY}, {ENVOY, PART_TIME}


def allowed(town: Town, rule: Callable[[Actor], Refusal | None]) -> set[str]:
    return {role for role in (*CAST, *OURS) if rule(town.by(role)) is None}


def test_firms_are_entered_by_bodies_that_the_playbook_names(town: Town) -> None:
    place = town.world.places["community"]
    plan = plan_at(place)
    assert allowed(town, lambda by: rules.may_enter_firm(by, plan, place, town.at)) == {KEEPER, ABOVE}
    assert not allowed(town, lambda by: rules.may_enter_firm(by, None, place, town.at))
    other = town.world.places["other_community"]
    assert allowed(town, lambda by: rules.may_enter_firm(by, plan, other, town.at)) == {ABOVE}


@pytest.mark.parametrize(
    ("name", "who"),
    [
        ("may_see_firm", FIRM | ENVOYS | KEEPERS),
        ("may_describe_firm", FIRM | KEEPERS),
        ("may_note_branch", KEEPERS),
        ("may_read_book", FIRM | ENVOYS),
        ("may_write_book", ENVOYS),
    ],
)
def test_the_card_and_the_book_of_a_firm(town: Town, name: str, who: set[str]) -> None:
    assert allowed(town, lambda by: getattr(rules, name)(by, town.card, town.at)) == who


def test_a_need_is_entered_by_firm_envoy_and_keepers_and_a_round_called_by_the_firm(town: Town) -> None:
    plan = plan_at(town.card.place)
    may = allowed(town, lambda by: rules.may_enter_need(by, town.card, plan, town.at))
    assert may == FIRM | ENVOYS | KEEPERS
    assert not allowed(town, lambda by: rules.may_enter_need(by, town.card, None, town.at))
    assert allowed(town, lambda by: rules.may_call_round(by, town.card, plan, town.at)) == FIRM
    assert not allowed(town, lambda by: rules.may_call_round(by, town.card, None, town.at))


@pytest.mark.parametrize(
    ("name", "state", "who"),
    [
        ("may_see_need", State.WAITING, FIRM | ENVOYS | KEEPERS),
        ("may_see_need", State.ASKED, FIRM | ENVOYS | KEEPERS | {HELPER}),
        ("may_correct_need", State.WAITING, FIRM | ENVOYS),
        ("may_correct_need", State.ASKED, set()),
        ("may_take_up", State.WAITING, ENVOYS | KEEPERS),
        ("may_take_up", State.IN_HAND, (ENVOYS | KEEPERS) - {ENVOY}),
        ("may_take_up", State.SOLVED, set()),
        ("may_ask_body", State.IN_HAND, {ENVOY}),
        ("may_ask_body", State.WAITING, set()),
        ("may_accept_need", State.ASKED, {HELPER}),
        ("may_decline_need", State.ASKED, {HELPER}),
        ("may_decline_need", State.WITH_BODY, set()),
        ("may_decide_need", State.DECLINED, {KEEPER}),
        ("may_decide_need", State.ASKED, set()),
        ("may_report_need", State.IN_HAND, {ENVOY}),
        ("may_report_need", State.WITH_BODY, {HELPER}),
        ("may_say_solved", State.REPORTED, FIRM | KEEPERS),
        ("may_say_not", State.REPORTED, FIRM | KEEPERS),
        ("may_say_solved", State.WITH_BODY, set()),
        ("may_defer_need", State.IN_HAND, {ENVOY}),
        ("may_defer_need", State.DECLINED, {KEEPER}),
        ("may_defer_need", State.WITH_BODY, {HELPER}),
        ("may_resume_need", State.DEFERRED, ENVOYS | KEEPERS),
        ("may_withdraw_need", State.ASKED, FIRM | KEEPERS),
        ("may_withdraw_need", State.SOLVED, set()),
        ("may_make_request", State.IN_HAND, {ENVOY}),
        ("may_publish_need", State.SOLVED, FIRM | ENVOYS | KEEPERS),
        ("may_publish_need", State.WITHDRAWN, set()),
        ("may_go_on", State.IN_HAND, set()),
    ],
)
def test_each_verb_of_a_need_is_in_certain_hands(town: Town, name: str, state: State, who: set[str]) -> None:
    row = needs_visible_to(system()).get(pk=town.need_in(state).pk)
    assert allowed(town, lambda by: getattr(rules, name)(by, row, town.at)) == who


def test_whoever_had_a_hand_in_it_does_not_write_down_the_firms_word(town: Town) -> None:
    row = actions.take_up(town.entered(), by=town.by(KEEPER), at=town.at)
    row = actions.report_need(row, words="问到了", by=town.by(KEEPER), at=town.at)
    refused = rules.may_say_solved(town.by(KEEPER), row, town.at)
    assert refused is not None and refused.kind is RefusalKind.WHO and refused.who_can
    assert rules.may_say_solved(town.by(ABOVE), row, town.at) is None


@pytest.mark.parametrize(
    ("name", "state"),
    [
        ("may_see_round", RoundState.CALLED),
        ("may_enter_worker", RoundState.CALLED),
        ("may_step_back", RoundState.OVER),
        ("may_decide_round", RoundState.CALLED),
        ("may_object", RoundState.POSTED),
        ("may_answer_objection", RoundState.POSTED),
        ("may_write_wish", RoundState.OVER),
        ("may_call_off", RoundState.POSTED),
    ],
)
def test_a_round_of_stars_is_the_firms_own(town: Town, name: str, state: RoundState) -> None:
    row = town.round_in(state)
    assert allowed(town, lambda by: getattr(rules, name)(by, row, town.at)) == FIRM


@pytest.mark.parametrize(
    ("name", "state"),
    [
        ("may_enter_worker", RoundState.POSTED),
        ("may_decide_round", RoundState.OVER),
        ("may_object", RoundState.CALLED),
        ("may_answer_objection", RoundState.OVER),
        ("may_call_off", RoundState.OVER),
        ("may_write_wish", RoundState.CALLED_OFF),
    ],
)
def test_what_is_not_for_now_says_so(town: Town, name: str, state: RoundState) -> None:
    refused = getattr(rules, name)(town.by(MANAGER), town.round_in(state), town.at)
    assert refused is not None and refused.kind is RefusalKind.WHEN and refused.instead


def test_stars_are_given_after_the_period_and_when_every_objection_has_its_answer(town: Town) -> None:
    row, _worker = town.posted()
    manager = town.by(MANAGER)
    assert rules.may_give_stars(manager, row, False, town.at) is not None
    assert rules.may_object(manager, row, town.at) is None
    town.later(days=5)
    assert rules.may_give_stars(manager, row, False, town.at) is not None, "the last day is part of the period"
    town.later(days=1)
    assert rules.may_give_stars(manager, row, False, town.at) is None
    assert rules.may_give_stars(manager, row, True, town.at) is not None
    assert rules.may_object(manager, row, town.at) is not None
    assert rules.may_give_stars(town.by(ENVOY), row, False, town.at) is not None


def test_lists_and_rules_agree(town: Town) -> None:
    need, round_ = town.declined(), town.called()
    need = needs_visible_to(system()).get(pk=need.pk)
    cards = list(cards_visible_to(system()))
    for role in (*CAST, *OURS):
        by = town.by(role)
        for card in cards:
            listed = cards_visible_to(by).filter(pk=card.pk).exists()
            assert listed == (rules.may_see_firm(by, card, town.at) is None), (role, card)
        assert needs_visible_to(by).filter(pk=need.pk).exists() == (rules.may_see_need(by, need, town.at) is None), role
        seen = rounds_visible_to(by).filter(pk=round_.pk).exists()
        assert seen == (rules.may_see_round(by, round_, town.at) is None), role


def test_rules_ask_no_database(town: Town, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    need = needs_visible_to(system()).get(pk=town.reported().pk)
    round_ = rounds_visible_to(system()).get(pk=town.called().pk)
    card = cards_visible_to(system()).get(pk=town.card.pk)
    actors = [town.by(role) for role in (KEEPER, HELPER, MANAGER, ENVOY, "nobody")]
    of: dict[type, object] = {FirmNeed: need, StarRound: round_, FirmCard: card}
    names = [name for name in dir(rules) if name.startswith("may_")]
    with django_assert_num_queries(0):
        for name in names:
            rule = getattr(rules, name)
            thing = next((of[kind] for kind in of if kind.__name__ in str(rule.__annotations__)), None)
            if thing is None or rule.__code__.co_argcount != 3:
                continue
            for actor in actors:
                rule(actor, thing, town.at)
