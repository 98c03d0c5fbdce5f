"""Household links at the desk: an estate's sentence, a proposal looked at and applied, by hand, my households."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from linli.core.actors import system
from linli.core.clock import local_date
from linli.demo.cast import World
from linli.demo.links import POST
from linli.organisations.actions import appoint, link_household
from linli.organisations.models import Appointment, HouseholdLink
from linli.people.actions import create_person
from linli.places.enums import Level
from linli.places.models import Place

SignIn = Callable[[str], Client]
PAGES = ("links/", "links/proposal/", "links/sheet/", "links/import/")
HOUSEHOLDS = 24


def address(place: Place, page: str = "links/") -> str:
    return f"/desk/places/{place.pk}/{page}"


def text_of(client: Client, url: str) -> str:
    return client.get(url).content.decode()


def seen_in(text: str) -> str:
    found = re.search(r'name="seen" value="(\w+)"', text)
    assert found is not None
    return found[1]


@pytest.fixture
def people(world: World, at: datetime) -> list[Appointment]:
    """The representative of the cast, and two more, of whom one can go anywhere in the estate."""
    first = Appointment.objects.get(person=world.people["representative"])
    by, today = system(), local_date(at)
    others = [
        appoint(first.post, create_person(name=name, by=by, at=at), starts_on=today, place=place, by=by, at=at)
        for name, place in (("丁春生", world.estate), ("于桂兰", world.places["building"]))
    ]
    return [first, *others]


def building(world: World, name: str) -> Place:
    return Place.objects.get(parent=world.estate, name=name)


def seen(client: Client, url: str) -> str:
    """What the page of a building says it showed."""
    found = re.search(r'name="seen" value="(\w+)"', client.get(url).content.decode())
    assert found is not None
    return found[1]


def rooms_of(place: Place) -> list[Place]:
    return list(Place.objects.filter(building_id=place.pk, level=Level.ROOM).order_by("parent__sort", "floor", "sort"))


@pytest.mark.parametrize("role", ["station_head", "community_officer"])
def test_who_says_who_is_linked_opens_every_page(at_desk: SignIn, world: World, role: str) -> None:
    client = at_desk(role)
    for page in PAGES:
        assert client.get(address(world.estate, page)).status_code == 200
    assert client.get(address(building(world, "1栋"), "links/building/")).status_code == 200
    text = text_of(client, f"/desk/places/?estate={world.estate.pk}")
    assert address(world.estate) in text
    assert f"<h2>{HOUSEHOLDS} households, 0 linked</h2>" in text


@pytest.mark.parametrize("role", ["deputy", "representative", "building_leader", "property_manager", "administrator"])
def test_for_all_others_these_pages_are_not_there(at_desk: SignIn, world: World, role: str) -> None:
    client = at_desk(role)
    for page in PAGES:
        assert client.get(address(world.estate, page)).status_code == 404
        assert client.post(address(world.estate, page), {}).status_code in (404, 405)
    assert client.get(address(building(world, "1栋"), "links/building/")).status_code == 404


def test_a_station_sees_only_its_own_estate(at_desk: SignIn, world: World) -> None:
    assert at_desk("station_head").get(address(world.places["other_estate"])).status_code == 404


def test_the_estate_in_a_sentence_and_its_buildings_with_their_gaps(
    at_desk: SignIn, world: World, people: list[Appointment], at: datetime
) -> None:
    for room in rooms_of(building(world, "3栋"))[:6]:
        link_household(room, people[0], by=system(), at=at)
    text = text_of(at_desk("station_head"), address(world.estate))
    assert f"<h1>{HOUSEHOLDS} households, 6 linked</h1>" in text
    assert "3 people, each to be linked with 5 to 15 households." in text
    assert "2 people with too few" in text
    assert "above the" not in text
    assert re.findall(r'data-gap="(\d+)"', text) == ["8", "8", "2"]


def test_nothing_is_saved_before_the_proposal_is_applied(
    at_desk: SignIn, world: World, people: list[Appointment]
) -> None:
    client = at_desk("station_head")
    text = text_of(client, address(world.estate, "links/proposal/"))
    assert f"{HOUSEHOLDS} households would get somebody" in text
    assert "Nothing has been saved yet." in text
    assert text.count("data-building=") == 3
    assert not HouseholdLink.objects.exists()
    answer = client.post(address(world.estate, "links/proposal/"), {"seen": seen_in(text)})
    assert answer["Location"] == address(world.estate) + f"?post={POST}"
    after = text_of(client, answer["Location"])
    assert f"Linked: {HOUSEHOLDS}, of these taken over: 0. Ended: 0." in after
    assert HouseholdLink.objects.filter(until=None).count() == HOUSEHOLDS
    assert "Nothing would change" in text_of(client, address(world.estate, "links/proposal/"))


def test_who_looked_at_an_earlier_state_is_told_and_sees_the_new_proposal(
    at_desk: SignIn, world: World, people: list[Appointment], at: datetime
) -> None:
    client = at_desk("station_head")
    seen = seen_in(text_of(client, address(world.estate, "links/proposal/")))
    link_household(rooms_of(building(world, "1栋"))[0], people[1], by=system(), at=at)
    answer = client.post(address(world.estate, "links/proposal/"), {"seen": seen})
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "changed since you looked; nothing was saved" in text
    assert f"{HOUSEHOLDS - 1} households would get somebody" in text
    assert HouseholdLink.objects.count() == 1
    assert client.post(address(world.estate, "links/proposal/"), {"seen": seen_in(text)}).status_code == 303


def test_a_proposal_says_who_is_left_out_and_who_has_too_few(at_desk: SignIn, world: World) -> None:
    text = text_of(at_desk("station_head"), address(world.estate, "links/proposal/"))
    assert "15 households would get somebody" in text
    assert "left out 8" in text
    assert re.search(r"Left out, for want of people</dt><dd>9</dd>", text)


def test_by_hand_ticked_households_get_somebody_and_nobody_again(
    at_desk: SignIn, world: World, people: list[Appointment]
) -> None:
    client, one = at_desk("station_head"), building(world, "1栋")
    rooms = rooms_of(one)[:3]
    url = address(one, "links/building/")
    form: dict[str, Any] = {"room": [room.pk for room in rooms], "person": str(people[1].pk), "do": "link"}
    answer = client.post(url, form | {"seen": seen(client, url)})
    assert answer.status_code == 303
    assert text_of(client, answer["Location"]).count("丁春生</span>") == 3
    assert set(HouseholdLink.objects.values_list("origin", "appointment_id")) == {("hand", people[1].pk)}
    assert client.post(url, {"room": [rooms[0].pk], "do": "end", "seen": seen(client, url)}).status_code == 303
    assert HouseholdLink.objects.filter(until=None).count() == 2


def test_by_hand_above_the_limit_is_said_at_once(at_desk: SignIn, world: World, people: list[Appointment]) -> None:
    client = at_desk("station_head")
    for name in ("1栋", "3栋"):
        one = building(world, name)
        url = address(one, "links/building/")
        form = {"room": [room.pk for room in rooms_of(one)], "person": str(people[1].pk), "do": "link"}
        answer = client.post(url, form | {"seen": seen(client, url)})
        text = text_of(client, answer["Location"])
        assert "The households are linked." in text
    assert "丁春生 has 16 households now; at most 15 are meant." in text
    warning = re.search(r'<p class="strip warning".*?</p>', text, re.S)
    assert warning is not None
    assert "丁春生" in warning[0]


def test_by_hand_what_somebody_else_linked_meanwhile_is_shown_before_it_is_overwritten(
    at_desk: SignIn, world: World, people: list[Appointment], at: datetime
) -> None:
    client, one = at_desk("station_head"), building(world, "1栋")
    room, url = rooms_of(one)[0], address(one, "links/building/")
    form: dict[str, Any] = {"room": [room.pk], "person": str(people[1].pk), "do": "link", "seen": seen(client, url)}
    link_household(rooms_of(building(world, "2栋"))[0], people[0], by=system(), at=at)
    link_household(room, people[0], by=system(), at=at)
    answer = client.post(url, form)
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "nothing was saved" in text
    assert f'value="{room.pk}" checked' in text
    assert "Look at it as it is now" in text
    assert HouseholdLink.objects.get(room=room, until=None).appointment_id == people[0].pk
    link_household(rooms_of(building(world, "2栋"))[1], people[0], by=system(), at=at)
    assert client.post(url, form | {"seen": seen(client, url)}).status_code == 303
    assert HouseholdLink.objects.get(room=room, until=None).appointment_id == people[1].pk


def test_what_has_ended_stays_to_be_read_and_each_door_has_its_story(
    at_desk: SignIn, world: World, people: list[Appointment], at: datetime
) -> None:
    one = building(world, "1栋")
    room, url = rooms_of(one)[0], address(one, "links/building/")
    client = at_desk("station_head")
    assert "Links that have ended" not in text_of(client, url)
    link_household(room, people[0], by=system(), at=at)
    link_household(room, people[1], by=system(), at=at)
    text = text_of(client, url)
    assert "Links that have ended" in text
    assert text.count("data-ended=") == 1
    story = text_of(client, f"{url}?room={room.pk}")
    assert "1栋1单元101: who was linked" in story
    assert story.count("data-ended=") == 2
    assert text_of(client, f"{url}?room={world.room.pk}").count("data-ended=") == 1


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"do": "link"}, "Tick at least one household."),
        ({"do": "end", "room": ["x", "0"]}, "Tick at least one household."),
        ({"do": "link", "room": "own", "person": "nobody"}, "Choose with whom these households are linked."),
    ],
)
def test_by_hand_a_mistake_keeps_the_ticks(at_desk: SignIn, world: World, form: dict[str, Any], words: str) -> None:
    one = building(world, "1栋")
    own = str(rooms_of(one)[0].pk)
    answer = at_desk("station_head").post(
        address(one, "links/building/"), {**form, **({"room": own} if form.get("room") == "own" else {})}
    )
    text = answer.content.decode()
    assert answer.status_code == 422
    assert words in text
    assert (f'value="{own}" checked' in text) == (form.get("room") == "own")


def test_a_door_of_another_building_is_not_linked_from_this_page(
    at_desk: SignIn, world: World, people: list[Appointment]
) -> None:
    other = rooms_of(building(world, "2栋"))[0]
    form = {"room": [other.pk], "person": str(people[1].pk), "do": "link"}
    assert at_desk("station_head").post(address(building(world, "1栋"), "links/building/"), form).status_code == 422
    assert not HouseholdLink.objects.exists()


def test_a_post_without_people_says_who_appoints_and_both_posts_are_tabs(at_desk: SignIn, world: World) -> None:
    text = text_of(at_desk("station_head"), address(world.estate) + "?post=party_member")
    assert "Nobody holds this post here yet." in text
    assert "each to be linked with 4 to 8 households" in text
    assert "Resident representative" in text


def test_my_households_are_mine_by_staircase_and_name_nobody(
    at_desk: SignIn, world: World, people: list[Appointment], at: datetime
) -> None:
    rooms = rooms_of(building(world, "3栋"))
    for room in rooms[:5]:
        link_household(room, people[0], by=system(), at=at)
    link_household(rooms[5], people[2], by=system(), at=at)
    client = at_desk("representative")
    assert 'href="/desk/households/"' in text_of(client, "/desk/")
    text = text_of(client, "/desk/households/")
    assert "5 households are yours" in text
    assert re.findall(r'data-household="([^"]+)"', text) == [
        "3栋1单元101", "3栋1单元102", "3栋1单元201", "3栋1单元202", "3栋2单元101",
    ]  # fmt: skip
    assert not [name for name in ("林小满", "何远方", "于桂兰") if name in text]
    report = re.search(r'href="(/desk/service-requests/new/[^"]+)"', text)
    assert report is not None
    assert "3栋1单元101" in text_of(client, report[1].replace("&amp;", "&"))


def test_a_representative_sees_no_service_request_of_the_community(at_desk: SignIn, world: World, desk: Any) -> None:
    row = desk.file("对站点的意见", place=world.places["unit"], category="about_station")
    client = at_desk("representative")
    for url in ("/desk/", "/desk/service-requests/"):
        assert row.number not in text_of(client, url)
    assert client.get(f"/desk/service-requests/{row.number}/").status_code == 404
    assert row.holder_id == world.bodies["community_office"].pk


def test_without_such_a_post_there_is_no_page_of_my_households(at_desk: SignIn) -> None:
    for role in ("station_head", "building_leader"):
        client = at_desk(role)
        assert client.get("/desk/households/").status_code == 404
        assert "/desk/households/" not in text_of(client, "/desk/")


def test_with_no_household_yet_it_says_so(at_desk: SignIn) -> None:
    assert "No household is linked with you yet." in text_of(at_desk("representative"), "/desk/households/")


@pytest.mark.parametrize("count", [1, 3])
def test_the_pages_cost_the_same_for_one_and_for_three(
    at_desk: SignIn,
    world: World,
    people: list[Appointment],
    at: datetime,
    count: int,
    django_assert_max_num_queries: Any,
) -> None:
    for room in rooms_of(building(world, "3栋"))[:count]:
        link_household(room, people[0], by=system(), at=at)
    head, mine = at_desk("station_head"), at_desk("representative")
    for client, url, most in (
        (head, address(world.estate), 13),
        (head, address(world.estate, "links/proposal/"), 13),
        (head, address(building(world, "3栋"), "links/building/"), 16),
        (mine, "/desk/households/", 8),
    ):
        with django_assert_max_num_queries(most):
            assert client.get(url).status_code == 200
