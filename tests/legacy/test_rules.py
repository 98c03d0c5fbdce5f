"""Who may do what about an old problem: every role of the cast in each of its posts, every verb, in every state."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from linli.core.actors import Actor, system
from linli.core.refusals import Refusal, RefusalKind
from linli.demo.cast import ROLES, World
from linli.legacy import rules
from linli.legacy.enums import TABLE, State, Verb
from linli.legacy.models import LegacyProblem, PlanStep
from linli.legacy.queries import step_bodies, visible_to
from linli.meetings.models import AgendaItem
from linli.service_requests.enums import State as RequestState
from tests.legacy.conftest import COMMUNITY, DEPARTMENT, HEAD, Old
from tests.service_requests.steps import Path

pytestmark = pytest.mark.django_db

UPPER = "subdistrict_officer"

Rule = Callable[..., Refusal | None]
KEEPERS: dict[Verb, Rule] = {
    Verb.CORRECT: rules.may_correct,
    Verb.GIVE: rules.may_give,
    Verb.PUBLISH: rules.may_publish,
    Verb.PUT_ON_AGENDA: rules.may_put_on_agenda,
    Verb.ATTACH: rules.may_attach,
    Verb.DETACH: rules.may_detach,
    Verb.CONFIRM: rules.may_confirm,
    Verb.NOT_YET: rules.may_say_not_yet,
    Verb.JOIN: lambda actor, row, at: rules.may_join(actor, row, LegacyProblem(state=State.OPEN), at),
}
KEEPER_AND_ABOVE: dict[Verb, Rule] = {Verb.REVIEW: rules.may_review, Verb.REOPEN: rules.may_reopen}
KEEPER_AND_OWNER: dict[Verb, Rule] = {Verb.ADD_STEP: rules.may_add_step}
OWNERS: dict[Verb, Rule] = {Verb.SAY_SOLVED: rules.may_say_solved}
STEPS: dict[Verb, Rule] = {
    Verb.CHANGE_STEP: lambda actor, row, at: rules.may_change_step(actor, row, _of_water(row), at),
    Verb.FINISH_STEP: lambda actor, row, at: rules.may_finish_step(actor, row, _of_water(row), at),
}


def _of_water(row: LegacyProblem) -> PlanStep:
    return PlanStep(problem=row, organisation_id=row.water)  # type: ignore[attr-defined]  # set by the test


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
def test_each_verb_is_somebodys_and_follows_the_table(old: Old, state: State) -> None:
    row = old.owned()
    row.state, row.water = state, old.body("water")  # type: ignore[attr-defined]
    expected = (
        (KEEPERS, {HEAD}), (KEEPER_AND_ABOVE, {HEAD, COMMUNITY}), (KEEPER_AND_OWNER, {HEAD, DEPARTMENT}),
        (OWNERS, {DEPARTMENT}),
    )  # fmt: skip
    for verbs, who in expected:
        for verb, rule in verbs.items():
            can = allowed(old.world, lambda actor, rule=rule: rule(actor, row, old.at))
            assert can == (who if TABLE.targets(verb, state) else set()), verb
    for verb, who in (
        (Verb.CHANGE_STEP, {HEAD, DEPARTMENT}),
        (Verb.FINISH_STEP, {HEAD, DEPARTMENT, "utility_officer"}),
    ):
        can = allowed(old.world, lambda actor, verb=verb: STEPS[verb](actor, row, old.at))
        assert can == (who if TABLE.targets(verb, state) else set()), verb
    assert {*KEEPERS, *KEEPER_AND_ABOVE, *KEEPER_AND_OWNER, *OWNERS, *STEPS} == set(Verb)


def test_where_the_keeper_owns_it_the_body_above_looks_a_second_time(old: Old) -> None:
    row = old.held_solved("station", HEAD)
    for rule in (rules.may_confirm, rules.may_say_not_yet):
        assert allowed(old.world, lambda actor, rule=rule: rule(actor, row, old.at)) == {COMMUNITY}


def test_nobody_confirms_what_they_said_themselves(old: Old) -> None:
    row = old.held_solved()
    row.resolved_by_id = old.by(HEAD).person_id
    refused = rules.may_confirm(old.by(HEAD), row, old.at)
    assert refused is not None
    assert refused.kind is RefusalKind.WHO
    assert refused.shown
    assert "yourself" in refused.sentence()


def test_it_is_seen_by_its_bodies_and_by_those_over_its_place(old: Old) -> None:
    old.owned()
    old.step(body="water")
    row = old.fresh()
    bodies = step_bodies(row)
    by_rule = allowed(old.world, lambda actor: rules.may_see_problem(actor, row, bodies, old.at))
    by_list = {role for role, posts in actors(old.world).items() if any(visible_to(one).exists() for one in posts)}
    above = {"subdistrict_officer", "district_officer", "city_officer"}
    assert by_rule == by_list == {HEAD, COMMUNITY, DEPARTMENT, "utility_officer", *above}
    refused = rules.may_see_problem(old.by("owners_chair"), row, bodies, old.at)
    assert refused is not None
    assert refused.kind is RefusalKind.UNSEEN
    assert rules.may_see_problem(system(), row, bodies, old.at) is None
    assert visible_to(system()).count() == 1


def test_a_body_whose_step_was_given_to_another_sees_it_no_more(old: Old) -> None:
    from linli.legacy import actions

    step = old.step(body="water")
    assert visible_to(old.by("utility_officer")).exists()
    actions.change_step(step, old.step_facts(body="property"), why="不归它管", by=old.by(), at=old.later(hours=1))
    assert not visible_to(old.by("utility_officer")).exists()
    assert visible_to(old.by("property_manager")).exists()


def test_the_register_is_opened_by_whoever_has_to_do_with_it(old: Old) -> None:
    can = allowed(old.world, lambda actor: rules.may_read_register(actor, old.at))
    above = {"subdistrict_officer", "district_officer", "city_officer"}
    acting = {DEPARTMENT, "utility_officer", "property_manager", "owners_chair"}
    assert can == {HEAD, COMMUNITY, *above, *acting}
    assert rules.may_read_register(system(), old.at) is None


def test_it_is_entered_by_the_station_or_the_community_in_their_places(old: Old) -> None:
    playbook, places = old.fresh().playbook, old.world.places
    for name, who in (
        ("estate", {HEAD, COMMUNITY, UPPER}), ("building", {HEAD, COMMUNITY, UPPER}), ("community", {COMMUNITY, UPPER}),
        ("other_estate", {UPPER}), ("subdistrict", set()), ("room", set()),
    ):  # fmt: skip
        can = allowed(old.world, lambda actor, name=name: rules.may_enter(actor, playbook, places[name], old.at))
        assert can == who, name


def test_a_sheet_is_brought_in_for_all_places_of_a_keeper(old: Old) -> None:
    playbook, places = old.fresh().playbook, old.world.places
    for name, who in (("estate", {HEAD, COMMUNITY, UPPER}), ("subdistrict", {UPPER}), ("district", set())):
        can = allowed(old.world, lambda actor, name=name: rules.may_import(actor, playbook, places[name], old.at))
        assert can == who, name
    assert allowed(old.world, lambda actor: rules.may_import(actor, None, places["estate"], old.at)) == set()


def test_only_what_cannot_be_solved_now_comes_from_a_request(path: Path) -> None:
    row = path.deferred()
    assert rules.may_enter_request(path.by(HEAD), row, path.at) is None
    row.state = RequestState.ACCEPTED
    refused = rules.may_enter_request(path.by(HEAD), row, path.at)
    assert refused is not None
    assert refused.kind is RefusalKind.WHEN
    unseen = rules.may_enter_request(path.by("neighbour"), row, path.at)
    assert unseen is not None
    assert unseen.kind is RefusalKind.UNSEEN


def test_only_a_matter_of_the_topmost_forum_comes_into_the_register(old: Old) -> None:
    playbook = old.fresh().playbook
    tops = {forum.key for forum in playbook.forums if forum.climbs_to is None}
    for forum in playbook.forums:
        item = AgendaItem(forum=forum.key, playbook_version_id=old.problem.playbook_version_id)
        assert (rules.may_enter_matter(old.by(), item, old.at) is None) == (forum.key in tops), forum.key
    assert tops


def test_it_is_joined_to_another_open_one_only(old: Old) -> None:
    row, other = old.fresh(), old.other()
    assert rules.may_join(old.by(), row, other, old.at) is None
    assert rules.may_join(old.by(), row, row, old.at) is not None
    for state in set(State) - {State.OPEN}:
        assert rules.may_join(old.by(), row, LegacyProblem(state=state), old.at) is not None, state


def test_what_was_touched_is_not_taken_back(old: Old) -> None:
    assert rules.may_take_back(old.by(), old.fresh(), False, old.at) is None
    assert rules.may_take_back(old.by(), old.fresh(), True, old.at) is not None
    assert rules.may_take_back(old.by(DEPARTMENT), old.fresh(), False, old.at) is not None


def test_a_step_that_is_done_or_changed_is_left_alone(old: Old) -> None:
    step = old.step()
    for one in (PlanStep(organisation=step.organisation, done_on=old.day(0)), PlanStep(changed_at=old.at)):
        one.organisation_id = step.organisation_id
        for rule in (rules.may_finish_step, rules.may_change_step):
            refused = rule(old.by(), old.fresh(), one, old.at)
            assert refused is not None
            assert refused.kind is RefusalKind.WHEN


def test_going_on_is_seen_to_by_linli(old: Old) -> None:
    assert rules.may_go_on(system(), old.problem, old.at) is None
    assert allowed(old.world, lambda actor: rules.may_go_on(actor, old.problem, old.at)) == set()


def test_no_rule_asks_the_database(old: Old) -> None:
    row, head = old.owned(), old.by(HEAD)
    row.water = old.body("water")  # type: ignore[attr-defined]
    assert row.place.level
    with CaptureQueriesContext(connection) as asked:
        for table in (KEEPERS, KEEPER_AND_ABOVE, KEEPER_AND_OWNER, OWNERS, STEPS):
            for rule in table.values():
                rule(head, row, old.at)
        rules.may_see_problem(head, row, (), old.at)
    assert not asked.captured_queries
