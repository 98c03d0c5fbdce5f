"""Words as a search index wants them: Chinese cut into words, in PostgreSQL's own notation."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import chain

import rjieba

WORDLIKE = re.compile(r"\w[^'\\]*\Z")
"""A token that begins like a word and holds nothing that PostgreSQL's notation would have to escape."""

LEXEME_LIMIT = 60


def tokens(text: str) -> list[str]:
    """Distinct words of a text, lower case: as it reads, and every dictionary word that occurs in it.

    A sentence is cut in one way only (路灯不亮 into 路 and 灯不亮): without the words that lie across its cuts, a
    search for 路灯 would miss it.
    """
    plain = text.lower()
    across = (word for word in rjieba.cut_all(plain) if len(word) > 1)
    return _lexemes(chain(rjieba.cut_for_search(plain, True), rjieba.cut(plain, False), across))


def vector(text: str) -> str:
    """A text as a tsvector literal."""
    return " ".join(f"'{token}'" for token in tokens(text))


def query(text: str) -> str:
    """A search as a tsquery literal: all its words must occur; empty when it holds no word.

    Single characters count only where there is nothing longer to look for.
    """
    words = _lexemes(rjieba.cut(text.lower(), False))
    longer = [word for word in words if len(word) > 1 or word.isascii()]
    return " & ".join(f"'{token}'" for token in longer or words)


def _lexemes(words: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(word[:LEXEME_LIMIT] for word in words if WORDLIKE.match(word)))
