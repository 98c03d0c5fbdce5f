"""Words on a page that are in the wrong language: a message nobody translated, a name taken from the wrong column."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from babel.messages.pofile import read_po

LINLI = Path(__file__).parents[2] / "linli"
HAN = re.compile(r"[\u4e00-\u9fff]")
HELD = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w+\}")
NO_WORDS = re.compile(r"https?://\S+|[\w.-]+@[\w.-]+|\b[A-Z0-9-]+\b")
WORD = re.compile(r"[A-Za-z]*[a-z][A-Za-z]*")
SHORT_WORD = 2
PIECES = re.compile(r"[·:：,，、;；()（）|/\n]+")
NAMES_IN_BOTH = frozenset({"Excel"})
LEAST_HAN = 2


@cache
def _chinese() -> tuple[frozenset[str], tuple[re.Pattern[str], ...]]:
    """Every Chinese message without a blank, and those with blanks as patterns."""
    plain: set[str] = set(_playbook_names())
    patterns: set[str] = set()
    for catalog in LINLI.glob("**/locale/zh_Hans/LC_MESSAGES/django.po"):
        with catalog.open("rb") as file:
            for message in read_po(file):
                for said in [message.string] if isinstance(message.string, str) else message.string:
                    pieces = HELD.split(said)
                    if len(pieces) == 1:
                        plain.add(said.strip())
                    elif max(len(HAN.findall(piece)) for piece in pieces) >= LEAST_HAN:
                        patterns.add(".+".join(re.escape(piece) for piece in pieces))
    return frozenset(said for said in plain if HAN.search(said)), tuple(re.compile(each) for each in patterns)


def _playbook_names() -> Iterator[str]:
    """Chinese names that have an English twin in a shipped playbook."""
    for playbook in (LINLI / "playbooks").rglob("*.toml"):
        yield from _twins(tomllib.loads(playbook.read_text(encoding="utf-8")))


def _twins(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if node.get("zh") and node.get("en"):
            yield node["zh"]
        for value in node.values():
            yield from _twins(value)
    elif isinstance(node, list):
        for value in node:
            yield from _twins(value)


def _is_chinese_message(text: str) -> bool:
    plain, patterns = _chinese()
    parts = {text, *(part.strip() for part in PIECES.split(text))}
    return any(part in plain for part in parts) or any(pattern.fullmatch(text) for pattern in patterns)


def _english_words(text: str) -> list[str]:
    return [word for word in WORD.findall(NO_WORDS.sub(" ", text)) if len(word) > SHORT_WORD]


def foreign(said: Iterable[str], language: str) -> list[str]:
    """What of these texts is not in this language. On an English page only messages and the playbook's names can be
    wrong: what residents wrote, and what places and bodies are called, stays as it is."""
    if language == "en":
        return [text for text in said if HAN.search(text) and _is_chinese_message(text)]
    return [text for text in said if not NAMES_IN_BOTH.issuperset(_english_words(text))]
