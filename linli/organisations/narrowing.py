"""Posts bound to categories: what of them is theirs, and what is everybody's because nobody else is there for it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from linli.playbooks.enums import Power

Colleague = tuple[frozenset[str], frozenset[str] | None]
"""The powers of somebody in a post, and the categories that it is bound to; None where it is not."""

MOVING = frozenset(
    str(power)
    for power in (
        Power.SERVICE_REQUEST_ACCEPT,
        Power.SERVICE_REQUEST_DISPATCH,
        Power.SERVICE_REQUEST_HANDLE,
        Power.SERVICE_REQUEST_CALL_BACK,
        Power.SERVICE_REQUEST_REVIEW_HAZARD,
        Power.SERVICE_REQUEST_ANSWER_FINALLY,
    )
)
"""Powers without which a matter stands still."""


def taken_in(powers: frozenset[str], colleagues: Sequence[Colleague]) -> frozenset[str] | None:
    """Of somebody with these powers, all of whose colleagues are told (they are one of them): the categories in which
    each of their powers has somebody. What is in none of them is theirs too. None where somebody is there for all."""
    taken: frozenset[str] | None = None
    for power in powers & MOVING:
        bound = [categories for theirs, categories in colleagues if power in theirs]
        together = frozenset[str]()
        for categories in bound:
            if categories is None:
                break
            together |= categories
        else:
            taken = together if taken is None else taken & together
    return taken


def powers_for(category: str, seats: Iterable[tuple[UUID, Colleague]]) -> dict[UUID, frozenset[str]]:
    """Who in a body can do what about a category: a power that nobody has for it, everybody has who has it at all."""
    listed = list(seats)
    fitting = frozenset[str]()
    for _person, (powers, categories) in listed:
        if _fits(category, categories):
            fitting |= powers
    people: dict[UUID, frozenset[str]] = {}
    for person, (powers, categories) in listed:
        can = powers if _fits(category, categories) else powers - fitting
        people[person] = people.get(person, frozenset()) | can
    return people


def _fits(category: str, categories: frozenset[str] | None) -> bool:
    return categories is None or not category or category in categories
