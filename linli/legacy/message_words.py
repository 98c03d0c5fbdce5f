"""What the messages to bodies say of old problems: the number and what is asked, never what stands in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext, gettext_noop

from linli.messages.words import register


def _words(title: str, body: str) -> Callable[[Mapping[str, Any]], tuple[str, str]]:
    def words(refs: Mapping[str, Any]) -> tuple[str, str]:
        return gettext(title) % {"number": refs["number"]}, gettext(body)

    return words


SAID: dict[str, tuple[str, str]] = {
    "given": (
        gettext_noop("Old problem %(number)s is yours"),
        gettext_noop("Your body is named as the one that must act; why stands on its page. Write the plan there."),
    ),
    "step_given": (
        gettext_noop("A step of old problem %(number)s is yours"),
        gettext_noop("What is to be done by when stands on its page."),
    ),
    "not_yet": (
        gettext_noop("Old problem %(number)s is not solved yet"),
        gettext_noop("Whoever looked a second time says why on its page. Say what comes next in the plan."),
    ),
}
"""To a body, by what happened."""

for _what, _said in SAID.items():
    register(f"legacy_problem.body.{_what}", _words(*_said), prompt=True)
