"""Spreading the households of an estate over the people who are linked with them: a plan, without any query.

What stands is kept where it can be; nobody gets more than they can take; neighbours stay together. First each building
gets the people it needs, its own before all others; what then does not come out even crosses from building to building.
The same input gives the same plan.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from linli.organisations.linking_plan import Candidate, Dwelling, Plan, Sizes

__all__ = ["ALGORITHM", "Candidate", "Dwelling", "Proposal", "Sizes", "propose"]

ALGORITHM = 1
"""Raised when the same input would give another plan, so that an earlier look is not applied."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """Who would be linked with which dwelling, and how that differs from what stands."""

    links: dict[int, UUID]
    kept: tuple[int, ...]
    new: tuple[int, ...]
    moved: tuple[int, ...]
    left_out: tuple[int, ...]
    below: dict[UUID, int]
    """People who would be linked with fewer than the least, and with how many."""


def propose(dwellings: Sequence[Dwelling], people: Sequence[Candidate], sizes: Sizes) -> Proposal:
    """Spread the dwellings, given in the order of the building, over the people.

    Nobody gets more than they can take. Nobody is left out while somebody can take one more. Where there are enough
    dwellings for all people, everybody gets the least. Raises ValueError for a dwelling or a person that comes twice.
    """
    if len({one.id for one in dwellings}) < len(dwellings) or len({one.id for one in people}) < len(people):
        raise ValueError("a dwelling or a person comes twice")
    plan = Plan(dwellings, people, sizes)
    plan.staff()
    plan.fill_buildings()
    plan.fill_rest()
    plan.raise_the_low()
    return _held_against(dwellings, plan, sizes)


def _held_against(dwellings: Sequence[Dwelling], plan: Plan, sizes: Sizes) -> Proposal:
    """The plan, held against what stands."""
    links = {one.id: who.id for one, who in zip(dwellings, plan.of, strict=True) if who is not None}
    known = [one for one in dwellings if one.id in links]
    return Proposal(
        links=links,
        kept=_ids(one for one in known if one.holder == links[one.id]),
        new=_ids(one for one in known if one.holder is None),
        moved=_ids(one for one in known if one.holder not in (None, links[one.id])),
        left_out=_ids(one for one in dwellings if one.id not in links),
        below={person.id: len(person.has) for person in plan.people if len(person.has) < sizes.least},
    )


def _ids(dwellings: Iterable[Dwelling]) -> tuple[int, ...]:
    return tuple(one.id for one in dwellings)
