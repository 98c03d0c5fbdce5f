"""Grids at the desk: drawn by ticking, told with their sizes and gaps, redrawn, merged, found by an earlier number."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from linli.core.actors import system
from linli.demo.cast import ROLES, World
from linli.places.actions import add_grid
from linli.places.grids import parts_of
from linli.places.models import Grid, Place
from linli.places.queries import buildings

AtDesk = Callable[[str], Client]


def page_of(place: Place) -> str:
    return f"/desk/places/{place.pk}/grids/"


def drawn(world: World, at: datetime, number: str, *parts: Place, net: str = "grid") -> Grid:
    return add_grid(
        net=net, number=number, name=f"{net}{number}", parent=world.places["community"], parts=parts, by=system(), at=at
    )


@pytest.mark.parametrize("role", [role for role in ROLES if role not in ("resident", "neighbour")])
def test_who_keeps_the_register_sees_the_grids(at_desk: AtDesk, world: World, role: str) -> None:
    seen = at_desk(role).get(page_of(world.estate)).status_code
    assert seen == (200 if role in ("administrator", "station_head", "community_officer") else 404)


def test_a_grid_is_drawn_by_ticking_buildings(at_desk: AtDesk, world: World) -> None:
    browser, building = at_desk("community_officer"), world.places["building"]
    page = browser.get(page_of(world.estate)).content.decode()
    assert "households lie in none of them" in page
    given = {"net": "grid", "number": "01", "name": "第一网格", "parts": [str(building.pk)]}
    assert browser.post(page_of(world.estate), given).status_code == 303
    grid = Grid.objects.get()
    assert grid.place.parent_id == world.places["community"].pk
    page = browser.get(page_of(world.estate)).content.decode()
    assert f'href="/desk/places/{world.estate.pk}/grids/{grid.pk}/"' in page
    assert "fewer than 200" in page
    assert re.search(r"<td>3栋</td>", page)


def test_a_micro_grid_lies_in_its_estate(at_desk: AtDesk, world: World) -> None:
    given = {"net": "micro_grid", "number": "1", "name": "一格", "parts": [str(world.places["unit"].pk)]}
    assert at_desk("community_officer").post(page_of(world.estate), given).status_code == 303
    assert Grid.objects.get().place.parent_id == world.estate.pk


def test_what_is_wrong_keeps_what_was_ticked(at_desk: AtDesk, world: World, at: datetime) -> None:
    building = world.places["building"]
    drawn(world, at, "01", building)
    given = {"net": "grid", "number": "01", "name": "第一网格", "parts": [str(building.pk)]}
    answer = at_desk("community_officer").post(page_of(world.estate), given)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "01 is already here." in page
    assert f'value="{building.pk}" checked' in page
    answer = at_desk("community_officer").post(page_of(world.estate), {**given, "number": "02"})
    assert "Already in another grid of this net: 3栋" in answer.content.decode()
    assert Grid.objects.count() == 1


def test_a_grid_is_redrawn_in_one_estate_and_keeps_the_others(at_desk: AtDesk, world: World, at: datetime) -> None:
    first, second = list(buildings(world.estate))[:2]
    grid = drawn(world, at, "01", first)
    browser, address = at_desk("community_officer"), f"/desk/places/{world.estate.pk}/grids/{grid.pk}/"
    assert f'value="{first.pk}" checked' in browser.get(address).content.decode()
    assert browser.post(address, {"version": "1", "parts": [str(second.pk)]}).status_code == 303
    assert f'value="{second.pk}" checked' in browser.get(address).content.decode()
    assert browser.post(address, {"version": "2"}).status_code == 422
    assert browser.post(address, {"version": "1", "parts": [str(first.pk)]}).status_code == 409
    assert browser.get(f"/desk/places/{world.places['other_estate'].pk}/grids/{grid.pk}/").status_code == 404


def test_what_the_form_does_not_offer_stays_covered(at_desk: AtDesk, world: World, at: datetime) -> None:
    room, (first, second) = world.room, [one for one in buildings(world.estate) if one != world.places["building"]][:2]
    grid = drawn(world, at, "01", room, first)
    address = f"/desk/places/{world.estate.pk}/grids/{grid.pk}/"
    assert at_desk("community_officer").post(address, {"version": "1", "parts": [str(second.pk)]}).status_code == 303
    assert {part.place_id for part in parts_of(grid)} == {room.pk, second.pk}


def test_numbers_that_are_none_are_passed_over(at_desk: AtDesk, world: World, at: datetime) -> None:
    given = {"net": "grid", "number": "1", "name": "一", "parts": ["²", "9" * 30, "x"]}
    assert at_desk("community_officer").post(page_of(world.estate), given).status_code == 422
    assert at_desk("community_officer").get("/desk/places/999999999999/grids/").status_code == 404


def test_two_nets_become_one_and_the_old_number_is_found(at_desk: AtDesk, world: World, at: datetime) -> None:
    building, community = world.places["building"], world.places["community"]
    drawn(world, at, "A7", building, net="综治")
    drawn(world, at, "01", building)
    browser = at_desk("community_officer")
    assert browser.post(page_of(community), {"do": "merge", "old": "grid", "into": "grid"}).status_code == 422
    assert browser.post(page_of(community), {"do": "merge", "old": "综治", "into": "grid"}).status_code == 303
    page = browser.get(page_of(community) + "?number=A7").content.decode()
    assert re.search(r"综治A7</strong> A7 · until .*now in grid01", page)
    assert "No grid here has or had this number." in browser.get(page_of(community) + "?number=Z").content.decode()


def test_who_lies_in_no_grid_is_named(at_desk: AtDesk, world: World, at: datetime) -> None:
    drawn(world, at, "01", *[one for one in buildings(world.estate) if one != world.places["building"]])
    page = at_desk("community_officer").get(page_of(world.estate) + "?left=grid").content.decode()
    assert "3栋1单元101" in page


def test_more_grids_cost_no_more_questions(at_desk: AtDesk, world: World, at: datetime) -> None:
    browser, counts, all_of = at_desk("community_officer"), [], list(buildings(world.estate))
    for number, building in enumerate(all_of[:3]):
        drawn(world, at, str(number), building)
        if number != 1:
            browser.get(page_of(world.estate))
            with CaptureQueriesContext(connection) as asked:
                browser.get(page_of(world.estate))
            counts.append(len(asked))
    assert counts[0] == counts[1] <= 24, counts
