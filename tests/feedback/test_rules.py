"""Truth tables over the whole cast: who says that a page is not good, who reads it, who answers."""

from __future__ import annotations

from datetime import datetime

import pytest

from linli.core.actors import Actor, ActorKind, Door, system
from linli.core.refusals import RefusalKind
from linli.demo.cast import ROLES, World
from linli.feedback.models import Feedback
from linli.feedback.queries import visible_to
from linli.feedback.rules import may_answer_feedback, may_give_feedback, may_see_feedback

ANSWERS = {"administrator"}
CAST = (*ROLES, "nobody")


@pytest.fixture
def open_one(at: datetime) -> Feedback:
    return Feedback(page="/f/", words="字太小", given_at=at)


def test_everybody_may_say_so_and_a_program_may_not(world: World, at: datetime) -> None:
    assert [role for role in CAST if may_give_feedback(world.actor(role), at)] == []
    refusal = may_give_feedback(Actor(ActorKind.CLIENT, door=Door.API, client="app"), at)
    assert refusal is not None
    assert refusal.kind is RefusalKind.WHO


def test_only_the_administrator_reads_and_answers(world: World, at: datetime, open_one: Feedback) -> None:
    actors = {role: world.actor(role) for role in CAST}
    assert {role for role, actor in actors.items() if not may_see_feedback(actor, open_one, at)} == ANSWERS
    assert {role for role, actor in actors.items() if not may_answer_feedback(actor, open_one, at)} == ANSWERS
    assert may_see_feedback(system(), open_one, at) is None
    assert may_answer_feedback(system(), open_one, at) is None


def test_the_station_it_may_be_about_never_sees_it(world: World, at: datetime, open_one: Feedback) -> None:
    refusal = may_see_feedback(world.actor("station_head"), open_one, at)
    assert refusal is not None
    assert refusal.kind is RefusalKind.UNSEEN


def test_what_is_answered_is_not_answered_again(world: World, at: datetime, open_one: Feedback) -> None:
    open_one.answered_at = at
    refusal = may_answer_feedback(world.actor("administrator"), open_one, at)
    assert refusal is not None
    assert refusal.kind is RefusalKind.WHEN


def test_rules_ask_nothing_of_the_database(world: World, at: datetime, open_one: Feedback, no_queries: object) -> None:
    actor = world.actor("administrator")
    with no_queries():  # type: ignore[operator]
        assert may_give_feedback(actor, at) is None
        assert may_see_feedback(actor, open_one, at) is None
        assert may_answer_feedback(actor, open_one, at) is None


def test_the_list_and_the_rule_agree(world: World, at: datetime, open_one: Feedback) -> None:
    open_one.save(force_insert=True)
    for role in CAST:
        actor = world.actor(role)
        assert visible_to(actor).exists() == (may_see_feedback(actor, open_one, at) is None), role
