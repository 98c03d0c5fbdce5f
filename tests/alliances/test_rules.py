"""Who may what: a truth table over the whole cast, and the lists that agree with it."""

from __future__ import annotations

import pytest

from linli.alliances import rules
from linli.alliances.enums import State, TieState, TieVerb, Verb
from linli.alliances.queries import visible_to
from linli.core.actors import Actor, ActorKind, system
from linli.demo.cast import ROLES
from tests.alliances.conftest import ABOVE, KEEPER, LIAISON, Ally

NOBODY = Actor(ActorKind.NOBODY)


def who(ally: Ally, rule: object) -> set[str]:
    """The roles for which a rule says yes."""
    return {role for role in ROLES if rule(ally.by(role)) is None}  # type: ignore[operator]  # a rule in a lambda


def test_a_tie_is_seen_by_both_sides_and_by_who_keeps_ties_above(ally: Ally) -> None:
    tie = ally.tie()
    seen = who(ally, lambda actor: rules.may_see_tie(actor, tie, ally.at))
    assert seen == {LIAISON, KEEPER, ABOVE}
    assert {role for role in ROLES if visible_to(ally.by(role)).filter(pk=tie.pk).exists()} == seen
    assert rules.may_see_tie(NOBODY, tie, ally.at) is not None
    assert rules.may_see_tie(system(), tie, ally.at) is None
    assert visible_to(system()).count() == 1


def test_it_is_asked_by_either_side(ally: Ally) -> None:
    place, keeper = ally.world.places["community"], ally.world.bodies["community_office"]
    asks = who(ally, lambda actor: rules.may_ask_tie(actor, ally.unit, keeper, place, ally.at))
    assert asks == {LIAISON, KEEPER}
    assert rules.may_ask_tie(ally.by(KEEPER), ally.unit, None, place, ally.at) is not None
    far = ally.world.places["district"]
    assert rules.may_ask_tie(ally.by(KEEPER), ally.unit, keeper, far, ally.at) is not None


@pytest.mark.parametrize(("asks", "answers"), [(KEEPER, LIAISON), (LIAISON, KEEPER)])
def test_only_the_other_side_agrees(ally: Ally, asks: str, answers: str) -> None:
    tie = ally.asked(asks)
    for verb in (TieVerb.AGREE_TIE, TieVerb.DECLINE_TIE):
        assert who(ally, lambda actor, verb=verb: rules.may_answer_tie(actor, tie, verb, ally.at)) == {answers}


@pytest.mark.parametrize("state", list(TieState))
def test_what_a_side_may_do_about_a_tie_in_each_state(ally: Ally, state: TieState) -> None:
    tie = ally.tie_in(state)
    both, live = {LIAISON, KEEPER}, state in (TieState.ASKED, TieState.STANDING)
    standing = state is TieState.STANDING
    assert who(ally, lambda actor: rules.may_end_tie(actor, tie, ally.at)) == (both if live else set())
    assert who(ally, lambda actor: rules.may_take_contact(actor, tie, ally.at)) == (both if standing else set())
    assert who(ally, lambda actor: rules.may_propose(actor, tie, ally.at)) == ({LIAISON} if standing else set())
    assert who(ally, lambda actor: rules.may_agree_all(actor, tie, ally.at)) == (both if standing else set())
    assert (rules.may_open_year(system(), tie, ally.at) is None) is standing
    assert who(ally, lambda actor: rules.may_open_year(actor, tie, ally.at)) == set()
    answering = {LIAISON} if state is TieState.ASKED else set()
    assert who(ally, lambda actor: rules.may_answer_tie(actor, tie, TieVerb.AGREE_TIE, ally.at)) == answering


@pytest.mark.parametrize("state", list(State))
def test_what_a_side_may_do_about_an_item_in_each_state(ally: Ally, state: State) -> None:
    item = ally.item_in(state)
    both, is_open = {LIAISON, KEEPER}, state in (State.PROPOSED, State.COUNTERED, State.AGREED)
    agreeing = {State.PROPOSED: {KEEPER}, State.COUNTERED: {LIAISON}}.get(state, set())
    doing = {LIAISON} if state is State.AGREED else set()
    passing = {KEEPER} if state in (State.AGREED, State.DONE, State.CARRIED) else set()
    assert who(ally, lambda actor: rules.may_agree(actor, item, ally.at)) == agreeing
    assert who(ally, lambda actor: rules.may_change(actor, item, ally.at)) == (both if is_open else set())
    assert who(ally, lambda actor: rules.may_drop(actor, item, ally.at)) == (both if is_open else set())
    for verb in (Verb.DO_PART, Verb.FINISH, Verb.CARRY):
        assert who(ally, lambda actor, verb=verb: rules.may_do(actor, item, verb, ally.at)) == doing
    assert who(ally, lambda actor: rules.may_pass_on(actor, item, ally.at)) == passing


def test_nothing_is_done_about_items_of_a_tie_that_ended(ally: Ally) -> None:
    item = ally.agreed()
    item.year.tie.state = TieState.ENDED
    for refused in (
        rules.may_change(ally.by(), item, ally.at),
        rules.may_do(ally.by(), item, Verb.DO_PART, ally.at),
        rules.may_drop(ally.by(KEEPER), item, ally.at),
        rules.may_pass_on(ally.by(KEEPER), item, ally.at),
    ):
        assert refused is not None
        assert "Ended" in refused.why


def test_every_refusal_says_who_can_and_what_instead(ally: Ally) -> None:
    item = ally.proposed()
    tie = item.year.tie
    neighbour = ally.by("station_head")
    for refused in (
        rules.may_propose(neighbour, tie, ally.at),
        rules.may_agree(neighbour, item, ally.at),
        rules.may_do(neighbour, item, Verb.DO_PART, ally.at),
        rules.may_end_tie(neighbour, tie, ally.at),
        rules.may_answer_tie(neighbour, tie, TieVerb.AGREE_TIE, ally.at),
        rules.may_see_words(neighbour, tie, ally.at),
    ):
        assert refused is not None
        assert refused.who_can
        assert refused.instead
