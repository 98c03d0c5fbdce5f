"""How far it is to a station: households within a walk of so many minutes, and where they are not."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from linli.core import clock
from linli.organisations.queries.circle import (
    DETOUR,
    LEAST_MINUTES,
    MOST_MINUTES,
    PACE,
    homes_in,
    reach_in_metres,
)
from linli.organisations.queries.points import centres_of, without_point
from linli.organisations.reached import Reached, by_building, by_estate, in_all
from linli.places.enums import Level
from linli.places.models import Place
from linli.places.queries import NoPlaybook, playbook_version_for
from linli.places.spots import spots_in
from linli.playbooks.queries import by_id
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.frame import respond, whole_number
from linli.web.desk.map import mapped_place
from linli.web.plan import Centre, Mark, draw
from linli.web.tiles import for_map

USUAL_MINUTES = 15
PAGE = 50
STATIONS_SHOWN = 20


@require_safe
@for_staff
def circle(request: HttpRequest, place_id: int) -> HttpResponse:
    """`/desk/places/<id>/circle/?minutes=`: counted, drawn, and the gaps by estate or building."""
    at, actor = clock.now(), actor_of(request)
    place = mapped_place(actor, place_id)
    wanted = minutes_of(place)
    asked = whole_number(request.GET.get("minutes", ""))
    minutes = min(max(asked, LEAST_MINUTES), MOST_MINUTES) if asked else wanted or USUAL_MINUTES
    homes = homes_in(place, minutes)
    listed = by_building(homes) if place.level == Level.ESTATE else by_estate(homes)
    gaps = sorted((one for one in listed if one.inside < one.households), key=lambda one: -(one.outside + one.unknown))
    shown = Paginator(gaps, PAGE).get_page(request.GET.get("page"))
    metres = reach_in_metres(minutes)
    centres = [Centre(one.name, one.point, metres) for one in centres_of(place)]
    marks = _marks(place)
    unlocated = without_point(place)
    values: dict[str, Any] = {
        "now": at,
        "place": place,
        "minutes": minutes,
        "wanted": wanted,
        "metres": round(metres),
        "pace": round(PACE),
        "detour": DETOUR,
        "all": in_all(listed, place),
        "gaps": [(one, _href(place, one)) for one in shown.object_list],
        "listed": shown,
        "stations": len(centres),
        "without": [(body.name, reverse("desk:station_point", args=[body.pk])) for body in unlocated[:STATIONS_SHOWN]],
        "without_count": unlocated.count(),
        "plan": draw(marks, None, centres) if centres or any(mark.point for mark in marks) else None,
        "data": for_map(marks, centres),
        "limits": (LEAST_MINUTES, MOST_MINUTES),
    }
    return respond(request, "desk/circle.jinja", values, current="places")


def minutes_of(place: Place) -> int | None:
    """How many minutes the playbook wants at most; None where it says nothing of it."""
    try:
        found = by_id(playbook_version_for(place)).circle
    except NoPlaybook:
        return None
    return found.minutes if found is not None else None


def _marks(place: Place) -> list[Mark]:
    """What lies in the place, as far as somebody has located it."""
    found = []
    for spot in spots_in(place):
        if spot.point is not None:
            name = "desk:circle" if spot.place.level != Level.BUILDING else "desk:map"
            href = reverse(name, args=[spot.place.pk if spot.place.level != Level.BUILDING else place.pk])
            found.append(Mark(spot.place.name, href, point=spot.point, outline=spot.outline, reckoned=spot.reckoned))
    return found


def _href(place: Place, one: Reached) -> str:
    """Of an estate, the page of its own circle; of a building, nothing more."""
    return reverse("desk:circle", args=[one.place_id]) if place.level != Level.ESTATE else ""
