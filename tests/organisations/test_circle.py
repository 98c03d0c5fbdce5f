"""Who reaches a station on foot: the one SQL statement against counting by hand, over the globe."""

from __future__ import annotations

import math
import random
import time
from collections.abc import Sequence
from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linli.core.ids import uuid7
from linli.organisations.models import Organisation, StationPoint
from linli.organisations.queries.circle import homes_in, reach_in_metres
from linli.organisations.reached import by_building, by_estate, in_all
from linli.places.actions.add import build, next_ids
from linli.places.datums import Point, metres_between
from linli.places.enums import Level
from linli.places.models import Place, PlaceShape

DAY = date(2026, 11, 23)
CITY: Point = (113.15, 27.83)
METRE = 1 / 111_195
NEARLY = 0.5
"""Metres: what lies closer to the rim is left to either."""


def spot(east: float, north: float) -> Point:
    return CITY[0] + east * METRE / math.cos(math.radians(CITY[1])), CITY[1] + north * METRE


def places(level: Level, names: Sequence[str], parents: Sequence[Place | None], **fields: object) -> list[Place]:
    ids = next_ids(len(names))
    made = [
        build(one, level, name, parent, **(fields | ({"slug": f"e{one}"} if level is Level.ESTATE else {})))
        for one, name, parent in zip(ids, names, parents, strict=True)
    ]
    return list(Place.objects.bulk_create(made, batch_size=2000))


def locate(listed: Sequence[Place], spots: Sequence[Point]) -> None:
    PlaceShape.objects.bulk_create(
        [
            PlaceShape(place=one, lon=lon, lat=lat, source="x", as_of=DAY)
            for one, (lon, lat) in zip(listed, spots, strict=True)
        ],
        batch_size=2000,
    )


def stations(spots: Sequence[Point], *, ended: Sequence[int] = ()) -> None:
    bodies = [
        Organisation(
            id=uuid7(), kind="service_station", name=f"站{n}", short_name=f"站{n}", ended_on=DAY if n in ended else None
        )
        for n in range(len(spots))
    ]
    Organisation.objects.bulk_create(bodies)
    StationPoint.objects.bulk_create(
        [StationPoint(organisation=b, lon=x, lat=y, located_on=DAY) for b, (x, y) in zip(bodies, spots, strict=True)]
    )


@pytest.fixture
def city(db: None) -> Place:
    return places(Level.CITY, ["测试市"], [None])[0]


METRES = st.floats(-1500, 1500)
SPOTS = st.lists(st.tuples(METRES, METRES), max_size=6)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(houses=st.lists(st.tuples(METRES, METRES, st.integers(0, 3), st.booleans()), min_size=1, max_size=8),
       around=st.none() | st.tuples(METRES, METRES), near=SPOTS, minutes=st.integers(5, 25))  # fmt: skip
def test_the_statement_counts_as_one_counts_by_hand(
    city: Place, houses: list[tuple[float, float, int, bool]], around: tuple[float, float] | None,
    near: list[tuple[float, float]], minutes: int,
) -> None:  # fmt: skip
    StationPoint.objects.all().delete()
    Organisation.objects.all().delete()
    (estate,) = places(Level.ESTATE, [str(uuid7())], [city])
    made = places(Level.BUILDING, [str(n) for n in range(len(houses))], [estate] * len(houses))
    for building, (_x, _y, rooms, _located) in zip(made, houses, strict=True):
        places(Level.ROOM, [str(n) for n in range(rooms)], [building] * rooms)
    located = [(one, spot(x, y)) for one, (x, y, _rooms, yes) in zip(made, houses, strict=True) if yes]
    locate([one for one, _where in located], [where for _one, where in located])
    if around is not None:
        locate([estate], [spot(*around)])
    stations([spot(*one) for one in near], ended=[0])
    found = {one.building_id: one for one in homes_in(estate, minutes)}
    reach, living = reach_in_metres(minutes), [spot(*one) for one in near[1:]]
    for building, (x, y, rooms, yes) in zip(made, houses, strict=True):
        if not rooms:
            assert building.pk not in found
            continue
        where = spot(x, y) if yes else spot(*around) if around is not None else None
        home = found[building.pk]
        assert home.households == rooms
        assert home.located == (where is not None)
        nearest = min((metres_between(where, one) for one in living), default=None) if where is not None else None
        if nearest is None or nearest > reach + NEARLY:
            assert home.metres is None
        elif nearest < reach - NEARLY:
            assert home.metres == pytest.approx(nearest, abs=NEARLY)


def test_shops_and_places_that_ended_are_no_households(city: Place) -> None:
    (estate,) = places(Level.ESTATE, ["春和里"], [city])
    (building,) = places(Level.BUILDING, ["1栋"], [estate])
    places(Level.ROOM, ["101"], [building])
    places(Level.ROOM, ["102"], [building], use="shop")
    places(Level.ROOM, ["103"], [building], ended_at=datetime(2026, 1, 1, tzinfo=UTC), merged_into=estate)
    assert [one.households for one in homes_in(city, 15)] == [1]


def test_a_walk_of_a_quarter_of_an_hour_reaches_eight_hundred_and_sixty_five_metres(city: Place) -> None:
    assert reach_in_metres(15) == pytest.approx(865.4, abs=0.1)
    (estate,) = places(Level.ESTATE, ["春和里"], [city])
    made = places(Level.BUILDING, ["1栋", "2栋", "3栋"], [estate] * 3)
    for one in made:
        places(Level.ROOM, ["101", "102"], [one, one])
    locate(made[:2], [spot(860, 0), spot(870, 0)])
    stations([spot(0, 0)])
    homes = homes_in(city, 15)
    assert [(one.name, one.inside, one.outside, one.unknown) for one in by_building(homes)] == [
        ("1栋", 2, 0, 0), ("2栋", 0, 2, 0), ("3栋", 0, 0, 2),
    ]  # fmt: skip
    whole = in_all(by_estate(homes), city)
    assert (whole.households, whole.inside, whole.outside, whole.unknown) == (6, 2, 2, 2)


@pytest.mark.slow
def test_a_whole_city_is_reckoned_in_one_statement_within_two_seconds(city: Place) -> None:
    chance = random.Random(1)
    estates = places(Level.ESTATE, [f"小区{n}" for n in range(900)], [city] * 900)
    made = places(Level.BUILDING, [f"{n}栋" for n in range(20_000)], [estates[n % 900] for n in range(20_000)])
    places(Level.ROOM, [f"{n}" for n in range(60_000)], [made[n % 20_000] for n in range(60_000)])
    locate(made, [spot(chance.uniform(-15_000, 15_000), chance.uniform(-15_000, 15_000)) for _ in made])
    stations([spot(chance.uniform(-15_000, 15_000), chance.uniform(-15_000, 15_000)) for _ in range(870)])
    with connection.cursor() as cursor:
        cursor.execute(
            "ANALYZE places_place, places_placeshape, organisations_stationpoint, organisations_organisation"
        )
    with CaptureQueriesContext(connection) as queries:
        homes = homes_in(city, 15)
    assert len(queries) == 1
    assert sum(one.households for one in homes) == 60_000
    assert 0 < sum(one.metres is not None for one in homes) < 20_000
    assert min(_took(city) for _ in range(3)) < 2


def _took(city: Place) -> float:
    began = time.perf_counter()
    homes_in(city, 15)
    return time.perf_counter() - began
