"""What of a body's categories is whose: whatever the bindings, each power has somebody for each category."""

from __future__ import annotations

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from linli.core.actors import Held
from linli.organisations.narrowing import MOVING, powers_for, taken_in

CATEGORIES = ("lamps", "noise", "trees")
POWERS = sorted(MOVING)[:3]
bindings = st.none() | st.frozensets(st.sampled_from(CATEGORIES), min_size=1)
colleagues = st.lists(st.tuples(st.frozensets(st.sampled_from(POWERS), min_size=1), bindings), min_size=1, max_size=5)


def held(powers, categories, everybody):
    taken = taken_in(powers, everybody) if categories is not None else None
    return Held(UUID(int=1), "p", "p", UUID(int=2), "b", "department", powers, frozenset(), categories, False, taken)


@given(colleagues, st.sampled_from(CATEGORIES))
def test_nothing_is_ever_with_nobody(everybody, category):
    posts = [held(powers, categories, everybody) for powers, categories in everybody]
    for power in {power for powers, _categories in everybody for power in powers}:
        assert any(power in post.powers and post.concerns(category) for post in posts)


@given(colleagues, st.sampled_from(CATEGORIES))
def test_who_is_not_bound_sees_all_and_who_is_bound_sees_their_own(everybody, category):
    for powers, categories in everybody:
        post = held(powers, categories, everybody)
        assert post.concerns("")
        if categories is None or category in categories:
            assert post.concerns(category)
        elif any(free is None and theirs >= powers for theirs, free in everybody):
            assert not post.concerns(category)


@given(colleagues, st.sampled_from(CATEGORIES))
def test_powers_for_a_category_are_the_same_as_posts_have_them(everybody, category):
    seats = [(UUID(int=at), colleague) for at, colleague in enumerate(everybody)]
    found = powers_for(category, seats)
    assert set().union(*found.values()) == set().union(*(powers for powers, _bound in everybody))
    for person, (powers, categories) in seats:
        assert found[person] <= powers
        assert not found[person] or held(powers, categories, everybody).concerns(category)
    assert powers_for("", seats) == {person: powers for person, (powers, _bound) in seats}
