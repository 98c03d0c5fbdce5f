"""Words as a search index wants them: Chinese cut into words, in PostgreSQL's own notation."""

from __future__ import annotations

import re

import rjieba

WORDLIKE = re.compile(r"\w[^'\\]*\Z")
"""A token that begins like a word and holds nothing that PostgreSQL's notation would have to escape."""

LEXEME_LIMIT = 60


def tokens(text: str) -> list[str]:
    """Distinct words of a text, lower case, in order of appearance; Chinese words also by their parts."""
    wordlike = WORDLIKE.match
    found = dict.fromkeys(rjieba.cut_for_search(text.lower(), True))
    return [word[:LEXEME_LIMIT] for word in found if wordlike(word)]


def vector(text: str) -> str:
    """A text as a tsvector literal."""
    return " ".join(f"'{token}'" for token in tokens(text))


def query(text: str) -> str:
    """A search as a tsquery literal: all its words must occur; empty when it holds no word."""
    return " & ".join(f"'{token}'" for token in tokens(text))
