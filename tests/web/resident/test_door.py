"""The page behind a printed door code."""

from __future__ import annotations

import pytest
from django.test import Client

from linli.core.actors import system
from linli.demo.cast import World
from linli.places.actions import replace_door_code
from linli.service_requests.enums import Source
from linli.service_requests.models import ServiceRequest
from tests.web.resident.conftest import WORDS, queries_of
from tests.web.resident.reading import fields, read


@pytest.fixture
def door(world: World) -> str:
    assert world.door_code is not None
    return f"/q/{world.door_code.token}/"


def test_the_place_is_known_and_one_press_reports(browser: Client, world: World, door: str) -> None:
    page = read(browser.get(door))
    assert page.one("h1").text() == "3栋1单元"
    form = page.one("form", data_draft=f"report-{door}")
    assert not form.all("select")
    answer = browser.post(form.attrs["action"], {**fields(form), "words": WORDS})
    row = ServiceRequest.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, f"/f/{row.number}/")
    assert (row.place_id, row.source) == (world.places["unit"].pk, Source.DOOR_CODE)


def test_the_token_may_be_typed_small(browser: Client, door: str) -> None:
    assert browser.get(door.lower()).status_code == 200


def test_a_bad_form_keeps_the_words_and_the_place(browser: Client, door: str) -> None:
    answer = browser.post(door, {"words": "灯" * 5000, "where_words": "门口"})
    assert answer.status_code == 422
    page = read(answer)
    assert page.one("textarea").text() == "灯" * 5000
    assert page.one("h1").text() == "3栋1单元"


def test_who_serves_this_door_can_be_called(browser: Client, world: World, door: str) -> None:
    page = read(browser.get(door))
    called = {
        item.attrs["data-body"]: item.one("a").attrs["href"] for item in page.all("li") if "data-body" in item.attrs
    }
    assert next(iter(called)) == "service_station"
    assert called == {
        "service_station": "tel:09901000001",
        "property_company": "tel:09901000011",
        "owners_committee": "tel:09901000012",
        "residents_committee": "tel:09901000021",
    }


def test_the_building_leader_is_named_without_a_telephone(browser: Client, world: World, door: str) -> None:
    html = browser.get(door).content.decode()
    assert "罗秀英" in html
    assert world.accounts["building_leader"].phone_masked not in html


def test_two_telephones_of_one_station_say_which_is_which(browser: Client, door: str) -> None:
    for address in (door, "/e/chunheli/service-requests/new/"):
        page = read(browser.get(address))
        assert page.one("a", href="tel:09901000009").text() == "Emergencies 0990-1000009"
        assert page.one("a", href="tel:09901000001").text() == "春和里站 0990-1000001"
        assert "Somebody is there: 每日8:30–20:00." in page.one(data_body="service_station").text()


def test_large_print_names_the_station_and_the_emergency_number(browser: Client, door: str) -> None:
    browser.cookies["linli_elder"] = "1"
    for address in (door, "/e/chunheli/service-requests/new/"):
        page = read(browser.get(address))
        call = page.one("div", **{"class": "call-line"})
        assert call.all("a")[0].text() == "Call 春和里站 0990-1000001"
        assert "Station, emergencies 0990-1000009" in call.text()
        assert "Fire 119" in call.text()
        serving = next(node for node in page.all("section") if node.one("h2").text().startswith("Who serves"))
        assert "春和里站 0990-1000001" in serving.text()
    assert read(browser.get(door)).all("a", href="tel:09901000009")


def test_a_station_with_one_telephone_shows_it_for_everything(browser: Client, world: World) -> None:
    page = read(browser.get("/e/qiushuiyuan/service-requests/new/"))
    assert "Emergencies" not in page.text()
    assert page.one("div", **{"class": "call-line"}).all("a")[0].attrs["href"] == "tel:09901000002"


def test_no_space_follows_a_chinese_full_stop(world: World, door: str) -> None:
    chinese = Client(HTTP_ACCEPT_LANGUAGE="zh-hans", HTTP_HOST="localhost")
    for address in (door, "/e/chunheli/", "/e/chunheli/service-requests/new/"):
        lines = [line.text() for line in read(chinese.get(address)).all("p")]
        assert not [line for line in lines if "。 " in line or "： " in line], address


def test_a_replaced_code_says_so_and_gives_the_station(browser: Client, world: World, door: str) -> None:
    replace_door_code(place=world.places["unit"], by=system(), at=world.at)
    for answer in (browser.get(door), browser.post(door, {"words": WORDS})):
        assert answer.status_code == 410
        page = read(answer)
        assert page.all("a", href="tel:09901000001")
        assert page.all("a", href="/e/chunheli/")
    assert not ServiceRequest.objects.exists()


def test_a_made_up_code_is_a_404(browser: Client, world: World) -> None:
    assert browser.get("/q/AAAAAAAAAAAA/").status_code == 404


def test_the_page_asks_the_database_little(browser: Client, world: World, door: str) -> None:
    assert len(queries_of(browser, door)) == 7


def test_the_door_opens_its_estate_next_time(browser: Client, door: str) -> None:
    browser.get(door)
    assert browser.get("/")["Location"] == "/e/chunheli/"
