"""The words of a message: nouns register a function for each kind, and nothing but references is stored."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

Refs = Mapping[str, Any]
MOST_LINES = 10
"""More than so many matters are not named one by one in one text."""


class Words(NamedTuple):
    """What a message says in the language of the moment: a few words, and one or two sentences."""

    title: str
    body: str


Worder = Callable[[Refs], tuple[str, str]]
_worders: dict[str, Worder] = {}
_prompt: set[str] = set()
_on_duty: set[str] = set()
log = logging.getLogger(__name__)


class Wordless(LookupError):
    """Nobody registered words for this kind of message."""


def register(kind: str, worder: Worder, *, prompt: bool = False, on_duty: bool = False) -> None:
    """Say how messages of this kind are worded: `worder(refs)` gives title and body, in the active language.

    `prompt` ones ask their reader for something, so they do not wait for the digest; `on_duty` ones to a body go to
    whoever is on duty there as well, when they are urgent.
    """
    _worders[kind] = worder
    for kinds_of, holds in ((_prompt, prompt), (_on_duty, on_duty)):
        (kinds_of.add if holds else kinds_of.discard)(kind)


def kinds() -> frozenset[str]:
    """All kinds that have words."""
    return frozenset(_worders)


def is_prompt(kind: str) -> bool:
    """Whether messages of this kind ask their reader for something."""
    return kind in _prompt


def is_for_duty(kind: str) -> bool:
    """Whether urgent messages of this kind to a body go to whoever is on duty there."""
    return kind in _on_duty


def words_of(kind: str, refs: Refs) -> Words:
    """The words of one message. Raises `Wordless` for a kind that nobody registered."""
    worder = _worders.get(kind)
    if worder is None:
        raise Wordless(kind)
    return Words(*worder(refs))


def words_or_plain(kind: str, refs: Refs) -> Words:
    """The words of one message; where they are missing or broken, that something changed, and in the log why."""
    try:
        return words_of(kind, refs)
    except (LookupError, TypeError, ValueError):
        log.exception("words of %s", kind)
        return Words(_("%(number)s: something changed") % {"number": refs.get("number", "")}, "")


def together(said: Sequence[Words]) -> Words:
    """Several messages as one: how many, and a line for each; one alone stays as it is, also if it came twice."""
    lines = list(dict.fromkeys(each.title for each in said))
    if len(lines) == 1:
        return said[-1]
    more = len(lines) - MOST_LINES
    shown = [*lines[:MOST_LINES], _("and %(count)s more") % {"count": more}] if more > 0 else lines
    return Words(_("News about %(count)s matters") % {"count": len(lines)}, "\n".join(shown))
