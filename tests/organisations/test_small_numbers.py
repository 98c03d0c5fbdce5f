"""Sums of members: no sum that is shown, nor several of them together, tells the number of one unseen estate."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.core.actors import Actor, ActorKind, Door
from linli.organisations.rules_figures import may_see_member_sum
from linli.organisations.small_numbers import seen_estates, told_apart
from linli.places.enums import Level
from linli.places.past_tree import PastTree, Then
from linli.playbooks.enums import Power
from tests.organisations.cast import AT, CITY, COMMUNITY, ESTATE, SYSTEM, fixed_cast, in_post

LEVELS = (Level.DISTRICT, Level.SUBDISTRICT, Level.COMMUNITY, Level.ESTATE)
Shape = list[list[int]]


def tree_of(shape: Shape) -> PastTree:
    """A district with subdistricts with communities, each with so many estates."""
    ids, tree = count(1), PastTree(date(2026, 11, 23))

    def add(level: Level, parent: int | None) -> int:
        place = next(ids)
        tree.places[place] = Then(place, level, str(place), parent, None)
        return place

    top = add(LEVELS[0], None)
    for communities in shape:
        middle = add(LEVELS[1], top)
        for estates in communities:
            low = add(LEVELS[2], middle)
            for _each in range(estates):
                add(LEVELS[3], low)
    return tree


def below(tree: PastTree, place: Then) -> PastTree:
    """The tree of one place of it."""
    inside = [one for one in tree.places.values() if one is place or any(up is place for up in tree.chain(one))]
    return PastTree(tree.on, {one.id: one for one in inside})


def known(rows: list[set[int]], unknown: list[int]) -> set[int]:
    """The unknowns that a set of sums tells, by elimination."""
    matrix = [[float(one in row) for one in unknown] for row in rows]
    lead = 0
    for column in range(len(unknown)):
        pivot = next((r for r in range(lead, len(matrix)) if abs(matrix[r][column]) > 1e-9), None)
        if pivot is None:
            continue
        matrix[lead], matrix[pivot] = matrix[pivot], matrix[lead]
        matrix[lead] = [value / matrix[lead][column] for value in matrix[lead]]
        for r, row in enumerate(matrix):
            if r != lead and abs(row[column]) > 1e-9:
                matrix[r] = [a - row[column] * b for a, b in zip(row, matrix[lead], strict=True)]
        lead += 1
    alone = [[n for n, value in enumerate(row) if abs(value) > 1e-9] for row in matrix]
    return {unknown[row[0]] for row in alone if len(row) == 1}


@given(
    shape=st.lists(st.lists(st.integers(0, 3), max_size=3), max_size=3),
    picks=st.sets(st.integers(0, 26), max_size=8),
)
def test_the_sums_that_are_shown_tell_no_unseen_estate(shape: Shape, picks: set[int]) -> None:
    tree = tree_of(shape)
    estates = tree.ids
    seen = {estates[n] for n in picks if n < len(estates)}
    unknown = [one for one in estates if one not in seen]
    shown = []
    for place in tree.places.values():
        part = below(tree, place)
        if place.level is not Level.ESTATE and len(told_apart(part, seen)) != 1:
            shown.append(set(part.ids) - seen)
    assert known(shown, unknown) == set()


@pytest.mark.parametrize(
    ("shape", "hidden"),
    [([[1]], True), ([[2]], False), ([[1, 1]], False), ([[1, 3]], True), ([[1, 3], [1, 2]], False), ([[]], False)],
)
def test_one_estate_or_the_rest_of_a_sum_is_hidden(shape: Shape, hidden: bool) -> None:
    assert (len(told_apart(tree_of(shape), ())) == 1) is hidden


def test_the_rest_beside_estates_that_one_sees_is_hidden() -> None:
    whole = tree_of([[3]])
    first, second, third = whole.ids
    tree = below(whole, whole.at_level(Level.COMMUNITY)[0])
    assert told_apart(tree, {first}) == {second, third}
    assert told_apart(tree, {first, second}) == {third}
    assert told_apart(tree, {first, second, third}) == frozenset()


def counting(level: str, place_id: int) -> Actor:
    """Somebody with the power to see numbers over one place."""
    actor = in_post("community_officer")
    held = replace(actor.posts[0], powers=frozenset({Power.ROSTER_COUNT.value}), scope=frozenset({(level, place_id)}))
    return Actor(ActorKind.POST, door=Door.DESK, person_id=actor.person_id, posts=(held,), held=held)


def test_the_estates_one_sees_are_those_of_ones_posts_with_the_power() -> None:
    tree = tree_of([[2, 1]])
    community = tree.at_level(Level.COMMUNITY)[0]
    inside = {one.id for one in tree.estates if one.parent_id == community.id}
    assert seen_estates(counting("community", community.id), tree) == inside
    assert seen_estates(counting("estate", tree.ids[-1]), tree) == {tree.ids[-1]}
    assert seen_estates(fixed_cast()["administrator"], tree) == set()


@pytest.mark.parametrize(
    ("role", "apart", "sees"),
    [("administrator", 0, True), ("administrator", 1, False), ("administrator", 2, True), ("city_officer", 1, False),
     ("station_head", 2, False), ("resident", 2, False), ("resident", 1, False), ("nobody", 0, False)],
)  # fmt: skip
def test_who_sees_the_sum_of_a_city(role: str, apart: int, sees: bool, no_queries) -> None:
    with no_queries():
        refusal = may_see_member_sum(fixed_cast()[role], CITY, apart, AT)
    assert (refusal is None) is sees


def test_who_may_see_each_number_sees_every_sum() -> None:
    assert may_see_member_sum(SYSTEM, CITY, 1, AT) is None
    assert may_see_member_sum(counting("community", COMMUNITY.pk), COMMUNITY, 1, AT) is None
    assert may_see_member_sum(SYSTEM, ESTATE, 2, AT) is not None
