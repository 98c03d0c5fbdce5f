"""The proposal of household links: what it promises for any estate, and how long it takes for a large one."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linli.organisations.linking import Candidate, Dwelling, Proposal, Sizes, propose

REPRESENTATIVES = Sizes(5, 15)
BUDGET_SECONDS = 5.0


def person(number: int, building: int | None = None, entrance: int | None = None, most: int | None = None) -> Candidate:
    return Candidate(UUID(int=number), building, entrance, most)


def estate(*buildings: int, entrances: int = 2) -> list[Dwelling]:
    """Buildings with so many dwellings each, numbered through, their entrances one after the other."""
    found: list[Dwelling] = []
    for building, count in enumerate(buildings, start=1):
        for door in range(count):
            entrance = building * 10 + door * entrances // count
            found.append(Dwelling(len(found) + 1, building, entrance))
    return found


def applied(dwellings: list[Dwelling], proposal: Proposal) -> list[Dwelling]:
    """The same dwellings with the proposal's links standing."""
    return [replace(one, holder=proposal.links.get(one.id)) for one in dwellings]


def loads(proposal: Proposal) -> Counter[UUID]:
    return Counter(proposal.links.values())


@st.composite
def situations(draw: st.DrawFn) -> tuple[list[Dwelling], list[Candidate], Sizes]:
    """Any estate, any people, any sizes; some links stand already, some of them with people who are gone."""
    least = draw(st.integers(1, 6))
    sizes = Sizes(least, draw(st.integers(least, least * 3)))
    dwellings = estate(*draw(st.lists(st.integers(1, 30), max_size=6)))
    places = st.one_of(st.none(), st.integers(1, 7))
    mosts = st.one_of(st.none(), st.none(), st.integers(0, 8))
    people = [
        person(number, building, None if building is None else building * 10, draw(mosts))
        for number, building in enumerate(draw(st.lists(places, max_size=14)), start=1)
    ]
    holders = st.one_of(st.none(), st.integers(1, len(people) + 2).map(lambda number: UUID(int=number)))
    if draw(st.booleans()):
        dwellings = [replace(one, holder=draw(holders)) for one in dwellings]
    return dwellings, people, sizes


def most_of(one: Candidate, sizes: Sizes) -> int:
    return sizes.most if one.most is None else one.most


@given(situations())
@settings(max_examples=400, deadline=None)
def test_sizes_are_kept_and_every_household_comes_at_most_once(
    situation: tuple[list[Dwelling], list[Candidate], Sizes],
) -> None:
    dwellings, people, sizes = situation
    proposal = propose(dwellings, people, sizes)
    known = {one.id for one in dwellings}
    assert set(proposal.links) | set(proposal.left_out) == known
    assert not set(proposal.links) & set(proposal.left_out)
    assert sorted((*proposal.kept, *proposal.new, *proposal.moved)) == sorted(proposal.links)
    has = loads(proposal)
    for one in people:
        assert has[one.id] <= most_of(one, sizes)
        assert (has[one.id] < sizes.least) == (one.id in proposal.below)
        assert proposal.below.get(one.id, has[one.id]) == has[one.id]
    assert set(has) <= {one.id for one in people}


@given(situations())
@settings(max_examples=400, deadline=None)
def test_nobody_is_left_out_while_somebody_can_take_one_more(
    situation: tuple[list[Dwelling], list[Candidate], Sizes],
) -> None:
    dwellings, people, sizes = situation
    can = sum(most_of(one, sizes) for one in people)
    assert len(propose(dwellings, people, sizes).left_out) == max(0, len(dwellings) - can)


@given(situations())
@settings(max_examples=400, deadline=None)
def test_everybody_reaches_the_least_where_there_are_enough_households(
    situation: tuple[list[Dwelling], list[Candidate], Sizes],
) -> None:
    dwellings, people, sizes = situation
    able = [one for one in people if most_of(one, sizes) >= sizes.least]
    wanted = sum(min(sizes.least, most_of(one, sizes)) for one in people)
    if wanted <= len(dwellings):
        assert not {one.id for one in able} & set(propose(dwellings, people, sizes).below)


@given(situations())
@settings(max_examples=200, deadline=None)
def test_the_same_question_has_the_same_answer_and_what_is_applied_is_not_moved_again(
    situation: tuple[list[Dwelling], list[Candidate], Sizes],
) -> None:
    dwellings, people, sizes = situation
    first = propose(dwellings, people, sizes)
    assert propose(dwellings, people, sizes) == first
    again = propose(applied(dwellings, first), people, sizes)
    assert (again.new, again.moved) == ((), ())
    assert again.links == first.links


@given(st.lists(st.integers(40, 120), min_size=4, max_size=12), st.data())
@settings(max_examples=150, deadline=None)
def test_nine_in_ten_serve_one_building_where_people_suffice(buildings: list[int], data: st.DataObject) -> None:
    """A tenth more people than the buildings need one by one, half of them at home in some building."""
    needed = sum(-(-count // REPRESENTATIVES.most) for count in buildings)
    homes = st.one_of(st.none(), st.integers(1, len(buildings)))
    count = needed + data.draw(st.integers(0, needed // 2))
    people = [person(number, data.draw(homes)) for number in range(1, count + 1)]
    dwellings = estate(*buildings)
    proposal = propose(dwellings, people, REPRESENTATIVES)
    assert not proposal.left_out
    assert not proposal.below
    building = {one.id: one.building for one in dwellings}
    served: dict[UUID, set[int]] = {}
    for door, who in proposal.links.items():
        served.setdefault(who, set()).add(building[door])
    assert sum(len(where) == 1 for where in served.values()) >= 0.9 * len(served)


def test_each_serves_a_run_of_neighbours_near_their_own_stairs() -> None:
    dwellings = estate(20, 20)
    people = [person(1, 2, 21), person(2, 1, 11), person(3, 2, 20), person(4, 1, 10)]
    proposal = propose(dwellings, people, REPRESENTATIVES)
    doors: dict[int, list[int]] = {}
    for door, who in proposal.links.items():
        doors.setdefault(who.int, []).append(door)
    assert doors == {
        4: list(range(1, 11)),
        2: list(range(11, 21)),
        3: list(range(21, 31)),
        1: list(range(31, 41)),
    }


def test_somebody_new_takes_the_least_and_moves_no_more() -> None:
    dwellings = estate(30)
    standing = applied(dwellings, propose(dwellings, [person(1, 1), person(2, 1)], REPRESENTATIVES))
    proposal = propose(standing, [person(1, 1), person(2, 1), person(3, 1)], REPRESENTATIVES)
    assert len(proposal.moved) == REPRESENTATIVES.least
    assert loads(proposal)[UUID(int=3)] == REPRESENTATIVES.least


def test_when_somebody_goes_only_their_households_move() -> None:
    dwellings = estate(30, 30)
    people = [person(number, 1 + number % 2) for number in range(1, 7)]
    standing = applied(dwellings, propose(dwellings, people, REPRESENTATIVES))
    gone = people.pop()
    proposal = propose(standing, people, REPRESENTATIVES)
    assert set(proposal.moved) == {one.id for one in standing if one.holder == gone.id}
    assert not proposal.left_out


def test_with_more_people_than_households_the_rest_are_named() -> None:
    proposal = propose(estate(12), [person(number, 1) for number in (1, 2, 3)], REPRESENTATIVES)
    assert sorted(loads(proposal).values()) == [6, 6]
    assert list(proposal.below.values()) == [0]


def test_too_few_people_leave_the_rest_out_and_fill_one_building_after_the_other() -> None:
    proposal = propose(estate(84, 84), [person(number) for number in range(1, 11)], REPRESENTATIVES)
    assert set(loads(proposal).values()) == {15}
    assert len(proposal.left_out) == 168 - 150


def test_who_has_too_many_lets_the_farthest_go() -> None:
    dwellings = [replace(one, holder=UUID(int=1)) for one in estate(18)]
    proposal = propose(dwellings, [person(1, 1), person(2, 1)], Sizes(3, 10))
    assert loads(proposal) == {UUID(int=1): 10, UUID(int=2): 8}
    assert len(proposal.moved) == 8


def test_who_can_take_fewer_than_the_least_gets_those_and_is_named() -> None:
    proposal = propose(estate(12), [person(1, 1, most=3), person(2, 1)], REPRESENTATIVES)
    assert loads(proposal) == {UUID(int=1): 3, UUID(int=2): 9}
    assert proposal.below == {UUID(int=1): 3}


def test_nobody_and_nothing_give_an_empty_proposal() -> None:
    assert propose([], [], REPRESENTATIVES) == Proposal({}, (), (), (), (), {})
    assert propose(estate(2), [], REPRESENTATIVES).left_out == (1, 2)
    assert propose([], [person(1)], REPRESENTATIVES).below == {UUID(int=1): 0}


def test_a_person_or_a_dwelling_that_comes_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="twice"):
        propose(estate(2) * 2, [], REPRESENTATIVES)
    with pytest.raises(ValueError, match="twice"):
        propose([], [person(1), person(1)], REPRESENTATIVES)


@pytest.mark.parametrize("buildings", [[84] * 36, [10] * 300, [3000]])
def test_three_thousand_households_and_three_hundred_people_take_seconds_at_most(buildings: list[int]) -> None:
    people = [person(number, number % len(buildings) + 1) for number in range(1, 301)]
    dwellings = estate(*buildings)
    begun = time.perf_counter()
    proposal = propose(dwellings, people, REPRESENTATIVES)
    assert time.perf_counter() - begun < BUDGET_SECONDS
    assert not proposal.left_out
    assert not proposal.below
