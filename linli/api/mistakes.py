"""What pydantic found wrong, by field, in our words and the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import ValidationError

WORDS: Mapping[str, Any] = {
    "missing": gettext_lazy("This is needed."),
    "extra_forbidden": gettext_lazy("There is no such field."),
    "string_too_long": gettext_lazy("At most %(max_length)s characters."),
    "too_long": gettext_lazy("At most %(max_length)s of them."),
    "string_type": gettext_lazy("This is text."),
    "string_pattern_mismatch": gettext_lazy("It does not look as it should."),
    "bool_type": gettext_lazy("This is true or false."),
    "bool_parsing": gettext_lazy("This is true or false."),
    "int_type": gettext_lazy("This is a whole number."),
    "int_parsing": gettext_lazy("This is a whole number."),
    "greater_than_equal": gettext_lazy("At least %(ge)s."),
    "less_than_equal": gettext_lazy("At most %(le)s."),
    "enum": gettext_lazy("One of: %(expected)s."),
    "literal_error": gettext_lazy("One of: %(expected)s."),
    "model_type": gettext_lazy("This is a JSON object."),
}
"""Words by pydantic's sort of error, with its own values; for others by the beginning of the sort."""

BEGINNINGS: Mapping[str, Any] = {
    "uuid": gettext_lazy("This is an id, such as those that the API gives."),
    "datetime": gettext_lazy("This is a moment, such as 2026-12-01T08:00:00Z."),
    "timezone": gettext_lazy("This is a moment, such as 2026-12-01T08:00:00Z."),
    "date": gettext_lazy("This is a day, such as 2026-12-01."),
}


def in_words(error: ValidationError) -> dict[str, str]:
    """Field → what is wrong with it; what concerns no field stands at `body`."""
    found: dict[str, str] = {}
    for each in error.errors(include_url=False, include_input=False):
        name = str(each["loc"][0]) if each["loc"] else "body"
        found.setdefault(_printable(name), _words(each["type"], each.get("ctx") or {}))
    return found


def _words(sort: str, values: Mapping[str, Any]) -> str:
    for beginning, words in BEGINNINGS.items():
        if sort.startswith(beginning):
            return str(words)
    known = WORDS.get(sort)
    return str(known) % values if known else _("This value does not fit; see the description of the API.")


def _printable(name: str) -> str:
    """A field's name as it can be sent back: an unknown one may hold anything."""
    return "".join(c if c.isprintable() else "�" for c in name)[:80]
