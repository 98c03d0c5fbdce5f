"""Who leads teams, who opts in and out, who reads names: every role of the cast, in each of their posts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from linli.core.actors import NOBODY, Actor, system
from linli.demo.cast import ROLES, World
from linli.volunteering import rules
from linli.volunteering.actions import confirm, end_team, sign_up
from linli.volunteering.models import Activity, SignUp, VolunteerTeam
from linli.volunteering.queries import activities_for, plan_at, teams_for
from tests.volunteering.conftest import DAY, LEADER, facts, fresh, made_team, planned, slot, somebody


def allowed(world: World, rule: Callable[[Actor], object]) -> set[str]:
    """Which roles a rule lets through in some post of theirs."""
    found = set()
    for role in (*ROLES, "nobody"):
        actor = world.actor(role)
        if any(rule(one) is None for one in (actor, *(actor.in_post(held) for held in actor.posts))):
            found.add(role)
    return found


def test_teams_are_made_by_the_bodies_of_the_playbook(world: World) -> None:
    plan = plan_at(world.estate)
    assert allowed(world, lambda one: rules.may_make_team(one, plan, world.estate, world.at)) == {
        "station_head", "community_officer",
    }  # fmt: skip
    assert allowed(world, lambda one: rules.may_make_team(one, None, world.estate, world.at)) == set()
    elsewhere = world.places["other_estate"]
    assert "station_head" not in allowed(world, lambda one: rules.may_make_team(one, plan, elsewhere, world.at))


LEADING: dict[str, Callable[[Actor, Any, Any, Any], object]] = {
    "may_see_team": lambda one, team, row, at: rules.may_see_team(one, team, at),
    "may_change_team": lambda one, team, row, at: rules.may_change_team(one, team, at),
    "may_enter_volunteer": lambda one, team, row, at: rules.may_enter_volunteer(one, team, at),
    "may_call_volunteer": lambda one, team, row, at: rules.may_call_volunteer(one, team, at),
    "may_plan": lambda one, team, row, at: rules.may_plan(one, team, at),
    "may_see_activity": lambda one, team, row, at: rules.may_see_activity(one, row, at),
    "may_see_roster": lambda one, team, row, at: rules.may_see_roster(one, row, at),
    "may_change": lambda one, team, row, at: rules.may_change(one, row, at),
    "may_set_slot": lambda one, team, row, at: rules.may_set_slot(one, row, at),
    "may_publish": lambda one, team, row, at: rules.may_publish(one, row, at),
    "may_call_off": lambda one, team, row, at: rules.may_call_off(one, row, at),
}


@pytest.mark.parametrize("name", sorted(LEADING))
def test_only_the_teams_body_leads(world: World, team: VolunteerTeam, activity: Activity, name: str) -> None:
    assert allowed(world, lambda one: LEADING[name](one, team, activity, world.at)) == {LEADER}


def test_rules_ask_the_database_nothing(
    world: World, team: VolunteerTeam, activity: Activity, no_queries: Callable[[], Any]
) -> None:
    actor = world.actor(LEADER)
    with no_queries():
        for rule in LEADING.values():
            rule(actor, team, activity, world.at)


def test_lists_and_rules_agree(world: World, team: VolunteerTeam, activity: Activity) -> None:
    other = made_team(world, "community_officer", "community", "社区宣讲队")
    for role in (*ROLES, "nobody"):
        actor = world.actor(role)
        for one in (team, other):
            seen = teams_for(actor).filter(pk=one.pk).exists()
            assert seen == (rules.may_see_team(actor, one, world.at) is None), role
        seen = activities_for(actor).filter(pk=activity.pk).exists()
        assert seen == (rules.may_see_activity(actor, activity, world.at) is None), role
    assert teams_for(system()).count() == 2


def test_whoever_is_signed_in_opts_in_and_nobody_else_is_made_one(world: World) -> None:
    assert rules.may_opt_in(world.actor("resident"), world.at) is None
    refused = rules.may_opt_in(NOBODY, world.at)
    assert refused is not None
    assert (refused.shown, "Sign in" in refused.instead) == (True, True)


def test_what_one_said_is_changed_by_oneself_alone(world: World) -> None:
    me, by = somebody(world, "林一")
    _other, stranger = somebody(world, "王二")
    assert rules.may_change_volunteer(by, me, world.at) is None
    for actor in (stranger, NOBODY, world.actor(LEADER), system()):
        refused = rules.may_change_volunteer(actor, me, world.at)
        assert refused is not None
        assert refused.kind == "unseen"
        assert rules.may_join(actor, me, made_team(world, name=f"队{id(actor)}"[:20]), world.at) is not None


def test_nobody_takes_somebody_with_an_account_out(world: World, team: VolunteerTeam) -> None:
    me, by = somebody(world)
    assert rules.may_leave(by, me, [], world.at) is None
    assert rules.may_leave(world.actor(LEADER), me, [team], world.at) is not None


def test_who_was_there_is_said_once_it_has_begun_and_not_for_ever(world: World, open_one: Activity) -> None:
    leader = world.actor(LEADER)
    early = rules.may_confirm(leader, open_one, world.at)
    assert early is not None
    assert "It has not begun yet." in early.why
    row = confirm(open_one, served=[], by=leader, at=open_one.starts_at)
    assert rules.may_confirm(leader, row, row.ends_at + 30 * DAY) is None
    late = rules.may_confirm(leader, row, row.ends_at + 61 * DAY)
    assert late is not None
    assert rules.may_report(leader, row, row.ends_at + 61 * DAY) is None
    gone = rules.may_see_roster(leader, row, row.ends_at + 400 * DAY)
    assert gone is not None
    assert "forgotten" in gone.why


def test_after_it_begins_nothing_is_changed_but_it_can_be_cancelled(world: World, open_one: Activity) -> None:
    leader, then = world.actor(LEADER), open_one.starts_at
    for rule in (rules.may_change, rules.may_set_slot):
        refused = rule(leader, open_one, then)
        assert refused is not None
        assert "It has begun." in refused.why
    assert rules.may_call_off(leader, open_one, open_one.ends_at + DAY) is None


def test_a_sign_up_is_taken_back_by_who_signed_up_until_it_begins(world: World, open_one: Activity) -> None:
    me, by = somebody(world)
    made = sign_up(open_one, me, slot_id=slot(open_one).pk, by=by, at=world.at)
    made = SignUp.objects.select_related("slot", "volunteer").get(pk=made.pk)
    assert rules.may_take_back(by, open_one, made, world.at) is None
    assert rules.may_take_back(world.actor(LEADER), open_one, made, world.at) is not None
    late = rules.may_take_back(by, open_one, made, open_one.starts_at)
    assert late is not None
    assert "call" in late.instead


def test_a_team_that_has_ended_plans_nothing(world: World, team: VolunteerTeam) -> None:
    end_team(team, by=world.actor(LEADER), at=world.at)
    for rule in (rules.may_plan, rules.may_change_team, rules.may_enter_volunteer):
        refused = rule(world.actor(LEADER), fresh(team), world.at)
        assert refused is not None
        assert "ended" in refused.why


def test_only_linli_reminds(world: World) -> None:
    assert rules.may_see_to(system(), world.at) is None
    assert rules.may_see_to(world.actor(LEADER), world.at) is not None


def test_facts_of_these_tests_can_be_planned(world: World, team: VolunteerTeam) -> None:
    assert planned(world, team).title == facts(world).title
