"""My calendars at the desk: an address is made, shown once, renewed and ended."""

from __future__ import annotations

from collections.abc import Callable

from django.test import Client

from linli.demo.cast import World
from tests.duties.test_rota import held

SignIn = Callable[[str], Client]
PAGE = "/desk/calendars/"


def made(client: Client, appointment: str, whole: str = "") -> str:
    """The path of the new address, as the page shows it."""
    answer = client.post(PAGE, {"appointment": appointment, "whole": whole, "do": "make"})
    assert answer.headers["Cache-Control"] == "no-store"
    shown = answer.content.decode().partition("data-made>")[2].partition("<")[0]
    return shown.removeprefix("http://testserver")


def test_an_address_is_shown_once_renewed_and_ended(at_desk: SignIn, world: World, client: Client) -> None:
    desk, own = at_desk("station_head"), str(held(world, "station_head"))
    first = made(desk, own)
    assert client.get(first).status_code == 200
    page = desk.get(PAGE).content.decode()
    assert "data-made" not in page
    assert first not in page
    assert "has an address since" in page
    whole, second = made(desk, own, "1"), made(desk, own)
    assert [client.get(one).status_code for one in (first, whole, second)] == [410, 200, 200]
    assert desk.post(PAGE, {"appointment": own, "whole": "", "do": "end"}).status_code == 303
    assert [client.get(one).status_code for one in (whole, second)] == [200, 410]


def test_nobody_makes_one_for_a_post_of_somebody_else(at_desk: SignIn, world: World) -> None:
    for appointment in (str(held(world, "deputy")), "me", ""):
        answer = at_desk("station_head").post(PAGE, {"appointment": appointment, "do": "make"})
        assert answer.status_code == 404, appointment


def test_each_post_has_its_own_and_that_of_its_body(at_desk: SignIn, world: World) -> None:
    page = at_desk("property_manager").get(PAGE).content.decode()
    assert page.count("data-calendar=") == 4
    assert "All of 安和物业" in page
    assert "My calendars" in at_desk("station_head").get("/desk/duties/").content.decode()
