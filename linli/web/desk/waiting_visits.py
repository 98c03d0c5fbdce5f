"""How visits stand in the inbox: which building, how many doors are left, at which door it is open what holds."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from linli.core.waiting import Line
from linli.outreach.waiting import KIND, SETTLE, SHARE
from linli.web.desk.waiting_rows import Shown, show


def _subject(line: Line) -> str:
    """3栋还剩12户, or how many doors are nobody's, or the door that is to be settled."""
    if line.asks == SETTLE:
        said = _("%(building)s %(room)s: what was written down does not agree")
        return said % {"building": line.place, "room": line.subject}
    count = int(line.subject)
    if line.asks == SHARE:
        said = ngettext("%(count)s door has no visitor", "%(count)s doors have no visitor", count)
    else:
        said = ngettext("%(place)s: %(count)s door left", "%(place)s: %(count)s doors left", count)
    return said % {"place": line.place, "count": count}


def _asks(line: Line) -> str:
    if line.asks == SETTLE:
        return _("Say which version holds")
    return _("Share the doors") if line.asks == SHARE else pgettext("asked", "Knock")


def _href(line: Line) -> str:
    if line.asks == SETTLE:
        return reverse("desk:sweep_door", args=line.ref.split("/")) + "#settle"
    name = "desk:sweep_shares" if line.asks == SHARE else "desk:sweep"
    return reverse(name, args=[line.ref]) + ("" if line.asks == SHARE else "?mine")


def register() -> None:
    """Say how lines of this kind are shown."""
    show(KIND, Shown(_asks, _href, subject=_subject))


register()
