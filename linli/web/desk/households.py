"""My households: the doors that somebody is linked with, staircase by staircase. Of those who live there nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from linli.core import clock
from linli.core.refusals import Refused, unseen
from linli.organisations.models import HouseholdLink
from linli.organisations.queries.links import households_of
from linli.places.models import Place
from linli.places.queries import full_name
from linli.playbooks.enums import Power
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.frame import powers_of, respond


@dataclass
class Stairs:
    """One entrance with its doors: (room, since, address of a report for it, and of its booklet)."""

    name: str
    doors: list[tuple[str, object, str, str]] = field(default_factory=list)


@require_safe
@for_staff
def households(request: HttpRequest) -> HttpResponse:
    """The households of the reader's own posts."""
    at, actor = clock.now(), actor_of(request)
    powers = powers_of(actor)
    if Power.HOUSEHOLD_LINK_HOLD not in powers:
        raise Refused(unseen())
    links = list(households_of(actor, clock.local_date(at)))
    count = len(links)
    values = {
        "now": at,
        "sentence": ngettext("%(count)s household is yours", "%(count)s households are yours", count)
        % {"count": count},
        "estates": _by_estate(links, Power.SERVICE_REQUEST_FILE_ON_BEHALF in powers, Power.BOOKLET_KEEP in powers),
        "keeps": Power.BOOKLET_KEEP in powers,
    }
    return respond(request, "desk/households.jinja", values, current="households")


def _by_estate(links: Iterable[HouseholdLink], reports: bool, keeps: bool) -> list[tuple[str, list[Stairs]]]:
    """Estates with their staircases, as the links come. One query for the estates' names."""
    listed = list(links)
    estates = dict(Place.objects.filter(pk__in={link.estate_id for link in listed}).values_list("pk", "name"))
    found: dict[int, dict[int | None, Stairs]] = {}
    for link in listed:
        stairs = found.setdefault(link.estate_id, {})
        above = link.room.parent
        name = full_name(above) if above is not None else ""
        entrance = stairs.setdefault(link.room.parent_id, Stairs(name))
        spot = urlencode({"estate": link.estate_id, "spot": full_name(link.room)})
        href = f"{reverse('desk:new')}?{spot}" if reports else ""
        booklet = reverse("desk:booklet", args=[link.room_id]) if keeps else ""
        entrance.doors.append((link.room.name, link.since, href, booklet))
    return [(estates[estate_id], list(stairs.values())) for estate_id, stairs in found.items()]
