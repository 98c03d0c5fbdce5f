"""What a wisher and a claimer are told: of the wish its kind alone, and what can be done next."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.messages.words import register
from linli.wishes.actions.common import (
    BACK,
    BROUGHT,
    CHECKED,
    CLAIMED,
    CLAIMER_AGAIN,
    CLAIMER_ASKED,
    CLAIMER_OVER,
    DECLINED,
    EXPIRED,
)
from linli.wishes.models import Wish


def _told(refs: Mapping[str, Any]) -> dict[str, str]:
    """The wish as it is now; where none is named, one as it could be. Nobody's words and nobody's name."""
    named = refs.get("wish")
    known = Wish.objects.filter(pk=UUID(str(named))) if named else Wish.objects.none()
    found = known.select_related("organisation", "estate").order_by("pk").first()
    if found is None:
        return {"kind": _("a micro-wish"), "call": _("the station"), "reason": _("its reason"), "place": _("your area")}
    body = found.organisation
    return {
        "kind": str(found.spec.name) if found.spec is not None else _("a micro-wish"),
        "call": f"{body.short_name} {body.telephone}".strip(),
        "reason": found.ended_words,
        "place": found.estate.name,
    }


Words = Callable[[Mapping[str, Any]], tuple[str, str]]


def _saying(title: Any, body: Any) -> Words:
    def words(refs: Mapping[str, Any]) -> tuple[str, str]:
        told = _told(refs)
        return str(title) % told, str(body) % told

    return words


SAID: Mapping[str, tuple[Any, Any]] = {
    CHECKED: (
        gettext_lazy("Your wish can be claimed now"),
        gettext_lazy("%(kind)s: others read it without your name. You can withdraw it. Questions: %(call)s."),
    ),
    DECLINED: (
        gettext_lazy("Your wish is not taken up"),
        gettext_lazy("“%(reason)s” Questions: %(call)s."),
    ),
    CLAIMED: (
        gettext_lazy("Somebody has claimed your wish"),
        gettext_lazy("%(kind)s: the station calls you about the hand-over. Questions: %(call)s."),
    ),
    BACK: (
        gettext_lazy("Your wish can be claimed again"),
        gettext_lazy("%(kind)s: who claimed it cannot after all; others read it again. Questions: %(call)s."),
    ),
    BROUGHT: (
        gettext_lazy("Is your wish met?"),
        gettext_lazy("%(kind)s was handed over. Say yes or not yet with your code, or call %(call)s."),
    ),
    EXPIRED: (
        gettext_lazy("Nobody claimed your wish in its time"),
        gettext_lazy("%(kind)s: you can wish again, or ask %(call)s for another way."),
    ),
    CLAIMER_ASKED: (
        gettext_lazy("Is the wish met that you claimed?"),
        gettext_lazy("%(kind)s, %(place)s. If you cannot, give it back; nothing follows from it. Or call %(call)s."),
    ),
    CLAIMER_OVER: (
        gettext_lazy("The wish that you claimed is not yours any more"),
        gettext_lazy("%(kind)s, %(place)s: you need do nothing more. Questions: %(call)s."),
    ),
    CLAIMER_AGAIN: (
        gettext_lazy("The wish that you claimed is not met yet"),
        gettext_lazy("%(kind)s, %(place)s: please ask %(call)s what is missing."),
    ),
}

for _kind, (_title, _body) in SAID.items():
    register(_kind, _saying(_title, _body))
