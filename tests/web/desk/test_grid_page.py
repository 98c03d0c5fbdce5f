"""One grid at the desk: seen from the community too, renamed, ended, served by a body, with what it covered before."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client

from linli.core.actors import system
from linli.demo.cast import World
from linli.organisations.models import OrganisationPlace
from linli.places.actions import add_grid, redraw_grid
from linli.places.models import Grid, Place
from linli.places.queries import buildings

AtDesk = Callable[[str], Client]


@pytest.fixture
def grid(world: World, at: datetime) -> Grid:
    first = next(iter(buildings(world.estate)))
    return add_grid(
        net="grid", number="01", name="一格", parent=world.places["community"], parts=[first], by=system(), at=at
    )


def page_of(place: Place, grid: Grid) -> str:
    return f"/desk/places/{place.pk}/grids/{grid.pk}/"


def test_the_communitys_grids_are_reached_from_its_page_in_the_tree(at_desk: AtDesk, world: World, grid: Grid) -> None:
    browser, community = at_desk("community_officer"), world.places["community"]
    address = f'href="/desk/places/{community.pk}/grids/"'
    for page in ("tree/{}/", "{}/changes/"):
        assert address in browser.get("/desk/places/" + page.format(community.pk)).content.decode()
    assert address in browser.get(f"/desk/places/{world.estate.pk}/grids/").content.decode()
    text = browser.get(f"/desk/places/{community.pk}/grids/").content.decode()
    assert f'href="{page_of(community, grid)}"' in text
    seen = browser.get(page_of(community, grid))
    assert seen.status_code == 200
    assert 'name="parts"' not in seen.content.decode()


def test_the_range_and_the_present_grid_are_said_before_anything_is_drawn(
    at_desk: AtDesk, world: World, grid: Grid, at: datetime
) -> None:
    browser = at_desk("community_officer")
    second = list(buildings(world.estate))[1]
    other = add_grid(
        net="grid", number="02", name="二格", parent=world.places["community"], parts=[second], by=system(), at=at
    )
    listed = browser.get(f"/desk/places/{world.estate.pk}/grids/").content.decode()
    assert "A grid of this net has 200 to" in listed
    assert "A grid of this net has 200 to" in browser.get(page_of(world.estate, grid)).content.decode()
    assert "now in 一格" in listed
    own = browser.get(page_of(world.estate, grid)).content.decode()
    assert "now in 二格" in own
    assert "now in 一格" not in own
    assert "now in 一格" in browser.get(page_of(world.estate, other)).content.decode()


def test_a_grid_is_renamed_and_its_earlier_name_is_listed(at_desk: AtDesk, world: World, grid: Grid) -> None:
    browser, page = at_desk("community_officer"), page_of(world.estate, grid)
    assert browser.post(page, {"do": "rename", "version": "1", "name": "东格"}).status_code == 303
    text = browser.get(page).content.decode()
    assert "东格" in text
    assert ": 一格</p>" in text
    wrong = browser.post(page, {"do": "rename", "version": "2", "name": ""})
    assert (wrong.status_code, "Write one to 60 characters." in wrong.content.decode()) == (422, True)
    assert browser.post(page, {"do": "rename", "version": "1", "name": "西格"}).status_code == 409


def test_a_grid_ends_once_that_is_ticked(at_desk: AtDesk, world: World, grid: Grid) -> None:
    browser, community = at_desk("community_officer"), world.places["community"]
    page = page_of(community, grid)
    assert browser.post(page, {"do": "end", "version": "1"}).status_code == 422
    assert browser.post(page, {"do": "end", "version": "1", "sure": "1"}).status_code == 303
    assert browser.get(page).status_code == 404
    found = browser.get(f"/desk/places/{community.pk}/grids/?number=01").content.decode()
    assert "一格</strong> 01 · until" in found


def test_what_it_covered_before_is_listed(at_desk: AtDesk, world: World, grid: Grid, at: datetime) -> None:
    first, second = list(buildings(world.estate))[:2]
    redraw_grid(grid, parts=[second], by=system(), at=at)
    text = at_desk("community_officer").get(page_of(world.estate, grid)).content.decode()
    assert "What it covered before" in text
    assert first.name in text[text.index("What it covered before") :]


def test_a_body_is_bound_by_who_keeps_it(at_desk: AtDesk, world: World, grid: Grid) -> None:
    page = page_of(world.estate, grid)
    assert 'data-verb="bind"' not in at_desk("station_head").get(page).content.decode()
    browser = at_desk("administrator")
    text = browser.get(page).content.decode()
    assert 'data-verb="bind"' in text
    body = world.estate.organisations.order_by("pk").first()
    assert body is not None
    assert f'<option value="{body.pk}">' in text
    assert browser.post(page, {"do": "bind", "body": str(body.pk)}).status_code == 303
    assert OrganisationPlace.objects.filter(organisation=body, place=grid.place).exists()
    assert f"<p>{body.name}</p>" in browser.get(page).content.decode()
    assert browser.post(page, {"do": "bind", "body": "x"}).status_code == 422


def test_who_does_not_keep_the_register_reads_and_changes_nothing(at_desk: AtDesk, world: World, grid: Grid) -> None:
    browser, page = at_desk("station_head"), page_of(world.estate, grid)
    text = browser.get(page).content.decode()
    assert 'data-verb="end"' not in text
    assert browser.post(page, {"do": "end", "version": "1", "sure": "1"}).status_code == 403
    assert browser.post(page, {"do": "rename", "version": "1", "name": "东格"}).status_code == 403
