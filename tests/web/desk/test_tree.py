"""The tree of places at the desk: reading it, finding in it, adding to it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from linli.core.actors import system
from linli.demo.cast import ROLES, World
from linli.places.actions import add_place, carry_out, rename_place
from linli.places.enums import Level
from linli.places.models import Place

AtDesk = Callable[[str], Client]
TOP = "/desk/places/tree/"


def page_of(place: Place) -> str:
    return f"{TOP}{place.pk}/"


@pytest.mark.parametrize("role", [role for role in ROLES if role not in ("resident", "neighbour")])
def test_whoever_keeps_a_register_reads_the_whole_tree(at_desk: AtDesk, world: World, role: str) -> None:
    keepers = {"administrator", "station_head", "community_officer"}
    client = at_desk(role)
    deputies = client.get("/desk/places/").status_code
    for page in (TOP, page_of(world.places["city"])):
        assert client.get(page).status_code == deputies
    assert deputies == 200 or role not in keepers


def test_one_goes_down_from_the_top_to_an_estate(at_desk: AtDesk, world: World) -> None:
    client = at_desk("administrator")
    assert "The tree of places" in client.get("/desk/places/").content.decode()
    chain = [Place.objects.get(pk=step) for step in _ids(world.estate)]
    page = client.get(TOP).content.decode()
    for place in chain:
        assert f'href="{page_of(place)}"' in page, place.name
        page = client.get(page_of(place)).content.decode()
        assert f"<h1>{place.name}</h1>" in page
    assert f"/desk/places/?estate={world.estate.pk}" in page


def _ids(place: Place) -> list[int]:
    return [int(place.path[at : at + 6], 36) for at in range(0, len(place.path), 6)]


def test_what_lies_above_and_who_serves_it_is_shown(at_desk: AtDesk, world: World) -> None:
    page = at_desk("administrator").get(page_of(world.estate)).content.decode()
    for level in ("city", "district", "subdistrict", "community"):
        assert f'<a class="plate" href="{page_of(world.places[level])}">{world.places[level].name}</a>' in page
    bodies = world.estate.organisations.all()
    assert bodies
    for body in bodies:
        assert body.name in page


@pytest.mark.parametrize("by", ["name", "pinyin", "code"])
def test_a_place_is_found_with_what_it_lies_in(at_desk: AtDesk, world: World, by: str) -> None:
    community = world.places["community"]
    page = at_desk("station_head").get(TOP, {"q": getattr(community, by)}).content.decode()
    assert f'href="{page_of(community)}"' in page
    assert f"{world.places['district'].name} {world.places['subdistrict'].name}" in page


def test_where_nothing_is_found_the_page_says_so(at_desk: AtDesk) -> None:
    page = at_desk("administrator").get(TOP, {"q": "<没有>"}).content.decode()
    assert "No place begins with" in page
    assert "<没有>" not in page


def test_a_former_name_and_a_part_of_a_name_are_found(at_desk: AtDesk, world: World, at: datetime) -> None:
    community = world.places["community"]
    old, initials = community.name, community.pinyin
    carry_out(rename_place(community, name="听涛老社区", by=system(), at=at), by=system(), at=at)
    client = at_desk("administrator")
    for asked in (old, initials):
        page = client.get(TOP, {"q": asked}).content.decode()
        assert f'href="{page_of(community)}">听涛老社区</a>' in page
        assert f"formerly {old}" in page
    assert "听涛老社区</a>" in client.get(TOP, {"q": "涛老"}).content.decode()


def test_a_community_is_added_with_its_code(at_desk: AtDesk, world: World) -> None:
    client, above = at_desk("administrator"), world.places["subdistrict"]
    given = {"level": "community", "name": "朝霞社区", "code": "990204003099"}
    assert client.post(page_of(above), given).status_code == 303
    added = Place.objects.get(code="990204003099")
    assert (added.parent, added.level, added.pinyin) == (above, "community", "zxsq")
    page = client.get(page_of(above)).content.decode()
    assert "朝霞社区 is added." in page
    assert page_of(added) in page


def test_an_estate_is_added_with_an_address_of_its_own(at_desk: AtDesk, world: World) -> None:
    client, above = at_desk("administrator"), world.places["community"]
    assert client.post(page_of(above), {"level": "estate", "name": "朝霞里"}).status_code == 303
    assert Place.objects.get(name="朝霞里").slug == "zhaoxiali"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"level": "community", "name": ""}, "Write its name."),
        ({"level": "community", "name": "某社区", "code": "12a"}, "A code is 2 to 12 digits."),
        ({"level": "room", "name": "502"}, "What it is"),
        ({"level": "city", "name": "某市"}, "What it is"),
    ],
)
def test_what_cannot_be_added_comes_back_with_the_reason(
    at_desk: AtDesk, world: World, given: dict[str, str], said: str
) -> None:
    before = Place.objects.count()
    answer = at_desk("administrator").post(page_of(world.places["subdistrict"]), given)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert Place.objects.count() == before


def test_a_name_or_a_code_that_is_taken_comes_back(at_desk: AtDesk, world: World) -> None:
    client, community = at_desk("administrator"), world.places["community"]
    page = page_of(world.places["subdistrict"])
    answer = client.post(page, {"level": "community", "name": community.name})
    assert f"{community.name} is already here." in answer.content.decode()
    answer = client.post(page, {"level": "community", "name": "另一社区", "code": community.code})
    assert f"{community.name} has this code." in answer.content.decode()


def test_who_does_not_keep_the_place_reads_why_and_adds_nothing(at_desk: AtDesk, world: World) -> None:
    client, page = at_desk("station_head"), page_of(world.places["subdistrict"])
    text = client.get(page).content.decode()
    assert 'data-verb="add_place"' not in text
    assert "Only those who keep the register of places change it." in text
    assert client.post(page, {"level": "community", "name": "朝霞社区"}).status_code == 403
    assert not Place.objects.filter(name="朝霞社区").exists()


def test_who_keeps_a_place_of_each_level_is_named(at_desk: AtDesk, world: World) -> None:
    client = at_desk("community_officer")
    for level in ("city", "district", "subdistrict"):
        text = client.get(page_of(world.places[level])).content.decode()
        assert (
            f"The {level}&#39;s administrator can, or the one above. Tell them what is wrong in the register." in text
        )
        assert "Your community" not in text
    province = Place.objects.get(pk=_ids(world.estate)[0])
    assert "The province&#39;s administrator can, or whoever runs" in client.get(page_of(province)).content.decode()


def test_the_button_says_what_the_reader_can_change(at_desk: AtDesk, world: World) -> None:
    community, estate = world.places["community"], world.estate
    whole, own, past = "Rename, move, merge or split", "Rename</a>", "Earlier names and changes"
    for role, place, said, unsaid in (
        ("administrator", community, whole, past),
        ("community_officer", community, past, whole),
        ("community_officer", estate, own, whole),
        ("station_head", estate, past, whole),
    ):
        for page in (page_of(place), *([f"/desk/places/?estate={place.pk}"] if place == estate else [])):
            text = at_desk(role).get(page).content.decode()
            assert said in text, (role, page)
            assert unsaid not in text, (role, page)
    assert 'data-verb="tree_changes"' not in at_desk("station_head").get(page_of(community)).content.decode()


def test_houses_and_unknown_places_have_no_page_here(at_desk: AtDesk, world: World) -> None:
    client = at_desk("administrator")
    assert client.get(page_of(world.places["building"])).status_code == 404
    assert client.get(f"{TOP}999999999/").status_code == 404
    assert client.post(TOP, {"level": "province", "name": "某省"}).status_code == 403


def _queries(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def test_one_child_costs_as_many_queries_as_three_and_pages_hold_sixty(
    at_desk: AtDesk, world: World, at: datetime
) -> None:
    client = at_desk("administrator")
    above = add_place(level=Level.SUBDISTRICT, name="新街道", parent=world.places["district"], by=system(), at=at)

    def grow(count: int) -> None:
        for number in range(count):
            add_place(level=Level.COMMUNITY, name=f"新{count}{number}社区", parent=above, by=system(), at=at)

    grow(1)
    url = f"{page_of(above)}?q=新"
    client.get(url)
    one = _queries(client, url)
    grow(2)
    assert _queries(client, url) == one
    assert one <= 16
    grow(60)
    text = client.get(page_of(above)).content.decode()
    assert "1 / 2" in text
    assert "?page=2" in text
