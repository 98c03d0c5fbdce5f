"""Who may do what about an emergency: every role of the cast, every verb, in every state; the list and rule agree."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from linli.core.actors import Actor, system
from linli.core.refusals import Refusal, RefusalKind
from linli.demo.cast import ROLES, World
from linli.emergencies import rules
from linli.emergencies.enums import CALLS, TABLE, CallState, CallVerb, State, Verb
from linli.emergencies.models import EmergencyCall, EmergencyResponse, Telling
from linli.emergencies.queries import called_ids, visible_to
from linli.playbooks.queries import by_id
from tests.emergencies.conftest import AT, COMMUNITY, Emergency, declared

pytestmark = pytest.mark.django_db

STATION = {"station_head", "deputy", "property_manager", "owners_chair"}
"""The station's head and its deputies, some of whom work elsewhere as well."""
PROPERTY = {"property_manager"}
SEEING = STATION | {"grid_worker", "building_leader", "community_officer", "subdistrict_officer", "district_officer"}


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
@pytest.mark.parametrize("verb", [verb for verb in Verb if verb is not Verb.TAKE_IN])
def test_each_verb_is_the_declaring_body_s_and_follows_the_table(
    emergency: Emergency, state: State, verb: Verb
) -> None:
    row = emergency.fresh()
    row.state = state
    known: dict[Verb, Callable[..., Refusal | None]] = {
        Verb.GO_ON: rules.may_go_on,
        Verb.PUBLISH: rules.may_publish,
        Verb.STAND_DOWN: rules.may_stand_down,
        Verb.LOOK_BACK: rules.may_look_back,
        Verb.RAISE_LEVEL: lambda actor, one, at: rules.may_change_level(actor, one, None, verb, at),
        Verb.LOWER_LEVEL: lambda actor, one, at: rules.may_change_level(actor, one, None, verb, at),
    }
    expected = STATION if TABLE.targets(verb, state) else set()
    assert allowed(emergency.world, lambda actor: known[verb](actor, row, emergency.at)) == expected


@pytest.mark.parametrize("state", list(CallState))
@pytest.mark.parametrize("verb", list(CallVerb))
def test_each_verb_of_a_call_is_one_body_s_and_follows_the_table(
    emergency: Emergency, state: CallState, verb: CallVerb
) -> None:
    call = emergency.call()
    call.state = state
    possible = bool(CALLS.targets(verb, state))
    if verb in (CallVerb.ACKNOWLEDGE, CallVerb.TELL_HOW):
        who, rule = PROPERTY, lambda actor: rules.may_answer_call(actor, call, verb, emergency.at)
    elif verb is CallVerb.RELEASE:
        who, rule = STATION, lambda actor: rules.may_release(actor, call, emergency.at)
    elif verb is CallVerb.CALL_AGAIN:
        who, rule = STATION, lambda actor: rules.may_call_again(actor, call, emergency.at)
        possible = state == CallState.RELEASED
    else:
        return
    assert allowed(emergency.world, rule) == (who if possible else set())
    call.response.state = State.STOOD_DOWN
    assert allowed(emergency.world, rule) == set()


@pytest.mark.parametrize(
    ("level", "place", "who"),
    [
        ("three", "estate", STATION | {"community_officer", "subdistrict_officer", "district_officer"}),
        ("two", "estate", {"community_officer", "subdistrict_officer", "district_officer"}),
        ("one", "estate", {"subdistrict_officer", "district_officer"}),
        ("three", "other_estate", {"subdistrict_officer", "district_officer"}),
        ("three", "community", {"community_officer", "subdistrict_officer", "district_officer"}),
        ("three", "district", {"district_officer"}),
        ("three", "city", set()),
        ("three", "building", set()),
    ],
)
def test_who_declares_which_level_where(world: World, level: str, place: str, who: set[str], no_queries: Any) -> None:
    assert world.version is not None
    table = by_id(world.version.pk).emergency
    assert table is not None
    spec, where = table.level(level), world.places[place]
    assert allowed(world, lambda actor: rules.may_declare(actor, spec, where, where.level, AT)) == who
    resident = world.actor("resident")
    with no_queries():
        refusal = rules.may_declare(resident, spec, where, where.level, AT)
    assert refusal is not None
    assert (refusal.kind, bool(refusal.who_can)) == (RefusalKind.WHO, True)


def test_a_level_that_is_not_theirs_names_who_declares_it(world: World) -> None:
    one = declared(world, by=COMMUNITY)
    row = one.fresh()
    highest = row.table.level("one")
    refusal = rules.may_change_level(one.by(COMMUNITY), row, highest, Verb.RAISE_LEVEL, one.at)
    assert refusal is not None
    assert "takes this one in" in refusal.instead
    assert rules.may_change_level(one.by(COMMUNITY), row, row.table.level("two"), Verb.RAISE_LEVEL, one.at) is None


def test_help_is_filed_by_the_two_sides_once(emergency: Emergency) -> None:
    emergency.told(needs_help=True, help_words="水泵")
    report = Telling.objects.select_related("call__response__organisation", "call__organisation").get()

    def who() -> set[str]:
        return allowed(emergency.world, lambda actor: rules.may_file_help(actor, report, emergency.at))

    assert who() == STATION | PROPERTY
    report.needs_help = False
    assert who() == set()
    report.needs_help, report.service_request_id = True, emergency.response.pk
    assert who() == set()


def test_the_system_alone_finds_who_is_late_and_asks_for_the_review(emergency: Emergency) -> None:
    row, at = emergency.fresh(), emergency.at
    assert allowed(emergency.world, lambda actor: rules.may_find_late(actor, row, at)) == set()
    assert allowed(emergency.world, lambda actor: rules.may_ask_for_review(actor, row, at)) == set()
    assert rules.may_find_late(system(), row, at) is None
    assert rules.may_ask_for_review(system(), row, at) is not None
    row.review_at = at
    assert rules.may_ask_for_review(system(), row, at) is None
    row.review_asked_at = at
    assert rules.may_ask_for_review(system(), row, at) is not None
    row.state = State.STOOD_DOWN
    assert rules.may_find_late(system(), row, at) is not None


def test_the_list_and_the_rule_agree_for_everybody(world: World) -> None:
    one = declared(world)
    declared(world, by=COMMUNITY, place=world.places["community"], kind="snow", level="two")
    declared(world, by="subdistrict_officer", place=world.places["other_community"], kind="fire")
    every = list(EmergencyResponse.objects.select_related("organisation", "place"))
    assert len(every) == 3
    for role in (*ROLES, "nobody"):
        actor = world.actor(role)
        listed = set(visible_to(actor).values_list("pk", flat=True))
        seen = {row.pk for row in every if rules.may_see_emergency(actor, row, called_ids(row), AT) is None}
        assert listed == seen, role
    assert {role for role in ROLES if visible_to(world.actor(role)).filter(pk=one.response.pk).exists()} == SEEING
    assert visible_to(system()).count() == 3


def test_what_one_may_not_see_is_not_there(emergency: Emergency) -> None:
    called = list(EmergencyCall.objects.values_list("organisation_id", flat=True))
    refusal = rules.may_see_emergency(emergency.by("utility_officer"), emergency.fresh(), called, emergency.at)
    assert refusal is not None
    assert refusal.kind is RefusalKind.UNSEEN
