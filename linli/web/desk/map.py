"""The map of a place: its buildings, or the places in it, where they lie, with how many matters wait in each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from linli.core import clock
from linli.core.actors import Actor
from linli.core.refusals import Refused, ask, unseen
from linli.organisations.queries.points import centres_of
from linli.places.datums import Datum
from linli.places.enums import Level
from linli.places.geometry import as_outline
from linli.places.models import Place
from linli.places.rules_shapes import may_locate
from linli.places.shapes import export
from linli.places.spots import Spot, shape_of, spots_in
from linli.playbooks.enums import Power
from linli.service_requests.enums import OPEN
from linli.service_requests.queries import visible_to
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.acting import with_power
from linli.web.desk.finder import reach, within
from linli.web.desk.frame import powers_of, respond, whole_number
from linli.web.desk.places import POWERS
from linli.web.plan import Centre, Mark, draw
from linli.web.tiles import for_map

MAPPED = (Level.CITY, Level.DISTRICT, Level.SUBDISTRICT, Level.COMMUNITY, Level.ESTATE)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table beside the drawing."""

    name: str
    href: str
    rows: str
    doors: int
    waiting: int | None
    lies: str


def mapped_place(actor: Actor, place_id: str | int) -> Place:
    """The place of this id, from the estate upward, where a post of the reader keeps the register or sees requests.

    Raises `Refused`.
    """
    number = whole_number(str(place_id))
    if number is not None:
        pairs = set().union(*(reach(actor, power) for power in (*POWERS, Power.SERVICE_REQUEST_VIEW)))
        found = Place.objects.filter(within(pairs), pk=number, level__in=MAPPED).select_related("parent").first()
        if found is not None:
            return found
    raise Refused(unseen())


@require_safe
@for_staff
def place_map(request: HttpRequest, place_id: int) -> HttpResponse:
    """`/desk/places/<id>/map/`: drawn by the server, and the same as a table."""
    at, actor = clock.now(), actor_of(request)
    place = mapped_place(actor, place_id)
    spots = spots_in(place)
    waits = _waiting(actor, place, spots) if Power.SERVICE_REQUEST_VIEW in powers_of(actor) else None
    marks = [_mark(spot, waits) for spot in spots]
    shape = shape_of(place)
    ground = as_outline(shape.outline) if shape is not None and shape.outline is not None else None
    centres = [Centre(one.name, one.point) for one in centres_of(place)]
    refusal = may_locate(with_power(actor, Power.PLACE_IMPORT, place), place, at)
    values: dict[str, Any] = {
        "now": at,
        "place": place,
        "plan": draw(marks, ground, centres),
        "data": for_map(marks, centres),
        "lines": [_line(spot, mark, waits) for spot, mark in zip(spots, marks, strict=True)],
        "total": sum(waits.values()) if waits is not None else None,
        "located": sum(spot.point is not None and not spot.reckoned for spot in spots),
        "drawn": shape is not None or any(spot.point is not None for spot in spots),
        "refusal": refusal,
        "datums": [(datum.value, datum_name(datum)) for datum in Datum],
        "upper": place.parent if place.parent and _reached(actor, place.parent) else None,
    }
    return respond(request, "desk/map.jinja", values, current="places")


def datum_name(datum: Datum) -> str:
    """A datum as those know it who have such files."""
    return {
        Datum.WGS84: _("WGS-84 (GPS, survey)"),
        Datum.GCJ02: _("GCJ-02 (AMap, Tencent)"),
        Datum.BD09: _("BD-09 (Baidu)"),
    }[datum]


def _reached(actor: Actor, place: Place) -> bool:
    """Whether the reader may open the map of the place above."""
    try:
        mapped_place(actor, place.pk)
    except Refused:
        return False
    return True


def _waiting(actor: Actor, place: Place, spots: list[Spot]) -> dict[int, int]:
    """{place id: how many open requests the reader sees there}. One query for each level that lies in the place."""
    found: dict[int, int] = {}
    seen = visible_to(actor).filter(**{f"{place.level}_id": place.pk}, state__in=sorted(OPEN)).order_by()
    for level in sorted({spot.place.level for spot in spots}):
        found |= dict(seen.exclude(**{f"{level}_id": None}).values_list(f"{level}_id").annotate(count=Count("pk")))
    wanted = {spot.place.pk for spot in spots}
    return {key: count for key, count in found.items() if key in wanted}


def _mark(spot: Spot, waits: dict[int, int] | None) -> Mark:
    place = spot.place
    if place.level != Level.BUILDING:
        href = reverse("desk:map", args=[place.pk])
    elif waits is not None:
        href = rows_of(place)
    else:
        href = reverse("desk:door_code", args=[place.pk])
    waiting = waits.get(place.pk, 0) if waits is not None else None
    return Mark(
        place.name, href, waiting, spot.point, spot.outline, spot.doors, spot.door_points, reckoned=spot.reckoned
    )


def rows_of(place: Place) -> str:
    """The list of what is open in a place."""
    if place.level == Level.BUILDING:
        narrowed = {"list": "open", "building": str(place.pk)}
    else:
        narrowed = {"list": "open", "place": f"{place.level}-{place.pk}"}
    return f"{reverse('desk:service_requests')}?{urlencode(narrowed)}"


def _line(spot: Spot, mark: Mark, waits: dict[int, int] | None) -> Line:
    if spot.point is None:
        lies = _("not yet")
    elif spot.reckoned:
        lies = _("reckoned from what lies in it")
    else:
        lies = _("outline") if spot.outline is not None else _("point")
    rows = rows_of(spot.place) if waits is not None else ""
    return Line(mark.name, mark.href, rows, spot.doors, mark.waiting, lies)


@require_safe
@for_staff
def map_file(request: HttpRequest, place_id: int) -> HttpResponse:
    """What lies in the place as GeoJSON, in the datum that was asked for."""
    at, actor = clock.now(), actor_of(request)
    place = mapped_place(actor, place_id)
    ask(may_locate(with_power(actor, Power.PLACE_IMPORT, place), place, at))
    asked = request.GET.get("datum", "")
    datum = Datum(asked) if asked in set(Datum) else Datum.WGS84
    kept_as = content_disposition_header(True, f"{place.name}-{datum.value}.geojson") or "attachment"
    headers = {"Content-Disposition": kept_as, "Cache-Control": "no-store"}
    return HttpResponse(export(place, datum), content_type="application/geo+json", headers=headers)
