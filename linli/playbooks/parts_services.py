"""Tables on small services: the directory of firms, what is done for residents, what the community decides itself."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from linli.playbooks.fields import Body, Clock, Key, Name, Named, Part, SourceKey, fixed, maximum, own, subset

Bodies = Annotated[tuple[Body, ...], Field(strict=False)]
Names = Annotated[tuple[Name, ...], Field(strict=False)]


class FirmKind(Named):
    """What a recommended firm does, such as repairing locks."""

    key: Key = fixed(max_length=40)


class Directory(Part):
    """The directory of recommended repairers and shops: kept by bodies of the kinds `kept_by`, each entry looked at
    again within `review_months`."""

    source: SourceKey = own()
    kept_by: Bodies = fixed(min_length=1)
    review_months: int = maximum(ge=1, le=24)
    kinds: tuple[FirmKind, ...] = subset(min_length=1, strict=False)

    def kind(self, key: str) -> FirmKind | None:
        """The kind with this key; None for one that the playbook does not know (any more)."""
        return next((one for one in self.kinds if one.key == key), None)


class AgentWay(Named):
    """A way in which a matter is handed in, such as by telephone or after hours."""

    key: Key = fixed(max_length=40)


class AgentKind(Named):
    """A matter that is done for residents: its papers, its steps in order, where it is decided, what it costs.

    `days` is how long it takes, counted from the first paper; `ways` are keys of the table's ways.
    """

    key: Key = fixed(max_length=40)
    source: SourceKey = own()
    papers: Names = own(default=())
    steps: Names = own(min_length=1)
    decided_by: Name = own()
    days: Clock = maximum()
    fee: Name = own()
    ways: Annotated[tuple[Key, ...], Field(strict=False)] = fixed(min_length=1)


class Agency(Named):
    """What is done for residents at one window: taken by bodies of the kinds `taken_by`, answered within `answer`."""

    source: SourceKey = own()
    taken_by: Bodies = fixed(min_length=1)
    answer: Clock = maximum()
    ways: tuple[AgentWay, ...] = fixed(min_length=1, strict=False)
    matters: tuple[AgentKind, ...] = subset(min_length=1, strict=False)

    def matter(self, key: str) -> AgentKind | None:
        """The matter with this key; None for one that the playbook does not know (any more)."""
        return next((one for one in self.matters if one.key == key), None)

    def way(self, key: str) -> AgentWay | None:
        """The way with this key."""
        return next((one for one in self.ways if one.key == key), None)


class MinorPower(Named):
    """One thing that the community decides itself: in which steps, within which limits, who, what is published.

    `up_to` is the largest amount in whole yuan; None where it is about no money.
    """

    key: Key = fixed(max_length=40)
    source: SourceKey = own()
    decided_by: Name = own()
    steps: Names = own(min_length=1)
    limits: Names = own(default=())
    up_to: int | None = maximum(default=None, ge=1, le=100_000_000)
    published: Name = own()


class MinorPowers(Named):
    """The list of minor powers: what is not on it, the community does not decide alone."""

    source: SourceKey = own()
    powers: tuple[MinorPower, ...] = subset(min_length=1, strict=False)
