"""Finding people in a list by a part of their name, or by how its pinyin initials begin."""

from __future__ import annotations

from django.db.models import Q

LONGEST = 40


def asked_name(text: str) -> str:
    """What was typed to find somebody: without the blanks, and no longer than a name."""
    return "".join(text.split())[:LONGEST]


def named(text: str, person: str = "person") -> Q:
    """Rows whose person is meant; everybody where nothing was typed."""
    asked = asked_name(text)
    if not asked:
        return Q()
    found = Q(**{f"{person}__name__icontains": asked})
    return found | Q(**{f"{person}__pinyin__startswith": asked.lower()}) if asked.isascii() else found


def is_named(text: str, name: str, pinyin: str) -> bool:
    """The same of one name with its initials."""
    asked = asked_name(text).lower()
    return asked in "".join(name.split()).lower() or (asked.isascii() and pinyin.startswith(asked))
