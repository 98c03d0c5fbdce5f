"""The table on honours: for whom there are some, by which criteria, who calls them, and who sits on the panel."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from linli.playbooks.fields import Body, HonourForKey, Key, Name, Named, SourceKey, fixed, maximum, minimum, own, subset

Bodies = Annotated[tuple[Body, ...], Field(strict=False)]


class HonourKind(Named):
    """A kind of honour: for whom, by which criteria, how often, and for how many days its notice stands."""

    key: Key = fixed(max_length=40)
    honours: HonourForKey = fixed()
    criteria: tuple[Name, ...] = own(min_length=1, strict=False)
    often: Name = own()
    notice_days: int = minimum(default=5, ge=3, le=60)


class Honours(Named):
    """How a city honours people for what they did; its word for it is the name.

    Bodies of the kinds `called_by` call a round and keep it. Its panel has at least `panel_least` members, in posts of
    bodies of the kinds `panel`, and residents too where `residents` says so. Who nominated whom is forgotten
    `forget_months` after the round.
    """

    source: SourceKey = own()
    called_by: Bodies = fixed(min_length=1)
    panel_least: int = minimum(default=3, ge=2, le=15)
    panel: Bodies = fixed(min_length=1)
    residents: bool = own(default=True)
    forget_months: int = maximum(default=6, ge=1, le=6)
    kinds: tuple[HonourKind, ...] = subset(min_length=1, strict=False)

    def kind(self, key: str) -> HonourKind | None:
        """The kind with this key; None for one that the playbook does not know any more."""
        return next((one for one in self.kinds if one.key == key), None)
