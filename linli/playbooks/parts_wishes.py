"""The table on micro-wishes: what can be wished for, up to what worth, who looks at them, who claims them."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from linli.playbooks.fields import Body, Clock, Key, Name, Named, SourceKey, fixed, maximum, own, subset

Bodies = Annotated[tuple[Body, ...], Field(strict=False)]


class WishKind(Named):
    """What can be wished for. `says` is all that everybody reads of the wish of a child or of somebody in hardship."""

    key: Key = fixed(max_length=40)
    says: Name = own()


class Wishes(Named):
    """How a city meets small wishes; its word for them is the name.

    A wish is worth at most `worth_max` yuan, and a household has at most `open_max` open ones. Bodies of the kinds
    `checked_by`, the first that serves the estate, look at each within `check` before anybody reads it. It is claimed
    by bodies of the kinds `claimed_by` and, where `neighbours` says so, by whoever has an account. Unclaimed it ends
    after `open_days`; after `met_days` the claimer is asked whether it is met.
    """

    source: SourceKey = own()
    worth_max: int = maximum(ge=1, le=5000)
    open_max: int = maximum(default=2, ge=1, le=10)
    checked_by: Bodies = fixed(min_length=1)
    claimed_by: Bodies = fixed(min_length=1)
    neighbours: bool = own(default=True)
    check: Clock = maximum()
    open_days: int = own(default=60, ge=7, le=365)
    met_days: int = own(default=14, ge=1, le=90)
    kinds: tuple[WishKind, ...] = subset(min_length=1, strict=False)

    def kind(self, key: str) -> WishKind | None:
        """The kind with this key; None for one that the playbook does not know any more."""
        return next((one for one in self.kinds if one.key == key), None)
