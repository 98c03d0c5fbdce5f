"""What messages about an emergency say."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from linli.messages.words import register

Said = tuple[Promise, Promise]

TO_BODY: dict[str, Said] = {
    "declared": (
        gettext_lazy("an emergency calls you"),
        gettext_lazy("Please acknowledge it; its page shows what happened and by when."),
    ),
    "raised": (
        gettext_lazy("the emergency is graver now"),
        gettext_lazy("Please acknowledge it again; its page shows why and by when."),
    ),
    "lowered": (
        gettext_lazy("the emergency is lighter now"),
        gettext_lazy("Please go on telling how things stand; its page shows by when."),
    ),
    "released": (gettext_lazy("you are released"), gettext_lazy("Nothing more is to come from you.")),
    "stood_down": (gettext_lazy("the emergency is over"), gettext_lazy("Nothing more is to come from you.")),
    "taken_in": (
        gettext_lazy("a wider response takes yours in"),
        gettext_lazy("Whoever declared it leads from now on; your page links to it."),
    ),
    "needs_help": (
        gettext_lazy("somebody called needs help"),
        gettext_lazy("What they need stands on its page; make it a request there."),
    ),
    "late": (
        pgettext_lazy("emergency", "somebody called has not answered"),
        gettext_lazy("Its page shows which bodies. Please call them."),
    ),
    "late_below": (
        gettext_lazy("a body below you has not answered an emergency"),
        gettext_lazy("Please see that somebody there does."),
    ),
    "review": (
        gettext_lazy("does the emergency response go on?"),
        gettext_lazy("Please say whether it goes on, changes or is stood down."),
    ),
}
"""To a body, by the event's verb."""

PROMPT = frozenset({"declared", "raised", "needs_help", "late", "late_below", "review"})
"""What asks its reader for something."""


def _worder(said: Said) -> Callable[[Mapping[str, Any]], tuple[str, str]]:
    def words(refs: Mapping[str, Any]) -> tuple[str, str]:
        return _("%(number)s: %(what)s") % {"number": refs.get("number", ""), "what": said[0]}, str(said[1])

    return words


for _event, _said in TO_BODY.items():
    register(
        f"emergency.body.{_event}", _worder(_said), prompt=_event in PROMPT,
        on_duty=_event in ("declared", "raised", "needs_help"),
    )  # fmt: skip
