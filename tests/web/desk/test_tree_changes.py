"""Deciding at the desk that a place is renamed, moved, merged or split, and reading its past."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from linli.core.actors import system
from linli.demo.cast import ROLES, World
from linli.places.actions import add_place, carry_out, rename_place
from linli.places.enums import Level
from linli.places.models import Place, PlaceChange

AtDesk = Callable[[str], Client]
PAPER = "民政〔2026〕8号"


@pytest.fixture
def other(world: World, at: datetime) -> Place:
    """A second community of the same subdistrict."""
    return add_place(
        level=Level.COMMUNITY, name="朝霞社区", parent=world.places["subdistrict"], code="990204003099",
        by=system(), at=at,
    )  # fmt: skip


def decide(browser: Client, place: Place, given: dict[str, Any]) -> Any:
    """Post the form, then what the page asks to confirm."""
    looked = browser.post(page_of(place), given)
    assert looked.status_code == 200, looked.status_code
    seen = re.search(r'name="seen" value="([^"]+)"', looked.content.decode())
    assert seen is not None
    return browser.post(page_of(place), {**given, "seen": seen[1]})


def page_of(place: Place) -> str:
    return f"/desk/places/{place.pk}/changes/"


@pytest.mark.parametrize("role", [role for role in ROLES if role not in ("resident", "neighbour")])
def test_whoever_keeps_the_register_of_a_place_reads_its_past(at_desk: AtDesk, world: World, role: str) -> None:
    keepers = {"administrator", "station_head", "community_officer"}
    answer = at_desk(role).get(page_of(world.estate))
    assert (answer.status_code == 200) == (role in keepers), answer.status_code
    assert answer.status_code in (200, 404)


def test_a_new_name_is_decided_from_a_day_on(at_desk: AtDesk, world: World, at: datetime) -> None:
    browser = at_desk("administrator")
    given = {"kind": "rename", "name": "春和里新村", "on": "2026-12-01", "reason": "民政〔2026〕7号"}
    assert decide(browser, world.estate, given).status_code == 303
    page = browser.get(page_of(world.estate)).content.decode()
    assert f"{world.estate.name} is called 春和里新村" in page
    assert "民政〔2026〕7号" in page
    assert "Call it off" in page
    change = PlaceChange.objects.get()
    carry_out(change, by=system(), at=at + timedelta(days=9))
    page = browser.get(page_of(world.estate)).content.decode()
    assert "Call it off" not in page
    assert "Earlier names and places" in page
    assert f"<td>{world.estate.name}</td><td>{world.places['community'].name}</td>" in page


def test_what_is_decided_can_be_called_off_until_its_day(at_desk: AtDesk, world: World) -> None:
    browser = at_desk("administrator")
    decide(browser, world.estate, {"kind": "rename", "name": "春和里新村", "on": "2026-12-01"})
    change = PlaceChange.objects.get()
    assert browser.post(f"/desk/places/changes/{change.pk}/call-off/").status_code == 303
    assert "called off" in browser.get(page_of(world.estate)).content.decode()
    assert browser.post(f"/desk/places/changes/{change.pk}/call-off/").status_code == 409


@pytest.mark.parametrize("words", ["朝", "zxsq"])
def test_part_of_a_name_finds_the_place_and_moves_nothing(
    at_desk: AtDesk, world: World, other: Place, words: str
) -> None:
    answer = at_desk("administrator").post(
        page_of(world.estate), {"kind": "move", "to": words, "on": "2026-11-23", "reason": PAPER}
    )
    assert answer.status_code == 422
    assert "朝霞社区 990204003099? Write the whole name or the code." in answer.content.decode()
    assert not PlaceChange.objects.exists()


@pytest.mark.parametrize("words", ["朝霞社区", "990204003099"])
def test_the_other_place_is_found_by_name_or_code(at_desk: AtDesk, world: World, other: Place, words: str) -> None:
    given = {"kind": "move", "to": words, "on": "2026-11-23", "reason": PAPER}
    assert decide(at_desk("administrator"), world.estate, given).status_code == 303
    assert PlaceChange.objects.get().into == other


def test_several_of_one_name_are_told_apart_by_code(at_desk: AtDesk, world: World, other: Place, at: datetime) -> None:
    second = add_place(
        level=Level.SUBDISTRICT, name="听涛街道", parent=world.places["district"], by=system(), at=at, code="990204099"
    )
    add_place(level=Level.COMMUNITY, name="朝霞社区", parent=second, by=system(), at=at, code="990204099001")
    browser = at_desk("administrator")
    answer = browser.post(
        page_of(world.estate), {"kind": "move", "to": "朝霞社区", "on": "2026-11-23", "reason": PAPER}
    )
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "990204003099" in page
    assert "990204099001" in page
    assert 'value="朝霞社区"' in page
    assert not PlaceChange.objects.exists()


def test_a_merge_is_decided_between_places_of_one_level(at_desk: AtDesk, world: World, other: Place) -> None:
    browser = at_desk("administrator")
    answer = browser.post(
        page_of(other), {"kind": "merge", "to": world.estate.name, "on": "2026-11-23", "reason": PAPER}
    )
    assert "No place of yours is called so." in answer.content.decode()
    given = {"kind": "merge", "to": world.places["community"].name, "on": "2026-11-23", "reason": PAPER}
    assert decide(browser, other, given).status_code == 303
    assert PlaceChange.objects.get().kind == "merge"


def test_a_split_takes_what_is_ticked_and_keeps_it_ticked_when_something_is_wrong(
    at_desk: AtDesk, world: World
) -> None:
    browser, building = at_desk("administrator"), world.places["building"]
    answer = browser.post(page_of(world.estate), {"kind": "split", "name": "二期", "on": "2026-11-23", "reason": PAPER})
    assert answer.status_code == 422
    assert 'aria-describedby="parts-error"' in answer.content.decode()
    given = {"kind": "split", "name": "", "on": "2026-11-23", "reason": PAPER, "parts": [str(building.pk)]}
    assert f'value="{building.pk}" checked' in browser.post(page_of(world.estate), given).content.decode()
    assert decide(browser, world.estate, {**given, "name": "二期"}).status_code == 303
    assert PlaceChange.objects.get().parts == [building.pk]


def test_who_may_not_reshape_reads_who_can(at_desk: AtDesk, world: World) -> None:
    browser = at_desk("community_officer")
    page = browser.get(page_of(world.estate) + "?kind=move").content.decode()
    assert "The administrator of the subdistrict, the district or the city can." in page
    split = {
        "kind": "split",
        "name": "二期",
        "on": "2026-11-23",
        "reason": PAPER,
        "parts": [str(world.places["building"].pk)],
    }
    assert browser.post(page_of(world.estate), split).status_code == 403
    given = {"kind": "rename", "name": "春和里新村", "on": "2026-11-23"}
    assert decide(browser, world.estate, given).status_code == 303


def test_a_long_past_costs_no_more_questions_than_a_short_one(at_desk: AtDesk, world: World, at: datetime) -> None:
    browser, counts = at_desk("administrator"), []
    for count in (1, 2):
        for number in range(count):
            change = rename_place(world.estate, name=f"第{count}{number}新村", by=system(), at=at)
            carry_out(change, by=system(), at=at)
        browser.get(page_of(world.estate))
        with CaptureQueriesContext(
            connection,
        ) as asked:
            browser.get(page_of(world.estate))
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 24, counts
