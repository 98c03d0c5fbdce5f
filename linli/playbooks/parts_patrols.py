"""The table on patrols: who walks through an estate, how often, and what is looked at."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from linli.playbooks.fields import Body, Key, Named, SourceKey, fixed, maximum, own, subset
from linli.playbooks.parts import Cadence

Bodies = Annotated[tuple[Body, ...], Field(strict=False)]


class PatrolPoint(Named):
    """Something to look at; what is found there is a service request of the category."""

    key: Key = fixed(max_length=40)
    category: Key = fixed(max_length=40)


class PatrolKind(Named):
    """A kind of round through the areas of an estate: which kinds of body walk it, how many days one lasts, what is
    looked at. The cadence binds the bodies, never a person."""

    key: Key = fixed(max_length=40)
    source: SourceKey = own()
    held_by: Bodies = fixed(min_length=1)
    days: int = maximum(ge=1, le=31)
    cadence: Cadence = fixed()
    points: tuple[PatrolPoint, ...] = subset(min_length=1, strict=False)

    def point(self, key: str) -> PatrolPoint:
        """The point with this key; LookupError where there is none."""
        return {one.key: one for one in self.points}[key]
