"""Public spaces at the desk: the list by state with its area, writing down, its steps, rooms; what residents see."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from linli.core.actors import system
from linli.core.clock import local_date
from linli.demo.cast import World
from linli.places.actions import SpaceFacts, add_space, add_space_room, move_space
from linli.places.enums_spaces import SpaceState, SpaceVerb
from linli.places.models import Place, PublicSpace, SpaceRoom

SignIn = Callable[[str], Client]
NEW = {
    "name": "3栋架空层", "kind": "ground_hall", "area": "180.5", "owner": "owners", "owner_name": "",
    "found_on": "2026-11-01",
}  # fmt: skip


def text_of(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200
    return str(answer.content.decode())


def add(world: World, at: datetime, name: str = "3栋架空层", place: Place | None = None) -> PublicSpace:
    facts = SpaceFacts(name=name, kind="ground_hall", area=180_50, owner="owners")
    return add_space(place or world.estate, facts, found_on=local_date(at) - timedelta(9), by=system(), at=at)


def used(world: World, at: datetime, name: str = "3栋架空层", place: Place | None = None) -> PublicSpace:
    space = move_space(add(world, at, name, place), SpaceVerb.HAND_OVER, by=system(), at=at)
    return move_space(space, SpaceVerb.PUT_IN_USE, what_for="邻里书房", by=system(), at=at)


def test_the_empty_list_says_what_to_do_next_and_leads_there(at_desk: SignIn, world: World) -> None:
    text = text_of(at_desk("station_head"), "/desk/spaces/")
    assert "No public space is written down here" in text
    assert f"/desk/places/{world.estate.pk}/spaces/new/" in text
    assert 'href="/desk/spaces/"' in text_of(at_desk("station_head"), "/desk/places/")


def test_a_space_is_written_down_moved_on_and_shown_with_its_area(at_desk: SignIn, world: World) -> None:
    head = at_desk("station_head")
    building = world.places["building"]
    answer = head.post(f"/desk/places/{world.estate.pk}/spaces/new/", {**NEW, "inside": building.pk})
    space = PublicSpace.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, f"/desk/spaces/{space.pk}/")
    assert (space.place_id, space.area, space.building_id) == (building.pk, 180_50, building.pk)
    here = answer["Location"]
    for verb, rest in [("hand_over", {}), ("put_in_use", {"what_for": "邻里书房"})]:
        page = text_of(head, here)
        assert f'data-verb="{verb}"' in page
        version = PublicSpace.objects.get().version
        sent = {"verb": verb, "on": "2026-11-20", "version": version, **rest}
        assert head.post(here, sent).status_code == 303
    text = text_of(head, "/desk/spaces/")
    assert "<h1>1 public space, 1 in use with 180.5 m²</h1>" in text
    assert "邻里书房" in text
    assert text_of(head, here).count("data-period=") == 3


def test_mistakes_keep_what_was_written(at_desk: SignIn, world: World, at: datetime) -> None:
    head = at_desk("station_head")
    wrong = {**NEW, "area": "many", "inside": world.estate.pk, "owner_name": "某某国投"}
    answer = head.post(f"/desk/places/{world.estate.pk}/spaces/new/", wrong)
    assert answer.status_code == 422
    assert "Write a number, such as 180.5." in answer.content.decode()
    assert "某某国投" in answer.content.decode()
    space = move_space(add(world, at), SpaceVerb.HAND_OVER, by=system(), at=at)
    late = {"verb": "put_in_use", "on": "2026-11-23", "what_for": "", "version": space.version}
    answer = head.post(f"/desk/spaces/{space.pk}/", late)
    assert answer.status_code == 422
    assert "Say what it is used for." in answer.content.decode()
    assert head.post(f"/desk/spaces/{space.pk}/", {**late, "verb": "paint"}).status_code == 404


def test_the_states_are_tabs_and_what_was_given_back_stands_only_under_its_own(
    at_desk: SignIn, world: World, at: datetime
) -> None:
    used(world, at, "小花园")
    gone = move_space(used(world, at, "旧车库"), SpaceVerb.GIVE_BACK, by=system(), at=at)
    head = at_desk("station_head")
    everything = text_of(head, "/desk/spaces/")
    assert "小花园" in everything
    assert "旧车库" not in everything
    assert "旧车库" in text_of(head, f"/desk/spaces/?place={world.estate.pk}&state=given_back")
    assert "nothing follows" in text_of(head, f"/desk/spaces/{gone.pk}/")


def test_correcting_says_when_somebody_was_faster(at_desk: SignIn, world: World, at: datetime) -> None:
    head, space = at_desk("station_head"), used(world, at)
    sent = {**NEW, "name": "3栋书房", "what_for": "书房", "version": space.version}
    assert head.post(f"/desk/spaces/{space.pk}/correction/", sent).status_code == 303
    assert "3栋书房" in text_of(head, f"/desk/spaces/{space.pk}/")
    assert head.post(f"/desk/spaces/{space.pk}/correction/", sent).status_code == 409
    assert PublicSpace.objects.get().state == SpaceState.IN_USE


def test_bodies_of_the_place_look_and_only_keepers_change(at_desk: SignIn, world: World, at: datetime) -> None:
    space = used(world, at)
    for role in ("deputy", "property_manager", "district_officer"):
        client = at_desk(role)
        text = text_of(client, f"/desk/spaces/{space.pk}/")
        assert 'data-verb="give_back"' not in text
        assert "Public spaces are kept by those who answer for the place." in text
        assert client.post(f"/desk/spaces/{space.pk}/", {"verb": "leave", "on": "2026-11-23"}).status_code == 403
        assert client.get(f"/desk/spaces/{space.pk}/correction/").status_code == 403
        assert client.get(f"/desk/spaces/{space.pk}/rooms/new/").status_code == 403
    away = add(world, at, place=world.places["other_estate"])
    assert at_desk("station_head").get(f"/desk/spaces/{away.pk}/").status_code == 404
    assert at_desk("resident").get("/desk/spaces/").status_code == 404


def test_rooms_are_added_put_right_and_ended(at_desk: SignIn, world: World, at: datetime) -> None:
    head, space = at_desk("station_head"), used(world, at)
    said = {"name": "代表工作室", "kind": "deputies", "host": "区人大代表联络站", "hours": "每月15日上午"}
    assert head.post(f"/desk/spaces/{space.pk}/rooms/new/", said).status_code == 303
    room = SpaceRoom.objects.get()
    assert head.post(f"/desk/spaces/{space.pk}/rooms/new/", said).status_code == 422
    changed = {**said, "hours": "每月1日上午", "bookable": "1", "version": room.version}
    assert head.post(f"/desk/spaces/rooms/{room.pk}/", changed).status_code == 303
    assert "每月1日上午" in text_of(head, f"/desk/spaces/{space.pk}/")
    assert "checked" in text_of(head, f"/desk/spaces/rooms/{room.pk}/")
    room.refresh_from_db()
    assert head.post(f"/desk/spaces/rooms/{room.pk}/end/", {"version": room.version}).status_code == 303
    assert head.get(f"/desk/spaces/rooms/{room.pk}/").status_code == 404


def test_the_list_costs_the_same_for_one_and_for_three(at_desk: SignIn, world: World, at: datetime) -> None:
    head = at_desk("community_officer")
    used(world, at, "空间0")
    head.get("/desk/spaces/")

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as found:
            head.get("/desk/spaces/")
        return len(found)

    one = queries()
    used(world, at, "空间1")
    used(world, at, "空间2")
    assert queries() == one <= 11, "session, account and posts are three of them"


@pytest.mark.django_db
def test_residents_read_what_is_in_use_and_nothing_else(world: World, at: datetime) -> None:
    space = used(world, at)
    add(world, at, "闲置车库")
    around = used(world, at, "社区小院", world.places["community"])
    used(world, at, "别处书房", world.places["other_estate"])
    add_space_room(
        space, name="代表工作室", kind="deputies", host="区人大代表联络站", hours="每月15日上午", by=system(), at=at
    )
    client = Client(headers={"Accept-Language": "en"})
    text = text_of(client, "/e/chunheli/spaces/")
    assert "<h1>2 public spaces in use, 361 m²</h1>" in text
    for words in ("邻里书房", "代表工作室", "区人大代表联络站", "每月15日上午", around.name):
        assert words in text
    for words in ("闲置车库", "别处书房"):
        assert words not in text
    assert 'href="/e/chunheli/spaces/"' in text_of(client, "/e/chunheli/")


def test_the_page_of_an_estate_without_spaces_says_so(world: World, client: Client) -> None:
    text: Any = text_of(client, "/e/chunheli/spaces/")
    assert "/e/chunheli/service-requests/new/" in text


def test_among_many_places_one_is_found_by_a_piece_of_its_name(
    at_desk: SignIn, world: World, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(world, at, "旧车库", world.places["other_estate"])
    client, other = at_desk("subdistrict_officer"), world.places["other_estate"]
    for page in ("/desk/spaces/", "/desk/stations/"):
        assert '<select id="id_place"' in text_of(client, page)
    monkeypatch.setattr("linli.web.desk.place_choice.FEW", 2)
    for page in ("/desk/spaces/", "/desk/stations/"):
        text = text_of(client, page)
        assert '<select id="id_place"' not in text
        assert 'name="name"' in text
        one = text_of(client, f"{page}?name=秋水")
        assert f'<span class="plate">{other.name}</span>' in one
        several = text_of(client, f"{page}?name=社区")
        assert f'href="{page}?place={world.places["community"].pk}"' in several
        assert "No place of yours is called so." in text_of(client, f"{page}?name=云山")
        assert f'<span class="plate">{other.name}</span>' in text_of(client, f"{page}?place={other.pk}")
    assert "旧车库" in text_of(client, f"/desk/spaces/?place={other.pk}")
    assert "旧车库" not in text_of(client, f"/desk/spaces/?place={world.estate.pk}")
