"""How far it is to a station, at the desk: counted, drawn, the gaps by building and estate; and where a station is."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from linli.core.actors import system
from linli.demo.cast import World
from linli.demo.shapes import STATION_AT, at, fill_shapes
from linli.organisations.models import StationPoint
from linli.places.actions import GivenShape, locate_many
from linli.places.models import Place
from linli.places.queries import buildings

AtDesk = Callable[[str], Client]


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def circle_of(place: Place, asked: str = "") -> str:
    return f"/desk/places/{place.pk}/circle/{asked}"


def point_page(world: World) -> str:
    return f"/desk/organisations/{world.bodies['station'].pk}/point/"


def test_everybody_within_the_walk_is_one_sentence_and_a_circle(at_desk: AtDesk, world: World) -> None:
    fill_shapes(world)
    text = text_of(at_desk("station_head"), circle_of(world.estate, "?minutes=15"))
    assert "24 of 24 households have a station within 15 minutes on foot" in text
    assert "865 metres as the crow flies" in text
    assert text.count('class="on-foot"') == 1
    assert "Where no station is near" not in text


def test_gaps_are_listed_by_building_and_above_by_estate(at_desk: AtDesk, world: World) -> None:
    fill_shapes(world)
    far = list(buildings(world.estate))[2]
    locate_many(world.estate, [GivenShape(far.pk, at(1500, 0))], source="x", by=system(), at=world.at)
    text = text_of(at_desk("station_head"), circle_of(world.estate))
    assert "16 of 24 households" in text
    assert "8 households without" in text
    assert text.count("<tr>") == 2
    above = text_of(at_desk("community_officer"), circle_of(world.places["community"]))
    assert circle_of(world.estate, "?minutes=15") in above
    assert "1 station is not located" not in above


def test_what_nobody_has_located_is_neither_near_nor_far(at_desk: AtDesk, world: World) -> None:
    text = text_of(at_desk("station_head"), circle_of(world.estate))
    assert "No station here has been located yet." in text
    assert point_page(world) in text


@pytest.mark.parametrize(("asked", "minutes"), [("?minutes=1", 5), ("?minutes=900", 60), ("?minutes=x", 15), ("", 15)])
def test_minutes_stay_between_five_and_sixty(at_desk: AtDesk, world: World, asked: str, minutes: int) -> None:
    assert f'value="{minutes}"' in text_of(at_desk("station_head"), circle_of(world.estate, asked))


def test_the_page_costs_the_same_for_few_and_many_gaps(at_desk: AtDesk, world: World) -> None:
    client, counts = at_desk("station_head"), []
    client.get(circle_of(world.estate))
    fill_shapes(world)
    for metres in (0, 2000):
        listed = [GivenShape(one.pk, at(metres, 0)) for one in buildings(world.estate)]
        locate_many(world.estate, listed, source="x", by=system(), at=world.at)
        with CaptureQueriesContext(connection) as queries:
            client.get(circle_of(world.estate))
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 14


def test_a_place_of_others_has_no_circle(at_desk: AtDesk, world: World) -> None:
    assert at_desk("station_head").get(circle_of(world.places["other_estate"])).status_code == 404


def test_where_the_station_is_is_written_in_the_datum_of_one_s_map(at_desk: AtDesk, world: World) -> None:
    client = at_desk("station_head")
    assert point_page(world) in text_of(client, f"/desk/organisations/{world.bodies['station'].pk}/")
    assert "Nobody has said yet." in text_of(client, point_page(world))
    given = {"point": "113.1558047，27.8268341", "datum": "gcj02", "version": "0"}  # as one types it
    assert client.post(point_page(world), given).status_code == 303
    kept = StationPoint.objects.get()
    assert (round(kept.lon, 5), round(kept.lat, 5)) == (113.15, 27.83)
    text = text_of(client, point_page(world))
    assert "position=113.1558" in text
    again = client.post(point_page(world), given | {"point": "113.2 27.8"})
    assert again.status_code == 422
    assert "Somebody has just said where it is." in again.content.decode()


@pytest.mark.parametrize(
    ("point", "said"),
    [
        ("", "Write both numbers."),
        ("113.15", "Write two numbers"),
        ("113.15, x", "Write two numbers"),
        ("nan inf", "Write two numbers"),
        ("27.83, 113.15", "This lies outside China"),
    ],
)
def test_what_is_no_spot_in_china_is_said_at_the_field(at_desk: AtDesk, world: World, point: str, said: str) -> None:
    answer = at_desk("station_head").post(point_page(world), {"point": point, "datum": "wgs84", "version": "0"})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not StationPoint.objects.exists()


def test_whoever_keeps_no_station_locates_none(at_desk: AtDesk, world: World) -> None:
    for role in ("repairer", "building_leader"):
        assert at_desk(role).get(point_page(world)).status_code in (403, 404)
    body = world.bodies["property"]
    assert at_desk("administrator").get(f"/desk/organisations/{body.pk}/point/").status_code == 404


def test_the_demo_s_station_stands_inside_its_estate(world: World) -> None:
    assert fill_shapes(world) == 3 + 6 + 1
    found = StationPoint.objects.get()
    assert (found.lon, found.lat) == at(*STATION_AT)


def test_what_is_unknown_is_not_counted_as_far(at_desk: AtDesk, world: World) -> None:
    text = text_of(at_desk("station_head"), circle_of(world.estate))
    assert "<h1>24 households, and nobody has said where they are</h1>" in text
    assert "Of 24 households nobody knows how far it is" in text
    assert "households without" not in text
    assert "Where no station is near" not in text
    fill_shapes(world)
    located = text_of(at_desk("station_head"), circle_of(world.estate))
    assert "nobody has said where" not in located
    assert "nobody knows how far" not in located
