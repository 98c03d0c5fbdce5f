"""Three datums of one spot: there and back, known spots, and nothing shifted where nothing is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.places.datums import Datum, Point, convert, metres_between, shifted

CENTIMETRE = 0.01
IN_CHINA = st.tuples(st.floats(73.4, 135.1), st.floats(3.8, 53.6))
DATUMS = st.sampled_from(list(Datum))


@given(IN_CHINA, DATUMS, DATUMS)
def test_there_and_back_is_the_same_centimetre(point: Point, one: Datum, other: Datum) -> None:
    assert metres_between(convert(convert(point, one, other), other, one), point) < CENTIMETRE


@given(IN_CHINA, DATUMS, DATUMS, DATUMS)
def test_by_way_of_a_third_datum_it_is_the_same_spot(point: Point, one: Datum, other: Datum, third: Datum) -> None:
    straight = convert(point, one, other)
    around = convert(convert(point, one, third), third, other)
    assert metres_between(straight, around) < CENTIMETRE


@given(IN_CHINA)
def test_in_china_the_shift_is_between_a_few_metres_and_some_kilometre(point: Point) -> None:
    assert 1 < metres_between(point, convert(point, Datum.WGS84, Datum.GCJ02)) < 1500
    assert 100 < metres_between(point, convert(point, Datum.GCJ02, Datum.BD09)) < 2000


@given(st.tuples(st.floats(-180, 180), st.floats(-90, 90)), DATUMS, DATUMS)
def test_outside_china_nothing_is_shifted(point: Point, one: Datum, other: Datum) -> None:
    if not shifted(point):
        assert convert(point, one, other) == point


@pytest.mark.parametrize(
    ("wgs", "gcj"),
    [
        # Values that several independent programs publish for these spots.
        ((120.0, 40.0), (120.00567568355486, 40.0013047896019)),
        ((113.15, 27.83), (113.1558046956091, 27.826834054617745)),
    ],
)
def test_known_spots_of_gcj02(wgs: Point, gcj: Point) -> None:
    assert convert(wgs, Datum.WGS84, Datum.GCJ02) == pytest.approx(gcj, abs=1e-9)
    assert convert(gcj, Datum.GCJ02, Datum.WGS84) == pytest.approx(wgs, abs=1e-9)


def test_a_known_spot_of_bd09() -> None:
    # The main railway station of Beijing as two maps give it, each to a metre.
    found = convert((116.42703, 39.90245), Datum.GCJ02, Datum.BD09)
    assert metres_between(found, (116.43351, 39.90851)) < 3


def test_a_degree_of_latitude_is_a_hundred_and_eleven_kilometres() -> None:
    assert metres_between((113.0, 27.0), (113.0, 28.0)) == pytest.approx(111_195, abs=1)
    assert metres_between((113.0, 60.0), (114.0, 60.0)) == pytest.approx(55_597, abs=5)
