"""Before the tree changes, the page says in counts what goes along; the record says what was split off and as whom."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client

from linli.core.actors import system
from linli.core.models import Event
from linli.demo.cast import World
from linli.places.actions import carry_out, rename_place
from linli.places.grids import households_in
from linli.places.models import Place, PlaceChange
from linli.places.queries import buildings, subtree

AtDesk = Callable[[str], Client]
SPLIT = {"kind": "split", "name": "二期", "on": "2026-11-23", "reason": "民政〔2026〕8号"}


def page_of(place: Place) -> str:
    return f"/desk/places/{place.pk}/changes/"


def seen_in(text: str) -> str:
    found = re.search(r'name="seen" value="([^"]+)"', text)
    assert found is not None
    return found[1]


def test_the_first_press_decides_nothing_and_says_what_goes_along(at_desk: AtDesk, world: World) -> None:
    browser, building = at_desk("administrator"), world.places["building"]
    events = Event.objects.count()
    answer = browser.post(page_of(world.estate), {**SPLIT, "parts": [str(building.pk)]})
    text = answer.content.decode()
    assert answer.status_code == 200
    assert f"<h1>Of {world.estate.name}, {building.name} are 二期</h1>" in text
    assert f"<li>{subtree(building).count()} places in the tree</li>" in text
    assert f"<li>{households_in([building]).count()} households</li>" in text
    assert re.search(r"<li>\d+ bod(y|ies) that serves? there</li>", text)
    assert "民政〔2026〕8号" in text
    assert not PlaceChange.objects.exists()
    assert Event.objects.count() == events


def test_the_record_names_what_was_split_off_and_the_post(at_desk: AtDesk, world: World) -> None:
    browser, parts = at_desk("administrator"), list(buildings(world.estate))[:2]
    given = {**SPLIT, "parts": [str(part.pk) for part in parts]}
    seen = seen_in(browser.post(page_of(world.estate), given).content.decode())
    assert browser.post(page_of(world.estate), {**given, "seen": seen}).status_code == 303
    text = browser.get(page_of(world.estate)).content.decode()
    assert f"Of {world.estate.name}, {parts[0].name}, {parts[1].name} are 二期" in text
    assert re.search(r"decided as [^<]+, Administrator", text)


def test_what_changed_meanwhile_is_refused_and_shown_again(at_desk: AtDesk, world: World, at: datetime) -> None:
    browser = at_desk("administrator")
    given = {"kind": "rename", "name": "春和里新村", "on": "2026-11-23"}
    seen = seen_in(browser.post(page_of(world.estate), given).content.decode())
    carry_out(rename_place(world.estate, name="别的名", by=system(), at=at), by=system(), at=at)
    answer = browser.post(page_of(world.estate), {**given, "seen": seen})
    assert answer.status_code == 409
    assert "The tree has changed since you looked." in answer.content.decode()
    assert not PlaceChange.objects.filter(name="春和里新村").exists()
    again = seen_in(answer.content.decode())
    assert browser.post(page_of(world.estate), {**given, "seen": again}).status_code == 303


def test_one_can_go_back_to_the_form_with_everything_kept(at_desk: AtDesk, world: World) -> None:
    building = world.places["building"]
    answer = at_desk("administrator").post(page_of(world.estate), {**SPLIT, "parts": [str(building.pk)], "edit": "1"})
    text = answer.content.decode()
    assert answer.status_code == 200
    assert 'value="二期"' in text
    assert f'value="{building.pk}" checked' in text


@pytest.mark.parametrize("kind", ["move", "merge", "split"])
def test_moving_merging_and_splitting_rest_on_a_paper(at_desk: AtDesk, world: World, kind: str) -> None:
    given = {**SPLIT, "kind": kind, "to": world.places["community"].name, "reason": " "}
    answer = at_desk("administrator").post(page_of(world.estate), given)
    assert answer.status_code == 422
    assert "Write by which paper it was decided." in answer.content.decode()
