"""Longitudes and latitudes of the three datums of Chinese maps. Inside, Linli knows WGS-84 alone: whoever brings in or
takes out says which datum it is, and here it becomes the other one.

GCJ-02 shifts WGS-84 by some hundred metres, BD-09 shifts GCJ-02 again. Both shifts are smooth, so that the way back is
found by trying: shift the guess, look how far it falls from where it should, move the guess by that, until it stands.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from enum import StrEnum

Point = tuple[float, float]
"""Longitude, latitude, in degrees."""

AXIS = 6378245.0
ECCENTRICITY = 0.00669342162296594323
SHIFTED = (72.004, 0.8293, 137.8347, 55.8271)
"""West, south, east, north of the box in which the shifts are defined; outside it all three datums are one."""
BD_STEP = math.pi * 3000.0 / 180.0
STANDS = 1e-11
"""Degrees, a thousandth of a millimetre: a guess that moves less stands."""
TRIES = 30
METRES_A_DEGREE = 111_195.0
EARTH = 6_371_008.8


class Datum(StrEnum):
    """To what longitude and latitude of a file refer."""

    WGS84 = "wgs84"
    GCJ02 = "gcj02"
    BD09 = "bd09"


def convert(point: Point, source: Datum, target: Datum) -> Point:
    """The same spot in another datum. To within a millimetre, there and back."""
    if source is target or not shifted(point):
        return point
    gcj = point
    if source is Datum.WGS84:
        gcj = _gcj02(point)
    elif source is Datum.BD09:
        gcj = _inverse(_bd09, point)
    if target is Datum.WGS84:
        return _inverse(_gcj02, gcj)
    return _bd09(gcj) if target is Datum.BD09 else gcj


def shifted(point: Point) -> bool:
    """Whether the datums differ at this spot."""
    west, south, east, north = SHIFTED
    return west <= point[0] <= east and south <= point[1] <= north


def metres_between(one: Point, other: Point) -> float:
    """How far two spots lie apart on the ground, in a straight line over the globe."""
    (lon, lat), (lon2, lat2) = one, other
    across = math.sin(math.radians(lon2 - lon) / 2) ** 2 * math.cos(math.radians(lat)) * math.cos(math.radians(lat2))
    return 2 * EARTH * math.asin(min(1.0, math.sqrt(math.sin(math.radians(lat2 - lat) / 2) ** 2 + across)))


def _inverse(shift: Callable[[Point], Point], wanted: Point) -> Point:
    """The spot that `shift` brings to the wanted one."""
    guess = wanted
    for _try in range(TRIES):
        found = shift(guess)
        off = (wanted[0] - found[0], wanted[1] - found[1])
        guess = (guess[0] + off[0], guess[1] + off[1])
        if max(abs(off[0]), abs(off[1])) < STANDS:
            break
    return guess


def _gcj02(point: Point) -> Point:
    """WGS-84 to GCJ-02: the series as it was published, in metres, turned into degrees at this latitude."""
    lon, lat = point
    x, y = lon - 105.0, lat - 35.0
    ripple = (20.0 * math.sin(6.0 * x * math.pi) + 20.0 * math.sin(2.0 * x * math.pi)) * 2.0 / 3.0
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * math.sqrt(abs(x)) + ripple
    north += _waves(y, 20.0, 40.0) + (160.0 * math.sin(y / 12.0 * math.pi) + 320 * math.sin(y * math.pi / 30.0)) * 2 / 3
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * math.sqrt(abs(x)) + ripple
    east += (
        _waves(x, 20.0, 40.0) + (150.0 * math.sin(x / 12.0 * math.pi) + 300.0 * math.sin(x / 30.0 * math.pi)) * 2 / 3
    )
    radians = math.radians(lat)
    flat = 1 - ECCENTRICITY * math.sin(radians) ** 2
    root = math.sqrt(flat)
    north_degrees = north * 180.0 / ((AXIS * (1 - ECCENTRICITY)) / (flat * root) * math.pi)
    east_degrees = east * 180.0 / (AXIS / root * math.cos(radians) * math.pi)
    return lon + east_degrees, lat + north_degrees


def _waves(value: float, whole: float, third: float) -> float:
    """The two waves that both directions have in common."""
    return (whole * math.sin(value * math.pi) + third * math.sin(value / 3.0 * math.pi)) * 2.0 / 3.0


def _bd09(point: Point) -> Point:
    """GCJ-02 to BD-09."""
    x, y = point
    reach = math.hypot(x, y) + 0.00002 * math.sin(y * BD_STEP)
    angle = math.atan2(y, x) + 0.000003 * math.cos(x * BD_STEP)
    return reach * math.cos(angle) + 0.0065, reach * math.sin(angle) + 0.006
