"""Finding grids and their households: by number, also of a net that was merged away; sizes, gaps, the crosswalk."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import Q, QuerySet

from linli.places.enums import Level, RoomUse
from linli.places.models import Grid, GridPart, Place
from linli.playbooks.parts import GridNet

COVERED = (Level.ESTATE, Level.BUILDING, Level.UNIT, Level.ROOM)
"""What a grid may cover: households are counted in the rooms below."""


@dataclass(frozen=True, slots=True)
class Sized:
    """A living grid with how many households it covers."""

    grid: Grid
    households: int


def grids_in(place: Place, net: str | None = None) -> QuerySet[Grid]:
    """The living grids drawn in a place and below it, by net and number."""
    found = Grid.objects.filter(place__path__gte=place.path, place__path__lt=place.path + "~", place__ended_at=None)
    if net is not None:
        found = found.filter(net=net)
    return found.select_related("place").order_by("net", "number", "pk")


def nets_in(place: Place) -> list[str]:
    """The nets that have living grids in a place."""
    return list(grids_in(place).order_by("net").values_list("net", flat=True).distinct())


def by_number(number: str, within: Place) -> list[Grid]:
    """Grids of this number in a place, those that were merged away too, the living first."""
    found = Grid.objects.filter(number=number, place__path__gte=within.path, place__path__lt=within.path + "~")
    return list(found.select_related("place__merged_into").order_by("place__ended_at", "-pk"))


def parts_of(grid: Grid) -> QuerySet[GridPart]:
    """What the grid covers; of one that was merged away, what it covered last."""
    found = GridPart.objects.filter(grid=grid).select_related("place__parent__parent").order_by("place__path")
    last = None if grid.place.ended_at is None else _last_day(grid)
    return found.filter(until=last)


def _last_day(grid: Grid) -> date | None:
    days = GridPart.objects.filter(grid=grid).exclude(until=None).order_by("-until").values_list("until", flat=True)
    return days.first()


def households_in(places: Iterable[Place]) -> QuerySet[Place]:
    """The dwellings that lie in any of these places."""
    lying = Q(pk__in=[])
    for place in places:
        lying |= Q(path__gte=place.path, path__lt=place.path + "~")
    return Place.objects.filter(lying, level=Level.ROOM, use__in=["", RoomUse.DWELLING]).order_by("path")


def households_of(grid: Grid) -> QuerySet[Place]:
    """The dwellings of a grid; of one that was merged away, those that it covered last."""
    return households_in(part.place for part in parts_of(grid))


SIZES = """
SELECT g.place_id, (
  SELECT count(*) FROM places_gridpart p JOIN places_place covered ON covered.id = p.place_id
  JOIN places_place room ON room.path >= covered.path AND room.path < covered.path || '~'
  WHERE p.grid_id = g.place_id AND p.until IS NULL AND room.level = 'room' AND room.use IN ('', 'dwelling')
    AND room.ended_at IS NULL
) FROM places_grid g WHERE g.place_id = ANY(%s)
"""

UNCOVERED = """
SELECT room.id FROM places_place room
WHERE room.path >= %s AND room.path < %s AND room.level = 'room' AND room.use IN ('', 'dwelling')
  AND room.ended_at IS NULL AND NOT EXISTS (
    SELECT FROM places_gridpart p JOIN places_place covered ON covered.id = p.place_id
    WHERE p.net = %s AND p.until IS NULL AND room.path >= covered.path AND room.path < covered.path || '~'
      AND covered.id IN (room.id, room.parent_id, room.building_id, room.estate_id)
  )
ORDER BY room.path
"""

CROSSWALK = """
SELECT p.grid_id, count(*) FROM places_place room
JOIN places_place covered ON covered.id IN (room.id, room.parent_id, room.building_id, room.estate_id)
JOIN places_gridpart p ON p.place_id = covered.id AND p.until IS NULL AND p.net <> %s
WHERE room.id = ANY(%s) GROUP BY p.grid_id ORDER BY count(*) DESC, p.grid_id
"""


def sizes(grids: Sequence[Grid]) -> list[Sized]:
    """Living grids, each with its households. One query."""
    with connection.cursor() as cursor:
        cursor.execute(SIZES, [[grid.pk for grid in grids]])
        counted = dict(cursor.fetchall())
    return [Sized(grid, counted.get(grid.pk, 0)) for grid in grids]


def uncovered(place: Place, net: str) -> list[int]:
    """Ids of the dwellings in a place that no living grid of the net covers."""
    with connection.cursor() as cursor:
        cursor.execute(UNCOVERED, [place.path, place.path + "~", net])
        return [row[0] for row in cursor.fetchall()]


def crosswalk(grid: Grid) -> list[tuple[Grid, int]]:
    """Into which living grids of other nets the households of a grid went, and how many into each, most first."""
    rooms = list(households_of(grid).values_list("pk", flat=True))
    with connection.cursor() as cursor:
        cursor.execute(CROSSWALK, [grid.net, rooms])
        counted = cursor.fetchall()
    found = Grid.objects.select_related("place").in_bulk([grid_id for grid_id, _count in counted])
    return [(found[grid_id], count) for grid_id, count in counted]


def out_of_size(sized: Sequence[Sized], spec: GridNet) -> list[Sized]:
    """Grids with fewer or more households than the playbook has for such a net."""
    return [
        one
        for one in sized
        if one.households < spec.households_min
        or (spec.households_max is not None and one.households > spec.households_max)
    ]
