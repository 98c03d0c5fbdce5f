"""The words of a message: nouns register a function for each kind, and nothing but references is stored."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

Refs = Mapping[str, Any]


class Words(NamedTuple):
    """What a message says in the language of the moment: a few words, and one or two sentences."""

    title: str
    body: str


Worder = Callable[[Refs], tuple[str, str]]
_worders: dict[str, Worder] = {}


class Wordless(LookupError):
    """Nobody registered words for this kind of message."""


def register(kind: str, worder: Worder) -> None:
    """Say how messages of this kind are worded: `worder(refs)` gives title and body, in the active language."""
    _worders[kind] = worder


def kinds() -> frozenset[str]:
    """All kinds that have words."""
    return frozenset(_worders)


def words_of(kind: str, refs: Refs) -> Words:
    """The words of one message. Raises `Wordless` for a kind that nobody registered."""
    worder = _worders.get(kind)
    if worder is None:
        raise Wordless(kind)
    return Words(*worder(refs))
