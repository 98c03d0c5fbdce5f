"""What a form on an activity's page does: each `do` is one action, in the post in which the reader leads its team."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import BinaryIO, cast
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from linli.core.actors import Actor
from linli.core.refusals import Refused
from linli.volunteering import actions
from linli.volunteering.models import Activity
from linli.volunteering.rules import unseen_activity
from linli.web.desk.activity_forms import facts_of, slot_facts
from linli.web.desk.frame import whole_number
from linli.web.form_keys import sent_key
from linli.web.typed import id_of

Way = Callable[[HttpRequest, Activity, Actor, datetime], str]


def _version(request: HttpRequest) -> int | None:
    return whole_number(request.POST.get("version", ""))


def _slot_id(request: HttpRequest) -> UUID:
    found = id_of(request.POST.get("slot", ""))
    if found is None:
        raise Refused(unseen_activity("may_set_slot"))
    return found


def _publish(request: HttpRequest, row: Activity, act: Actor, at: datetime) -> str:
    whole = bool(request.POST.get("series"))
    count = actions.publish(row, whole_series=whole, by=act, at=at)
    said = ngettext("Published; people can sign up.", "%(num)s weeks are published; people can sign up.", count)
    return said % {"num": count} if count else _("It was published already.")


def _change(request: HttpRequest, row: Activity, act: Actor, at: datetime) -> str:
    facts = facts_of(request.POST, estate_id=row.estate_id)
    actions.change(row, facts, by=act, at=at, version=_version(request))
    return _("Changed. Whoever signed up hears of another time or place.")


def _set_slot(request: HttpRequest, row: Activity, act: Actor, at: datetime) -> str:
    sent = request.POST
    named = _slot_id(request) if sent.get("slot", "") else None
    actions.set_slot(row, slot_facts(sent, row), slot_id=named, key=sent_key(sent), by=act, at=at)
    return _("The task is kept.")


def _remove_slot(request: HttpRequest, row: Activity, act: Actor, at: datetime) -> str:
    actions.remove_slot(row, slot_id=_slot_id(request), by=act, at=at)
    return _("The task is taken out.")


def _call_off(request: HttpRequest, row: Activity, act: Actor, at: datetime) -> str:
    actions.call_off(row, reason=request.POST.get("reason", ""), by=act, at=at, version=_version(request))
    return _("Cancelled. Residents read why, and whoever signed up is told once.")


def _confirm(request: HttpRequest, row: Activity, act: Actor, at: datetime) -> str:
    sent = request.POST
    served = {one for one in map(id_of, sent.getlist("served")) if one is not None}
    others = whole_number(sent.get("others", "") or "0")
    actions.confirm(row, served=served, others=others, by=act, at=at, version=_version(request))
    return _("Confirmed. Each volunteer reads their own hours, and nobody else's.")


def _report(request: HttpRequest, row: Activity, act: Actor, at: datetime) -> str:
    sent = request.POST
    actions.report(
        row,
        words=sent.get("words", "").replace("\x00", ""),
        photos=[cast(BinaryIO, file.file) for file in request.FILES.getlist("photos")],
        consent=bool(sent.get("consent")),
        by=act,
        at=at,
        version=_version(request),
    )
    return _("Residents read it on the estate's page.")


WAYS: dict[str, Way] = {
    "publish": _publish,
    "change": _change,
    "set_slot": _set_slot,
    "remove_slot": _remove_slot,
    "call_off": _call_off,
    "confirm": _confirm,
    "report": _report,
}


def go(request: HttpRequest, row: Activity, act: Actor, at: datetime) -> str:
    """Do what the form says; a sentence about it. Raises `Refused`, `Stale`, `Invalid`."""
    way = WAYS.get(request.POST.get("do", ""))
    if way is None:
        raise Refused(unseen_activity())
    return way(request, row, act, at)
