"""Bringing outlines in at the desk: nothing before it was looked at, and nothing else than what was looked at."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from linli.core.actors import system
from linli.demo.cast import World
from linli.places.actions import GivenShape, locate_many
from linli.places.models import Place, PlaceShape
from linli.web.desk import shapes as page
from tests.places.test_shapes import feature

AtDesk = Callable[[str], Client]


def address(world: World) -> str:
    return f"/desk/places/{world.estate.pk}/map/import/"


def file_of(*features: Any, data: bytes | None = None) -> SimpleUploadedFile:
    whole = {"type": "FeatureCollection", "features": features}
    return SimpleUploadedFile("楼栋.geojson", data if data is not None else json.dumps(whole).encode())


def look(client: Client, world: World, *features: Any, **fields: Any) -> HttpResponse:
    given = {"do": "look", "datum": "wgs84", "file": file_of(*features), **fields}
    return client.post(address(world), {key: value for key, value in given.items() if value is not None})  # type: ignore[return-value]  # the test client's answer


def payload_of(answer: HttpResponse) -> str:
    found = re.search(r'name="payload" value="([^"]+)"', answer.content.decode())
    assert found is not None
    return found[1]


def apply(client: Client, world: World, payload: str) -> HttpResponse:
    return client.post(address(world), {"do": "apply", "payload": payload})  # type: ignore[return-value]  # as above


def test_a_file_is_looked_at_then_kept(at_desk: AtDesk, world: World) -> None:
    client = at_desk("station_head")
    assert "Choose the file" not in client.get(address(world)).content.decode()
    answer = look(client, world, feature(name="1栋"), feature(9, name=2), feature(name="99栋"), source=" 测绘 ")
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "3 99栋: No place here is called so." in text
    assert "1 building stays without: 3栋" in text
    assert text.count('class="plan-mark"') == 2
    assert not PlaceShape.objects.exists()
    assert apply(client, world, payload_of(answer)).status_code == 303
    told = client.get(f"/desk/places/{world.estate.pk}/map/").content.decode()
    assert "On the map for the first time: 2. Drawn anew: 0." in told
    assert "2 of 3 are on the map" in told
    kept = list(PlaceShape.objects.values_list("place__name", "source", "as_of").order_by("place_id"))
    assert [(name, source) for name, source, _day in kept] == [("1栋", "测绘"), ("2栋", "测绘")]


def test_a_second_file_tells_what_moves_and_how_far(at_desk: AtDesk, world: World) -> None:
    client = at_desk("station_head")
    apply(client, world, payload_of(look(client, world, feature(name="1栋"), feature(9, name="2栋"))))
    text = look(client, world, feature(name="1栋"), feature(9, name="2栋"), datum="gcj02").content.decode()
    assert "2 places move by a hundred metres and more. Is the datum right?" in text
    assert re.search(r"1栋: its middle moves by \d{3} m", text)
    again = look(client, world, feature(name="1栋"), feature(9, name="2栋")).content.decode()
    assert "is the datum right" not in again.lower()
    assert 'data-verb="apply"' not in again


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"file": None}, "Choose the file."),
        ({"datum": "x"}, "Say which datum the file is in"),
        ({"datum": None}, "Say which datum the file is in"),
        ({"as_of": "2026-13-01"}, "Write a day, today or before."),
        ({"as_of": "2026-11-24"}, "Write a day, today or before."),
        ({"file": "hostile"}, "This is no GeoJSON with features."),
    ],
)
def test_what_is_wrong_stands_at_its_field(at_desk: AtDesk, world: World, fields: dict[str, Any], said: str) -> None:
    if fields.get("file") == "hostile":
        fields = {"file": file_of(data=b"[" * 500_000)}
    answer = look(at_desk("station_head"), world, feature(name="1栋"), source="测绘院", **fields)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert 'value="测绘院"' in answer.content.decode()


def test_what_was_changed_meanwhile_is_looked_at_once_more(at_desk: AtDesk, world: World) -> None:
    client = at_desk("station_head")
    payload = payload_of(look(client, world, feature(name="1栋")))
    locate_many(world.estate, [GivenShape(world.estate.pk, (113.1, 27.8))], source="other", by=system(), at=world.at)
    assert apply(client, world, payload).status_code == 303
    answer = apply(client, world, payload)
    assert answer.status_code == 409
    assert "Something of it has changed since." in answer.content.decode()


def test_nobody_else_s_and_no_made_up_payload_is_kept(at_desk: AtDesk, world: World) -> None:
    head, officer = at_desk("station_head"), at_desk("community_officer")
    other = f"/desk/places/{world.places['community'].pk}/map/import/"
    payload = payload_of(look(head, world, feature(name="1栋")))
    for client, where, text in ((officer, other, payload), (head, address(world), "x"), (head, address(world), "")):
        assert client.post(where, {"do": "apply", "payload": text}).status_code == 422
    assert not PlaceShape.objects.exists()


def test_a_file_whose_shapes_fit_no_page_is_refused(
    at_desk: AtDesk, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page, "MOST_PAYLOAD", 100)
    answer = look(at_desk("station_head"), world, feature(name="1栋"))
    assert answer.status_code == 422
    assert "too much for one page" in answer.content.decode()


def test_a_place_is_taken_off_the_map_by_a_press(at_desk: AtDesk, world: World) -> None:
    client, here = at_desk("station_head"), f"/desk/places/{world.estate.pk}/map/"
    drawn = f"{here}drawn/"
    assert drawn not in client.get(here).content.decode()
    assert "Nothing here is on the map yet." in client.get(drawn).content.decode()
    building = Place.objects.filter(estate_id=world.estate.pk, level="building").order_by("pk").first()
    assert building is not None
    locate_many(world.estate, [GivenShape(building.pk, (113.15, 27.83))], source="测绘", by=system(), at=world.at)
    assert drawn in client.get(here).content.decode()
    listed = client.get(drawn).content.decode()
    assert listed.count('data-kind="shape"') == 1
    assert "测绘" in listed
    sent = {"place": str(building.pk), "version": "7"}
    assert client.post(drawn, sent).status_code == 303
    assert "was drawn anew meanwhile" in client.get(drawn).content.decode()
    assert client.post(drawn, {**sent, "version": "1"}).status_code == 303
    assert f"{building.name} is off the map." in client.get(drawn).content.decode()
    assert not PlaceShape.objects.exists()
    other = world.places["other_estate"]
    assert client.post(drawn, {"place": str(other.pk), "version": "1"}).status_code == 404
    assert at_desk("repairer").get(drawn).status_code in (403, 404)


def test_the_list_of_what_is_drawn_costs_the_same_for_one_and_three(at_desk: AtDesk, world: World) -> None:
    client, drawn = at_desk("station_head"), f"/desk/places/{world.estate.pk}/map/drawn/"
    buildings = list(Place.objects.filter(estate_id=world.estate.pk, level__in=["building", "unit"]).order_by("pk")[:3])
    costs = []
    for count in (1, 3):
        shapes = [GivenShape(one.pk, (113.15, 27.83)) for one in buildings[:count]]
        locate_many(world.estate, shapes, source="测绘", by=system(), at=world.at)
        client.get(drawn)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(drawn).content.decode().count('data-kind="shape"') == count
        costs.append(len(queries))
    assert costs[0] == costs[1] <= 8
