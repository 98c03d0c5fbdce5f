"""Who promised what in an estate: five things of each promise, and nothing that is not public."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client

from linli.core.actors import system
from linli.demo.cast import World
from linli.organisations.actions import answer_promise, end_appointment, make_promise
from linli.organisations.queries.promises import shown_in
from tests.web.resident.reading import read

PAGE = "/e/chunheli/promises/"
TODAY = date(2026, 11, 23)
DAY = timedelta(days=1)


def promise(world: World, body: str = "property", said: str = "电梯两小时内到", days: int = 9, held=None):
    return make_promise(
        world.bodies[body], said=said, judged="看报修记录", due_on=TODAY + days * DAY, appointment=held,
        by=system(), at=world.at,
    )  # fmt: skip


@pytest.fixture
def leader(world: World):
    return world.bodies["leaders"].posts.get().appointments.select_related("place").get()


def test_a_promise_shows_who_what_whom_to_call_how_it_is_judged_and_its_day(
    browser: Client, world: World, leader
) -> None:
    promise(world, "leaders", "每天看一次楼道", held=leader)
    promise(world)
    page = browser.get(PAGE).content.decode()
    for words in ("罗秀英", "每天看一次楼道", "看报修记录", "3栋", "安和物业", "0990-1000011", "due by"):
        assert words in page
    assert len(read(browser.get(PAGE)).all("section", **{"data-promise": "open"})) == 2


def test_what_became_of_it_stands_with_it_for_a_year(browser: Client, world: World) -> None:
    made = promise(world, days=0)
    answer_promise(made, outcome="not_kept", result="配件没到", by=system(), at=world.at)
    assert "not kept · Mon 23 Nov · 配件没到" in " ".join(browser.get(PAGE).content.decode().split())
    assert shown_in(world.estate, TODAY + 365 * DAY)
    assert not shown_in(world.estate, TODAY + 366 * DAY)


def test_only_what_holds_in_this_estate_stands_there(browser: Client, world: World, leader) -> None:
    promise(world, "other_station", "只在那边")
    promise(world, "community_office", "全社区的")
    promise(world, "leaders", "只在楼里", held=leader)
    assert [one.promise.words for one in shown_in(world.estate, TODAY)] == ["全社区的", "只在楼里"]
    assert [one.promise.words for one in shown_in(world.places["other_estate"], TODAY)] == ["只在那边"]
    end_appointment(leader, ends_on=TODAY, by=system(), at=world.at)
    assert "只在楼里" not in [one.promise.words for one in shown_in(world.estate, TODAY + DAY)]


def test_where_nobody_promised_the_page_says_whom_to_call(browser: Client, world: World) -> None:
    page = browser.get(PAGE).content.decode()
    assert "Nobody has promised anything here yet." in page
    assert PAGE in browser.get("/e/chunheli/").content.decode()
    assert PAGE in browser.get("/e/chunheli/contacts/").content.decode()
    assert browser.get("/e/nowhere/promises/").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_for_one_and_for_three(
    browser: Client, world: World, leader, count: int, django_assert_max_num_queries
) -> None:
    for number in range(count):
        promise(world, "leaders", f"第{number}条", held=leader)
    with django_assert_max_num_queries(8):
        assert browser.get(PAGE).status_code == 200
