"""The register of old problems beside a service request that cannot be solved now, and beside a forum's matter."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from linli.core.actors import Actor
from linli.legacy.models import LegacyProblem
from linli.legacy.queries import about_matter, about_request, visible_to
from linli.meetings.models import AgendaItem
from linli.meetings.queries import history_of
from linli.places.models import Place
from linli.service_requests.enums import State
from linli.service_requests.models import ServiceRequest
from linli.web.desk.frame import LEGACY_POWERS, powers_of
from linli.web.desk.legacy import enters_at


def register_beside(row: ServiceRequest, actor: Actor, at: datetime) -> dict[str, Any]:
    """Where a request that cannot be solved now stands in the register, or where it is entered. A few queries,
    for those who have to do with old problems and of what was put off; none else."""
    if row.state != State.DEFERRED or not powers_of(actor) & LEGACY_POWERS:
        return {"old_problem": None, "enter_href": ""}
    place = Place.objects.filter(pk=row.building_id or row.estate_id or 0).first()
    return _beside(about_request(row.pk), {"about": row.number}, place, actor, at)


def matter_beside(item: AgendaItem, actor: Actor, at: datetime) -> dict[str, Any]:
    """The same of a matter in the topmost forum."""
    if item.spec.climbs_to is not None or not powers_of(actor) & LEGACY_POWERS:
        return {"old_problem": None, "enter_href": ""}
    return _beside(about_matter(item.matter_id), {"item": str(item.pk)}, history_of(item)[0].place, actor, at)


def _beside(
    found: LegacyProblem | None, about: dict[str, str], place: Place | None, actor: Actor, at: datetime
) -> dict[str, Any]:
    if found is not None:
        seen = visible_to(actor).filter(pk=found.pk).exists()
        href = reverse("desk:legacy_problem", args=[found.number]) if seen else ""
        return {"old_problem": (found, href), "enter_href": ""}
    keeps = place is not None and enters_at(actor, place, at)
    return {"old_problem": None, "enter_href": f"{reverse('desk:legacy_new')}?{urlencode(about)}" if keeps else ""}
