"""How reception days stand in the inbox: that I receive, that nobody does, whose list is open, what is late."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from linli.core.waiting import Line
from linli.duties.waiting import KIND
from linli.duties.waiting_reception import CLOSE, FIND, HOLD, LATE
from linli.web.desk.waiting_rows import Shown, show


def _subject(line: Line) -> str:
    """Reception of the body, and where; how many matters are late."""
    if line.asks == LATE:
        count = int(line.subject)
        said = ngettext(
            "%(count)s matter of the reception is open past its time",
            "%(count)s matters of the reception are open past their time",
            count,
        )
        return said % {"count": count}
    return _("Reception, %(venue)s") % {"venue": line.subject}


def _asks(line: Line) -> str:
    return {
        HOLD: pgettext("asked", "Receive"),
        FIND: _("Find somebody who receives"),
        CLOSE: _("Close the list"),
        LATE: _("Ask after them"),
    }[line.asks]


def _href(line: Line) -> str:
    return reverse("desk:reception", args=[line.ref])


def register() -> None:
    """Say how lines of this kind are shown."""
    for asked in (HOLD, FIND, CLOSE, LATE):
        show(f"{KIND}:{asked}", Shown(_asks, _href, subject=_subject))


register()
