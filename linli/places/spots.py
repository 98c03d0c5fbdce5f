"""What lies right in a place, each with where it lies: drawn, as a point, or reckoned from what lies in it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import connection

from linli.places.datums import Point
from linli.places.enums import Level
from linli.places.geometry import Outline, as_outline
from linli.places.models import PATH_WIDTH, Place, PlaceShape
from linli.places.queries import buildings, children

SHOWN = 400
"""Places on one map; with more, those that come first as people count."""

MIDDLES = """
SELECT left(p.path, %s), avg(s.lon), avg(s.lat) FROM places_placeshape s JOIN places_place p ON p.id = s.place_id
WHERE p.path >= %s AND p.path < %s AND p.ended_at IS NULL AND p.level IN ('estate', 'building') GROUP BY 1
"""


@dataclass(frozen=True, slots=True)
class Spot:
    """A place and where it lies, if that is known; `reckoned` where only what lies in it was drawn."""

    place: Place
    point: Point | None = None
    outline: Outline | None = None
    reckoned: bool = False
    doors: int = 0
    door_points: list[Point] = field(default_factory=list)


def shape_of(place: Place) -> PlaceShape | None:
    """Where the place itself lies, if somebody has said so."""
    return PlaceShape.objects.filter(place=place).first()


def spots_in(place: Place) -> list[Spot]:
    """An estate's buildings, or the places right under a higher one, with where they lie. At most three queries."""
    if place.level == Level.ESTATE:
        return _buildings(place)
    listed = list(children(place).select_related("shape")[:SHOWN])
    middles = _middles(place) if any(_shape(one) is None for one in listed) else {}
    return [_spot(one) or Spot(one, middles.get(one.path), reckoned=one.path in middles) for one in listed]


def _buildings(estate: Place) -> list[Spot]:
    """Buildings with their entrances: how many, and those that were located. Two queries."""
    listed = list(buildings(estate).select_related("shape")[:SHOWN])
    units = Place.objects.filter(estate_id=estate.pk, level=Level.UNIT).select_related("shape").order_by("path")
    doors: dict[int | None, list[Place]] = {}
    for unit in units:
        doors.setdefault(unit.building_id, []).append(unit)
    return [_spot(one, doors.get(one.pk, ())) or Spot(one, doors=len(doors.get(one.pk, ()))) for one in listed]


def _shape(place: Place) -> PlaceShape | None:
    """The shape that came along, if the place has one."""
    found: PlaceShape | None = getattr(place, "shape", None)
    return found


def _spot(place: Place, doors: Iterable[Place] = ()) -> Spot | None:
    shape = _shape(place)
    if shape is None:
        return None
    outline = None if shape.outline is None else as_outline(shape.outline)
    located = [found for door in doors if (found := _shape(door)) is not None]
    points = [(one.lon, one.lat) for one in located]
    return Spot(place, (shape.lon, shape.lat), outline, doors=len(list(doors)), door_points=points)


def _middles(place: Place) -> dict[str, Point]:
    """{path of a place right under this one: the middle of the estates and buildings in it that were located}."""
    with connection.cursor() as cursor:
        cursor.execute(MIDDLES, [len(place.path) + PATH_WIDTH, place.path, place.path + "~"])
        return {path: (lon, lat) for path, lon, lat in cursor.fetchall()}
