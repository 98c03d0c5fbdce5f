"""The table on alliance units: what they take on, who agrees for a place, by when a list stands and a word is said."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from linli.playbooks.fields import Body, Key, Named, SourceKey, fixed, own, subset

Bodies = Annotated[tuple[Body, ...], Field(strict=False)]


class CommitmentKind(Named):
    """A class of what a unit takes on."""

    key: Key = fixed(max_length=40)


class Alliances(Named):
    """How units of an alliance and places come together; the city's word for it is the name.

    For a place agrees the first body of the kinds `agreed_by` that serves it. A tie lasts `term_months` where nothing
    else is said. `items` is how many items a list usually has: a suggestion, never a quota. Its first item is there by
    the end of the month `list_month`; from the month `word_month` on both sides say what the year was worth.
    """

    source: SourceKey = own()
    agreed_by: Bodies = fixed(min_length=1)
    term_months: int = own(default=36, ge=1, le=60)
    items: int = own(default=2, ge=1, le=10)
    list_month: int = own(default=3, ge=1, le=12)
    word_month: int = own(default=12, ge=1, le=12)
    kinds: tuple[CommitmentKind, ...] = subset(min_length=1, strict=False)

    def kind(self, key: str) -> CommitmentKind | None:
        """The class with this key; None for one that the playbook does not know any more."""
        return next((one for one in self.kinds if one.key == key), None)
