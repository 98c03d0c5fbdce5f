"""How answers that are owed elsewhere stand in the inbox."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from linli.core.waiting import Line
from linli.heard.waiting import KIND
from linli.playbooks.enums import WayKind
from linli.web.desk.waiting_rows import Shown, show


def _asks(line: Line) -> str:
    if line.asks == WayKind.GROUP:
        return _("Put the answer into the group")
    if line.asks == WayKind.BOARD:
        return _("Put the answer on the board")
    return _("Answer the letter")


def _href(line: Line) -> str:
    return reverse("desk:heard", args=[line.ref])


def register() -> None:
    """Say how lines of this kind are shown."""
    show(KIND, Shown(_asks, _href))


register()
