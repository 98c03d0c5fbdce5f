"""Who may do what about lessons: every role of the cast in each of its posts, every verb, in every state."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from linli.core.actors import Actor, system
from linli.core.refusals import Refusal, RefusalKind
from linli.demo.cast import ROLES, World
from linli.lessons import queries, rules
from linli.lessons.actions import leave_bank
from linli.lessons.enums import TABLE, State, Verb
from linli.lessons.models import Lecturer, LessonSession
from tests.lessons.conftest import HEAD, KEEPER, KNOWN, School

pytestmark = pytest.mark.django_db

Rule = Callable[..., Refusal | None]
BY_ARRANGER: dict[Verb, Rule] = {
    Verb.ASK: rules.may_ask_lecturer,
    Verb.DO_WITHOUT: rules.may_do_without,
    Verb.CHANGE: rules.may_change_session,
    Verb.HOLD: rules.may_hold,
    Verb.CORRECT: rules.may_correct,
    Verb.CALL_OFF: rules.may_call_off,
}
BY_BOTH: dict[Verb, Rule] = {Verb.SAY_YES: rules.may_say_yes, Verb.SAY_NO: rules.may_say_no}


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
def test_each_verb_is_the_arrangers_or_the_lecturers_too_and_follows_the_table(school: School, state: State) -> None:
    row = school.asked()
    row.state, after = state, row.starts_at
    for verbs, who in ((BY_ARRANGER, {HEAD}), (BY_BOTH, {HEAD, KNOWN})):
        for verb, rule in verbs.items():
            can = allowed(school.world, lambda actor, rule=rule: rule(actor, row, after))
            assert can == (who if TABLE.targets(verb, state) else set()), verb
    assert {*BY_ARRANGER, *BY_BOTH} == set(Verb)


def test_before_it_has_begun_nobody_writes_down_that_it_was_held(school: School) -> None:
    row = school.planned()
    refused = rules.may_hold(school.by(), row, school.at)
    assert refused is not None
    assert refused.kind is RefusalKind.WHEN
    assert rules.may_hold(school.by(), row, row.starts_at) is None


def test_what_the_body_gives_itself_has_nobody_to_say_no(school: School) -> None:
    row = school.arranged(ourselves=True)
    assert rules.may_say_no(school.by(), row, school.at) is not None
    assert rules.may_do_without(school.by(), row, school.at) is not None, "it is so already"
    assert rules.may_do_without(school.by(), school.planned(hours=90), school.at) is None


def test_a_lesson_is_arranged_where_one_serves_in_a_body_of_the_playbook(school: School) -> None:
    world, plan = school.world, queries.plan_at(school.world.estate)
    can = allowed(world, lambda actor: rules.may_arrange(actor, plan, world.estate, school.at))
    assert can == {HEAD, KEEPER}, "the community serves the estate as well"
    there = world.places["other_estate"]
    assert HEAD not in allowed(world, lambda actor: rules.may_arrange(actor, plan, there, school.at))
    assert not allowed(world, lambda actor: rules.may_arrange(actor, None, world.estate, school.at))


def test_catalogue_and_bank_are_kept_by_bodies_of_the_playbook_for_places_that_they_serve(school: School) -> None:
    world, plan = school.world, queries.plan_at(school.world.estate)
    community = world.places["community"]
    can = allowed(world, lambda actor: rules.may_keep_lessons(actor, plan, community, school.at))
    assert can == {KEEPER, "subdistrict_officer", "district_officer"}
    far = world.places["other_community"]
    assert KEEPER not in allowed(world, lambda actor: rules.may_keep_lessons(actor, plan, far, school.at))
    assert not allowed(world, lambda actor: rules.may_keep_lessons(actor, None, community, school.at))


def test_a_lesson_of_the_catalogue_is_its_keepers_to_change_until_it_is_withdrawn(school: School) -> None:
    for rule in (rules.may_change_lesson, rules.may_withdraw_lesson):
        assert allowed(school.world, lambda actor, rule=rule: rule(actor, school.lesson, school.at)) == {KEEPER}
    school.lesson.withdrawn_at = school.at
    refused = rules.may_change_lesson(school.by(KEEPER), school.lesson, school.at)
    assert refused is not None
    assert refused.kind is RefusalKind.WHEN


def test_the_catalogue_is_read_within_its_place_by_who_arranges_lessons(school: School) -> None:
    def by_rule(actor: Actor) -> Refusal | None:
        return rules.may_see_lesson(actor, school.lesson, queries.near(actor), school.at)

    by_list = {
        role
        for role, posts in actors(school.world).items()
        if any(queries.lessons_visible_to(one).filter(pk=school.lesson.pk).exists() for one in posts)
    }
    assert allowed(school.world, by_rule) == by_list == {HEAD, KEEPER}
    assert queries.lessons_visible_to(system()).count() == 1


@pytest.mark.parametrize("left", [False, True])
def test_the_bank_is_read_within_its_place_by_the_lecturer_and_by_nobody_once_they_left(
    school: School, left: bool
) -> None:
    row = leave_bank(school.known, by=school.by(KNOWN), at=school.at) if left else school.known

    def by_rule(actor: Actor) -> Refusal | None:
        return rules.may_see_lecturer(actor, row, queries.near(actor), school.at)

    by_list = {
        role
        for role, posts in actors(school.world).items()
        if any(queries.lecturers_visible_to(one).filter(pk=row.pk).exists() for one in posts)
    }
    assert allowed(school.world, by_rule) == by_list == (set() if left else {HEAD, KEEPER, KNOWN})


def test_an_entry_is_changed_and_ended_by_its_keepers_and_by_the_lecturer(school: School) -> None:
    for rule in (rules.may_change_lecturer, rules.may_leave_bank):
        assert allowed(school.world, lambda actor, rule=rule: rule(actor, school.known, school.at)) == {KEEPER, KNOWN}
        assert allowed(school.world, lambda actor, rule=rule: rule(actor, school.guest, school.at)) == {KEEPER}
    school.known.left_at = school.at
    refused = rules.may_leave_bank(school.by(KNOWN), school.known, school.at)
    assert refused is not None
    assert refused.kind is RefusalKind.WHEN


def test_a_telephone_is_shown_to_who_arranges_lessons_there_as_long_as_they_are_in_the_bank(school: School) -> None:
    def rule(actor: Actor) -> Refusal | None:
        return rules.may_call_lecturer(actor, school.guest, queries.near(actor), school.at)

    assert allowed(school.world, rule) == {HEAD, KEEPER}
    school.guest.left_at = school.at
    assert allowed(school.world, rule) == set()


@pytest.mark.parametrize("state", list(State))
def test_at_the_desk_it_is_read_by_its_body_and_by_its_lecturer(school: School, state: State) -> None:
    row = LessonSession.objects.get(pk=school.reached(state).pk)
    by_rule = allowed(school.world, lambda actor: rules.may_see_session(actor, row, school.at))
    by_list = {
        role
        for role, posts in actors(school.world).items()
        if any(queries.sessions_visible_to(one).exists() for one in posts)
    }
    assert by_rule == by_list == ({HEAD} if state == State.SOUGHT else {HEAD, KNOWN})
    refused = rules.may_see_session(school.by("city_officer"), row, school.at)
    assert refused is not None
    assert refused.kind is RefusalKind.UNSEEN
    assert rules.may_see_session(system(), row, school.at) is None


def test_who_is_nobody_is_no_lecturer_without_an_account(school: School) -> None:
    row = school.asked(school.guest)
    assert Lecturer.objects.get(pk=school.guest.pk).person_id is None
    assert allowed(school.world, lambda actor: rules.may_say_yes(actor, row, school.at)) == {HEAD}
    assert not rules.gives(Actor(system().kind), row)


def test_no_rule_asks_the_database(school: School) -> None:
    row, head = school.asked(), school.by()
    row = queries.sessions_visible_to(system()).get(pk=row.pk)
    with CaptureQueriesContext(connection) as asked:
        for rule in (*BY_ARRANGER.values(), *BY_BOTH.values(), rules.may_see_session):
            rule(head, row, school.at)
        rules.may_see_lesson(head, school.lesson, frozenset(), school.at)
        rules.may_see_lecturer(head, school.known, frozenset(), school.at)
    assert not asked.captured_queries
