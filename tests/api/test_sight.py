"""For programs too the list and the rule agree; what a post may do a program may, and what a person may it may not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from linli.core.actors import Actor, ActorKind, Door
from linli.demo.cast import PEOPLE
from linli.service_requests.enums import Verb
from linli.service_requests.queries import listed_for, rows, visible_to
from linli.service_requests.rules import RULES, is_reporter, may_see
from tests.api.conftest import AT
from tests.service_requests.test_visibility import make_many

POSTS = [(role, post) for role, _name, posts in PEOPLE for _body, post in posts]


def program(actor: Actor) -> Actor:
    return replace(actor, kind=ActorKind.CLIENT, door=Door.API, client="key")


@pytest.fixture
def many(path):
    make_many(path)
    return path


@pytest.mark.slow
def test_the_list_and_the_rule_agree_for_every_post(many) -> None:
    everything = list(rows().order_by("id"))
    for role, post in POSTS:
        by = program(many.by(role, post))
        seen = set(visible_to(by).values_list("pk", flat=True))
        assert seen == {row.pk for row in everything if may_see(by, row, AT) is None}, role
        assert set(listed_for(by).values_list("pk", flat=True)) <= seen


@pytest.mark.slow
def test_a_program_may_never_more_than_the_person_in_that_post(many) -> None:
    everything = list(rows().order_by("id"))
    for role, post in POSTS:
        person = many.by(role, post)
        for row in everything:
            assert not is_reporter(program(person), row)
            for verb in Verb:
                if RULES[verb](program(person), row, AT) is None:
                    assert RULES[verb](person, row, AT) is None, (role, verb)


def test_a_program_stays_one_in_whatever_post_it_is_put(path) -> None:
    by = program(path.by("deputy"))
    other = next(held for held in by.posts if held is not by.held)
    assert by.in_post(other).kind is ActorKind.CLIENT
    assert by.in_post(by.held) is by
    assert (by.own_id, by.person_id is None) == (None, False)
    assert by.open_posts == (by.held,)
    assert replace(by, held=None).open_posts == ()
