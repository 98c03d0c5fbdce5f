"""What volunteers are told: that they moved up, of tomorrow, of new hours, and that something was cancelled."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from linli.core import clock
from linli.messages.words import register
from linli.volunteering.models import Activity, GreatEvent

Refs = Mapping[str, Any]


def _activity(refs: Refs) -> dict[str, str]:
    """The activity as it is now, or what is left to say of it. One query, or none."""
    named = refs.get("activity")
    rows = Activity.objects.filter(pk=UUID(str(named))) if named else Activity.objects.none()
    found = rows.select_related("estate").order_by("pk").first()
    return {
        "title": found.title if found else _("an activity"),
        "estate": found.estate.name if found else _("your estate"),
        "where": found.where if found else "",
        "reason": found.reason if found else str(refs.get("reason", "")),
        "when": _when(found.starts_at if found else None, refs),
    }


def _when(starts_at: datetime | None, refs: Refs) -> str:
    said = refs.get("starts_at")
    moment = starts_at or (datetime.fromisoformat(str(said)) if said else None)
    return f"{clock.local(moment):%Y-%m-%d %H:%M}" if moment else ""


def _moved_up(refs: Refs) -> tuple[str, str]:
    told = _activity(refs)
    body = _(
        "A place is free, and you were next on the waiting list. It begins on %(when)s, %(where)s. If you cannot come,"
        " take it back."
    )
    return _("You are in: %(title)s") % told, body % told


def _tomorrow(refs: Refs) -> tuple[str, str]:
    told = _activity(refs)
    body = _("It begins on %(when)s, %(where)s. If you cannot come, take it back, so that somebody else can.")
    return _("Tomorrow: %(title)s") % told, body % told


def _moved(refs: Refs) -> tuple[str, str]:
    told = _activity(refs)
    body = _("It begins on %(when)s now, %(where)s. If you cannot come then, take it back.")
    return _("New time or place: %(title)s") % told, body % told


def _called_off(refs: Refs) -> tuple[str, str]:
    told = _activity(refs)
    return _("Cancelled: %(title)s") % told, _("It was planned for %(when)s. Why: %(reason)s You need not come.") % told


def _event_planned(refs: Refs) -> tuple[str, str]:
    named = refs.get("event")
    rows = GreatEvent.objects.filter(pk=UUID(str(named))) if named else GreatEvent.objects.none()
    found = rows.order_by("pk").first()
    told = {"title": found.title if found else _("an event"), "when": _when(found.starts_at if found else None, refs)}
    body = _(
        "It is planned for %(when)s in your estates too, and open for sign-up. Change the place or the hour, add tasks,"
        " or cancel yours."
    )
    return _("In your estates: %(title)s") % told, body % told


register("activity.moved_up", _moved_up, prompt=True)
register("activity.tomorrow", _tomorrow)
register("activity.moved", _moved, prompt=True)
register("activity.called_off", _called_off, prompt=True)
register("activity.event_planned", _event_planned)
