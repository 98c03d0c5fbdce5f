"""What those who booked a time at a reception are told."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from linli.core import clock
from linli.duties.models_reception import ReceptionDay
from linli.messages.words import register


def _told(refs: Mapping[str, Any]) -> dict[str, str]:
    """The day as it is now, for what is left of it: when it was, where, why."""
    named = refs.get("reception")
    found = ReceptionDay.objects.filter(pk=UUID(str(named))) if named else ReceptionDay.objects.none()
    day = found.select_related("organisation").order_by("pk").first()
    begins = clock.local(day.starts_at if day else datetime.fromisoformat(str(refs["starts_at"])))
    return {
        "when": f"{begins:%Y-%m-%d %H:%M}",
        "body": day.organisation.short_name if day else _("your area"),
        "venue": day.venue if day else str(refs.get("venue", "")),
        "reason": day.reason if day else str(refs.get("reason", "")),
    }


def _changed(refs: Mapping[str, Any]) -> tuple[str, str]:
    told = _told(refs)
    said = _("Now from %(when)s at %(venue)s: %(reason)s. You keep your turn; your code shows the time.")
    return _("The reception of %(body)s has changed") % told, said % told


def _called_off(refs: Mapping[str, Any]) -> tuple[str, str]:
    told = _told(refs)
    said = _("The one on %(when)s does not take place: %(reason)s. Your code shows the next one.")
    return _("The reception of %(body)s is called off") % told, said % told


register("reception.resident.changed", _changed, prompt=True)
register("reception.resident.called_off", _called_off, prompt=True)
