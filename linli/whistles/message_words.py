"""What messages about a whistle say."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from linli.messages.words import register

Said = tuple[Promise, Promise]

TO_BODY: dict[str, Said] = {
    "blown": (
        gettext_lazy("a whistle calls you"),
        gettext_lazy("Please acknowledge it; its page shows by when, and who blew it."),
    ),
    "blown_again": (
        gettext_lazy("a whistle calls you again"),
        gettext_lazy("It is not solved yet. What is still to do stands on its page."),
    ),
    "acknowledged": (gettext_lazy("acknowledged"), gettext_lazy("They have heard, and call you.")),
    "responded": (gettext_lazy("they came"), gettext_lazy("What they do next stands on its page.")),
    "reported": (gettext_lazy("a part is done"), gettext_lazy("What was done stands on its page.")),
    "all_reported": (
        gettext_lazy("all who were called have reported"),
        gettext_lazy("Please say whether it is over, and how they helped."),
    ),
    "refused": (
        gettext_lazy("somebody refuses"),
        gettext_lazy("Please decide who is right; its page shows why."),
    ),
    "excused": (gettext_lazy("the refusal is right"), gettext_lazy("Why stands on its page.")),
    "overruled": (gettext_lazy("they are to come"), gettext_lazy("Why, and by when, stands on its page.")),
    "reminded": (gettext_lazy("who blew asks after you"), gettext_lazy("Somebody waits. Its page shows by when.")),
    "supervised": (
        gettext_lazy("the body above asks for an answer"),
        gettext_lazy("What is asked, and by when, stands on its page."),
    ),
    "answered": (gettext_lazy("your question is answered"), gettext_lazy("The answer stands on its page.")),
    "fell_overdue": (
        pgettext_lazy("whistle", "overdue"),
        gettext_lazy("What was to come by now has not come. Its page shows what."),
    ),
    "called_off": (gettext_lazy("called off"), gettext_lazy("Nobody need come any more; why stands on its page.")),
}
"""To a body, by the event's verb."""

PROMPT = frozenset({"blown", "blown_again", "refused", "overruled", "reminded", "supervised", "all_reported"})
"""What asks its reader for something."""


def _worder(said: Said) -> Callable[[Mapping[str, Any]], tuple[str, str]]:
    def words(refs: Mapping[str, Any]) -> tuple[str, str]:
        return _("%(number)s: %(what)s") % {"number": refs.get("number", ""), "what": said[0]}, str(said[1])

    return words


for _event, _said in TO_BODY.items():
    register(f"whistle.body.{_event}", _worder(_said), prompt=_event in PROMPT, on_duty=_event == "blown")
