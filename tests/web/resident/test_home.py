"""The first page and the estate's own page."""

from __future__ import annotations

import gzip

import pytest
from django.test import Client

from linli.core.actors import system
from linli.demo.cast import World
from linli.places.actions import add_place
from linli.places.enums import Level
from linli.web.assets import ASSETS
from tests.web.resident.conftest import new_matter, queries_of
from tests.web.resident.reading import fields, read

HOME = "/e/chunheli/"
BUDGET = 20 * 1024


def test_the_first_page_offers_the_few_estates_there_are(browser: Client, world: World) -> None:
    page = read(browser.get("/"))
    assert [link.attrs["href"] for link in page.all("a", **{"class": "row-link"})] == [
        "/e/chunheli/",
        "/e/qiushuiyuan/",
    ]


@pytest.mark.parametrize("typed", ["春和", "chl", "CHL"])
def test_an_estate_is_found_by_its_name_and_by_pinyin_initials(browser: Client, world: World, typed: str) -> None:
    page = read(browser.get("/", {"q": typed}))
    assert [link.text() for link in page.all("a", **{"class": "row-link"})] == ["春和里"]
    assert page.one("input", name="q").attrs["value"] == typed


def test_what_is_not_found_is_said_and_what_was_typed_stays(browser: Client, world: World) -> None:
    page = read(browser.get("/", {"q": "没有的小区"}))
    assert "没有的小区" in page.one(**{"class": "empty"}).text()
    assert not page.all("a", **{"class": "row-link"})


def test_many_estates_are_not_listed_before_one_asks(browser: Client, world: World) -> None:
    for number in range(12):
        community = world.places["community"]
        add_place(level=Level.ESTATE, name=f"第{number}小区", parent=community, by=system(), at=world.at)
    assert not read(browser.get("/")).all("a", **{"class": "row-link"})


def test_the_first_page_reopens_the_estate_opened_last(browser: Client, world: World) -> None:
    assert browser.get(HOME).status_code == 200
    answer = browser.get("/")
    assert (answer.status_code, answer["Location"]) == (302, HOME)
    assert browser.get("/", {"choose": "1"}).status_code == 200


def test_who_lives_in_an_estate_is_not_asked_in_which(browser: Client, world: World) -> None:
    browser.force_login(world.accounts["resident"])
    answer = browser.get("/")
    assert (answer.status_code, answer["Location"]) == (302, f"/e/{world.estate.slug}/")
    assert browser.get("/", {"choose": "1"}).status_code == 200
    browser.force_login(world.accounts["auditor"])
    assert browser.get("/").status_code == 200


def test_a_cookie_that_names_no_estate_leads_to_the_search(browser: Client, world: World) -> None:
    browser.cookies["linli_estate"] = "nowhere"
    assert browser.get("/").status_code == 200


def test_an_estate_that_does_not_exist_is_a_404(browser: Client, world: World) -> None:
    assert browser.get("/e/nowhere/").status_code == 404


def test_the_page_stands_in_its_order(browser: Client, world: World) -> None:
    html = browser.get(HOME).content.decode()
    parts = [
        "tel:09901000009",
        "Today",
        'name="words"',
        "You have reported nothing yet",
        "Nothing waits now",
        "3栋</span>",
    ]
    places = [html.index(part, html.index("<main") if part == "3栋</span>" else 0) for part in parts]
    assert places == sorted(places)


def test_every_link_of_the_page_leads_somewhere(browser: Client, world: World) -> None:
    new_matter(world, world.at)
    page = read(browser.get(HOME))
    addresses = {link.attrs["href"] for link in page.all("a") if link.attrs["href"].startswith("/")}
    assert len(addresses) > 8
    for address in addresses:
        assert browser.get(address).status_code in (200, 302), address


def test_the_estate_stands_in_one_sentence(browser: Client, world: World, morning: object) -> None:
    new_matter(world, world.at.replace(day=20))
    new_matter(world, world.at)
    new_matter(world, world.at, station_only=True)
    sentence = read(browser.get(HOME)).all("a", data_verb="list")[0].text()
    assert sentence == "2 wait, for 3 days at most"


def test_a_building_shows_what_waits_in_it(browser: Client, world: World) -> None:
    new_matter(world, world.at)
    page = read(browser.get(HOME)).one("ul", **{"class": "elevation"})
    assert [item.text() for item in page.all("li")] == ["1栋 none waiting", "2栋 none waiting", "3栋 1 waiting"]


def test_one_press_reports_from_the_first_page(browser: Client, world: World) -> None:
    form = read(browser.get(HOME)).one("form", data_draft="report-chunheli")
    answer = browser.post(form.attrs["action"], {**fields(form), "words": "电梯异响"})
    assert answer.status_code == 303
    own = read(browser.get(HOME)).one("ul", **{"class": "rows"})
    assert own.one("a", **{"class": "row-link"}).text() == "电梯异响"


@pytest.mark.parametrize("own", [1, 3])
def test_the_page_asks_the_database_the_same_for_one_item_and_for_three(
    browser: Client, world: World, own: int
) -> None:
    for number in range(own):
        browser.post(f"{HOME}service-requests/new/", {"words": f"第{number}件事"})
    assert len(queries_of(browser, HOME)) == 12


def test_the_first_screen_is_light(browser: Client, world: World) -> None:
    css = ASSETS.parent / "resident.css"
    for address in (HOME, f"/q/{world.door_code.token}/"):
        html = browser.get(address).content
        assert len(gzip.compress(html)) + len(gzip.compress(css.read_bytes())) <= BUDGET
