"""What bodies and those who are asked are told of drills and call-outs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from linli.core import clock
from linli.drills.models import Drill, DrillPlan
from linli.messages.words import register

Refs = Mapping[str, Any]


def _drill(refs: Refs) -> dict[str, str]:
    """The drill as it is now, or what is left to say of it. One query, or none."""
    named = refs.get("drill")
    rows = Drill.objects.filter(pk=UUID(str(named))) if named else Drill.objects.none()
    found = rows.select_related("plan", "estate").order_by("pk").first()
    return {
        "title": found.plan.title if found else _("a drill or call-out"),
        "estate": found.estate.name if found else _("your estate"),
        "reason": found.reason if found else str(refs.get("reason", "")),
        "when": _when(found.starts_at if found else None, refs),
    }


def _plan(refs: Refs) -> dict[str, str]:
    """The plan as it is now, or what is left to say of it. One query, or none."""
    named = refs.get("plan")
    rows = DrillPlan.objects.filter(pk=UUID(str(named))) if named else DrillPlan.objects.none()
    found = rows.select_related("organisation").order_by("pk").first()
    return {
        "title": found.title if found else _("a drill or call-out"),
        "body": found.organisation.short_name if found else _("the body above"),
        "reason": found.reason if found else str(refs.get("reason", "")),
        "when": _when(found.starts_at if found else None, refs),
    }


def _when(starts_at: datetime | None, refs: Refs) -> str:
    said = refs.get("starts_at")
    moment = starts_at or (datetime.fromisoformat(str(said)) if said else None)
    return f"{clock.local(moment):%Y-%m-%d %H:%M}" if moment else ""


def _asked(refs: Refs) -> tuple[str, str]:
    told = _drill(refs)
    body = _("It begins on %(when)s. Look which posts are open; one press says that you can. Nobody has to.")
    return _("Can you help in %(estate)s? %(title)s") % told, body % told


def _moved(refs: Refs) -> tuple[str, str]:
    told = _drill(refs)
    body = _("It begins on %(when)s now. If you cannot come then, take back what you said.")
    return _("New hours in %(estate)s: %(title)s") % told, body % told


def _helper_off(refs: Refs) -> tuple[str, str]:
    told = _drill(refs)
    return _("Called off in %(estate)s: %(title)s") % told, _("Why: %(reason)s. You need not come.") % told


def _planned(refs: Refs) -> tuple[str, str]:
    told = _plan(refs)
    body = _("It begins on %(when)s. Set hours and posts for each estate, then ask people.")
    return _("%(body)s plans with you: %(title)s") % told, body % told


def _body_off(refs: Refs) -> tuple[str, str]:
    told = _plan(refs)
    return _("%(body)s calls off: %(title)s") % told, _("Why: %(reason)s. Those who were asked are told.") % told


register("drill.helper.asked", _asked, prompt=True)
register("drill.helper.moved", _moved, prompt=True)
register("drill.helper.called_off", _helper_off, prompt=True)
register("drill.body.planned", _planned, prompt=True)
register("drill.body.called_off", _body_off, prompt=True)
