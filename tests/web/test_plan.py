"""Plans: to scale, north up, whole also where nobody has located anything, and the same for the script."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.places.datums import Datum, Point, metres_between
from linli.places.geometry import Outline
from linli.web.plan import CELL_GAP, CELL_WIDTH, LEAST_SIDE, WIDEST, Centre, Mark, Sheet, draw, for_script, roomiest

HERE: Point = (113.15, 27.83)
EAST, NORTH = 1 / 98_329, 1 / 111_195
"""Degrees in a metre, here."""


def at(east: float, north: float) -> Point:
    return HERE[0] + east * EAST, HERE[1] + north * NORTH


def house(east: float, north: float, wide: float = 40, high: float = 12) -> Outline:
    corners = [(east, north), (east + wide, north), (east + wide, north + high), (east, north + high), (east, north)]
    return [[[at(*corner) for corner in corners]]]


def mark(name: str, east: float, north: float, waiting: int | None = None) -> Mark:
    return Mark(name, f"/{name}", waiting, at(east + 20, north + 6), house(east, north), doors=2)


def box_of(path: str) -> tuple[float, float, float, float]:
    numbers = [float(found) for found in re.findall(r"-?[0-9.]+", path)]
    return min(numbers[::2]), min(numbers[1::2]), max(numbers[::2]), max(numbers[1::2])


def test_what_lies_further_north_stands_higher_and_further_east_to_the_right() -> None:
    south, north, east = draw([mark("s", 0, 0), mark("n", 0, 100), mark("e", 200, 0)]).marks
    assert north.y < south.y
    assert east.x > south.x


def test_a_metre_is_as_long_in_both_directions() -> None:
    plan = draw([mark("a", 0, 0), mark("b", 100, 0), mark("c", 0, 100)])
    a, b, c = plan.marks
    assert b.x - a.x == pytest.approx(a.y - c.y, rel=0.01)
    assert plan.bar / plan.bar_metres == pytest.approx((b.x - a.x) / 100, rel=0.01)


def test_a_usual_building_has_room_for_its_name() -> None:
    plan = draw([mark(str(number), 60 * (number % 5), 40 * (number // 5)) for number in range(20)])
    for one in plan.marks:
        left, top, right, bottom = box_of(one.path)
        assert min(right - left, bottom - top) >= LEAST_SIDE - 1


@given(st.lists(st.tuples(st.floats(-30_000, 30_000), st.floats(-30_000, 30_000)), min_size=1, max_size=12))
def test_everything_stands_on_the_sheet_and_the_sheet_is_not_endless(spots: list[tuple[float, float]]) -> None:
    plan = draw([Mark("x", "/", point=at(*spot)) for spot in spots] + [mark("y", *spots[0])])
    assert plan.width <= WIDEST
    assert plan.height <= WIDEST
    for one in plan.marks:
        assert 0 <= one.x <= plan.width
        assert 0 <= one.y <= plan.height


def test_what_nobody_has_located_stands_in_rows_below() -> None:
    plan = draw([mark("a", 0, 0), *(Mark(str(number), "/", doors=20) for number in range(9))])
    assert (plan.placed, len(plan.unplaced)) == (1, 9)
    assert all(one.y > plan.rows_from for one in plan.unplaced)
    spots = {(one.x, one.y) for one in plan.unplaced}
    assert len(spots) == 9
    assert max(one.x for one in plan.unplaced) + CELL_WIDTH / 2 + CELL_GAP <= plan.width
    assert all(len(one.doors) == 8 for one in plan.unplaced)


def test_without_any_shape_the_plan_is_a_tidy_grid() -> None:
    plan = draw([Mark(str(number), "/") for number in range(5)])
    assert (plan.placed, plan.bar, plan.ground, plan.rows_from) == (0, 0.0, "", 0)
    assert len({one.x for one in plan.marks}) == 4
    assert plan.height > 0
    assert draw([]).marks == []


@pytest.mark.parametrize(("waiting", "pattern"), [(None, 0), (0, 0), (1, 1), (2, 1), (3, 2), (5, 2), (6, 3), (900, 3)])
def test_how_many_wait_is_told_by_a_pattern_too(waiting: int | None, pattern: int) -> None:
    assert Mark("x", "/", waiting).pattern == pattern


def test_a_station_s_circle_is_drawn_to_scale_and_fits() -> None:
    plan = draw([mark("a", 0, 0)], centres=[Centre("站", at(0, 0), 865)])
    (circle,) = plan.centres
    assert circle.radius == pytest.approx(865 * plan.bar / plan.bar_metres, rel=0.01)
    assert circle.x - circle.radius >= 0
    assert circle.y + circle.radius <= plan.height


def test_the_ground_is_drawn_with_its_holes() -> None:
    ground = [[house(0, 0, 300, 200)[0][0], house(50, 50)[0][0]]]
    assert draw([mark("a", 0, 0)], ground).ground.count("z") == 2


def test_a_sheet_of_one_spot_has_a_scale() -> None:
    assert Sheet([HERE], []).scale > 0


def test_the_script_gets_the_same_places_in_the_datum_of_its_tiles() -> None:
    marks = [mark("3栋", 0, 0, 2), Mark("5栋", "/")]
    plain = json.loads(for_script(marks, [Centre("站", HERE, 865.4)]))
    assert [one["name"] for one in plain["features"]] == ["3栋"]
    assert plain["circles"] == [{"name": "站", "point": [27.83, 113.15], "metres": 865}]
    lat, lon = plain["features"][0]["point"]
    assert metres_between((lon, lat), at(20, 6)) < 0.01
    moved = json.loads(
        for_script(marks, [], tiles="https://t.example/{z}/{x}/{y}", attribution="谢", datum=Datum.GCJ02)
    )
    lat2, lon2 = moved["features"][0]["point"]
    assert metres_between((lon, lat), (lon2, lat2)) > 100
    assert (moved["tiles"], moved["attribution"]) == ("https://t.example/{z}/{x}/{y}", "谢")


def test_where_nothing_is_located_there_is_no_map_for_a_script() -> None:
    assert for_script([Mark("5栋", "/")], []) == ""


L_SHAPE = [(0.0, 0.0), (120.0, 0.0), (120.0, 40.0), (40.0, 40.0), (40.0, 160.0), (0.0, 160.0)]


def test_a_name_stands_inside_its_shape_and_away_from_its_edge() -> None:
    x, y = roomiest([L_SHAPE], (80.0, 100.0))  # what was given lies outside, where the two wings meet
    assert (0 < x < 40 and 0 < y < 160) or (0 < x < 120 and 0 < y < 40)
    assert min(y, abs(y - 160)) >= 8


def test_a_name_with_room_stays_where_it_was_put() -> None:
    wide = [(0.0, 0.0), (200.0, 0.0), (200.0, 100.0), (0.0, 100.0)]
    assert roomiest([wide], (60.0, 30.0)) == (60.0, 30.0)
    x, y = roomiest([wide], (2.0, 98.0))
    assert (36 <= x <= 164, 12 <= y <= 88) == (True, True)


@given(st.floats(1, 300), st.floats(1, 300), st.floats(0, 1), st.floats(0, 1))
def test_the_name_of_a_box_never_leaves_it(wide: float, high: float, across: float, down: float) -> None:
    box = [(0.0, 0.0), (wide, 0.0), (wide, high), (0.0, high)]
    x, y = roomiest([box], (wide * across, high * down))
    assert (-0.1 <= x <= wide + 0.1, -0.1 <= y <= high + 0.1) == (True, True)


def test_the_map_of_a_script_has_its_names_inside_too() -> None:
    wings = [at(x, y) for x, y in ((0, 0), (60, 0), (60, -20), (20, -20), (20, -80), (0, -80), (0, 0))]
    corner = Mark("4栋", "/", 7, at(40, -50), [[wings]])  # beside both wings
    lat, lon = json.loads(for_script([corner], []))["features"][0]["point"]
    across, down = metres_between((lon, lat), (at(0, 0)[0], lat)), metres_between((lon, lat), (lon, at(0, 0)[1]))
    assert (across < 20 and down < 80) or (across < 60 and down < 20)
