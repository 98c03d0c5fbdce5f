"""Which rows are a post's by where they lie and by what they are about, as plain values and as a condition."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from linli.core.actors import Held
from linli.core.prepared import Text

Narrowing = tuple[Any, ...]
"""What binds a post to categories: nothing; or its own, whether more is left to it, and then all that is not."""


def narrowing(held: Held) -> Narrowing:
    """What of a post decides which categories are its own, as `Held.concerns` has it."""
    if held.categories is None:
        return ()
    taken = sorted(held.taken or ())
    return (tuple(map(Text, sorted(held.categories))), held.taken is not None, tuple(map(Text, taken)))


def concerning(narrowing: Narrowing) -> Q:
    """Rows that are a post's by category: its own, what is in nobody's, and what nobody has sorted yet."""
    if not narrowing:
        return Q()
    own, left, taken = narrowing
    concerning = Q(category__in=own) | Q(category="")
    return concerning | ~Q(category__in=taken) if left else concerning


def by_level(pairs: frozenset[tuple[str, int]]) -> tuple[tuple[str, tuple[int, ...]], ...]:
    """Place ids by level, both in order."""
    levels = sorted({level for level, _place in pairs})
    return tuple((level, tuple(sorted(place for other, place in pairs if other == level))) for level in levels)


def lying_in(places: tuple[tuple[str, tuple[int, ...]], ...]) -> Q:
    """Rows that lie in any of these places."""
    lying = Q(pk__in=[])
    for level, ids in places:
        lying |= Q(**{f"{level}_id__in": ids})
    return lying
