"""What a lecturer is told: that they are asked, that time or place changed, that it is called off or not theirs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from linli.core import clock
from linli.lessons.actions.common import ASKED, CALLED_OFF, CHANGED, RELEASED
from linli.lessons.models import LessonSession
from linli.messages.words import register


def _told(refs: Mapping[str, Any]) -> dict[str, str]:
    """The lesson as it is now; where none is named, one as it could be."""
    named = refs.get("lesson")
    known = LessonSession.objects.filter(pk=UUID(str(named))) if named else LessonSession.objects.none()
    found = known.select_related("organisation", "space").order_by("pk").first()
    if found is None:
        body_name = _("your area")
        return {
            "title": _("a lesson"), "when": f"{clock.local(clock.now()):%Y-%m-%d %H:%M}", "venue": body_name,
            "body": body_name, "call": body_name, "reason": _("its reason"),
        }  # fmt: skip
    body = found.organisation
    return {
        "title": found.title,
        "when": f"{clock.local(found.starts_at):%Y-%m-%d %H:%M}",
        "venue": found.venue,
        "body": body.short_name,
        "call": f"{body.short_name} {body.telephone}".strip(),
        "reason": found.reason,
    }


def _asked(refs: Mapping[str, Any]) -> tuple[str, str]:
    told = _told(refs)
    said = _("%(when)s, %(venue)s. Say yes or no in your inbox, or call %(call)s.")
    return _("%(body)s asks whether you give “%(title)s”") % told, said % told


def _changed(refs: Mapping[str, Any]) -> tuple[str, str]:
    told = _told(refs)
    said = _("Now %(when)s, %(venue)s: %(reason)s. If you cannot, call %(call)s.")
    return _("Your lesson “%(title)s” has changed") % told, said % told


def _cancelled(refs: Mapping[str, Any]) -> tuple[str, str]:
    told = _told(refs)
    said = _("The one on %(when)s does not take place: %(reason)s. Questions: %(call)s.")
    return _("The lesson “%(title)s” is called off") % told, said % told


def _released(refs: Mapping[str, Any]) -> tuple[str, str]:
    told = _told(refs)
    said = _("%(body)s arranged it otherwise for %(when)s; you need not come. Questions: %(call)s.")
    return _("You do not give “%(title)s”") % told, said % told


register(ASKED, _asked, prompt=True)
register(CHANGED, _changed, prompt=True)
register(CALLED_OFF, _cancelled, prompt=True)
register(RELEASED, _released, prompt=True)
