"""Outlines are checked before they are kept: closed, in China, of so many corners, and crossing nothing."""

from __future__ import annotations

import math
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.places.datums import Datum, Point, metres_between
from linli.places.geometry import (
    MOST_CORNERS,
    BadShape,
    Fault,
    as_outline,
    crosses,
    inner_point,
    inside,
    point_in,
    read_geometry,
    to_geojson,
)

AT = (113.15, 27.83)


def ring(*corners: tuple[float, float], closed: bool = True) -> list[list[float]]:
    """Corners in ten-thousandths of a degree from a spot."""
    listed = [[AT[0] + x / 10_000, AT[1] + y / 10_000] for x, y in corners]
    return [*listed, listed[0]] if closed else listed


SQUARE = ring((0, 0), (4, 0), (4, 4), (0, 4))


def polygon(*rings: Any) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": list(rings)}


def fault_of(geometry: Any) -> Fault:
    with pytest.raises(BadShape) as caught:
        read_geometry(geometry, Datum.WGS84)
    return caught.value.fault


def star(count: int, spread: list[float] | None = None) -> list[list[float]]:
    """A ring around a spot; no two of its sides meet, however far each corner lies."""
    far = spread or [3.0] * count
    return ring(
        *(
            (far[n] * math.cos(2 * math.pi * n / count), far[n] * math.sin(2 * math.pi * n / count))
            for n in range(count)
        )
    )


def test_a_square_is_kept_with_its_middle() -> None:
    point, outline = read_geometry(polygon(SQUARE), Datum.WGS84)
    assert metres_between(point, (AT[0] + 0.0002, AT[1] + 0.0002)) < 0.02
    assert outline == [[[(round(x, 7), round(y, 7)) for x, y in SQUARE]]]


def test_a_point_is_a_point_and_its_height_is_left_out() -> None:
    assert read_geometry({"type": "Point", "coordinates": [113.15, 27.83, 61]}, Datum.WGS84) == ((113.15, 27.83), None)


@pytest.mark.parametrize(
    ("geometry", "fault"),
    [
        (None, Fault.KIND),
        ({"type": "LineString", "coordinates": SQUARE}, Fault.KIND),
        ({"type": "Polygon", "coordinates": []}, Fault.KIND),
        ({"type": "Polygon", "coordinates": {}}, Fault.KIND),
        ({"type": "Polygon", "coordinates": [[]]}, Fault.OPEN),
        ({"type": "MultiPolygon", "coordinates": [[]]}, Fault.KIND),
        ({"type": "Polygon", "coordinates": ["113,27"]}, Fault.KIND),
        (polygon(ring((0, 0), (4, 0), (4, 4), (0, 4), closed=False)), Fault.OPEN),
        (polygon(ring((0, 0), (4, 0))), Fault.OPEN),
        (polygon(ring((0, 0), (4, 4), (8, 8))), Fault.FLAT),
        (polygon(ring((0, 0), (4, 4), (4, 0), (0, 4))), Fault.CROSSES),
        (polygon(ring((0, 0), (4, 0), (4, 4), (4, -2), (2, -3))), Fault.CROSSES),
        (polygon(ring((0, 0), (6, 0), (6, 6), (3, 0), (0, 6))), Fault.CROSSES),
        (polygon(SQUARE, ring((1, 1), (2, 2), (2, 1), (1, 2))), Fault.CROSSES),
        (polygon([[math.nan, 27.0]] * 4), Fault.NUMBERS),
        (polygon([[113.0, math.inf], [113.1, 27.0], [113.1, 27.1], [113.0, math.inf]]), Fault.NUMBERS),
        (polygon([[True, 27.0], [113.1, 27.0], [113.1, 27.1], [True, 27.0]]), Fault.NUMBERS),
        (polygon([["113", "27"]] * 4), Fault.NUMBERS),
        (polygon([[10**400, 27]] * 4), Fault.NUMBERS),
        (polygon([[27.83, 113.15], [27.84, 113.15], [27.84, 113.16], [27.83, 113.15]]), Fault.OUTSIDE),
        ({"type": "Point", "coordinates": [2.35, 48.85]}, Fault.OUTSIDE),
        ({"type": "Point", "coordinates": [113.15]}, Fault.NUMBERS),
        ({"type": "Point", "coordinates": None}, Fault.NUMBERS),
        (polygon(star(MOST_CORNERS + 1)), Fault.CORNERS),
    ],
)
def test_what_cannot_be_drawn_is_refused_with_its_reason(geometry: Any, fault: Fault) -> None:
    assert fault_of(geometry) == fault


def test_a_corner_given_twice_in_a_row_is_one() -> None:
    doubled = [SQUARE[0], SQUARE[0], *SQUARE[1:]]
    assert read_geometry(polygon(doubled), Datum.WGS84) == read_geometry(polygon(SQUARE), Datum.WGS84)


def test_a_hole_and_a_second_part_are_kept() -> None:
    whole = {
        "type": "MultiPolygon",
        "coordinates": [[SQUARE, ring((1, 1), (2, 1), (2, 2))], [ring((9, 9), (9, 8), (8, 8))]],
    }
    _point, outline = read_geometry(whole, Datum.WGS84)
    assert outline is not None
    assert [len(rings) for rings in outline] == [2, 1]
    assert to_geojson(outline, Datum.WGS84)["type"] == "MultiPolygon"


def test_the_largest_outline_is_checked_in_a_moment() -> None:
    began = time.perf_counter()
    read_geometry(polygon(star(MOST_CORNERS - 1)), Datum.BD09)
    assert time.perf_counter() - began < 2


@given(st.lists(st.floats(1, 9), min_size=3, max_size=40))
def test_a_ring_around_a_spot_crosses_nothing_and_its_point_lies_in_it(spread: list[float]) -> None:
    around = star(len(spread), spread)
    point, outline = read_geometry(polygon(around), Datum.WGS84)
    assert outline is not None
    assert not crosses(outline[0][0])
    assert inside(point, outline[0][0])


@given(st.lists(st.floats(2, 9), min_size=5, max_size=30), st.data())
def test_two_corners_that_change_places_make_a_crossing(spread: list[float], data: st.DataObject) -> None:
    even = star(len(spread))[:-1]
    first = data.draw(st.integers(0, len(even) - 1))
    second = (first + 1) % len(even)
    even[first], even[second] = even[second], even[first]
    assert fault_of(polygon([*even, even[0]])) == Fault.CROSSES


def test_the_point_of_a_bent_outline_lies_in_it() -> None:
    bent = ring((0, 0), (10, 0), (10, 1), (1, 1), (1, 9), (10, 9), (10, 10), (0, 10))
    _point, outline = read_geometry(polygon(bent), Datum.WGS84)
    assert outline is not None
    assert inside(inner_point(outline), outline[0][0])


@given(st.lists(st.floats(1, 9), min_size=3, max_size=20), st.sampled_from(list(Datum)))
def test_out_and_in_again_is_the_same_outline_to_a_centimetre(spread: list[float], datum: Datum) -> None:
    _point, outline = read_geometry(polygon(star(len(spread), spread)), Datum.WGS84)
    assert outline is not None
    _again, second = read_geometry(to_geojson(outline, datum), datum)
    assert second is not None
    pairs = list(zip(outline[0][0], second[0][0], strict=True))
    assert all(metres_between(one, two) < 0.05 for one, two in pairs)
    if datum is Datum.WGS84:
        assert outline == second


def test_what_the_database_holds_is_read_as_it_was() -> None:
    _point, outline = read_geometry(polygon(SQUARE), Datum.WGS84)
    kept = [[[list(corner) for corner in each] for each in rings] for rings in outline or []]
    assert as_outline(kept) == outline


def test_a_kept_spot_is_told_in_any_datum() -> None:
    spot: Point = (113.15, 27.83)
    assert point_in(spot, Datum.WGS84) == spot
    assert metres_between(point_in(spot, Datum.GCJ02), spot) > 100
