"""What residents read of an emergency: on the first page and at their door, where they live, and nothing internal."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from linli.demo.cast import World
from linli.emergencies import actions
from tests.emergencies.conftest import ABOVE, ADVICE, COMMUNITY, Emergency, declared
from tests.web.resident.reading import choices, read

HOME, PAGE = "/e/chunheli/", "/e/chunheli/emergencies/"


@pytest.fixture
def emergency(world: World) -> Emergency:
    return declared(world, world.at)


def text(browser: Client, address: str) -> str:
    return browser.get(address, follow=True).content.decode()


def door(world: World) -> str:
    assert world.door_code is not None
    return f"/q/{world.door_code.token}/"


def test_where_nothing_happens_the_page_says_so_and_home_has_no_strip(browser: Client, world: World) -> None:
    assert "No emergency here now" in text(browser, PAGE)
    assert "/e/chunheli/contacts/" in text(browser, PAGE)
    assert "data-emergency" not in text(browser, HOME)
    assert PAGE in text(browser, HOME)


def test_home_and_door_say_what_it_is_and_what_to_do(browser: Client, emergency: Emergency) -> None:
    for address in (HOME, door(emergency.world)):
        found = text(browser, address)
        for words in ("Level III", "Storm and heavy rain", "今晚有暴雨", ADVICE, "As of", "0990-1000001", PAGE):
            assert words in found, (address, words)


def test_the_page_shows_bulletins_and_nothing_internal(browser: Client, emergency: Emergency) -> None:
    emergency.told(words="内部：一号泵坏了", needs_help=True, help_words="内部：借两台泵")
    actions.go_on(emergency.fresh(), words="内部：再看一次", by=emergency.by(), at=emergency.later(minutes=1))
    actions.publish(emergency.fresh(), words="两点前抽干", by=emergency.by(), at=emergency.later(minutes=1))
    for address in (HOME, PAGE, door(emergency.world)):
        found = text(browser, address)
        assert "两点前抽干" in found
        assert "内部" not in found
        assert "安和物业" not in found or address != PAGE


def test_what_is_over_stays_for_a_year(browser: Client, emergency: Emergency, morning: Any) -> None:
    emergency.stood_down()
    assert "data-emergency" not in text(browser, HOME)
    found = text(browser, PAGE)
    assert f'data-past="{emergency.response.number}"' in found
    assert "水抽干了" not in found
    morning.move_to(emergency.at + timedelta(days=367))
    assert "data-past" not in text(browser, PAGE)


def test_only_estates_within_the_place_read_it(browser: Client, world: World) -> None:
    declared(world, world.at, by=COMMUNITY, place=world.places["community"])
    other = world.places["other_estate"].slug
    assert "data-emergency" in text(browser, HOME)
    assert "data-emergency" not in text(browser, f"/e/{other}/")
    assert "data-emergency" not in text(browser, f"/e/{other}/emergencies/")
    declared(world, world.at, by=ABOVE, place=world.places["subdistrict"], kind="snow")
    assert "Snow and ice" in text(browser, f"/e/{other}/")
    assert text(browser, HOME).count("data-emergency") == 2


def test_large_print_keeps_to_five_choices(browser: Client, emergency: Emergency) -> None:
    browser.cookies["linli_elder"] = "1"
    for address in (HOME, PAGE, door(emergency.world)):
        page = read(browser.get(address, follow=True))
        shown = choices(page)
        assert len(shown) <= 5, address
        assert shown[0].attrs["href"].startswith("tel:")
        assert ADVICE in page.text()


def test_an_estate_that_is_not_there(browser: Client, world: World) -> None:
    assert browser.get("/e/nowhere/emergencies/").status_code == 404
    assert browser.post(PAGE).status_code == 405


def test_the_strip_costs_one_query_while_nothing_happens(
    browser: Client, world: World, django_assert_max_num_queries: Any
) -> None:
    text(browser, PAGE)
    with django_assert_max_num_queries(8):
        text(browser, PAGE)
    declared(world, world.at)
    declared(world, world.at, kind="fire")
    with django_assert_max_num_queries(9):
        text(browser, PAGE)
