"""The estate: its drawing and register, door codes and their posters."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pytest
from django.test import Client
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries

from linli.demo.cast import World
from linli.places.models import DoorCode, Place
from linli.places.queries import door_code_of
from tests.web.desk.conftest import Desk

SignIn = Callable[[str], Client]
PLACES = "/desk/places/"


def test_the_only_estate_is_shown_at_once(at_desk: SignIn, desk: Desk, world: World) -> None:
    desk.file()
    text = at_desk("station_head").get(PLACES).content.decode()
    assert "<h1>春和里</h1>" in text
    assert 'class="elevation"' in text
    assert "1 waiting" in text
    buildings = Place.objects.filter(estate_id=world.estate.pk, level="building").count()
    rooms = Place.objects.filter(estate_id=world.estate.pk, level="room").count()
    assert f"{buildings} buildings, " in text
    assert f"{rooms} rooms" in text
    assert "1 door code is up" in text


def test_several_estates_are_listed_by_name(at_desk: SignIn, world: World) -> None:
    client = at_desk("administrator")
    text = client.get(PLACES).content.decode()
    assert "<h1>2 estates</h1>" in text
    assert f"?estate={world.places['other_estate'].pk}" in text
    chosen = client.get(f"{PLACES}?estate={world.places['other_estate'].pk}").content.decode()
    assert "<h1>秋水苑</h1>" in chosen
    assert "<h1>2 estates</h1>" in client.get(f"{PLACES}?estate=x").content.decode()


def test_an_estate_of_others_is_not_shown(at_desk: SignIn, world: World) -> None:
    client, other = at_desk("station_head"), world.places["other_estate"]
    assert "秋水苑" not in client.get(f"{PLACES}?estate={other.pk}").content.decode()
    for page in ("sheet/", "import/", "door-code/", "door-code/poster/"):
        assert client.get(f"{PLACES}{other.pk}/{page}").status_code == 404


@pytest.mark.parametrize("role", ["repairer", "auditor", "building_leader"])
def test_whoever_keeps_no_register_has_no_such_page(at_desk: SignIn, world: World, role: str) -> None:
    client = at_desk(role)
    assert PLACES not in client.get("/desk/").content.decode()
    assert client.get(PLACES).status_code == 404
    assert client.get(PLACES + "template/").status_code == 404
    assert client.get(f"{PLACES}{world.estate.pk}/door-code/").status_code == 404


def test_the_register_costs_the_same_for_few_and_many_buildings(
    at_desk: SignIn, world: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = at_desk("administrator")
    client.get(PLACES)
    for estate in (world.estate, world.places["other_estate"]):
        with django_assert_num_queries(11):
            client.get(f"{PLACES}?estate={estate.pk}")


def test_the_template_and_the_export_are_sheets(at_desk: SignIn, world: World) -> None:
    client = at_desk("station_head")
    template = load_workbook(BytesIO(client.get(PLACES + "template/").content)).active
    export = client.get(f"{PLACES}{world.estate.pk}/sheet/")
    assert "filename*=utf-8''%E6%98%A5%E5%92%8C%E9%87%8C.xlsx" in export["Content-Disposition"]
    lines = list(load_workbook(BytesIO(export.content)).active.iter_rows(values_only=True))  # type: ignore[union-attr]
    assert [str(cell.value).rstrip("*") for cell in template[1]] == list(lines[0])  # type: ignore[index]
    assert lines[1][:3] == ("1栋", "1单元", "101")


def code_page(place: Place) -> str:
    return f"{PLACES}{place.pk}/door-code/"


def test_a_door_code_is_made_once_and_replaced_when_lost(at_desk: SignIn, desk: Desk) -> None:
    client, building = at_desk("station_head"), desk.building
    assert "No door code here yet" in client.get(code_page(building)).content.decode()
    for _ in range(2):
        assert client.post(code_page(building), {"do": "make"}).status_code == 303
    first = door_code_of(building)
    assert first is not None
    assert "A door code is up here" in client.get(code_page(building)).content.decode()
    client.post(code_page(building), {"do": "replace"})
    second = door_code_of(building)
    assert second is not None
    assert second.token != first.token
    assert DoorCode.objects.get(pk=first.pk).revoked_at is not None
    assert "says from now that it was replaced" in client.get(code_page(building)).content.decode()


def test_all_entrances_get_their_codes_in_one_press(at_desk: SignIn, desk: Desk) -> None:
    client = at_desk("station_head")
    client.post(code_page(desk.building), {"do": "make_all"})
    entrances = Place.objects.filter(parent=desk.building)
    assert DoorCode.objects.filter(place__in=entrances, revoked_at=None).count() == entrances.count() > 0


def test_codes_at_the_entrances_count_for_their_building(at_desk: SignIn, desk: Desk, world: World) -> None:
    client, building = at_desk("station_head"), desk.building
    entrances = list(Place.objects.filter(parent=building))
    whole = len(entrances)
    client.post(code_page(entrances[0]), {"do": "make"})
    assert f"1/{whole} entrances" in client.get(PLACES).content.decode()
    page = client.get(code_page(building)).content.decode()
    assert f"<h1>1/{whole} entrances have a door code</h1>" in page
    assert "The building has none of its own." in page
    client.post(code_page(building), {"do": "make_all"})
    assert f'<td>{whole}/{whole} entrances <span class="soft">and one of its own' in client.get(PLACES).content.decode()


def test_a_buildings_page_leads_to_its_names_and_changes(at_desk: SignIn, desk: Desk, world: World) -> None:
    address = f'href="{PLACES}{desk.building.pk}/changes/"'
    for role, words in (
        ("administrator", "Rename or move"),
        ("community_officer", "Rename"),
        ("station_head", "Earlier names and changes"),
    ):
        client = at_desk(role)
        page = client.get(code_page(desk.building)).content.decode()
        assert address in page
        assert f"{words}</a>" in page
        assert address in client.get(f"{PLACES}tree/{world.estate.pk}/").content.decode()


def test_a_poster_holds_the_place_and_the_address_behind_it(at_desk: SignIn, desk: Desk, world: World) -> None:
    client, unit = at_desk("station_head"), world.places["unit"]
    text = client.get(code_page(unit) + "poster/").content.decode()
    assert "3栋1单元" in text
    assert "春和里" in text
    assert text.count('class="qr-code"') == 1
    assert "Or call 春和里站: 0990-1000001" in text
    building = world.places["building"]
    assert client.get(code_page(building) + "poster/")["Location"] == code_page(building)
    client.post(code_page(building), {"do": "make_all"})
    pages = 1 + Place.objects.filter(parent=building).count()
    assert client.get(code_page(building) + "poster/?all=1").content.decode().count('class="qr-code"') == pages


def test_a_room_is_no_door_of_others(at_desk: SignIn, world: World) -> None:
    assert at_desk("station_head").get(code_page(world.room)).status_code == 200
    assert at_desk("station_head").get(code_page(world.places["other_room"])).status_code == 404


def test_many_estates_are_paged_and_found_by_a_piece_of_their_name_or_initials(
    at_desk: SignIn, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("linli.web.desk.places.PAGE", 1)
    client = at_desk("administrator")
    text = client.get(PLACES).content.decode()
    assert "<h1>2 estates</h1>" in text
    assert 'name="q"' in text
    assert "Next page" in text
    assert "Older" not in text
    for asked in ("水苑", " 秋 水 苑", "qs", "QS"):
        found = client.get(PLACES, {"q": asked}).content.decode()
        assert "<h1>1 estate</h1>" in found
        assert f"?estate={world.places['other_estate'].pk}" in found
        assert f"?estate={world.estate.pk}" not in found
        assert "Show all" in found
    none = client.get(PLACES, {"q": "<b>云山"}).content.decode()
    assert "No estate here is called so." in none
    assert "<b>云山" not in none


def test_few_estates_need_no_search(at_desk: SignIn, world: World) -> None:
    text = at_desk("administrator").get(PLACES).content.decode()
    assert 'name="q"' not in text
    assert text.count('data-verb="import"') == 2
    assert 'name="community"' not in text


def test_among_many_communities_the_one_for_a_new_estate_is_found_by_name(
    at_desk: SignIn, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("linli.web.desk.places.FEW", 1)
    client, other = at_desk("administrator"), world.places["other_community"]
    text = client.get(PLACES).content.decode()
    assert 'data-verb="import"' not in text
    assert 'name="community"' in text
    found = client.get(PLACES, {"community": "松影"}).content.decode()
    assert f"/desk/places/{other.pk}/import/" in found
    assert f"/desk/places/{world.places['community'].pk}/import/" not in found
    assert "No community here is called so." in client.get(PLACES, {"community": "云山"}).content.decode()
