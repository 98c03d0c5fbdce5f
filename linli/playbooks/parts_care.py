"""The table on care: the hardship fund with its rules, a body's care for its own members, visits that are due."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from linli.playbooks.fields import (
    Body,
    Clock,
    GiftKey,
    Key,
    Name,
    Named,
    Part,
    SourceKey,
    fixed,
    maximum,
    minimum,
    own,
    subset,
)

Bodies = Annotated[tuple[Body, ...], Field(strict=False)]
Names = Annotated[tuple[Name, ...], Field(strict=False)]


class Fund(Named):
    """A hardship fund: who holds it, whom it is for, how much at most, who looks at an application.

    Bodies of the kinds `kept_by` hold one. A first reviewer of a body of the kinds `first_by` and a second, another
    person, of those of `second_by` look at each application, each within `review`; then it stands in public, without a
    name, for `notice_days`. A grant is `largest` yuan at most, and a person gets `per_year` in a calendar year. In a
    month with fewer than `few` cases the public notice leaves out what for, too.
    """

    key: Key = fixed(max_length=40)
    source: SourceKey = own()
    for_whom: Name = own()
    how: Name = own()
    papers: Names = own(default=())
    kept_by: Bodies = fixed(min_length=1)
    first_by: Bodies = fixed(min_length=1)
    second_by: Bodies = fixed(min_length=1)
    review: Clock = maximum()
    largest: int = maximum(ge=1, le=1_000_000)
    per_year: int = maximum(default=1, ge=1, le=12)
    notice_days: int = minimum(default=5, ge=3, le=60)
    few: int = minimum(default=5, ge=3, le=50)


class CareRun(Named):
    """What a body gives its own members on the day that they keep: a card with these words, or a book; got ready
    `lead_days` before."""

    key: Key = fixed(max_length=40)
    source: SourceKey = own()
    kind: GiftKey = fixed()
    says: Name = own()
    lead_days: int = own(default=14, ge=1, le=60)


class CareVisitKind(Named):
    """A kind of visits that somebody asked for, due again after so many days."""

    key: Key = fixed(max_length=40)
    source: SourceKey = own()
    every_days: int = maximum(ge=1, le=92)


class Care(Part):
    """Care: funds, what bodies of the kinds `members_by` do for their own members, visits that bodies of the kinds
    `visits_by` arrange."""

    source: SourceKey = own()
    members_by: Bodies = fixed(default=())
    visits_by: Bodies = fixed(default=())
    funds: tuple[Fund, ...] = subset(default=(), strict=False)
    runs: tuple[CareRun, ...] = subset(default=(), strict=False)
    visits: tuple[CareVisitKind, ...] = subset(default=(), strict=False)

    def fund(self, key: str) -> Fund | None:
        """The fund with this key; None for one that the playbook does not know (any more)."""
        return next((one for one in self.funds if one.key == key), None)

    def run(self, key: str) -> CareRun | None:
        """What is given under this key; None for one that the playbook does not know (any more)."""
        return next((one for one in self.runs if one.key == key), None)

    def visit(self, key: str) -> CareVisitKind | None:
        """The kind of visits with this key; None for one that the playbook does not know (any more)."""
        return next((one for one in self.visits if one.key == key), None)
