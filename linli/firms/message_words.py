"""What messages say of a firm's need: the number and what is asked, never what stands in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext, gettext_noop

from linli.messages.words import register


def _words(title: str, body: str) -> Callable[[Mapping[str, Any]], tuple[str, str]]:
    def words(refs: Mapping[str, Any]) -> tuple[str, str]:
        return gettext(title) % {"number": refs["number"]}, gettext(body)

    return words


BODY: dict[str, tuple[str, str]] = {
    "asked": (
        gettext_noop("Your body is asked to help a firm: %(number)s"),
        gettext_noop("What it needs, and why you, stands on its page. Say whether you do it."),
    ),
    "to_decide": (
        gettext_noop("A body cannot help a firm: %(number)s"),
        gettext_noop("Why stands on its page. You decide which body does it."),
    ),
    "decided": (
        gettext_noop("It was decided that your body helps a firm: %(number)s"),
        gettext_noop("Why stands on its page. Say what was done when it is done."),
    ),
    "reported": (
        gettext_noop("Need %(number)s is said to be done"),
        gettext_noop("Whether it is solved you say, on its page."),
    ),
    "deferred": (
        gettext_noop("Need %(number)s is not possible yet"),
        gettext_noop("Why, and when it is looked at again, stands on its page."),
    ),
    "withdrawn": (
        gettext_noop("The firm took need %(number)s back"),
        gettext_noop("Nothing is to be done any more."),
    ),
}
"""To a body, by what happened."""

SEER: dict[str, tuple[str, str]] = {
    "declined": (
        gettext_noop("The body that you asked cannot: %(number)s"),
        gettext_noop("The next body up decides; you read it on its page."),
    ),
    "decided": (
        gettext_noop("It was decided who does need %(number)s"),
        gettext_noop("Which body, and why, stands on its page."),
    ),
    "reported": (
        gettext_noop("Need %(number)s is said to be done, the firm has the word"),
        gettext_noop("What was done stands on its page."),
    ),
    "solved": (
        gettext_noop("Need %(number)s is solved, as the firm says"),
        gettext_noop("If others can learn from it, ask the firm whether it may be published."),
    ),
    "not_solved": (
        gettext_noop("Need %(number)s is not solved, as the firm says"),
        gettext_noop("What is missing stands on its page. It is yours again."),
    ),
    "deferred": (
        gettext_noop("Need %(number)s is put off"),
        gettext_noop("Why, and when it is looked at again, stands on its page."),
    ),
    "withdrawn": (
        gettext_noop("The firm took back need %(number)s, which you saw to"),
        gettext_noop("Nothing is to be done any more."),
    ),
}
"""To who sees to it."""

for _what, _said in BODY.items():
    register(f"firm_need.body.{_what}", _words(*_said), prompt=True)
for _what, _said in SEER.items():
    register(f"firm_need.seer.{_what}", _words(*_said), prompt=False)
