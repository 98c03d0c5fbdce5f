"""Who may do what about applications and funds: every role of the cast in each of its posts, in every state."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from linli.care import actions, queries, rules
from linli.care.enums import OPEN, TABLE, State, Verb
from linli.care.models import CareApplication
from linli.core.actors import Actor
from linli.core.refusals import Refusal, RefusalKind
from linli.core.waiting import waiting_for
from linli.demo.cast import ROLES, World
from tests.care.conftest import DEPUTY, HEAD, KEEPER, OFFICER, SYSTEM, Care

pytestmark = pytest.mark.django_db
Rule = Callable[..., Refusal | None]
WHO: dict[Verb, tuple[Rule, set[str]]] = {
    Verb.REVIEW_FIRST: (rules.may_review_first, {HEAD}),
    Verb.REVIEW_SECOND: (rules.may_review_second, {OFFICER}),
    Verb.OBJECT: (rules.may_object, {KEEPER}),
    Verb.SETTLE: (rules.may_settle, {KEEPER}),
    Verb.DECIDE: (rules.may_decide, {KEEPER}),
    Verb.PAY: (rules.may_pay, {KEEPER}),
    Verb.TAKE_BACK: (rules.may_take_back, {KEEPER}),
    Verb.RETURN: (rules.may_return, {KEEPER}),
    Verb.CLOSE: (rules.may_close, {KEEPER}),
    Verb.WITHDRAW: (rules.may_withdraw, {HEAD, OFFICER, KEEPER, DEPUTY}),
}
READERS = {HEAD, OFFICER, KEEPER}


def actors(world: World) -> dict[str, list[Actor]]:
    """Every role in each of its posts."""
    found = {}
    for role in (*ROLES, "nobody"):
        actor = world.actor(role)
        found[role] = [actor.in_post(held) for held in actor.posts] or [actor]
    return found


def allowed(world: World, rule: Callable[[Actor], Refusal | None]) -> set[str]:
    return {role for role, posts in actors(world).items() if any(rule(actor) is None for actor in posts)}


@pytest.mark.parametrize("state", list(State))
def test_each_verb_is_one_sides_and_follows_the_table(care: Care, state: State, no_queries: Any) -> None:
    row = CareApplication.objects.select_related(*queries.JOINED).get(pk=care.notice().pk)
    row.first_reviewer = None  # of another person than the cast's; the two-person rule has its own tests
    assert row.notice_until is not None
    care.later(days=9)
    row.state = state
    everybody = actors(care.world)
    with no_queries():
        for verb, (rule, who) in WHO.items():
            can = {role for role, posts in everybody.items() if any(rule(one, row, care.at) is None for one in posts)}
            assert can == (who if TABLE.targets(verb, state) else set()), verb
    assert set(WHO) == set(Verb)


def test_only_those_who_need_to_know_read_it(care: Care, no_queries: Any) -> None:
    row = CareApplication.objects.select_related(*queries.JOINED).get(pk=care.asked().pk)
    everybody = actors(care.world)
    with no_queries():
        for rule, who in (
            (rules.may_see_application, READERS | {DEPUTY}),
            (rules.may_read_reviews, READERS),
            (rules.may_call_person, READERS),
        ):
            can = {role for role, posts in everybody.items() if any(rule(one, row, care.at) is None for one in posts)}
            assert can == who, rule
        row.state = State.CLOSED
        over = {
            role for role, posts in everybody.items()
            if any(rules.may_see_application(one, row, care.at) is None for one in posts)
        }  # fmt: skip
        assert over == READERS, "whoever entered it reads it until it is over"
        head = next(one for one in everybody[HEAD])
        assert rules.may_call_person(head, row, care.at) is not None


def test_the_list_and_the_rule_agree_for_the_whole_cast_in_every_state(care: Care) -> None:
    care.money(10_000_000)
    for number, state in enumerate(State):
        care.reached(state, number)
    for role, posts in actors(care.world).items():
        for actor in (*posts, care.world.actor(role)):
            seen = set(queries.visible_to(actor).values_list("pk", flat=True))
            fresh = CareApplication.objects.select_related(*queries.JOINED).order_by("pk")
            assert seen == {row.pk for row in fresh if rules.may_see_application(actor, row, care.at) is None}, role
    assert queries.visible_to(SYSTEM).count() == len(State)
    assert not queries.visible_to(care.by("resident")).exists()


def test_a_station_of_another_estate_reads_nothing(care: Care) -> None:
    row = care.asked()
    other = care.world.bodies["other_station"]
    head = care.by(HEAD)
    assert head.held is not None
    from dataclasses import replace

    there = {("estate", care.world.places["other_estate"].pk), ("place", care.world.places["other_estate"].pk)}
    held = replace(head.held, organisation_id=other.pk, scope=frozenset(there))
    stranger = replace(head, held=held, posts=(held,))
    assert rules.may_see_application(stranger, row, care.at) is not None
    assert not queries.visible_to(stranger).exists()


def test_the_money_is_read_by_the_fund_alone(care: Care) -> None:
    fund = care.fund
    assert allowed(care.world, lambda one: rules.may_see_fund(one, fund, care.at)) == {KEEPER}
    for role, posts in actors(care.world).items():
        for actor in posts:
            seen = queries.funds_seen_by(actor).exists()
            assert seen == (rules.may_see_fund(actor, fund, care.at) is None), role
    entry = care.money()
    for rule, args in (
        (rules.may_take_in, (fund,)), (rules.may_give_out, (fund,)), (rules.may_reverse, (entry,)),
        (rules.may_end_fund, (fund, 0, 0)),
    ):  # fmt: skip
        assert allowed(care.world, lambda one, rule=rule, args=args: rule(one, *args, care.at)) == {KEEPER}, rule


def test_who_opens_which_fund(care: Care) -> None:
    plan = queries.plan_at(care.world.estate)
    assert plan is not None
    spec = plan.fund("hardship")
    for body, who in (("subdistrict_office", {KEEPER}), ("community_office", {OFFICER}), ("station", set())):
        one = care.world.bodies[body]
        can = allowed(care.world, lambda actor, one=one: rules.may_open_fund(actor, spec, one, care.at))
        assert can == who, body
    assert plan.fund("nothing") is None and plan.run("nothing") is None and plan.visit("nothing") is None


def test_who_enters_where(care: Care) -> None:
    fund, world = care.fund, care.world
    rule = rules.may_enter_application
    here = allowed(world, lambda one: rule(one, fund, world.estate, care.at))
    assert {HEAD, DEPUTY, OFFICER} <= here
    assert not here & {"resident", "neighbour", "grid_worker", KEEPER, "nobody", "auditor", "administrator"}
    there = allowed(world, lambda one: rule(one, fund, world.places["other_estate"], care.at))
    assert not there & {HEAD, DEPUTY}


@pytest.mark.parametrize("state", list(OPEN))
def test_in_every_state_that_is_not_over_somebody_has_it(care: Care, state: State) -> None:
    row = care.reached(state)
    if state is State.NOTICE:
        care.later(days=7)
    holders = {
        role for role in ROLES for line in waiting_for(care.by(role), care.at)
        if line.kind == "care" and line.id == row.pk
    }  # fmt: skip
    wanted = {State.ASKED: {HEAD}, State.SECOND: {OFFICER}}
    assert holders == wanted.get(state, {KEEPER})


def test_while_the_notice_runs_nothing_is_asked_of_anybody(care: Care) -> None:
    row = care.notice()
    care.later(days=4)
    for role in ROLES:
        assert not [line for line in waiting_for(care.by(role), care.at) if line.id == row.pk], role


def test_what_one_entered_does_not_wait_for_oneself(care: Care) -> None:
    row = care.asked(role=HEAD)
    assert not [line for line in waiting_for(care.by(HEAD), care.at) if line.id == row.pk]


@pytest.mark.parametrize("state", [State.ASKED, State.SECOND])
def test_what_nobody_reviewed_in_time_stands_before_the_fund_as_well(care: Care, state: State) -> None:
    row = care.reached(state)
    assert row.due_at is not None
    early, late = row.due_at, row.due_at + timedelta(minutes=1)
    assert not [line for line in waiting_for(care.by(KEEPER), early) if line.id == row.pk]
    (line,) = [line for line in waiting_for(care.by(KEEPER), late) if line.id == row.pk]
    assert line.asks == "unreviewed"


def test_refusals_name_who_can(care: Care) -> None:
    row = CareApplication.objects.select_related(*queries.JOINED).get(pk=care.asked().pk)
    refused = rules.may_pay(care.by(HEAD), row, care.at)
    assert refused is not None and refused.kind is RefusalKind.WHO
    assert "春风街道" in refused.sentence()
    late = rules.may_review_first(queries.at_home(care.by(HEAD), care.today), care.second(2), care.at)
    assert late is not None and late.kind is RefusalKind.WHEN
    actions.withdraw_application(row, by=care.by(HEAD), at=care.at)
