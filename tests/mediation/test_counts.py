"""Counts leave from five on, and whatever is subtracted from whatever tells of no fewer."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.demo.cast import World
from linli.mediation import actions
from linli.mediation.counts import FEWEST, ended_in, months_of_a_year, told_apart_of, told_below
from linli.mediation.models import Mediation
from tests.mediation.conftest import HEAD, asked_in
from tests.service_requests.conftest import AT

LATER = AT + timedelta(days=20)
"""In the next month: the running one is never told of."""


def end_some(world: World, count: int) -> None:
    for number in range(count):
        row = asked_in(world, words=f"第{number}件").mediation
        actions.withdraw(row, by=world.actor(HEAD), at=AT)


@pytest.mark.django_db
def test_an_estate_tells_from_five_on(world: World) -> None:
    end_some(world, 4)
    assert ended_in(world.estate.pk, LATER) is None
    end_some(world, 1)
    assert ended_in(world.estate.pk, LATER) == 5
    asked_in(world)
    assert ended_in(world.estate.pk, LATER) == 5, "what is open is not told of"
    assert ended_in(world.estate.pk, AT) is None, "nor is the month that runs"
    assert ended_in(world.estate.pk, AT + timedelta(days=400)) is None


@pytest.mark.django_db
def test_a_year_is_twelve_whole_months() -> None:
    since, until = months_of_a_year(LATER)
    assert [moment.isoformat() for moment in (since, until)] == [
        "2025-11-30T16:00:00+00:00",
        "2026-11-30T16:00:00+00:00",
    ]


@pytest.mark.django_db
def test_who_is_above_reads_counts_of_the_places_below_and_no_others(world: World) -> None:
    end_some(world, 5)
    Mediation.objects.filter(words="第0件").update(estate=world.places["other_estate"])
    community, other = world.places["community"].pk, world.places["other_community"].pk
    told = {one.place_id: one.count for one in told_below([("subdistrict", world.places["subdistrict"].pk)], LATER)}
    assert told == {community: None, other: None, world.places["subdistrict"].pk: 5}
    only = told_below([("community", other)], LATER)
    assert [(one.place_id, one.level, one.count) for one in only] == [(other, "community", None)]
    assert told_below([], LATER) == []
    assert told_below([("estate", world.estate.pk)], LATER) == [], "an estate tells its own number itself"
    end_some(world, 5)
    told = {one.place_id: one.count for one in told_below([("community", community), ("community", other)], LATER)}
    assert told == {community: 9, other: None}, "as when read from above"


Chains = st.dictionaries(
    st.integers(1, 12), st.tuples(st.integers(100, 103), st.integers(200, 201), st.just(300)), min_size=1, max_size=12
)


@given(Chains, st.data())
def test_nothing_told_is_pulled_apart_into_fewer_than_five(
    chains: dict[int, tuple[int, int, int]], data: st.DataObject
) -> None:
    """The community of an estate says which subdistrict it is in, so that places are a tree."""
    tree = {estate: (low, 200 + low % 2, top) for estate, (low, _middle, top) in chains.items()}
    counts = {estate: data.draw(st.integers(1, 9), label=str(estate)) for estate in tree}
    told = told_apart_of(counts, tree)
    public = {frozenset({estate}): count for estate, count in counts.items() if count >= FEWEST}
    for place, count in told.items():
        inside = frozenset(estate for estate, chain in tree.items() if place in chain)
        assert count == sum(counts[estate] for estate in inside)
        public[inside] = count
    # whoever subtracts what is told inside a place from its sum is left with nothing, or with five or more
    for whole, count in public.items():
        parts = [part for part in public if part < whole]
        largest = [part for part in parts if not any(part < other for other in parts)]
        left = count - sum(public[part] for part in largest)
        assert left == 0 or left >= FEWEST
