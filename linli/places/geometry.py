"""Outlines as GeoJSON has them, checked before anything is kept: rings that are closed, do not cross themselves, lie in
China and have no more corners than a drawing needs. Plain arithmetic on a few hundred corners, so no library.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import Any

from linli.places.datums import Datum, Point, convert

Ring = list[Point]
Outline = list[list[Ring]]
"""Polygons; of each the outer ring first, then its holes."""

MOST_CORNERS = 1_000
MOST_POLYGONS = 50
DECIMALS = 7
"""A centimetre."""
BOX = (73.0, 3.0, 135.6, 54.0)
"""West, south, east, north: no place of China lies outside."""
TINY = 1e-12


class Fault(StrEnum):
    """What is wrong with a geometry."""

    KIND = "kind"
    NUMBERS = "numbers"
    OUTSIDE = "outside"
    OPEN = "open"
    CORNERS = "corners"
    FLAT = "flat"
    CROSSES = "crosses"


class BadShape(Exception):
    """A geometry that cannot be kept."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.value)
        self.fault = fault


def read_geometry(geometry: Any, datum: Datum) -> tuple[Point, Outline | None]:
    """The point and, for a polygon, the outline of a GeoJSON geometry, in WGS-84. Raises `BadShape`."""
    if not isinstance(geometry, dict):
        raise BadShape(Fault.KIND)
    kind, given = geometry.get("type"), geometry.get("coordinates")
    if kind == "Point":
        return read_point(given, datum), None
    if kind not in ("Polygon", "MultiPolygon") or not isinstance(given, list) or not given:
        raise BadShape(Fault.KIND)
    polygons = [given] if kind == "Polygon" else given
    _count(polygons)
    outline = [[_ring(ring, datum) for ring in rings] for rings in polygons]
    if any(crosses(ring) for ring in rings_of(outline)):
        raise BadShape(Fault.CROSSES)
    return inner_point(outline), outline


def read_point(given: Any, datum: Datum) -> Point:
    """One position in WGS-84; a height is left out. Raises `BadShape`."""
    if not isinstance(given, list) or not 2 <= len(given) <= 4:
        raise BadShape(Fault.NUMBERS)
    for number in given[:2]:
        if isinstance(number, bool) or not isinstance(number, int | float):
            raise BadShape(Fault.NUMBERS)
    try:
        lon, lat = float(given[0]), float(given[1])
    except OverflowError as error:
        raise BadShape(Fault.NUMBERS) from error
    if not (math.isfinite(lon) and math.isfinite(lat)):
        raise BadShape(Fault.NUMBERS)
    return check_point((lon, lat), datum)


def check_point(point: Point, datum: Datum) -> Point:
    """The spot in WGS-84, to a centimetre. Raises `BadShape` outside China."""
    west, south, east, north = BOX
    if not (west <= point[0] <= east and south <= point[1] <= north):
        raise BadShape(Fault.OUTSIDE)
    lon, lat = convert(point, datum, Datum.WGS84)
    return round(lon, DECIMALS), round(lat, DECIMALS)


def _count(polygons: list[Any]) -> None:
    """So many corners at most, before any of them is looked at."""
    corners = 0
    for rings in polygons:
        if not isinstance(rings, list) or not rings:
            raise BadShape(Fault.KIND)
        for ring in rings:
            if not isinstance(ring, list):
                raise BadShape(Fault.KIND)
            corners += len(ring)
    if corners > MOST_CORNERS or len(polygons) > MOST_POLYGONS:
        raise BadShape(Fault.CORNERS)


def _ring(given: list[Any], datum: Datum) -> Ring:
    """A closed ring, without corners that repeat the one before."""
    if len(given) < 4 or given[0] != given[-1]:
        raise BadShape(Fault.OPEN)
    ring: Ring = []
    for position in given:
        point = read_point(position, datum)
        if not ring or ring[-1] != point:
            ring.append(point)
    if ring[-1] != ring[0]:
        ring.append(ring[0])
    if len(ring) < 4 or abs(area(ring)) < TINY:
        raise BadShape(Fault.CROSSES if len(ring) > 4 and crosses(ring) else Fault.FLAT)
    return ring


def rings_of(outline: Outline) -> Iterator[Ring]:
    """All rings, holes too."""
    for rings in outline:
        yield from rings


def area(ring: Sequence[Point]) -> float:
    """Square degrees in a closed ring; negative where it runs clockwise. Reckoned from its first corner, so that the
    small difference of large products is not lost."""
    (x0, y0), total = ring[0], 0.0
    for (x, y), (x2, y2) in itertools.pairwise(ring):
        total += (x - x0) * (y2 - y0) - (x2 - x0) * (y - y0)
    return total / 2


def crosses(ring: Ring) -> bool:
    """Whether a closed ring meets itself anywhere but where one side follows another."""
    sides = sorted(
        (min(one[0], two[0]), max(one[0], two[0]), number, one, two)
        for number, (one, two) in enumerate(itertools.pairwise(ring))
    )
    last = len(sides) - 1
    for position, (_west, east, number, one, two) in enumerate(sides):
        for west2, _east2, number2, three, four in sides[position + 1 :]:
            if west2 > east:
                break
            apart = abs(number - number2)
            if apart == 1 or apart == last:
                if _folds_back(one, two, three, four):
                    return True
            elif _meet(one, two, three, four):
                return True
    return False


def _turn(one: Point, two: Point, three: Point) -> int:
    """1 to the left, -1 to the right, 0 straight on; exact for corners of a centimetre."""
    found = (two[0] - one[0]) * (three[1] - one[1]) - (two[1] - one[1]) * (three[0] - one[0])
    return 0 if abs(found) < 1e-18 else (1 if found > 0 else -1)


def _between(one: Point, two: Point, spot: Point) -> bool:
    """Whether a spot on the line of two others lies between them."""
    return min(one[0], two[0]) <= spot[0] <= max(one[0], two[0]) and min(one[1], two[1]) <= spot[1] <= max(
        one[1], two[1]
    )


def _meet(one: Point, two: Point, three: Point, four: Point) -> bool:
    """Whether two sides have a spot in common."""
    a, b = _turn(one, two, three), _turn(one, two, four)
    c, d = _turn(three, four, one), _turn(three, four, two)
    if a != b and c != d:
        return True
    return (
        (a == 0 and _between(one, two, three))
        or (b == 0 and _between(one, two, four))
        or (c == 0 and _between(three, four, one))
        or (d == 0 and _between(three, four, two))
    )


def _folds_back(one: Point, two: Point, three: Point, four: Point) -> bool:
    """Whether a side runs back over its neighbour."""
    shared = two if two in (three, four) else one
    other = one if shared == two else two
    far = four if shared == three else three
    return _turn(other, shared, far) == 0 and (_between(shared, other, far) or _between(shared, far, other))


def inner_point(outline: Outline) -> Point:
    """A spot that stands for the outline: the middle of its largest part where that lies inside, else a spot inside."""
    ring = max((rings[0] for rings in outline), key=lambda each: abs(area(each)))
    middle = _middle(ring)
    found = middle if inside(middle, ring) else _on_the_middle_line(ring)
    return round(found[0], DECIMALS), round(found[1], DECIMALS)


def _middle(ring: Ring) -> Point:
    """The centre of gravity, reckoned from the first corner."""
    (x0, y0), sum_x, sum_y = ring[0], 0.0, 0.0
    for (x, y), (x2, y2) in itertools.pairwise(ring):
        cross = (x - x0) * (y2 - y0) - (x2 - x0) * (y - y0)
        sum_x += (x + x2 - 2 * x0) * cross
        sum_y += (y + y2 - 2 * y0) * cross
    six = 6 * area(ring)
    return x0 + sum_x / six, y0 + sum_y / six


def inside(spot: Point, ring: Sequence[Point]) -> bool:
    """Whether a spot lies in a closed ring."""
    x, y, found = spot[0], spot[1], False
    for (x1, y1), (x2, y2) in itertools.pairwise(ring):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            found = not found
    return found


def _on_the_middle_line(ring: Ring) -> Point:
    """The middle of the widest stretch that the ring has half-way up."""
    heights = sorted({y for _x, y in ring})
    low = max(itertools.pairwise(heights), key=lambda pair: pair[1] - pair[0])
    y = (low[0] + low[1]) / 2
    met = sorted(
        (x2 - x1) * (y - y1) / (y2 - y1) + x1 for (x1, y1), (x2, y2) in itertools.pairwise(ring) if (y1 > y) != (y2 > y)
    )
    west, east = max(zip(met[::2], met[1::2], strict=False), key=lambda pair: pair[1] - pair[0])
    return (west + east) / 2, y


def to_geojson(outline: Outline, datum: Datum) -> dict[str, Any]:
    """The outline as a GeoJSON geometry in this datum."""
    polygons = [[[list(point_in(point, datum)) for point in ring] for ring in rings] for rings in outline]
    if len(polygons) == 1:
        return {"type": "Polygon", "coordinates": polygons[0]}
    return {"type": "MultiPolygon", "coordinates": polygons}


def point_in(point: Point, datum: Datum) -> Point:
    """A kept spot in another datum, to a centimetre."""
    if datum is Datum.WGS84:
        return point
    lon, lat = convert(point, Datum.WGS84, datum)
    return round(lon, DECIMALS), round(lat, DECIMALS)


def as_outline(kept: Any) -> Outline:
    """An outline as the database holds it, with points as pairs again."""
    return [[[(float(x), float(y)) for x, y in ring] for ring in rings] for rings in kept]
