"""The table on old problems: which kinds there are, which bodies keep the register, how far ahead a review may lie."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from linli.playbooks.fields import Body, Key, Named, Part, SourceKey, fixed, maximum, own

Bodies = Annotated[tuple[Body, ...], Field(strict=False)]


class LegacyKind(Named):
    """A kind of old problem, such as deeds that were never issued."""

    key: Key = fixed(max_length=40)
    source: SourceKey = own()


class LegacyRegister(Part):
    """The register of old problems: kept by bodies of the kinds `kept_by`; each problem is looked at again within
    `review_months`."""

    source: SourceKey = own()
    kept_by: Bodies = fixed(min_length=1)
    review_months: int = maximum(ge=1, le=24)
    kinds: Annotated[tuple[LegacyKind, ...], Field(strict=False)] = fixed(min_length=1)

    def kind(self, key: str) -> LegacyKind | None:
        """The kind with this key; None for one that the playbook does not know (any more)."""
        return next((one for one in self.kinds if one.key == key), None)
