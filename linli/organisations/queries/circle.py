"""Who reaches a station on foot: households by building, held against the nearest living station. One SQL statement.

A walk of so many minutes is 75 metres a minute; streets and stairs are no straight lines, so that the distance as the
crow flies is that way divided by 1.3. A building that nobody has located stands where its estate does.

Stations outside the box around all buildings are left out first; the others are laid into cells as large as the walk,
each also into the eight around, so that a building looks into one cell alone.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from django.db import connection

from linli.places.datums import EARTH
from linli.places.models import Place

PACE = 75.0
"""Metres that somebody old walks in a minute."""
DETOUR = 1.3
"""How much longer the way is than the straight line."""
LEAST_MINUTES, MOST_MINUTES = 5, 60

BOX_MARGIN = 1.01
"""The box that is looked into first is a little larger than the circle, so that no rounding takes its rim away."""

NARROWEST = math.cos(math.radians(54.0))
"""How much shorter than elsewhere a degree of longitude is in the north: no cell is narrower than the circle."""

DEGREE = math.radians(1.0) * EARTH

CIRCLE = """
WITH homes AS (
  SELECT estate_id, building_id, count(*) AS households FROM places_place
  WHERE path >= %(from)s AND path < %(to)s AND level = 'room' AND use IN ('', 'dwelling') AND ended_at IS NULL
  GROUP BY estate_id, building_id
), spots AS MATERIALIZED (
  SELECT homes.*, row_number() OVER () AS n, COALESCE(own.lon, around.lon) AS lon, COALESCE(own.lat, around.lat) AS lat
  FROM homes LEFT JOIN places_placeshape own ON own.place_id = homes.building_id
  LEFT JOIN places_placeshape around ON around.place_id = homes.estate_id
), whole AS (
  SELECT min(lon) AS west, max(lon) AS east, min(lat) AS south, max(lat) AS north FROM spots
), near AS MATERIALIZED (
  SELECT point.lon, point.lat,
    floor(point.lat / %(high)s)::int + up AS row, floor(point.lon / %(wide)s)::int + over AS col
  FROM whole JOIN organisations_stationpoint point
    ON point.lat BETWEEN whole.south - %(high)s AND whole.north + %(high)s
    AND point.lon BETWEEN whole.west - %(wide)s AND whole.east + %(wide)s
  JOIN organisations_organisation body ON body.id = point.organisation_id AND body.ended_on IS NULL
  CROSS JOIN generate_series(-1, 1) up CROSS JOIN generate_series(-1, 1) over
), nearest AS (
  SELECT spots.n, sqrt(min(power((near.lat - spots.lat) * %(degree)s, 2)
    + power((near.lon - spots.lon) * %(degree)s * cos(radians((near.lat + spots.lat) / 2)), 2))) AS metres
  FROM spots JOIN near ON near.row = floor(spots.lat / %(high)s)::int AND near.col = floor(spots.lon / %(wide)s)::int
  GROUP BY spots.n
)
SELECT spots.estate_id, estate.name, spots.building_id, building.name, spots.households, spots.lon, spots.lat,
  nearest.metres
FROM spots LEFT JOIN nearest ON nearest.n = spots.n LEFT JOIN places_place estate ON estate.id = spots.estate_id
LEFT JOIN places_place building ON building.id = spots.building_id
ORDER BY estate.path, building.sort, spots.building_id
"""


@dataclass(frozen=True, slots=True)
class Homes:
    """The households of one building, and how far the nearest station is; None where none is near, or nobody knows
    where the building is."""

    estate_id: int
    estate: str
    building_id: int | None
    building: str
    households: int
    located: bool
    metres: float | None


def reach_in_metres(minutes: int) -> float:
    """How far a walk of so many minutes reaches in a straight line."""
    return minutes * PACE / DETOUR


def homes_in(place: Place, minutes: int) -> list[Homes]:
    """Every building with households in a place, with the nearest station within a little more than the walk."""
    reach = reach_in_metres(minutes)
    high = reach / DEGREE * BOX_MARGIN
    values: dict[str, str | float] = {
        "from": place.path, "to": place.path + "~", "degree": DEGREE, "high": high, "wide": high / NARROWEST,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(CIRCLE, values)
        rows = cursor.fetchall()
    return [
        Homes(
            estate_id, estate or "", building_id, building or estate or "", households, lon is not None,
            metres if metres is not None and metres <= reach else None,
        )
        for estate_id, estate, building_id, building, households, lon, _lat, metres in rows
    ]  # fmt: skip
