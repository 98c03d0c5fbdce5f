"""Who may do what about a whistle: every role of the cast, every verb, in every state of a call."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from linli.core.actors import Actor
from linli.core.refusals import Refusal, RefusalKind
from linli.demo.cast import ROLES, World
from linli.playbooks.queries import by_id
from linli.whistles import rules
from linli.whistles.enums import CALLS, CallState, CallVerb, WhistleState
from linli.whistles.models import Whistle, WhistleCall
from linli.whistles.queries import visible_to
from tests.whistles.conftest import Blown

pytestmark = pytest.mark.django_db

BLOWERS = {"station_head"}
CALLED = {"department_officer"}
ABOVE = {"subdistrict_officer"}
SEEING = BLOWERS | CALLED | ABOVE | {
    "utility_officer",
    "deputy",
    "owners_chair",
    "property_manager",
    "grid_worker",
    "community_officer",
    "district_officer",
}  # fmt: skip


def actors(world: World) -> dict[str, list[Actor]]:
    """Every role in each of its posts."""
    found = {}
    for role in ROLES:
        actor = world.actor(role)
        found[role] = [actor.in_post(held) for held in actor.posts] or [actor]
    return found


def allowed(world: World, rule: Callable[[Actor], Refusal | None]) -> set[str]:
    return {role for role, posts in actors(world).items() if any(rule(actor) is None for actor in posts)}


@pytest.mark.parametrize("state", list(CallState))
@pytest.mark.parametrize("verb", [verb for verb in CallVerb if verb is not CallVerb.CALL_OFF])
def test_each_verb_of_a_call_is_one_body_s_and_follows_the_table(
    blown: Blown, state: CallState, verb: CallVerb
) -> None:
    call = blown.call()
    call.state = state
    deciding = verb in (CallVerb.EXCUSE, CallVerb.OVERRULE)
    if verb is CallVerb.BLOW_AGAIN:
        who, rule = BLOWERS, lambda actor: rules.may_blow_again(actor, call, blown.at)
    elif deciding:
        who, rule = ABOVE, lambda actor: rules.may_decide_refusal(actor, call, verb, blown.at)
    else:
        who, rule = CALLED, lambda actor: rules.may_answer_call(actor, call, verb, blown.at)
    expected = who if CALLS.targets(verb, state) else set()
    assert allowed(blown.world, rule) == expected


@pytest.mark.parametrize("state", list(CallState))
def test_reminding_supervising_and_rating(blown: Blown, state: CallState) -> None:
    call, at = blown.call(), blown.at
    call.state = state
    going = state in ("called", "acknowledged", "on_site")
    assert allowed(blown.world, lambda a: rules.may_remind_call(a, call, at)) == (BLOWERS if going else set())
    assert allowed(blown.world, lambda a: rules.may_supervise_call(a, call, at)) == (ABOVE if going else set())
    assert allowed(blown.world, lambda a: rules.may_answer_above(a, call, at)) == set()
    rated = BLOWERS if state == CallState.REPORTED else set()
    assert allowed(blown.world, lambda a: rules.may_rate_call(a, call, at)) == rated
    call.answer_by = at + timedelta(days=1)
    assert allowed(blown.world, lambda a: rules.may_supervise_call(a, call, at)) == set()
    assert allowed(blown.world, lambda a: rules.may_answer_above(a, call, at)) == CALLED


@pytest.mark.parametrize("state", list(WhistleState))
def test_ending_and_calling_off(blown: Blown, state: WhistleState) -> None:
    whistle = blown.whistle
    whistle.state = state
    ends = BLOWERS if state == WhistleState.REPORTED else set()
    assert allowed(blown.world, lambda a: rules.may_settle(a, whistle, blown.at)) == ends
    off = BLOWERS if state == WhistleState.RUNNING else set()
    assert allowed(blown.world, lambda a: rules.may_call_off(a, whistle, blown.at)) == off


def test_who_blows_a_whistle_and_where(world: World) -> None:
    assert world.version is not None
    spec = by_id(world.version.pk).whistle("departments")
    here = allowed(world, lambda actor: rules.may_blow(actor, spec, world.estate, world.at))
    assert here == {"station_head", "community_officer", "grid_worker", "deputy"}
    away = world.places["other_community"]
    assert allowed(world, lambda actor: rules.may_blow(actor, spec, away, world.at)) == set()
    refusal = rules.may_blow(world.actor("resident"), spec, world.estate, world.at)
    assert refusal is not None
    assert refusal.kind is RefusalKind.WHO
    assert all(kind.label in refusal.who_can for kind in spec.blown_by)


def test_the_list_and_the_rule_see_the_same(blown: Blown) -> None:
    called = list(WhistleCall.objects.filter(whistle=blown.whistle).values_list("organisation_id", flat=True))
    seeing = set()
    for role, posts in actors(blown.world).items():
        by_rule = rules.may_see_whistle(posts[0], blown.whistle, called, blown.at) is None
        assert visible_to(posts[0]).filter(pk=blown.whistle.pk).exists() == by_rule, role
        seeing |= {role} if by_rule else set()
    assert seeing == SEEING


def test_what_one_may_not_see_does_not_exist(blown: Blown) -> None:
    refusal = rules.may_see_whistle(blown.by("resident"), blown.whistle, [], blown.at)
    assert refusal is not None
    assert refusal.kind is RefusalKind.UNSEEN


def test_a_party_does_not_decide_about_itself(blown: Blown) -> None:
    """Whoever sits in the body above and in the one that was called decides nothing between them."""
    call = blown.call()
    call.state = CallState.REFUSED
    above, called = blown.by("subdistrict_officer"), blown.by("department_officer")
    from dataclasses import replace

    both = replace(above, posts=(*above.posts, *called.posts))
    assert rules.may_decide_refusal(above, call, CallVerb.EXCUSE, blown.at) is None
    assert rules.may_decide_refusal(both, call, CallVerb.EXCUSE, blown.at) is not None


def test_where_nobody_is_above_the_page_says_so(blown: Blown) -> None:
    Whistle.objects.filter(pk=blown.whistle.pk).update(decider=None)
    call = blown.call()
    call.state = CallState.REFUSED
    refusal = rules.may_decide_refusal(blown.by("subdistrict_officer"), call, CallVerb.EXCUSE, blown.at)
    assert refusal is not None
    assert (refusal.kind, refusal.who_can) == (RefusalKind.WHO, "")


def test_rules_ask_the_database_nothing(blown: Blown, no_queries: Any) -> None:
    call, at = blown.call(), blown.at
    everybody: list[Any] = [actor for posts in actors(blown.world).values() for actor in posts]
    blown.whistle.level_ids()
    with no_queries():
        for actor in everybody:
            rules.may_answer_call(actor, call, CallVerb.ACKNOWLEDGE, at)
            rules.may_decide_refusal(actor, call, CallVerb.EXCUSE, at)
            rules.may_remind_call(actor, call, at)
            rules.may_rate_call(actor, call, at)
            rules.may_settle(actor, call.whistle, at)
            rules.may_see_whistle(actor, call.whistle, [call.organisation_id], at)
