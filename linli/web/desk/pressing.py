"""What comes of a press on a page whose POST goes one of the ways that it shows: said once, for every such page."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.http import HttpRequest
from django.utils.translation import gettext as _

from linli.core.actions import KeyReused
from linli.core.refusals import Invalid, RefusalKind, Refused, Stale
from linli.web.desk.frame import tell, warn


def tried(request: HttpRequest, do: Callable[[], str], *, again: str = "") -> dict[str, str]:
    """Do what was pressed and tell its sentence. What is wrong comes back by field, and at no field that somebody was
    quicker; nothing once it is done. A refusal is a page of its own.

    `again` says what to do where another form came with the same key. Raises `Refused`, and `KeyReused` without such
    words.
    """
    try:
        tell(request, do())
    except Invalid as wrong:
        return wrong.errors
    except Stale:
        return {"": _("Somebody did something here meanwhile. Your words are kept; read again and send.")}
    except KeyReused:
        if not again:
            raise
        return {"": again}
    return {}


def pressed(request: HttpRequest, do: Callable[[], str], *, again: str = "") -> dict[str, str]:
    """The same for a page that leads on also where the answer was no, because somebody was quicker: they read why.
    Raises `Refused` for what one may not see, and `KeyReused` without words for it."""
    try:
        return tried(request, do, again=again)
    except Refused as refused:
        if refused.refusal.kind is RefusalKind.UNSEEN:
            raise
        warn(request, refused.refusal.sentence())
    return {}


def status_of(errors: Mapping[str, str]) -> int:
    """409 where somebody was quicker, which is said at no field; 422 where something is wrong; 200 where nothing is."""
    if not errors:
        return 200
    return 409 if "" in errors else 422
