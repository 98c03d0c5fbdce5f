"""What who asked for a matter is told: that it is taken on, why it waits or is not done, that papers can be fetched."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from linli.messages.words import register
from linli.services.actions.common import DECLINED, OVER, PAUSED, READY, TAKEN
from linli.services.models import AgentMatter


def _told(refs: Mapping[str, Any]) -> dict[str, str]:
    """The matter as it is now; where none is named, one as it could be."""
    named = refs.get("matter")
    known = AgentMatter.objects.filter(pk=UUID(str(named))) if named else AgentMatter.objects.none()
    found = known.select_related("organisation").order_by("pk").first()
    if found is None:
        return {"what": _("a matter"), "number": "AG-…", "call": _("the station"), "reason": _("its reason")}
    spec, body = found.spec, found.organisation
    return {
        "what": str(spec.name) if spec is not None else found.number,
        "number": found.number,
        "call": f"{body.short_name} {body.telephone}".strip(),
        "reason": found.reason,
    }


def _taken(refs: Mapping[str, Any]) -> tuple[str, str]:
    told = _told(refs)
    said = _("%(number)s. For every paper that you hand over you get a receipt. Questions: %(call)s.")
    return _("“%(what)s” is taken on") % told, said % told


def _paused(refs: Mapping[str, Any]) -> tuple[str, str]:
    told = _told(refs)
    return _("“%(what)s” waits") % told, _("%(number)s: %(reason)s. Questions: %(call)s.") % told


def _ready(refs: Mapping[str, Any]) -> tuple[str, str]:
    told = _told(refs)
    said = _("%(number)s. Fetch result and papers with your slip, or have them brought. Questions: %(call)s.")
    return _("“%(what)s”: the result is there") % told, said % told


def _declined(refs: Mapping[str, Any]) -> tuple[str, str]:
    told = _told(refs)
    return _("“%(what)s” is not taken on") % told, _("%(number)s: %(reason)s. Questions: %(call)s.") % told


def _over(refs: Mapping[str, Any]) -> tuple[str, str]:
    told = _told(refs)
    said = _("%(number)s. Every paper is back with you. If one is missing, call %(call)s.")
    return _("“%(what)s” is over") % told, said % told


register(TAKEN, _taken, prompt=False)
register(PAUSED, _paused, prompt=True)
register(READY, _ready, prompt=True)
register(DECLINED, _declined, prompt=True)
register(OVER, _over, prompt=False)
