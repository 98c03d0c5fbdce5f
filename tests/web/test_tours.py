"""Guided tours of the demo: told before they are played, played once, and each step opens as its person."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import LazySettings
from django.http import Http404
from django.test import Client, RequestFactory

from linli.demo.cast import World
from linli.demo.stories.playing import kept, keys, play
from linli.demo.stories.stage import script_of
from linli.places.enums import Level
from linli.places.models import Place
from linli.web.demo import tours

pytestmark = pytest.mark.urls("tests.web.demo_urls")
JIAN = "/demo/tours/jian/"


@pytest.fixture(autouse=True)
def demo_mode(settings: LazySettings, tmp_path: Path) -> None:
    settings.DEMO = True
    settings.DATA_DIR = tmp_path


def test_the_demo_names_every_tour(client: Client, world: World) -> None:
    page = client.get("/demo/").content.decode()
    assert keys()
    assert all(f'data-tour="{key}"' in page for key in keys())


def test_a_tour_is_told_before_it_is_played(client: Client, world: World) -> None:
    page = client.get(JIAN).content.decode()
    assert all(step.zh in page for step in script_of("jian").steps.values())
    assert 'data-verb="play"' in page
    assert kept("jian") is None
    assert Place.objects.filter(level=Level.CITY).count() == 1


def test_it_reads_in_english_too(client: Client, world: World) -> None:
    client.cookies["django_language"] = "en"
    page = client.get(JIAN, headers={"accept-language": "en"}).content.decode()
    assert script_of("jian").en.replace("'", "&#39;") in page


def test_a_press_plays_it_once_and_each_step_opens_as_its_person(client: Client, world: World) -> None:
    for _twice in range(2):
        assert client.post(JIAN)["Location"] == JIAN
    assert Place.objects.filter(level=Level.CITY).count() == 2
    told = kept("jian")
    assert told
    page = client.get(JIAN).content.decode()
    assert 'data-verb="play"' not in page
    for number, step in enumerate(told, start=1):
        assert f'data-step="{number}"' in page
        answer = client.get(f"{JIAN}{number}/", follow=True)
        assert answer.status_code == 200, step.telling.key
        assert answer.redirect_chain[0][0].startswith(("/desk/", "/e/", "/f/"))


def test_a_step_that_is_not_there_is_not_found(client: Client, world: World) -> None:
    assert client.get(f"{JIAN}1/").status_code == 404
    play("jian", now=world.at)
    assert client.get(f"{JIAN}0/").status_code == 404
    assert client.get(f"{JIAN}99/").status_code == 404
    assert client.get("/demo/tours/nowhere/").status_code == 404
    assert client.get("/demo/tours/nowhere/1/").status_code == 404


def test_data_of_another_demo_tells_nothing(client: Client, world: World) -> None:
    play("jian", now=world.at)
    Place.objects.filter(slug="story-jian").get()
    Place.objects.filter(level=Level.CITY).exclude(pk=world.places["city"].pk).update(name="别的市")
    assert kept("jian") is None
    assert 'data-verb="play"' in client.get(JIAN).content.decode()


def test_outside_of_a_demo_there_are_none(settings: LazySettings, rf: RequestFactory) -> None:
    settings.DEMO = False
    with pytest.raises(Http404):
        tours.tour(rf.get(JIAN), "jian")
    with pytest.raises(Http404):
        tours.tour_step(rf.get(f"{JIAN}1/"), "jian", 1)
