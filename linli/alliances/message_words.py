"""What messages about a tie say; why it ended stands on its page, never in a message."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from linli.messages.words import register

SAID: dict[str, tuple[Promise, Promise]] = {
    "asked": (
        gettext_lazy("%(unit)s and %(place)s: to be agreed"),
        gettext_lazy("The other side asks to come together. Its page shows until when; agree, or say why not."),
    ),
    "joined": (
        gettext_lazy("%(unit)s has joined %(place)s"),
        gettext_lazy("The list of this year is open on its page."),
    ),
    "declined": (
        gettext_lazy("%(unit)s and %(place)s: not agreed"),
        gettext_lazy("Why stands on its page. You can ask again."),
    ),
    "ended": (
        gettext_lazy("%(unit)s and %(place)s: ended"),
        gettext_lazy("What was agreed and done stays on its page."),
    ),
}
"""By the event's verb."""


def _worder(said: tuple[Promise, Promise]) -> Callable[[Mapping[str, Any]], tuple[str, str]]:
    def words(refs: Mapping[str, Any]) -> tuple[str, str]:
        named = {"unit": refs.get("unit", ""), "place": refs.get("place", "")}
        return str(said[0]) % named, str(said[1])

    return words


for _event, _said in SAID.items():
    register(f"alliance.{_event}", _worder(_said), prompt=_event == "asked")
