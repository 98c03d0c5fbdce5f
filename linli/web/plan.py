"""Plans drawn by the server as SVG: where places lie, to scale, north up. What nobody has located stands below in rows,
so that a plan is whole from the first day on. No query here, and nothing that needs a script or tiles.
"""

from __future__ import annotations

import json
import math
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from linli.places.datums import METRES_A_DEGREE, Datum, Point
from linli.places.geometry import Outline, point_in, rings_of

Spot = tuple[float, float]
"""In pixels."""

TRIED, ENOUGH = 9, 12
"""So many spots across and down are tried for a name, unless its own has so much room."""

MOST_TRIED = 60
"""For so many places of a map that a script draws at any scale, the best spot is sought whatever the own one is."""

WIDTH, WIDEST, MARGIN = 680, 1_600, 44
LEAST_SIDE = 44
"""Pixels that the shorter side of a usual building gets, so that its name has room."""
POINT_SIDE = 56
CELL_WIDTH, CELL_HEIGHT, CELL_GAP = 152, 76, 12
MOST_DOORS = 8
FEW, SOME = 2, 5
"""Up to so many waiting: the first and the second pattern; more: the third."""
ROUND_LENGTHS = (10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000)


@dataclass(frozen=True, slots=True)
class Mark:
    """One place of a plan: what it is called, where it leads, how many wait there (None: not told), where it lies."""

    name: str
    href: str
    waiting: int | None = None
    point: Point | None = None
    outline: Outline | None = None
    doors: int = 0
    door_points: Sequence[Point] = ()
    reckoned: bool = False

    @property
    def pattern(self) -> int:
        """0 to 3, by how many wait; the number stands beside it."""
        if not self.waiting:
            return 0
        return 1 if self.waiting <= FEW else 2 if self.waiting <= SOME else 3


@dataclass(frozen=True, slots=True)
class Centre:
    """A station, and how far on foot it reaches in a straight line; 0 where that is not drawn."""

    name: str
    point: Point
    metres: float = 0.0


@dataclass(frozen=True, slots=True)
class Drawn:
    """A mark in pixels: its path, the middle of its words, its doors."""

    mark: Mark
    path: str
    x: float
    y: float
    doors: list[tuple[float, float]]
    placed: bool = True


@dataclass(frozen=True, slots=True)
class DrawnCentre:
    """A station in pixels."""

    name: str
    x: float
    y: float
    radius: float


@dataclass
class Plan:
    """A whole drawing. `ground` is the outline of the place itself; `bar` the length of the scale, in pixels."""

    width: int
    height: int
    marks: list[Drawn] = field(default_factory=list)
    ground: str = ""
    centres: list[DrawnCentre] = field(default_factory=list)
    bar: float = 0.0
    bar_metres: int = 0
    placed: int = 0
    rows_from: int = 0

    @property
    def unplaced(self) -> list[Drawn]:
        """Those that stand below in rows."""
        return [one for one in self.marks if not one.placed]


class Sheet:
    """From degrees to pixels: metres on the ground, the same in both directions, north up."""

    def __init__(self, points: Sequence[Point], sides: Sequence[float]) -> None:
        self.west, self.north = min(x for x, _y in points), max(y for _x, y in points)
        east, south = max(x for x, _y in points), min(y for _x, y in points)
        self.across = METRES_A_DEGREE * math.cos(math.radians((self.north + south) / 2))
        wide, high = (east - self.west) * self.across, (self.north - south) * METRES_A_DEGREE
        fits = (WIDTH - 2 * MARGIN) / max(wide, high, 1.0)
        wanted = LEAST_SIDE / statistics.median(sides) if sides else fits
        most = (WIDEST - 2 * MARGIN - 1) / max(wide, high, 1.0)
        self.scale = min(max(fits, wanted), most)
        self.width = max(math.ceil(wide * self.scale) + 2 * MARGIN, WIDTH // 2)
        self.height = math.ceil(high * self.scale) + 2 * MARGIN

    def at(self, point: Point) -> tuple[float, float]:
        """A spot in pixels."""
        x = (point[0] - self.west) * self.across * self.scale + MARGIN
        y = (self.north - point[1]) * METRES_A_DEGREE * self.scale + MARGIN
        return round(x, 1), round(y, 1)

    def back(self, spot: Spot) -> Point:
        """From pixels to degrees."""
        x, y = spot
        lon = self.west + (x - MARGIN) / (self.across * self.scale)
        return lon, self.north - (y - MARGIN) / (METRES_A_DEGREE * self.scale)

    def named_at(self, mark: Mark, enough: float = ENOUGH) -> Spot:
        """Where the name of a place is written: inside its outline, with room around it."""
        assert mark.point is not None
        spot = self.at(mark.point)
        if mark.outline is None:
            return spot
        return roomiest([[self.at(point) for point in ring[:-1]] for ring in rings_of(mark.outline)], spot, enough)

    def path(self, outline: Outline) -> str:
        """The outline as SVG writes a path."""
        rings = ([self.at(point) for point in ring[:-1]] for ring in rings_of(outline))
        return "".join("M" + "L".join(f"{x} {y}" for x, y in ring) + "z" for ring in rings)


def draw(marks: Sequence[Mark], ground: Outline | None = None, centres: Sequence[Centre] = ()) -> Plan:
    """The plan of these places, on the ground of the place that they lie in, with stations and how far they reach."""
    known = [mark for mark in marks if mark.point is not None]
    plan = Plan(width=WIDTH, height=0)
    if known or centres:
        points = list(_corners(known, ground, centres))
        sheet = Sheet(points, [_short_side(mark.outline) for mark in known if mark.outline is not None])
        plan.width, plan.height = sheet.width, sheet.height
        plan.ground = sheet.path(ground) if ground is not None else ""
        plan.marks = [_drawn(mark, sheet) for mark in known]
        plan.centres = [
            DrawnCentre(one.name, *sheet.at(one.point), radius=round(one.metres * sheet.scale, 1)) for one in centres
        ]
        plan.bar_metres = max((n for n in ROUND_LENGTHS if n * sheet.scale <= plan.width / 4), default=ROUND_LENGTHS[0])
        plan.bar = round(plan.bar_metres * sheet.scale, 1)
        plan.placed = len(known)
    plan.rows_from = plan.height
    _rows(plan, [mark for mark in marks if mark.point is None])
    return plan


def _corners(marks: Sequence[Mark], ground: Outline | None, centres: Sequence[Centre]) -> Iterator[Point]:
    """Everything that has to be on the sheet."""
    for outline in (ground, *(mark.outline for mark in marks)):
        for ring in rings_of(outline or []):
            yield from ring
    for mark in marks:
        if mark.point is not None:
            yield mark.point
        yield from mark.door_points
    for centre in centres:
        lon, lat = centre.point
        north = centre.metres / METRES_A_DEGREE
        east = north / math.cos(math.radians(lat))
        yield from ((lon - east, lat - north), (lon + east, lat + north))


def _short_side(outline: Outline) -> float:
    """Metres across the shorter side of what surrounds an outline; never nothing."""
    points = [point for ring in rings_of(outline) for point in ring]
    xs, ys = [x for x, _y in points], [y for _x, y in points]
    wide = (max(xs) - min(xs)) * METRES_A_DEGREE * math.cos(math.radians(ys[0]))
    return max(min(wide, (max(ys) - min(ys)) * METRES_A_DEGREE), 1.0)


def _drawn(mark: Mark, sheet: Sheet) -> Drawn:
    x, y = sheet.named_at(mark)
    doors = [sheet.at(point) for point in mark.door_points]
    if mark.outline is not None:
        return Drawn(mark, sheet.path(mark.outline), x, y, doors)
    half = POINT_SIDE / 2
    return Drawn(mark, f"M{x} {y - half}L{x + half} {y}L{x} {y + half}L{x - half} {y}z", x, y, doors)


def roomiest(rings: Sequence[Sequence[Spot]], otherwise: Spot, enough: float = ENOUGH) -> Spot:
    """The spot inside an outline with the most room around it, where its name is written: names are wide, so room to
    the sides counts a third. `otherwise` where that has room enough, or the outline is too small to hold any."""
    corners = [corner for ring in rings for corner in ring]
    left, right = min(x for x, _y in corners), max(x for x, _y in corners)
    top, bottom = min(y for _x, y in corners), max(y for _x, y in corners)
    edges = [(one, two) for ring in rings for one, two in zip(ring, [*ring[1:], ring[0]], strict=True)]
    best, room = otherwise, _room(*otherwise, edges)
    if room >= enough:
        return otherwise
    for step in range(TRIED * TRIED):
        x = left + (right - left) * (step % TRIED + 1) / (TRIED + 1)
        y = top + (bottom - top) * (step // TRIED + 1) / (TRIED + 1)
        around = _room(x, y, edges)
        around -= abs(x - (left + right) / 2) / 50  # of two as good the one nearer to the middle
        if around > room:
            best, room = (round(x, 1), round(y, 1)), around
    return best


def _room(x: float, y: float, edges: Sequence[tuple[Spot, Spot]]) -> float:
    """How much room there is around a spot; none outside."""
    return min(_away(x, y, *edge) for edge in edges) if _inside(x, y, edges) else 0.0


def _inside(x: float, y: float, edges: Sequence[tuple[Spot, Spot]]) -> bool:
    """Whether a spot lies in what the edges go around."""
    crossed = 0
    for (x1, y1), (x2, y2) in edges:
        if (y1 > y) != (y2 > y) and x < x1 + (y - y1) * (x2 - x1) / (y2 - y1):
            crossed += 1
    return crossed % 2 == 1


def _away(x: float, y: float, one: Spot, two: Spot) -> float:
    """How far a spot lies from an edge; to the sides a third as far."""
    (x1, y1), (x2, y2) = one, two
    dx, dy, px, py = (x2 - x1) / 3, y2 - y1, (x - x1) / 3, y - y1
    along = dx * dx + dy * dy
    share = min(max((px * dx + py * dy) / along, 0.0), 1.0) if along else 0.0
    return math.hypot(px - share * dx, py - share * dy)


def _rows(plan: Plan, marks: Sequence[Mark]) -> None:
    """What nobody has located, in rows below."""
    if not marks:
        return
    columns = max((plan.width - CELL_GAP) // (CELL_WIDTH + CELL_GAP), 1)
    top = plan.height + CELL_GAP
    for number, mark in enumerate(marks):
        left = CELL_GAP + (number % columns) * (CELL_WIDTH + CELL_GAP)
        down = top + (number // columns) * (CELL_HEIGHT + CELL_GAP)
        path = f"M{left} {down}H{left + CELL_WIDTH}V{down + CELL_HEIGHT}H{left}z"
        shown = min(mark.doors, MOST_DOORS)
        step = CELL_WIDTH / (shown + 1)
        doors = [(round(left + step * (one + 1), 1), float(down + CELL_HEIGHT)) for one in range(shown)]
        plan.marks.append(Drawn(mark, path, left + CELL_WIDTH / 2, down + CELL_HEIGHT / 2, doors, placed=False))
    plan.height = top + math.ceil(len(marks) / columns) * (CELL_HEIGHT + CELL_GAP)


def for_script(
    marks: Sequence[Mark],
    centres: Sequence[Centre],
    *,
    tiles: str = "",
    attribution: str = "",
    datum: Datum = Datum.WGS84,
) -> str:
    """The same places for the map that a script draws, in the datum of its tiles; empty where nothing is located."""
    known = [mark for mark in marks if mark.point is not None]
    if not known and not centres:
        return ""
    sides = [_short_side(mark.outline) for mark in known if mark.outline is not None]
    sheet = Sheet(list(_corners(known, None, ())), sides) if known else None
    enough = math.inf if len(known) <= MOST_TRIED else ENOUGH
    features: list[dict[str, Any]] = [
        {
            "name": mark.name,
            "href": mark.href,
            **({} if mark.waiting is None else {"waiting": mark.waiting}),
            "point": _turned(_spot(mark, sheet, enough), datum),
            "rings": [[_turned(corner, datum) for corner in ring] for ring in rings_of(mark.outline or [])],
        }
        for mark in known
    ]
    circles = [{"name": one.name, "point": _turned(one.point, datum), "metres": round(one.metres)} for one in centres]
    whole = {"tiles": tiles, "attribution": attribution, "features": features, "circles": circles}
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":"))


def _spot(mark: Mark, sheet: Sheet | None, enough: float) -> Point:
    """Where the name of a located place is written on the map: its own point, unless that has no room."""
    assert mark.point is not None
    if sheet is None:
        return mark.point
    spot = sheet.named_at(mark, enough)
    return mark.point if spot == sheet.at(mark.point) else sheet.back(spot)


def _turned(point: Point, datum: Datum) -> list[float]:
    """Latitude first, as map scripts have it."""
    lon, lat = point_in(point, datum)
    return [lat, lon]
