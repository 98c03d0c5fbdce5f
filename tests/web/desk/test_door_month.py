"""This door's month on paper: its own matters, masked; waiting and done."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from linli.demo.cast import World
from linli.places.models import Place
from linli.service_requests import actions
from tests.web.desk.conftest import Desk

AtDesk = Callable[[str], Client]


def sheet(browser: Client, place: Place) -> str:
    answer = browser.get(f"/desk/places/{place.pk}/door-code/month/")
    assert answer.status_code == 200
    return answer.content.decode()


def test_it_counts_what_waits_and_what_was_done_here(at_desk: AtDesk, desk: Desk, world: World) -> None:
    desk.accepted("路灯不亮，林小满家门口")
    done = desk.resolved("单元门关不上")
    actions.rate(done, by=desk.by_code(done), at=desk.at, words="")
    desk.file("别的楼的事", place=world.places["unit"])
    page = sheet(at_desk("station_head"), desk.building)
    assert "This month at our door: 1 done, 1 waiting" in page
    assert "林小满" not in page
    assert "单元门关不上" not in page
    assert page.count("<caption>") == 2
    assert page.count('scope="col"') == 8


def test_what_is_held_back_is_not_on_the_wall(at_desk: AtDesk, desk: Desk) -> None:
    desk.file("只给站点看的事", station_only=True)
    desk.file("说站点的事", about_station=True)
    assert "0 done, 0 waiting" in sheet(at_desk("station_head"), desk.building)


def test_an_empty_month_says_so_and_the_code_is_there_once_made(at_desk: AtDesk, world: World) -> None:
    head = at_desk("station_head")
    building = sheet(head, Place.objects.get(parent=world.estate, name="1栋"))
    assert "Nothing waits here now." in building
    assert "<svg" not in building
    assert "<svg" in sheet(head, world.places["unit"])


@pytest.mark.parametrize("role", ["property_manager", "department_officer", "auditor"])
def test_others_do_not_print_it(at_desk: AtDesk, world: World, role: str) -> None:
    answer = at_desk(role).get(f"/desk/places/{world.places['unit'].pk}/door-code/month/")
    assert answer.status_code in (403, 404)


def test_it_asks_the_same_for_one_and_three(
    at_desk: AtDesk, desk: Desk, django_assert_max_num_queries: Callable[[int], object]
) -> None:
    head = at_desk("station_head")
    for n in range(3):
        desk.accepted(f"第{n}盏灯")
        sheet(head, desk.building)
        with django_assert_max_num_queries(16):  # type: ignore[attr-defined]
            sheet(head, desk.building)
