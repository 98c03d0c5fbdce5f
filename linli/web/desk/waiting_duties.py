"""How the rota stands in the inbox: how many shifts have nobody; and contacts at any hour."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from linli.core.waiting import Line
from linli.duties.waiting import FILL, KIND, TAKE
from linli.duties.waiting_contact import ACCEPT, NAME
from linli.web.desk.waiting_rows import Shown, show


def _gaps(line: Line) -> str:
    count = int(line.subject)
    return ngettext("%(count)s shift has nobody", "%(count)s shifts have nobody", count) % {"count": count}


def _rota(line: Line) -> str:
    return f"{reverse('desk:duties')}?body={line.ref}"


def _swap(line: Line) -> str:
    return _("%(name)s asks you to take a shift") % {"name": line.subject}


def _contact(line: Line) -> str:
    said = _("%(estate)s: contact at any hour") if line.asks == ACCEPT else _("%(estate)s has no contact at any hour")
    return said % {"estate": line.subject}


def _contacts(line: Line) -> str:
    return f"{reverse('desk:contact_hours')}?body={line.ref}"


def register() -> None:
    """Say how lines of this kind are shown."""
    show(f"{KIND}:{TAKE}", Shown(lambda _line: _("Say whether you take it"), _rota, subject=_swap))
    show(f"{KIND}:{ACCEPT}", Shown(lambda _line: _("Say whether you take over"), _contacts, subject=_contact))
    show(f"{KIND}:{NAME}", Shown(lambda _line: _("Name somebody"), _contacts, subject=_contact))
    show(f"{KIND}:{FILL}", Shown(lambda _line: _("Find somebody"), _rota, subject=_gaps))


register()
