"""What the estate shows of its matters, and whom to call."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from linli.demo.cast import World
from linli.places.models import Place
from linli.service_requests import actions
from linli.web.resident import lists
from tests.web.resident.conftest import WORDS, new_matter, queries_of
from tests.web.resident.reading import read

LIST = "/e/chunheli/service-requests/"
CONTACTS = "/e/chunheli/contacts/"


def subjects(browser: Client, address: str = LIST) -> list[str]:
    return [link.text() for link in read(browser.get(address)).all("a", **{"class": "row-link"})]


def test_the_longest_wait_stands_first_without_anybodys_words(browser: Client, world: World) -> None:
    new_matter(world, world.at, words="电梯异响，运行时有撞击声")
    new_matter(world, world.at - timedelta(days=3))
    page = browser.get(LIST).content.decode()
    assert subjects(browser) == ["Public lighting", "Lift fault"]
    assert "waited 3 days" in page
    assert WORDS not in page
    assert "撞击声" not in page
    assert "1单元" not in page


def test_released_words_name_the_matter(browser: Client, world: World) -> None:
    row = new_matter(world, world.at).row
    type(row).objects.filter(pk=row.pk).update(words_released=True, released_title="路灯不亮")
    assert subjects(browser) == ["路灯不亮"]


@pytest.mark.parametrize("said", [{"station_only": True}, {"about_station": True}])
def test_what_is_held_back_is_not_listed(browser: Client, world: World, said: dict[str, bool]) -> None:
    new_matter(world, world.at, **said)
    assert subjects(browser) == []


def test_what_was_done_this_month_stands_below(browser: Client, world: World, morning: Any) -> None:
    done = new_matter(world, world.at).resolved()
    actions.rate(done.row, by=done.owner, at=done.at)
    page = read(browser.get(LIST))
    assert "Done this month Request Public lighting" in page.text()
    morning.shift(timedelta(days=10))
    assert "Done this month" not in read(browser.get(LIST)).text()


def test_nothing_waiting_offers_to_report(browser: Client, world: World) -> None:
    page = read(browser.get(LIST))
    assert page.one("div", **{"class": "empty"}).one("a").attrs["href"] == f"{LIST}new/"


def test_one_building_alone(browser: Client, world: World) -> None:
    new_matter(world, world.at)
    new_matter(world, world.at, place=world.estate, words="电梯异响")
    building = Place.objects.get(estate_id=world.estate.pk, name="3栋")
    assert subjects(browser, f"{LIST}?building={building.pk}") == ["Public lighting"]
    assert len(subjects(browser, f"{LIST}?building=nonsense")) == 2


def test_a_long_list_has_pages(browser: Client, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "WAITING_SHOWN", 2)
    for minutes in range(3):
        new_matter(world, world.at + timedelta(minutes=minutes))
    first = read(browser.get(LIST))
    assert len(first.all("a", **{"class": "row-link"})) == 2
    second = read(browser.get(first.one("a", rel="next").attrs["href"]))
    assert len(second.all("a", **{"class": "row-link"})) == 1
    assert second.one("a", rel="prev").attrs["href"] == f"{LIST}?page=1"


@pytest.mark.parametrize("count", [1, 3])
def test_a_list_asks_the_same_for_one_item_and_for_three(browser: Client, world: World, count: int) -> None:
    for _ in range(count):
        new_matter(world, world.at)
    assert len(queries_of(browser, LIST)) == 5


def test_whom_to_call_stands_by_need(browser: Client, world: World) -> None:
    page = read(browser.get(CONTACTS))
    needs = {section.one("h2").text(): section for section in page.all("section") if "data-need" in section.attrs}
    calls = {name: [link.attrs["href"] for link in section.all("a")] for name, section in needs.items()}
    assert calls["Fire, or somebody is hurt"] == ["tel:119", "tel:120", "tel:110"]
    assert calls["Trapped in a lift, gas, a burst pipe"] == ["tel:09901000009", "tel:09901000011"]
    assert calls["Anything else, or you do not know"] == ["tel:09901000001"]
    assert calls["Owners' money and decisions"] == ["tel:09901000012"]


def test_a_need_that_nobody_serves_is_left_out(browser: Client, world: World) -> None:
    page = read(browser.get("/e/qiushuiyuan/contacts/"))
    assert "Owners' money and decisions" not in page.text()
    assert page.all("a", href="tel:09901000002")
    assert not page.all("a", href="tel:09901000012")


def test_contacts_ask_the_database_little(browser: Client, world: World) -> None:
    assert len(queries_of(browser, CONTACTS)) == 6
