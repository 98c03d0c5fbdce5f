"""The map at the desk and for residents: drawn by the server, with what waits for those who may see it."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from linli.core.actors import system
from linli.demo.cast import World
from linli.demo.shapes import fill_shapes
from linli.places.actions import GivenShape, locate_many
from linli.places.models import Place, PlaceShape
from linli.places.queries import buildings
from tests.web.desk.conftest import Desk

AtDesk = Callable[[str], Client]


def page_of(place: Place, rest: str = "") -> str:
    return f"/desk/places/{place.pk}/map/{rest}"


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def main_of(text: str) -> str:
    return text.split('<main id="main"')[1].split("</main>", maxsplit=1)[0]


def marks_in(text: str) -> list[str]:
    return re.findall(r'class="plan-mark[^"]*" data-pattern="\d" aria-label="([^"]+)"', text)


@pytest.mark.parametrize("role", ["resident", "neighbour"])
def test_whoever_holds_no_post_has_no_map_of_the_desk(at_desk: AtDesk, world: World, role: str) -> None:
    assert at_desk(role).get(page_of(world.estate)).status_code == 404


def test_a_map_of_others_is_not_there(at_desk: AtDesk, world: World) -> None:
    client = at_desk("station_head")
    for place in (world.places["other_estate"], world.places["city"], world.places["building"]):
        assert client.get(page_of(place)).status_code == 404
        assert client.get(page_of(place, "file/")).status_code == 404
        assert client.get(page_of(place, "import/")).status_code == 404


def test_without_any_outline_the_buildings_stand_in_a_tidy_grid(at_desk: AtDesk, desk: Desk, world: World) -> None:
    desk.file()
    text = text_of(at_desk("station_head"), page_of(world.estate))
    assert marks_in(text) == ["1栋, none waiting", "2栋, 1 waiting", "3栋, none waiting"]
    assert text.count("plan-mark unplaced") == 3
    assert "0 of 3 are on the map" in text
    assert "data-map" not in text


def test_outlines_doors_and_counts_are_drawn_and_told_in_rows(at_desk: AtDesk, desk: Desk, world: World) -> None:
    fill_shapes(world)
    for _ in range(3):
        desk.file()
    client = at_desk("station_head")
    text = text_of(client, page_of(world.estate))
    assert "春和里: 3 waiting" in text
    assert marks_in(text) == ["1栋, none waiting", "2栋, 3 waiting", "3栋, none waiting"]
    assert 'fill="url(#waits-2)"' in text
    assert text.count('class="door"') == 6
    assert "unplaced" not in text
    rows = f"/desk/service-requests/?list=open&amp;building={desk.building.pk}"
    assert text.count(f'href="{rows}"') == 3
    assert desk.building.name in text_of(client, html.unescape(rows))
    said = json.loads(html.unescape(re.search(r'data-map="([^"]+)"', text)[1]))  # type: ignore[index]
    assert [(one["name"], one["waiting"]) for one in said["features"]] == [("1栋", 0), ("2栋", 3), ("3栋", 0)]
    assert said["tiles"] == ""


def test_who_keeps_the_register_but_sees_no_requests_is_told_no_count(
    at_desk: AtDesk, desk: Desk, world: World
) -> None:
    desk.file()
    text = text_of(at_desk("administrator"), page_of(world.estate))
    assert marks_in(text) == ["1栋", "2栋", "3栋"]
    assert "waiting" not in main_of(text)
    assert f"/desk/places/{desk.building.pk}/door-code/" in text


def test_higher_places_show_what_lies_in_them_and_reckon_where(at_desk: AtDesk, desk: Desk, world: World) -> None:
    desk.file()
    fill_shapes(world)
    client = at_desk("community_officer")
    text = text_of(client, page_of(world.places["community"]))
    assert "春和里, 1 waiting" in marks_in(text)
    assert page_of(world.estate) in text
    city = text_of(at_desk("city_officer"), page_of(world.places["city"]))
    assert marks_in(city) == ["青禾区, 1 waiting"]
    assert "reckoned from what lies in it" in city
    assert 'class="house guessed"' in city


def test_the_map_costs_the_same_for_one_and_three_buildings(at_desk: AtDesk, world: World) -> None:
    client, few = at_desk("station_head"), list(buildings(world.estate))[:1]
    client.get(page_of(world.estate))
    counts = []
    for located in (few, list(buildings(world.estate))):
        shapes = [GivenShape(one.pk, (113.15, 27.83)) for one in located]
        locate_many(world.estate, shapes, source="x", by=system(), at=world.at)
        with CaptureQueriesContext(connection) as queries:
            client.get(page_of(world.estate))
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 12


def test_the_map_is_found_from_the_estate_and_from_the_tree(at_desk: AtDesk, world: World) -> None:
    client = at_desk("community_officer")
    assert page_of(world.estate) in text_of(client, f"/desk/places/?estate={world.estate.pk}")
    assert page_of(world.places["community"]) in text_of(client, f"/desk/places/tree/{world.places['community'].pk}/")
    assert page_of(world.places["community"]) in text_of(client, page_of(world.estate))


def test_what_is_taken_out_names_its_datum(at_desk: AtDesk, world: World) -> None:
    fill_shapes(world)
    client = at_desk("station_head")
    answer = client.get(page_of(world.estate, "file/?datum=gcj02"))
    assert (answer["Content-Type"], answer["Cache-Control"]) == ("application/geo+json", "no-store")
    assert "gcj02.geojson" in answer["Content-Disposition"]
    said = json.loads(answer.content)
    assert (said["datum"], len(said["features"])) == ("gcj02", PlaceShape.objects.count())
    assert json.loads(client.get(page_of(world.estate, "file/?datum=x")).content)["datum"] == "wgs84"


@pytest.mark.parametrize("role", ["repairer", "building_leader", "city_officer"])
def test_who_may_only_look_takes_nothing_out(at_desk: AtDesk, world: World, role: str) -> None:
    client = at_desk(role)
    estate = world.estate
    if client.get(page_of(estate)).status_code == 200:
        assert "Only those who keep the register say where places lie." in text_of(client, page_of(estate))
    assert client.get(page_of(estate, "file/")).status_code in (403, 404)
    assert client.post(page_of(estate, "import/"), {"do": "look"}).status_code in (403, 404)


def test_everybody_sees_the_plan_and_nothing_about_anybody(at_desk: AtDesk, desk: Desk, world: World) -> None:
    desk.file()
    client, address = Client(headers={"Accept-Language": "en"}), f"/e/{world.estate.slug}/plan/"
    assert address in text_of(client, f"/e/{world.estate.slug}/")
    for _drawn in (False, True):
        text = text_of(client, address)
        assert marks_in(text) == ["1栋", "2栋", "3栋"]
        assert "waiting" not in main_of(text)
        assert 'data-pattern="0"' in text
        assert f"/e/{world.estate.slug}/service-requests/?building={desk.building.pk}" in text
        fill_shapes(world)
    assert "春和里站" in text_of(client, address)
    assert client.get("/e/nowhere/plan/").status_code == 404


def test_the_map_s_script_is_loaded_on_pages_with_a_map_alone(at_desk: AtDesk, world: World) -> None:
    client = at_desk("station_head")
    assert "/map." in text_of(client, page_of(world.estate)).split("<body>")[0]
    for address in ("/desk/", "/desk/places/", f"/e/{world.estate.slug}/"):
        assert "/map." not in text_of(client, address).split("<body>")[0]


def test_tiles_are_named_to_the_script_in_their_own_datum(
    at_desk: AtDesk, world: World, settings: LazySettings
) -> None:
    fill_shapes(world)
    client, found = at_desk("station_head"), []
    for datum in ("wgs84", "gcj02"):
        settings.LINLI_TILES, settings.LINLI_TILES_DATUM = "https://tiles.example/{z}/{x}/{y}.png", datum
        settings.LINLI_TILES_ATTRIBUTION = "示例 GS(2026)0000号"
        text = text_of(client, page_of(world.estate))
        found.append(json.loads(html.unescape(re.search(r'data-map="([^"]+)"', text)[1])))  # type: ignore[index]
    assert found[0]["attribution"] == "示例 GS(2026)0000号"
    assert found[0]["features"][0]["point"] != found[1]["features"][0]["point"]
