"""Who may do what about drills, over the whole cast; and lists that agree with the rules."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from linli.core.actors import system
from linli.core.refusals import RefusalKind
from linli.demo.cast import ROLES, World
from linli.drills import rules
from linli.drills.actions import hold, say_yes
from linli.drills.models import Drill, DrillPlan
from linli.drills.queries import asked_of, drills_for, inside, own_yeses, plans_for, posts_of, reach_of
from linli.playbooks.queries import by_id
from tests.drills.conftest import HELPER, HOLDER, HOUR, OTHER, PLANNER, allowed, planned, post

pytestmark = pytest.mark.django_db

HOLDING = {"station_head", "deputy", "property_manager", "owners_chair"}
ASKED = {"building_leader", "volunteer", "representative", "grid_worker", "deputy"}
HOLDERS: dict[str, Callable[..., Any]] = {
    "adapt": rules.may_adapt,
    "set_post": rules.may_set_post,
    "tell": rules.may_tell,
    "count_by_hand": rules.may_count_by_hand,
    "call_off": rules.may_call_off,
}


def everywhere(world: World, drill: Drill) -> frozenset[int]:
    """The places of the whole cast that lie in the estate of a drill."""
    return inside(drill.estate, {pair for role in ROLES for pair in reach_of(world.actor(role))})


def test_who_plans_what(world: World) -> None:
    playbook, at = by_id(world.version.pk), world.at  # type: ignore[union-attr]  # the world has a playbook
    upper = {"city_officer", "district_officer", "subdistrict_officer"}
    for place, who in (
        ("estate", upper | {PLANNER, HOLDER}),
        ("community", upper | {PLANNER}),
        ("subdistrict", upper),
        ("city", {"city_officer"}),
        ("other_estate", upper),
    ):
        found = allowed(
            world, lambda one, where=place: rules.may_plan(one, playbook, "fire", [world.places[where]], at)
        )
        assert found == who, place
    assert allowed(world, lambda one: rules.may_plan(one, playbook, "sea", [world.estate], at)) == set()
    assert allowed(world, lambda one: rules.may_plan(one, playbook, "fire", [], at)) == set()


def test_who_sees_a_plan_and_calls_it_off(world: World, plan: DrillPlan) -> None:
    assert allowed(world, lambda one: rules.may_see_plan(one, plan, world.at)) == {PLANNER}
    assert allowed(world, lambda one: rules.may_call_off_plan(one, plan, world.at)) == {PLANNER}
    last = plan.days()[1]
    assert allowed(world, lambda one: rules.may_call_off_plan(one, plan, plan.ends_at)) == {PLANNER}, (
        "its day is not over"
    )
    assert allowed(world, lambda one: rules.may_call_off_plan(one, plan, last - timedelta(seconds=1))) == {PLANNER}
    assert allowed(world, lambda one: rules.may_call_off_plan(one, plan, last)) == set()
    assert rules.may_see_plan(system(), plan, world.at) is None


def test_who_sees_a_drill_and_the_list_agrees(world: World, drill: Drill) -> None:
    seeing = HOLDING | {PLANNER}
    assert allowed(world, lambda one: rules.may_see_drill(one, drill, world.at)) == seeing
    assert {role for role in ROLES if drills_for(world.actor(role)).exists()} == seeing
    assert {role for role in ROLES if plans_for(world.actor(role)).exists()} == {PLANNER}
    assert drills_for(system()).count() == plans_for(system()).count() == 1
    other = planned(world, "subdistrict_officer", "other_community").drills.get()
    assert allowed(world, lambda one: rules.may_see_drill(one, other, world.at)) == {"subdistrict_officer"}


@pytest.mark.parametrize("verb", HOLDERS)
def test_who_holds_it_does_every_verb_until_it_ends(world: World, drill: Drill, verb: str) -> None:
    rule = HOLDERS[verb]
    assert allowed(world, lambda one: rule(one, drill, world.at)) == HOLDING
    assert allowed(world, lambda one: rule(one, drill, drill.ends_at)) == set()
    refused = rule(world.actor(PLANNER), drill, world.at)
    assert (refused.kind, refused.who_can) == (RefusalKind.WHO, "春和里站")
    assert rule(world.actor(OTHER), drill, world.at).kind is RefusalKind.UNSEEN
    assert refused.rule == f"may_{verb}"


def test_what_came_of_it_is_said_once_it_has_begun(world: World, drill: Drill) -> None:
    for rule in (rules.may_hold, rules.may_miss):
        assert allowed(world, lambda one, rule=rule: rule(one, drill, world.at)) == set()
        assert allowed(world, lambda one, rule=rule: rule(one, drill, drill.starts_at)) == HOLDING
    assert allowed(world, lambda one: rules.may_report_finding(one, drill, drill.starts_at)) == set(), "nobody was told"
    hold(drill, came=1, by=world.actor(HOLDER), at=drill.ends_at)
    drill.refresh_from_db()
    assert allowed(world, lambda one: rules.may_report_finding(one, drill, drill.ends_at)) == HOLDING
    assert allowed(world, lambda one: rules.may_hold(one, drill, drill.ends_at)) == set()


def test_names_and_telephones_are_for_the_holding_body_until_it_is_over(world: World, told: Drill) -> None:
    for rule in (rules.may_see_names, rules.may_call_helper):
        assert allowed(world, lambda one, rule=rule: rule(one, told, world.at)) == HOLDING
        assert allowed(world, lambda one, rule=rule: rule(one, told, told.ends_at)) == set()
        assert rule(world.actor(PLANNER), told, world.at).kind is RefusalKind.UNSEEN


def test_who_is_asked_and_the_list_agrees(world: World, told: Drill) -> None:
    within = everywhere(world, told)
    assert allowed(world, lambda one: rules.may_see_asked(one, told, within, world.at)) == ASKED
    assert {role for role in ROLES if asked_of(world.actor(role)).exists()} == ASKED
    one = post(told)
    assert allowed(world, lambda who: rules.may_say_yes(who, told, one, [], within, world.at)) == ASKED
    assert allowed(world, lambda who: rules.may_say_yes(who, told, one, [], within, told.ends_at)) == set()
    told.state = "planned"
    assert allowed(world, lambda who: rules.may_see_asked(who, told, within, world.at)) == set()


def test_who_takes_a_yes_back(world: World, told: Drill) -> None:
    say_yes(told, post_id=post(told).pk, by=world.actor(HELPER), at=world.at)
    (yes,) = own_yeses(told, world.actor(HELPER))
    one = posts_of(told)[0]
    assert allowed(world, lambda who: rules.may_take_back(who, told, yes, one, world.at)) == {HELPER}
    assert allowed(world, lambda who: rules.may_take_back(who, told, yes, one, told.starts_at)) == set()
    one.starts_at, one.ends_at = told.starts_at + HOUR, told.ends_at
    assert allowed(world, lambda who: rules.may_take_back(who, told, yes, one, told.starts_at)) == {HELPER}
    assert allowed(world, lambda who: rules.may_release(who, world.at)) == set()
    assert rules.may_release(system(), world.at) is None


def test_no_rule_asks_the_database(world: World, told: Drill, no_queries: Any) -> None:
    row = drills_for(system()).get(pk=told.pk)
    within, one = everywhere(world, row), posts_of(row)[0]
    playbook = by_id(row.plan.playbook_version_id)
    actors = [world.actor(role) for role in ROLES]
    with no_queries():
        for who in actors:
            for rule in (*HOLDERS.values(), rules.may_hold, rules.may_miss, rules.may_see_drill, rules.may_see_names):
                rule(who, row, world.at)
            rules.may_plan(who, playbook, "fire", [world.estate], world.at)
            rules.may_see_plan(who, row.plan, world.at)
            rules.may_say_yes(who, row, one, [], within, world.at)
