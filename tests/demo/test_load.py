"""Filling the demo: once, kept at the next start, started over when asked, told in one line."""

from __future__ import annotations

import json
from datetime import datetime

import pytest

from linli.demo import load
from linli.demo.cast import ROLES, SMALL, World
from linli.demo.load import ensure_demo, json_line, roles, sample
from linli.places.models import Place
from linli.service_requests.models import ServiceRequest


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(load, "DEMO", SMALL)
    month = load.fill_month
    monkeypatch.setattr(load, "fill_month", lambda world, now: month(world, now=now, count=4))


@pytest.mark.django_db
def test_the_demo_is_made_once(small: None) -> None:
    assert ensure_demo() is True
    there = ServiceRequest.objects.count()
    assert there > 4
    assert ensure_demo() is False
    assert ServiceRequest.objects.count() == there


@pytest.mark.django_db(transaction=True)
def test_a_reset_throws_everything_away_and_starts_over(small: None) -> None:
    assert ensure_demo() is True
    first = set(Place.objects.values_list("name", flat=True))
    numbers = set(ServiceRequest.objects.values_list("pk", flat=True))
    assert ensure_demo(reset=True) is True
    assert set(Place.objects.values_list("name", flat=True)) == first
    assert not numbers & set(ServiceRequest.objects.values_list("pk", flat=True))


def test_the_line_names_everybody_a_door_and_a_code(world: World, at: datetime) -> None:
    from linli.demo.month import fill_month

    fill_month(world, now=at, count=3)
    said = json.loads(json_line("http://127.0.0.1:8000/"))
    assert set(said["cast"]) == set(ROLES)
    assert all(url.startswith("http://127.0.0.1:8000/demo/sign-in/") for url in said["cast"].values())
    assert world.door_code is not None
    assert said["door_url"] == f"http://127.0.0.1:8000/q/{world.door_code.token}/"
    assert len(said["query_code"]) == 10
    assert "\n" not in json_line("http://127.0.0.1:8000")


def test_who_leads_the_party_branch_is_called_by_that_post(world: World) -> None:
    from linli.demo.party import SECRETARY, add_party

    add_party(world)
    _account, _name, doing = roles()[SECRETARY]
    assert doing.startswith("春和里党支部 · ")
    assert "志愿者" in doing.partition("、")[2]
    assert "、" not in roles()["station_head"][2]


def test_a_started_demo_shows_a_key_that_holds_and_the_one_before_no_more(world: World, at: datetime) -> None:
    from linli.core.actors import Door, system
    from linli.demo.load import fresh_api_key
    from linli.organisations.actions import use_api_key

    first, second = fresh_api_key(), fresh_api_key()
    assert first and second and first != second
    assert use_api_key(first, by=system(Door.API), at=at) is None
    assert use_api_key(second, by=system(Door.API), at=at) is not None
    assert json.loads(json_line("http://127.0.0.1:8000", api_key=second))["api_key"] == second


def test_roles_say_what_people_do_here(world: World) -> None:
    assert "春和里站" in roles()["station_head"][2]
    assert roles()["resident"][2] == ""
    assert sample() is None
