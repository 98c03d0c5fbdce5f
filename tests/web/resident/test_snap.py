"""Snap and send: photo first, words by a tap, the building found on the phone, and no twin of what others reported."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from linli.attachments.models import Attachment
from linli.demo.cast import World
from linli.places.spots import Spot
from linli.service_requests.enums import Source
from linli.service_requests.models import ServiceRequest
from linli.web.resident import snapping
from tests.web.resident.conftest import picture


@pytest.fixture
def address(world: World) -> str:
    return f"/e/{world.estate.slug}/snap/"


def sent(**changed: Any) -> dict[str, Any]:
    return {"idempotency_key": "k" * 20, "words": "", **changed}


@pytest.fixture
def english_client() -> Client:
    return Client(headers={"Accept-Language": "en"})


def test_a_photo_and_a_tap_are_enough(world: World, address: str, english_client: Client) -> None:
    page = english_client.get(address)
    text = page.content.decode()
    assert text.index('type="file"') < text.index('name="category"') < text.index('name="words"'), "the photo first"
    body = sent(category="public_lighting", building=str(world.places["building"].pk), photos=picture())
    response = english_client.post(address, body)
    row = ServiceRequest.objects.get()
    assert response.headers["Location"] == f"/f/{row.number}/"
    assert (row.source, row.category, row.category_suggested) == (Source.SNAP, "public_lighting", False)
    assert row.words == row.title == "公共照明", "what was tapped, in the language of the place"
    assert row.building_id == world.places["building"].pk
    assert Attachment.objects.get().subject_id == row.pk
    assert row.number in english_client.get("/f/").content.decode(), "whoever sent it follows it"


def test_one_word_is_enough_and_a_photo_alone_is_asked_about(address: str, english_client: Client) -> None:
    response = english_client.post(address, sent(photos=picture()))
    assert response.status_code == 422
    assert "Tap what it is about, or write a word." in response.content.decode()
    assert english_client.post(address, sent(words="路灯")).status_code == 303
    assert ServiceRequest.objects.get().words == "路灯"


def test_a_chip_that_is_none_is_not_taken_for_words(address: str, english_client: Client) -> None:
    assert english_client.post(address, sent(category="nonsense")).status_code == 422
    assert not ServiceRequest.objects.exists()


def test_pressed_twice_it_is_one(address: str, english_client: Client) -> None:
    for _ in range(2):
        english_client.post(address, sent(category="manhole"))
    assert ServiceRequest.objects.count() == 1


def test_the_same_nearby_is_offered_and_joined_instead(world: World, address: str, english_client: Client) -> None:
    building = str(world.places["building"].pk)
    Client().post(address, sent(words="3栋东侧路灯不亮", building=building))
    body = sent(words="3栋东侧路灯不亮", building=building, category="public_lighting", idempotency_key="j" * 20)
    text = english_client.post(address, body).content.decode()
    number = ServiceRequest.objects.get().number
    assert "Is it one of these?" in text
    joined = english_client.post(f"/f/{number}/affected/", {"idempotency_key": "j" * 20}, follow=True)
    assert "you are also affected" in joined.content.decode()
    assert ServiceRequest.objects.count() == 1
    assert english_client.post(address, {**body, "anyway": "on", "looked_for": "public_lighting"}).status_code == 303
    assert ServiceRequest.objects.count() == 2


def test_the_phone_may_be_asked_where_it_is_on_this_page_alone(
    world: World, address: str, english_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = english_client.get(address)
    assert "geolocation=(self)" in page.headers["Permissions-Policy"]
    assert "microphone=()" in page.headers["Permissions-Policy"]
    assert "geolocation=()" in english_client.get(f"/e/{world.estate.slug}/").headers["Permissions-Policy"]
    spot = Spot(world.places["building"], point=(115.0, 27.0))
    monkeypatch.setattr(snapping, "spots_in", lambda _estate: [spot])
    assert f'data-nearest="{world.places["building"].pk},115.000000,27.000000"' in (
        english_client.get(address).content.decode()
    )


def test_it_is_found_from_the_estates_page_and_from_a_door(world: World, english_client: Client) -> None:
    assert f"/e/{world.estate.slug}/snap/" in english_client.get(f"/e/{world.estate.slug}/").content.decode()
    door = english_client.get(f"/q/{world.door_code.token}/").content.decode()
    assert f"/e/{world.estate.slug}/snap/?building={world.places['building'].pk}" in door


def test_where_no_playbook_names_chips_words_are_needed(
    address: str, english_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nobody(_place: Any) -> Any:
        raise LookupError

    monkeypatch.setattr(snapping, "where_of", nobody)
    text = english_client.get(address).content.decode()
    assert 'name="category"' not in text
    assert "Snap and send" in text
