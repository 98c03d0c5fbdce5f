"""The table on micro-projects: of which kinds, up to what sum, who calls, who proposes, how many look at each."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from linli.playbooks.fields import Body, Key, Name, Named, SourceKey, fixed, maximum, minimum, own, subset

Bodies = Annotated[tuple[Body, ...], Field(strict=False)]


class ProjectKind(Named):
    """A kind of micro-project."""

    key: Key = fixed(max_length=40)
    example: Name | None = own(default=None)


class Projects(Named):
    """How a city pays for small projects of its social organisations; its word for them is the name.

    Bodies of the kinds `called_by` call for them in their places, those of `proposed_by` propose. One costs at most
    `largest` yuan. At least `reviewers` people who are not of the proposing body say what they think of each. What is
    to be paid stands open to objections for `notice_days` before the sum is promised.
    """

    source: SourceKey = own()
    largest: int = maximum(ge=100, le=1_000_000)
    notice_days: int = minimum(default=7, ge=1, le=60)
    reviewers: int = minimum(default=2, ge=2, le=9)
    called_by: Bodies = fixed(min_length=1)
    proposed_by: Bodies = fixed(min_length=1)
    kinds: tuple[ProjectKind, ...] = subset(min_length=1, strict=False)

    @property
    def largest_fen(self) -> int:
        """The largest sum in whole fen."""
        return self.largest * 100

    def kind(self, key: str) -> ProjectKind | None:
        """The kind with this key; None for one that the playbook does not know any more."""
        return next((one for one in self.kinds if one.key == key), None)
