"""The table on firms: who keeps their list, what they need and who can help, by when, and stars among workers."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from linli.playbooks.fields import Body, Clock, Key, Named, Part, SourceKey, fixed, maximum, minimum, own, subset

Bodies = Annotated[tuple[Body, ...], Field(strict=False)]


class FirmNeedKind(Named):
    """What firms need, such as a loan, and which kinds of bodies can be asked for it."""

    key: Key = fixed(max_length=40)
    source: SourceKey = own()
    helped_by: Bodies = fixed(min_length=1)


class FirmStar(Named):
    """A star among workers, such as one for a craft."""

    key: Key = fixed(max_length=40)
    source: SourceKey = own()


class Firms(Part):
    """Private firms and social organisations: their list is kept by bodies of the kinds `kept_by`.

    An envoy takes a need up within `take_up`; a body that is asked answers within `answer` and reports within `report`;
    where it declines, the next body up from the envoy decides within `decide`. What is not possible yet is looked at
    again within `review_months`. A panel has at least `panel_min` people; objections are heard for `objection_days`;
    workers are forgotten `star_months` after, unless they wish to be remembered.
    """

    source: SourceKey = own()
    kept_by: Bodies = fixed(min_length=1)
    take_up: Clock = maximum()
    answer: Clock = maximum()
    report: Clock = maximum()
    decide: Clock = maximum()
    review_months: int = maximum(ge=1, le=24)
    kinds: tuple[FirmNeedKind, ...] = subset(min_length=1, strict=False)
    stars: tuple[FirmStar, ...] = subset(default=(), strict=False)
    panel_min: int = minimum(ge=3, le=15)
    objection_days: int = minimum(ge=3, le=30)
    star_months: int = maximum(ge=1, le=24)

    def kind(self, key: str) -> FirmNeedKind | None:
        """The kind with this key; None for one that the playbook does not know (any more)."""
        return next((one for one in self.kinds if one.key == key), None)

    def star(self, key: str) -> FirmStar | None:
        """The star with this key; None for one that the playbook does not know (any more)."""
        return next((one for one in self.stars if one.key == key), None)
