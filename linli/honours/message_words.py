"""What the nominated, who nominated and who objected are told: the round alone, nobody in it and no reason."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.honours.actions.common import ANSWERED, ASKED, HONOURED, NOT_TAKEN, NOTICE
from linli.honours.models import Nomination
from linli.messages.words import register


def _told(refs: Mapping[str, Any]) -> dict[str, str]:
    """The round as it is now; where none is named, one as it could be."""
    named = refs.get("nomination")
    known = Nomination.objects.filter(pk=UUID(str(named))) if named else Nomination.objects.none()
    found = known.select_related("round__organisation", "estate").order_by("pk").first()
    if found is None:
        return {"title": _("an honour"), "call": _("the station"), "estate": _("your estate")}
    body = found.round.organisation
    return {
        "title": found.round.title,
        "call": f"{body.short_name} {body.telephone}".strip(),
        "estate": found.estate.name,
    }


Words = Callable[[Mapping[str, Any]], tuple[str, str]]


def _saying(title: Any, body: Any) -> Words:
    def words(refs: Mapping[str, Any]) -> tuple[str, str]:
        told = _told(refs)
        return str(title) % told, str(body) % told

    return words


SAID: Mapping[str, tuple[Any, Any]] = {
    ASKED: (
        gettext_lazy("You are nominated: may others read of it?"),
        gettext_lazy(
            "%(title)s, %(estate)s. Until you agree only %(call)s knows of it. Say yes or no on the estate's page of"
            " honours; a no needs no reason."
        ),
    ),
    NOT_TAKEN: (
        gettext_lazy("Your nomination is not taken further"),
        gettext_lazy("%(title)s, %(estate)s. Thank you for thinking of a neighbour. Questions: %(call)s."),
    ),
    NOTICE: (
        gettext_lazy("The notice with your honour is up"),
        gettext_lazy("%(title)s, %(estate)s: name and words as you agreed. You can take it down at any time."),
    ),
    HONOURED: (
        gettext_lazy("The notice is over; the honour stands"),
        gettext_lazy("%(title)s, %(estate)s: it stands on the estate's page of honours. Questions: %(call)s."),
    ),
    ANSWERED: (
        gettext_lazy("Your objection is answered"),
        gettext_lazy("%(title)s, %(estate)s: read the answer on the estate's page of honours. Questions: %(call)s."),
    ),
}

for _kind, (_title, _body) in SAID.items():
    register(_kind, _saying(_title, _body))
