"""Who may do what about micro-projects: every role of the cast in each of its posts, every verb, in every state."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from linli.core.actors import Actor, system
from linli.core.refusals import Refusal, RefusalKind, Refused
from linli.core.wording import day_words
from linli.demo.cast import ROLES, World
from linli.projects import queries, rules
from linli.projects.actions import draft
from linli.projects.enums import TABLE, State, Step, Verb
from linli.projects.models import ProjectMilestone, ProjectProposal
from tests.projects.conftest import CALLER, HEAD, OFFICE, PROPOSER, Pot

pytestmark = pytest.mark.django_db

Rule = Callable[[Actor], Refusal | None]
LOOKERS = {HEAD, CALLER, OFFICE}


def actors(world: World) -> dict[str, list[Actor]]:
    """Every role in each of its posts."""
    found = {}
    for role in ROLES:
        actor = world.actor(role)
        found[role] = [actor.in_post(held) for held in actor.posts] or [actor]
    return found


def allowed(world: World, rule: Rule) -> set[str]:
    return {role for role, posts in actors(world).items() if any(rule(actor) is None for actor in posts)}


@pytest.mark.parametrize("state", list(State))
def test_each_verb_has_its_side_and_follows_the_table(pot: Pot, state: State) -> None:
    row, at = pot.done(pot.funded()), pot.objected
    row.state = state
    estates, reviews, steps = queries.estates_in(row), queries.reviews_of(row), queries.milestones_of(row)
    caller: dict[Verb, Rule] = {
        Verb.DECIDE: lambda actor: rules.may_decide(actor, row, reviews, at),
        Verb.DECLINE: lambda actor: rules.may_decline(actor, row, reviews, at),
        Verb.FUND: lambda actor: rules.may_fund(actor, row, reviews, at),
        Verb.ACCEPT: lambda actor: rules.may_accept(actor, row, steps, at),
        Verb.PUBLISH: lambda actor: rules.may_publish(actor, row, at),
        Verb.STOP: lambda actor: rules.may_stop(actor, row, at),
        Verb.LOOK: lambda actor: rules.may_look(actor, row, ProjectMilestone(step=Step.TOLD), at),
        Verb.PAY: lambda actor: rules.may_pay(actor, row, ProjectMilestone(step=Step.SEEN), at),
        Verb.TAKE_BACK: lambda actor: rules.may_take_back(actor, row, ProjectMilestone(step=Step.PAID, granted=1), at),
    }
    proposer: dict[Verb, Rule] = {
        Verb.EDIT: lambda actor: rules.may_edit(actor, row, pot.at),
        Verb.PROPOSE: lambda actor: rules.may_send(actor, row, pot.at),
        Verb.TELL: lambda actor: rules.may_tell(actor, row, ProjectMilestone(step=Step.DUE), at),
        Verb.GIVE_UP: lambda actor: rules.may_give_up(actor, row, at),
    }
    lookers: dict[Verb, Rule] = {
        Verb.REVIEW: lambda actor: rules.may_review(actor, row, estates, (), at),
        Verb.GIVE_WORD: lambda actor: rules.may_give_word(actor, row, estates, at),
    }
    others = LOOKERS - {CALLER}
    for verbs, side in ((caller, {CALLER}), (proposer, {PROPOSER}), (lookers, LOOKERS)):
        for verb, rule in verbs.items():
            who = others if verb == Verb.GIVE_WORD else side
            assert allowed(pot.world, rule) == (who if TABLE.targets(verb, state) else set()), verb
    assert {*caller, *proposer, *lookers} == set(Verb)


def test_bodies_of_the_playbook_call_in_their_own_places(pot: Pot) -> None:
    world = pot.world
    plan = queries.plan_at(world.estate)
    community, other = world.places["community"], world.places["other_community"]
    assert allowed(world, lambda actor: rules.may_call(actor, plan, community, pot.at)) == {CALLER, OFFICE}
    assert allowed(world, lambda actor: rules.may_call(actor, plan, other, pot.at)) == {OFFICE}
    assert allowed(world, lambda actor: rules.may_call(actor, None, community, pot.at)) == set()
    refused = rules.may_call(world.actor(HEAD), plan, community, pot.at)
    assert refused is not None
    assert "The community, or the subdistrict." in refused.sentence()


def test_those_of_the_playbook_propose_until_the_last_day_is_over(pot: Pot) -> None:
    call, world = pot.call(), pot.world
    assert allowed(world, lambda actor: rules.may_propose(actor, call, queries.above_post(actor.held), pot.at)) == {
        PROPOSER
    }
    assert (
        allowed(world, lambda actor: rules.may_propose(actor, call, queries.above_post(actor.held), pot.over)) == set()
    )
    late = rules.may_propose(world.actor(PROPOSER), call, queries.above_post(world.actor(PROPOSER).held), pot.over)
    assert late is not None
    assert late.kind is RefusalKind.WHEN
    head = rules.may_propose(world.actor(HEAD), call, queries.above_post(world.actor(HEAD).held), pot.at)
    assert head is not None
    assert head.kind is RefusalKind.WHO


def test_a_post_proposes_only_where_it_reads_the_call_itself_whatever_else_its_holder_reads(pot: Pot) -> None:
    call, actor = pot.call(), pot.world.actor(PROPOSER)
    near, other = actor.held, pot.world.places["other_community"]
    assert near is not None
    far = replace(near, appointment_id=uuid4(), organisation_id=uuid4(), scope=frozenset({("community", other.pk)}))
    both = replace(actor, posts=(near, far))
    assert rules.may_propose(both.in_post(near), call, queries.above_post(near), pot.at) is None
    assert rules.may_see_call(both.in_post(far), call, queries.above(both), pot.at) is None
    refused = rules.may_propose(both.in_post(far), call, queries.above_post(far), pot.at)
    assert refused is not None
    with pytest.raises(Refused):
        draft(call, pot.facts(), by=both.in_post(far), at=pot.at)
    assert not ProjectProposal.objects.exists()


def test_a_call_of_another_community_is_not_there(pot: Pot) -> None:
    call = pot.call()
    call.place = pot.world.places["other_community"]
    call.organisation_id = pot.world.bodies["subdistrict_office"].pk
    for role in (PROPOSER, HEAD, CALLER):
        actor = pot.world.actor(role)
        assert rules.may_see_call(actor, call, queries.above(actor), pot.at) is not None, role
    assert rules.may_see_call(pot.world.actor(OFFICE), call, (), pot.at) is None
    assert rules.may_see_call(system(), call, (), pot.at) is None


def test_the_lists_of_calls_and_the_rule_agree(pot: Pot) -> None:
    call = pot.call()
    for role, posts in actors(pot.world).items():
        for actor in posts:
            sees = queries.calls_for(actor).filter(pk=call.pk).exists()
            assert sees == (rules.may_see_call(actor, call, queries.above(actor), pot.at) is None), role
    assert queries.calls_for(system()).count() == 1


@pytest.mark.parametrize("state", [State.DRAFT, State.PROPOSED, State.FUNDED, State.PUBLISHED, State.GIVEN_UP])
def test_the_lists_of_projects_and_the_rule_agree(pot: Pot, state: State) -> None:
    row = pot.reached(state)
    estates = queries.estates_in(row)
    seen = set()
    for role, posts in actors(pot.world).items():
        for actor in posts:
            sees = queries.proposals_for(actor).filter(pk=row.pk).exists()
            assert sees == (rules.may_see_project(actor, row, estates, pot.at) is None), role
            seen |= {role} if sees else set()
    assert seen == ({PROPOSER} if state == State.DRAFT else {PROPOSER, HEAD, CALLER, OFFICE})


def test_nobody_looks_at_their_own_bodys_proposal_nor_twice(pot: Pot) -> None:
    row = pot.sent()
    estates = queries.estates_in(row)
    head = pot.world.actor(HEAD)
    own = ProjectProposal(call=row.call, organisation_id=head.organisation_id, state=State.PROPOSED)
    refused = rules.may_review(head, own, estates, (), pot.over)
    assert refused is not None
    assert "own body" in refused.sentence()
    early = rules.may_review(head, row, estates, (), pot.at)
    assert early is not None
    assert "still open" in early.sentence()
    pot.review(row, HEAD)
    twice = rules.may_review(head, row, estates, queries.reviews_of(row), pot.over)
    assert twice is not None
    assert "already" in twice.sentence()


def test_whoever_also_sits_in_a_body_that_has_a_side_does_not_say_how_it_is_on_the_spot(pot: Pot) -> None:
    row = pot.reached(State.FUNDED)
    estates, head = queries.estates_in(row), pot.world.actor(HEAD)
    assert rules.may_give_word(head, row, estates, pot.objected) is None
    for side in (CALLER, PROPOSER):
        other = pot.world.actor(side).held
        assert other is not None
        both = replace(head, posts=(*head.posts, other))
        assert rules.may_give_word(both, row, estates, pot.objected) is not None, side


def test_no_decision_before_two_others_have_looked(pot: Pot) -> None:
    row = pot.sent()
    caller = pot.world.actor(CALLER)
    for wanted in (0, 1):
        refused = rules.may_decide(caller, row, queries.reviews_of(row)[:wanted], pot.over)
        assert refused is not None
        assert f"{wanted} of 2" in refused.sentence() or wanted == 1
        pot.review(row, (HEAD, OFFICE)[wanted])
    assert rules.may_decide(caller, row, queries.reviews_of(row), pot.over) is None
    assert rules.may_decide(caller, row, queries.reviews_of(row), pot.at) is not None, "the call is still open"


def test_the_sum_is_promised_only_after_the_days_for_objections(pot: Pot) -> None:
    row, caller = pot.decided(), pot.world.actor(CALLER)
    reviews = queries.reviews_of(row)
    refused = rules.may_fund(caller, row, reviews, pot.over)
    assert refused is not None
    assert day_words(row.notice_until) in refused.sentence()
    assert rules.may_fund(caller, row, reviews, pot.objected) is None
    assert rules.may_fund(caller, row, reviews[:1], pot.objected) is not None


@pytest.mark.parametrize("step", list(Step))
def test_a_step_is_told_looked_at_and_paid_in_this_order(pot: Pot, step: Step) -> None:
    row, one = pot.funded(), ProjectMilestone(step=step)
    caller, proposer = pot.world.actor(CALLER), pot.world.actor(PROPOSER)
    assert (rules.may_tell(proposer, row, one, pot.at) is None) == (step in (Step.DUE, Step.TOLD))
    assert (rules.may_look(caller, row, one, pot.at) is None) == (step == Step.TOLD)
    assert (rules.may_pay(caller, row, one, pot.at) is None) == (step == Step.SEEN)


def test_rules_ask_the_database_nothing(pot: Pot) -> None:
    row = pot.funded()
    estates, steps, reviews = queries.estates_in(row), queries.milestones_of(row), queries.reviews_of(row)
    row = queries.proposals_for(system()).get(pk=row.pk)
    caller, head = pot.world.actor(CALLER), pot.world.actor(HEAD)
    assert row.call.plan is not None
    with CaptureQueriesContext(connection) as asked:
        rules.may_see_project(head, row, estates, pot.at)
        rules.may_see_call(head, row.call, (), pot.at)
        rules.may_review(head, row, estates, reviews, pot.at)
        rules.may_decide(caller, row, reviews, pot.at)
        rules.may_fund(caller, row, reviews, pot.at)
        rules.may_accept(caller, row, steps, pot.at)
        rules.may_pay(caller, row, steps[0], pot.at)
    assert len(asked) == 0
