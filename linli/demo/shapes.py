"""Where the invented estate lies: twelve buildings in three rows with their doors, and the station."""

from __future__ import annotations

from linli.core.actors import Door, system
from linli.demo.cast import World
from linli.organisations.actions import locate_station
from linli.places.actions import GivenShape, locate_many
from linli.places.datums import Datum, Point
from linli.places.geometry import Outline, inner_point
from linli.places.queries import buildings, units

ORIGIN: Point = (113.1500, 27.8300)
"""An invented spot: south-western corner of the estate."""
ACROSS, UP = 0.0000101, 0.00000901
"""Degrees in a metre, here."""
LONG, DEEP = 46.0, 17.0
STEP_EAST, STEP_NORTH = 66.0, 62.0
IN_A_ROW = 4
SOURCE = "示例平面图"
STATION_AT = (118.0, 62.0)


def at(east: float, north: float) -> Point:
    """A spot so many metres from the corner."""
    return round(ORIGIN[0] + east * ACROSS, 7), round(ORIGIN[1] + north * UP, 7)


def box(east: float, north: float, wide: float, high: float) -> Outline:
    """A house of this size."""
    corners = [(east, north), (east + wide, north), (east + wide, north + high), (east, north + high), (east, north)]
    return [[[at(*corner) for corner in corners]]]


def bent(east: float, north: float) -> Outline:
    """A house around a corner."""
    corners = [(0, 0), (LONG, 0), (LONG, 40), (LONG - 16, 40), (LONG - 16, DEEP), (0, DEEP), (0, 0)]
    return [[[at(east + x, north + y) for x, y in corners]]]


def fill_shapes(world: World) -> int:
    """Outlines of all buildings but none of the neighbouring estate, and where the station is; how many places."""
    by = system(Door.CLI)
    given = []
    for number, building in enumerate(buildings(world.estate)):
        row, column = divmod(number, IN_A_ROW)
        east, north = 14 + column * STEP_EAST, 20 + row * STEP_NORTH
        outline = bent(east, north) if column == IN_A_ROW - 1 and row < 2 else box(east, north, LONG, DEEP)
        given.append(GivenShape(building.pk, inner_point(outline), outline))
        for place, unit in enumerate(units(building)):
            given.append(GivenShape(unit.pk, at(east + LONG * (place * 2 + 1) / 4, north)))
    ground = box(0, 0, 2 * 14 + IN_A_ROW * STEP_EAST - 20, 3 * STEP_NORTH)
    given.append(GivenShape(world.estate.pk, inner_point(ground), ground))
    locate_many(world.estate, given, source=SOURCE, by=by, at=world.at)
    locate_station(world.bodies["station"], point=at(*STATION_AT), datum=Datum.WGS84, by=by, at=world.at)
    return len(given)
