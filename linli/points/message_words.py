"""What members are told: points awarded by hand, a mistake taken back, something that went back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from linli.messages.words import register
from linli.points.models import Award, Redemption

Refs = Mapping[str, Any]


def _award(refs: Refs) -> Award | None:
    """The award as it is now. One query, or none."""
    named = refs.get("award")
    return Award.objects.filter(pk=UUID(str(named))).order_by("pk").first() if named else None


def _given(refs: Refs) -> tuple[str, str]:
    found = _award(refs)
    told = {"num": found.amount if found else "", "reason": found.reason.rstrip("。.") if found else ""}
    title = _("Thank you: %(num)s points") % told if found else _("Thank you: points were awarded")
    return title, _("%(reason)s. What you have stands under Me, My points.") % told if told["reason"] else _(
        "What you have stands under Me, My points."
    )


def _taken_back(refs: Refs) -> tuple[str, str]:
    found = _award(refs)
    told = {
        "num": found.amount if found else "",
        "mistake": found.get_mistake_display() if found and found.mistake else _("A mistake"),
        "words": found.back_words if found else "",
    }
    title = _("A mistake about %(num)s points was put right") % told if found else _("A mistake was put right")
    return title, _("%(mistake)s. %(words)s If it is not so, call the station.") % told


def _gone_back(refs: Refs) -> tuple[str, str]:
    named = refs.get("redemption")
    rows = Redemption.objects.filter(pk=UUID(str(named))) if named else Redemption.objects.none()
    found = rows.select_related("item").order_by("pk").first()
    told = {"item": found.item.name if found else _("what you reserved")}
    return _("Gone back: %(item)s") % told, _("Every point is on your account again. You can reserve it anew.")


register("points.given", _given)
register("points.taken_back", _taken_back)
register("points.gone_back", _gone_back)
