"""Who reaches a station on foot: households by building, held against the nearest living station. One SQL statement.

A walk of so many minutes is 75 metres a minute; streets and stairs are no straight lines, so that the distance as the
crow flies is that way divided by 1.3. A building that nobody has located stands where its estate does.
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

DEGREE = math.radians(1.0) * EARTH

CIRCLE = """
WITH homes AS (
  SELECT estate_id, building_id, count(*) AS households FROM places_place
  WHERE path >= %(from)s AND path < %(to)s AND level = 'room' AND use IN ('', 'dwelling') AND ended_at IS NULL
  GROUP BY estate_id, building_id
), spots AS (
  SELECT homes.*, COALESCE(own.lon, around.lon) AS lon, COALESCE(own.lat, around.lat) AS lat FROM homes
  LEFT JOIN places_placeshape own ON own.place_id = homes.building_id
  LEFT JOIN places_placeshape around ON around.place_id = homes.estate_id
)
SELECT spots.estate_id, estate.name, spots.building_id, building.name, spots.households, spots.lon, spots.lat,
  (SELECT sqrt(min(power((near.lat - spots.lat) * %(degree)s, 2)
             + power((near.lon - spots.lon) * %(degree)s * cos(radians((near.lat + spots.lat) / 2)), 2)))
   FROM organisations_stationpoint near
   WHERE near.lat BETWEEN spots.lat - %(box)s AND spots.lat + %(box)s
     AND near.lon BETWEEN spots.lon - %(box)s / cos(radians(spots.lat))
                      AND spots.lon + %(box)s / cos(radians(spots.lat))
     AND NOT EXISTS (SELECT FROM organisations_organisation body
                     WHERE body.id = near.organisation_id AND body.ended_on IS NOT NULL)) AS metres
FROM spots LEFT JOIN places_place estate ON estate.id = spots.estate_id
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
    values: dict[str, str | float] = {
        "from": place.path,
        "to": place.path + "~",
        "box": reach / DEGREE * BOX_MARGIN,
        "degree": DEGREE,
    }
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
