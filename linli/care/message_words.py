"""What somebody who asked a fund is told on their telephone: nothing that others of the household should not read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from linli.care.actions.common import DECIDED, REFUSED
from linli.care.models import CareApplication
from linli.messages.words import register


def _told(refs: Mapping[str, Any]) -> dict[str, str]:
    """The application as it is now; where none is named, one as it could be."""
    named = refs.get("application")
    known = CareApplication.objects.filter(pk=UUID(str(named))) if named else CareApplication.objects.none()
    found = known.select_related("fund__organisation").order_by("pk").first()
    if found is None:
        return {"number": "CA-…", "call": _("the station")}
    body = found.fund.organisation
    return {"number": found.number, "call": f"{body.short_name} {body.telephone}".strip()}


def _decided(refs: Mapping[str, Any]) -> tuple[str, str]:
    told = _told(refs)
    return _("%(number)s is decided") % told, _("You are called about it. Questions: %(call)s.") % told


def _refused(refs: Mapping[str, Any]) -> tuple[str, str]:
    told = _told(refs)
    return _("%(number)s is answered") % told, _("Ask for the answer and its reason: %(call)s.") % told


register(DECIDED, _decided, prompt=True)
register(REFUSED, _refused, prompt=True)
