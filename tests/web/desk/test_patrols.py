"""Patrols on a phone: one press where an area is fine, three where something is found."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from linli.demo.cast import World
from linli.outreach.actions import start_patrol
from linli.outreach.models import Patrol, PatrolArea
from linli.service_requests.models import ServiceRequest

SignIn = Callable[[str], Client]


@pytest.fixture
def patrol(world: World) -> Patrol:
    return start_patrol(world.estate, kind="watch", by=world.actor("volunteer"), at=world.at)


def test_a_round_is_started_from_the_empty_list(at_desk: SignIn, world: World) -> None:
    client = at_desk("volunteer")
    assert "Nobody walks round yet." in client.get("/desk/patrols/").content.decode()
    form = client.get("/desk/patrols/new/").content.decode()
    assert "3栋" in form
    said = {"estate": str(world.estate.pk), "kind": "watch", "without": [str(world.places["building"].pk)]}
    answer = client.post("/desk/patrols/new/", said)
    row = Patrol.objects.get()
    assert answer["Location"] == f"/desk/patrols/{row.pk}/"
    assert row.areas.count() == 3
    assert client.post("/desk/patrols/new/", said).status_code == 422


def test_fine_is_one_press_and_a_finding_keeps_its_words(at_desk: SignIn, world: World, patrol: Patrol) -> None:
    client = at_desk("volunteer")
    here = f"/desk/patrols/{patrol.pk}/"
    one, other = PatrolArea.objects.filter(patrol=patrol, place__name__in=["1栋", "3栋"]).order_by("place__name")
    assert client.post(here, {"area": str(one.pk)}).status_code == 303
    text = client.get(here).content.decode()
    assert "1 of 4 areas" in text
    assert text.count('data-verb="fine"') == 3
    form = f"{here}areas/{other.pk}/"
    assert "Fire lane" in client.get(form).content.decode()
    answer = client.post(form, {"point": "", "words": "堵了"})
    assert answer.status_code == 422
    assert "堵了" in answer.content.decode()
    assert client.post(form, {"point": "fire_lane", "words": "消防通道堵了"}).status_code == 303
    assert ServiceRequest.objects.get().category == "fire_lane"
    assert (
        "消防通道堵了" in client.get(here).content.decode()
        or ServiceRequest.objects.get().number in client.get(here).content.decode()
    )


def test_the_station_sees_coverage_and_presses_nothing(at_desk: SignIn, patrol: Patrol) -> None:
    client = at_desk("station_head")
    text = client.get(f"/desk/patrols/{patrol.pk}/").content.decode()
    assert "0 of 4 areas" in text
    assert 'data-verb="fine"' not in text
    area = patrol.areas.order_by("pk")[0]
    assert client.post(f"/desk/patrols/{patrol.pk}/", {"area": str(area.pk)}).status_code == 404
    assert client.get(f"/desk/patrols/{patrol.pk}/areas/{area.pk}/").status_code == 404
    assert at_desk("repairer").get(f"/desk/patrols/{patrol.pk}/").status_code == 404
    assert at_desk("repairer").get("/desk/patrols/").status_code == 404


def test_it_is_ended_by_who_walks(at_desk: SignIn, patrol: Patrol) -> None:
    assert at_desk("station_head").post(f"/desk/patrols/{patrol.pk}/end/").status_code == 404
    assert at_desk("volunteer").post(f"/desk/patrols/{patrol.pk}/end/").status_code == 303
    assert "Past rounds" in at_desk("volunteer").get("/desk/patrols/").content.decode()
    assert at_desk("volunteer").post(f"/desk/patrols/{patrol.pk}/end/").status_code == 409


def test_the_inbox_says_how_many_areas_are_left(at_desk: SignIn, patrol: Patrol) -> None:
    text = at_desk("volunteer").get("/desk/").content.decode()
    assert "4 areas left" in text
    assert f"/desk/patrols/{patrol.pk}/" in text


def test_the_list_costs_the_same_for_one_and_for_two(
    at_desk: SignIn, world: World, patrol: Patrol, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = at_desk("volunteer")
    with django_assert_max_num_queries(8) as few:
        client.get("/desk/patrols/")
    client.post(f"/desk/patrols/{patrol.pk}/end/")
    start_patrol(world.estate, kind="watch", by=world.actor("volunteer"), at=world.at)
    client.get("/desk/patrols/")
    with django_assert_max_num_queries(8) as more:
        client.get("/desk/patrols/")
    assert len(more) <= len(few) + 1
