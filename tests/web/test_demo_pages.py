"""The demo's own page: one press signs in, in demo mode alone."""

from __future__ import annotations

import pytest
from django.http import Http404
from django.test import Client, RequestFactory

from linli.demo.cast import ROLES, World
from linli.web.demo import views

pytestmark = pytest.mark.urls("tests.web.demo_urls")


@pytest.fixture(autouse=True)
def demo_mode(settings: object) -> None:
    settings.DEMO = True  # type: ignore[attr-defined]


def test_the_page_names_the_whole_cast_and_the_door(client: Client, world: World) -> None:
    page = client.get("/demo/").content.decode()
    for role in ROLES:
        assert f'data-role="{role}"' in page
    assert world.door_code is not None
    assert f"/q/{world.door_code.token}/" in page
    assert "<svg" in page
    assert "3栋1单元" in page


def test_staff_land_in_their_inbox(client: Client, world: World) -> None:
    answer = client.get("/demo/sign-in/station_head/")
    assert (answer.status_code, answer["Location"]) == (302, "/desk/")
    assert client.get("/desk/").status_code == 200


def test_residents_land_on_their_estate(client: Client, world: World) -> None:
    assert client.get("/demo/sign-in/resident/")["Location"] == "/"


def test_signing_out_leads_to_what_the_browser_reported(client: Client, world: World) -> None:
    client.get("/demo/sign-in/repairer/")
    assert client.get("/demo/sign-out/")["Location"] == "/f/"
    assert client.get("/desk/").status_code == 302


def test_a_role_that_nobody_has_is_not_found(client: Client, world: World) -> None:
    assert client.get("/demo/sign-in/emperor/").status_code == 404


def test_outside_the_demo_neither_page_exists(world: World, settings: object) -> None:
    settings.DEMO = False  # type: ignore[attr-defined]
    request = RequestFactory().get("/demo/")
    with pytest.raises(Http404):
        views.cast(request)
    with pytest.raises(Http404):
        views.sign_in(request, "station_head")


def test_the_ordinary_addresses_hold_no_demo() -> None:
    from linli.config import urls

    assert not [pattern for pattern in urls.urlpatterns if str(pattern.pattern).startswith("demo")]


def test_two_who_do_just_the_same_are_named_once() -> None:
    people = [
        ("deputy", "吴岭", "第一网格 · 网格员"),
        ("grid_worker", "田禾", "第一网格 · 网格员"),
        ("x", "陈立", "安和物业"),
    ]
    assert views.once_each(people) == people[1:]
    assert views.once_each(people[:1]) == people[:1]
