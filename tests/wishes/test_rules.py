"""Who may do what about wishes: every role of the cast in each of its posts, every verb, in every state."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from linli.core.actors import Actor
from linli.core.refusals import Refusal, RefusalKind
from linli.demo.cast import ROLES, World
from linli.wishes import queries, rules
from linli.wishes.enums import TABLE, State, Verb
from linli.wishes.models import Wish
from tests.wishes.conftest import HEAD, MANAGER, NOBODY, VOLUNTEER, Well, system_actor

pytestmark = pytest.mark.django_db

Rule = Callable[..., Refusal | None]
CHECKERS = {HEAD}
BY_STATION: dict[Verb, Rule] = {
    Verb.CHECK: rules.may_check,
    Verb.DECLINE: rules.may_decline,
    Verb.REWRITE: rules.may_rewrite,
    Verb.ARRANGE: rules.may_arrange,
}
BY_CLAIMER: dict[Verb, Rule] = {Verb.GIVE_BACK: rules.may_give_back, Verb.SAY_MET: rules.may_say_met}
BY_WISHER: dict[Verb, Rule] = {
    Verb.CONFIRM: rules.may_confirm,
    Verb.NOT_YET: rules.may_say_not_yet,
    Verb.THANK: rules.may_thank,
    Verb.WITHDRAW: rules.may_withdraw,
}


def actors(world: World) -> dict[str, list[Actor]]:
    """Every role in each of its posts."""
    found = {}
    for role in ROLES:
        actor = world.actor(role)
        found[role] = [actor.in_post(held) for held in actor.posts] or [actor]
    return found


def allowed(world: World, rule: Callable[[Actor], Refusal | None]) -> set[str]:
    return {role for role, posts in actors(world).items() if any(rule(actor) is None for actor in posts)}


@pytest.mark.parametrize("state", list(State))
def test_each_verb_is_the_stations_the_claimers_or_the_wishers_and_follows_the_table(well: Well, state: State) -> None:
    row = well.claimed()
    row.state = state
    sides = ((BY_STATION, CHECKERS), (BY_CLAIMER, CHECKERS | {VOLUNTEER}), (BY_WISHER, CHECKERS))
    for verbs, who in sides:
        for verb, rule in verbs.items():
            can = allowed(well.world, lambda actor, rule=rule: rule(actor, row, well.at))
            assert can == (who if TABLE.targets(verb, state) else set()), verb
    for verb, rule in BY_WISHER.items():
        assert (rule(well.holder(row), row, well.at) is None) == bool(TABLE.targets(verb, state)), verb
    others = {Verb.CLAIM, Verb.RELEASE, Verb.EXPIRE}
    assert {*BY_STATION, *BY_CLAIMER, *BY_WISHER, *others} == set(Verb)


def test_whoever_wishes_needs_no_account_where_the_playbook_knows_wishes(well: Well) -> None:
    plan = queries.plan_at(well.world.estate)
    assert rules.may_wish(NOBODY, plan, well.at) is None
    refused = rules.may_wish(NOBODY, None, well.at)
    assert refused is not None
    assert "Tell the station" in refused.sentence()


def test_for_others_it_is_entered_by_posts_that_report_for_others_there(well: Well) -> None:
    plan, world = queries.plan_at(well.world.estate), well.world
    can = allowed(world, lambda actor: rules.may_enter_wish(actor, plan, world.estate, well.at))
    assert {HEAD, "community_officer", "grid_worker"} <= can
    assert not can & {"resident", "neighbour", "repairer", "auditor", "nobody"}
    there = world.places["other_estate"]
    assert HEAD not in allowed(world, lambda actor: rules.may_enter_wish(actor, plan, there, well.at))


@pytest.mark.parametrize("state", list(State))
def test_it_is_claimed_by_bodies_of_the_playbook_and_by_neighbours_while_it_is_open(well: Well, state: State) -> None:
    row = well.open()
    row.state = state
    can = allowed(well.world, lambda actor: rules.may_claim(actor, row, well.at))
    expected = {VOLUNTEER, MANAGER, "resident", "neighbour"} if state == State.OPEN else set()
    assert can == expected
    assert rules.may_claim(well.themselves(HEAD), row, well.at) is None or state != State.OPEN
    assert rules.may_claim(NOBODY, row, well.at) is not None, "no account, no claim"
    assert rules.may_claim(well.holder(row), row, well.at) is not None


def test_nobody_claims_their_own_wish(well: Well) -> None:
    mine = well.checked(well.asked(well.themselves("resident")))
    refused = rules.may_claim(well.themselves("resident"), mine, well.at)
    assert refused is not None
    assert refused.kind is RefusalKind.WHEN
    assert rules.may_claim(well.themselves("neighbour"), mine, well.at) is None


def test_whose_it_is_is_read_by_the_station_and_whoever_entered_it(well: Well) -> None:
    mine, entered = well.open(), well.entered("grid_worker", phone="10000009009")
    assert allowed(well.world, lambda actor: rules.may_see_whole(actor, mine, well.at)) == CHECKERS
    assert allowed(well.world, lambda actor: rules.may_see_whole(actor, entered, well.at)) == CHECKERS | {"grid_worker"}
    assert allowed(well.world, lambda actor: rules.may_see_wish(actor, mine, well.at)) == CHECKERS | {
        VOLUNTEER,
        MANAGER,
    }
    assert allowed(well.world, lambda actor: rules.may_see_wish(actor, entered, well.at)) == CHECKERS | {"grid_worker"}


@pytest.mark.parametrize("state", list(State))
def test_the_lists_and_the_rules_agree(well: Well, state: State) -> None:
    row = well.reached(state)
    for role, posts in actors(well.world).items():
        for actor in posts:
            sees = queries.visible_to(actor).filter(pk=row.pk).exists()
            assert sees == (rules.may_see_wish(actor, row, well.at) is None), role
            whole = queries.wholly_visible_to(actor).filter(pk=row.pk).exists()
            assert whole == (rules.may_see_whole(actor, row, well.at) is None), role
    for actor in (NOBODY, well.holder(row), well.themselves("resident"), well.themselves("neighbour")):
        assert queries.own_wishes(actor).filter(pk=row.pk).exists() == (rules.may_see_own(actor, row, well.at) is None)


def test_a_telephone_is_shown_to_the_station_alone_and_only_while_it_is_needed(well: Well) -> None:
    row = well.held_by_neighbour()
    for rule in (rules.may_call_wisher, rules.may_call_claimer):
        assert allowed(well.world, lambda actor, rule=rule: rule(actor, row, well.at)) == CHECKERS
    over = well.met(phone="10000009008")
    assert rules.may_call_wisher(well.by(), over, well.at) is not None
    assert rules.may_call_claimer(well.by(), over, well.at) is not None


def test_time_is_the_systems(well: Well) -> None:
    row = well.claimed()
    assert rules.may_ask_claimer(system_actor(), row, well.at) is not None, "too early"
    late = well.later(days=15)
    assert rules.may_ask_claimer(system_actor(), row, late) is None
    assert allowed(well.world, lambda actor: rules.may_ask_claimer(actor, row, late)) == set()
    assert allowed(well.world, lambda actor: rules.may_expire(actor, row, late)) == set()


def test_rules_ask_no_database(well: Well) -> None:
    row = Wish.objects.select_related(*queries.WHOLE).get(pk=well.claimed().pk)
    head, own = well.by(), well.holder(row)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        for rule in (*BY_STATION.values(), *BY_CLAIMER.values(), *BY_WISHER.values(), rules.may_claim):
            rule(head, row, well.at)
            rule(own, row, well.at)
    assert not asked.captured_queries
