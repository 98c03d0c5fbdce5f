"""What whoever ordered is told: that it is taken, done, to be done by somebody else, or that it cannot be."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.messages.words import register
from linli.offers.actions.common import AGAIN, DECLINED, DONE, TAKEN
from linli.offers.models import Order


def _told(refs: Mapping[str, Any]) -> dict[str, str]:
    """The order as it is now; where none is named, one as it could be."""
    named = refs.get("order")
    known = Order.objects.filter(pk=UUID(str(named))) if named else Order.objects.none()
    found = known.select_related("organisation", "item", "holder").order_by("pk").first()
    if found is None:
        return {"what": _("what you ordered"), "number": "OR-…", "call": _("the station"), "body": _("who does it"),
                "result": _("what was done")}  # fmt: skip
    body = found.organisation
    return {
        "what": found.item.what,
        "number": found.number,
        "call": f"{body.short_name} {body.telephone}".strip(),
        "body": found.holder.short_name if found.holder is not None else body.short_name,
        "result": found.result,
    }


SAID: Mapping[str, tuple[Any, Any, bool]] = {
    TAKEN: (
        gettext_lazy("“%(what)s” is taken"),
        gettext_lazy("%(number)s: %(body)s does it. Questions: %(call)s."),
        False,
    ),
    DONE: (
        gettext_lazy("“%(what)s”: how was it?"),
        gettext_lazy("%(number)s: %(result)s. Say how it was with your code, or call %(call)s."),
        True,
    ),
    AGAIN: (
        gettext_lazy("“%(what)s” is done anew"),
        gettext_lazy("%(number)s: the station looks for somebody else. Questions: %(call)s."),
        False,
    ),
    DECLINED: (
        gettext_lazy("“%(what)s” cannot be done"),
        gettext_lazy("%(number)s: %(result)s. Questions: %(call)s."),
        True,
    ),
}


def _saying(title: Any, body: Any) -> Callable[[Mapping[str, Any]], tuple[str, str]]:
    def words(refs: Mapping[str, Any]) -> tuple[str, str]:
        told = _told(refs)
        return str(title) % told, str(body) % told

    return words


for _kind, (_title, _body, _prompt) in SAID.items():
    register(_kind, _saying(_title, _body), prompt=_prompt)
