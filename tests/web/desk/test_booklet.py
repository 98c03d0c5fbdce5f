"""The booklet of a household at the desk: closed and open, kept with consent, printed alone, for few to see."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from linli.core.actors import Door, system
from linli.core.clock import local_date
from linli.demo.cast import World
from linli.organisations.actions import ask_help, give_consent, link_household
from linli.organisations.models import Appointment, BookletOpening, HelpAsked, HouseholdConsent
from linli.places.enums import Level
from linli.places.models import Place

SignIn = Callable[[str], Client]
HELP = "/desk/help-asked/"
KEEPERS = ("representative", "station_head", "deputy")


def address(room: Place, page: str = "") -> str:
    return f"/desk/booklets/{room.pk}/{page}"


def text_of(client: Client, url: str, status: int = 200) -> str:
    answer = client.get(url)
    assert answer.status_code == status
    return answer.content.decode()


@pytest.fixture
def linked(world: World, at: datetime) -> Appointment:
    """The representative of the cast is linked with the household of the cast."""
    appointment = Appointment.objects.get(person=world.people["representative"])
    link_household(world.room, appointment, by=system(), at=at)
    return appointment


@pytest.fixture
def agreed(world: World, at: datetime) -> HouseholdConsent:
    return agree(world, at)


def agree(world: World, at: datetime, purpose: str = "help") -> HouseholdConsent:
    own, until = world.actor("resident", door=Door.WEB), local_date(at) + timedelta(days=60)
    return give_consent(world.room, purpose=purpose, until=until, by=own, at=at)


def asked(world: World, at: datetime, kind: str = "carry", words: str = "周末搬一袋米", days: int = 10) -> HelpAsked:
    own, until = world.actor("resident", door=Door.WEB), local_date(at) + timedelta(days=days)
    return ask_help(world.room, kind=kind, words=words, until=until, by=own, at=at)


def open_it(client: Client, world: World) -> str:
    assert client.post(address(world.room), {"do": "open", "purpose": "visit"}).status_code == 303
    return text_of(client, address(world.room))


@pytest.mark.parametrize("role", KEEPERS)
def test_without_consent_nothing_is_shown_and_nothing_can_be_opened(
    at_desk: SignIn, world: World, linked: Appointment, desk: Any, role: str
) -> None:
    desk.file("门口的灯不亮", place=world.room)
    client = at_desk(role)
    text = text_of(client, address(world.room))
    assert "This household has agreed to nothing" in text
    assert 'data-verb="open-visit"' not in text
    assert "门口的灯不亮" not in text
    answer = client.post(address(world.room), {"do": "open", "purpose": "visit"})
    assert answer.status_code == 409
    assert not BookletOpening.objects.exists()
    assert client.get(address(world.room, "print/")).status_code == 409


@pytest.mark.parametrize("role", KEEPERS)
def test_it_is_opened_for_a_purpose_and_shows_what_the_household_asked_for(
    at_desk: SignIn, world: World, linked: Appointment, agreed: HouseholdConsent, at: datetime, role: str
) -> None:
    asked(world, at)
    client = at_desk(role)
    closed = text_of(client, address(world.room))
    assert "To get help that was asked for, until" in closed
    assert "搬一袋米" not in closed
    assert "林小满" not in closed
    opened = open_it(client, world)
    assert "周末搬一袋米" in opened
    assert "林小满: Here, by themselves" in opened
    assert BookletOpening.objects.get().person_id == world.people[role].pk


@pytest.mark.parametrize(
    "role",
    ["building_leader", "grid_worker", "repairer", "community_officer", "administrator", "auditor"],
)
def test_for_others_it_is_not_there(
    at_desk: SignIn, world: World, linked: Appointment, agreed: HouseholdConsent, role: str
) -> None:
    client = at_desk(role)
    for page in ("", "print/"):
        assert client.get(address(world.room, page)).status_code == 404
    assert client.post(address(world.room), {"do": "open", "purpose": "visit"}).status_code == 404
    assert client.get(HELP).status_code == 404
    assert HELP not in text_of(client, "/desk/")


def test_a_representative_has_no_booklet_of_a_door_that_is_not_linked_with_them(
    at_desk: SignIn, world: World, linked: Appointment
) -> None:
    other = Place.objects.filter(parent=world.places["unit"], level=Level.ROOM).exclude(pk=world.room.pk)[0]
    assert at_desk("representative").get(address(other)).status_code == 404
    assert at_desk("station_head").get(address(other)).status_code == 200


def test_another_estates_station_and_places_that_are_no_dwelling_have_none(at_desk: SignIn, world: World) -> None:
    client = at_desk("station_head")
    for place in (world.places["other_room"], world.places["unit"], world.estate):
        assert client.get(address(place)).status_code == 404


def test_it_closes_after_half_an_hour(
    at_desk: SignIn, world: World, agreed: HouseholdConsent, at: datetime, time_machine: Any
) -> None:
    asked(world, at)
    client = at_desk("station_head")
    assert "搬一袋米" in open_it(client, world)
    assert text_of(client, address(world.room, "print/")).count("周末搬一袋米") == 1
    time_machine.move_to(at + timedelta(minutes=31), tick=False)
    assert "搬一袋米" not in text_of(client, address(world.room))
    answer = client.get(address(world.room, "print/"))
    assert (answer.status_code, answer["Location"]) == (303, address(world.room))


def test_the_desk_writes_down_consent_and_help_as_they_said_it(
    at_desk: SignIn, world: World, linked: Appointment, at: datetime
) -> None:
    client, until = at_desk("representative"), local_date(at) + timedelta(days=90)
    form = {
        "do": "consent",
        "purpose": "help",
        "name": "林阿婆",
        "how": "door",
        "given_on": "2026-11-20",
        "until": until,
    }
    assert client.post(address(world.room), form).status_code == 303
    assert "They can withdraw it at any time." in text_of(client, address(world.room))
    opened = open_it(client, world)
    assert "林阿婆: Said at the door" in opened
    assert re.findall(r'<option value="(\w+)"', opened) == [
        "carry",
        "shop",
        "read",
        "repair",
        "accompany",
        "wheelchair",
    ]
    sent = {"do": "ask", "kind": "read", "words": "周三来信", "until": until}
    assert client.post(address(world.room), sent).status_code == 303
    row = HelpAsked.objects.get()
    assert (row.kind, row.words) == ("read", "周三来信")
    ended = {"do": "end", "id": row.pk, "version": row.version, "why": "done"}
    assert client.post(address(world.room), ended).status_code == 303
    assert "周三来信" not in text_of(client, address(world.room))


def test_a_mistake_stands_at_its_field_and_keeps_what_was_written(
    at_desk: SignIn, world: World, linked: Appointment, agreed: HouseholdConsent
) -> None:
    client = at_desk("representative")
    open_it(client, world)
    form = {
        "do": "consent",
        "purpose": "visit",
        "name": "",
        "how": "door",
        "given_on": "2026-11-20",
        "until": "2029-01-01",
    }
    answer = client.post(address(world.room), form)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Write who of the household agreed." in text
    assert "At most a year" in text
    assert 'value="2029-01-01"' in text
    answer = client.post(address(world.room), {"do": "ask", "kind": "carry", "words": "念信", "until": ""})
    assert answer.status_code == 422
    assert 'value="念信"' in answer.content.decode()
    answer = client.post(address(world.room), {"do": "open", "purpose": "curiosity"})
    assert (answer.status_code, "Say what you open the booklet for." in answer.content.decode()) == (422, True)
    for sent in ({"do": "burn"}, {"do": "end", "id": "x"}, {"do": "withdraw", "id": str(agreed.room_id)}, {}):
        assert client.post(address(world.room), sent).status_code == 404


def test_a_withdrawal_is_written_down_with_how_it_was_said(
    at_desk: SignIn, world: World, linked: Appointment, agreed: HouseholdConsent, at: datetime
) -> None:
    asked(world, at)
    client = at_desk("representative")
    open_it(client, world)
    sent = {"do": "withdraw", "id": agreed.pk, "version": agreed.version, "how": "telephone"}
    assert client.post(address(world.room), {**sent, "how": ""}).status_code == 422
    assert client.post(address(world.room), sent).status_code == 303
    text = text_of(client, address(world.room))
    assert "What rested on it is no longer shown." in text
    assert "搬一袋米" not in text
    assert "This household has agreed to nothing" in text


def test_only_requests_that_the_reader_may_see_stand_there(
    at_desk: SignIn, world: World, linked: Appointment, agreed: HouseholdConsent, desk: Any
) -> None:
    desk.file("门口的灯不亮", place=world.room)
    desk.file("对站点的意见", place=world.room, category="about_station")
    head, mine = open_it(at_desk("station_head"), world), open_it(at_desk("representative"), world)
    assert "门口的灯不亮" in head
    assert "对站点的意见" not in head
    assert "门口的灯不亮" not in mine
    assert "No service request from this door that you may see." in mine


def test_the_station_sees_what_ends_soon_without_words_and_finds_a_door(
    at_desk: SignIn, world: World, agreed: HouseholdConsent, at: datetime
) -> None:
    asked(world, at, days=40, kind="shop")
    asked(world, at)
    client = at_desk("station_head")
    assert f'href="{HELP}"' in text_of(client, f"/desk/places/?estate={world.estate.pk}")
    text = text_of(client, HELP)
    assert "Households ask for help with 2 things" in text
    assert "1 of these ends within 14 days" in text
    assert re.findall(r'data-asked="(\w+)"', text) == ["carry", "shop"]
    assert "搬一袋米" not in text
    found = text_of(client, f"{HELP}?door=3-1-102")
    other = Place.objects.get(parent=world.places["unit"], name="102")
    assert address(other) in found
    assert "No dwelling of yours is called so." in text_of(client, f"{HELP}?door=9-9-999")


def test_a_representative_finds_the_booklets_from_their_households(
    at_desk: SignIn, world: World, linked: Appointment, agreed: HouseholdConsent, at: datetime
) -> None:
    asked(world, at)
    client = at_desk("representative")
    text = text_of(client, "/desk/households/")
    assert f'href="{address(world.room)}"' in text
    assert f'href="{HELP}"' in text
    assert "1 household asks for help" in text_of(client, HELP)
    assert "No dwelling of yours" in text_of(client, f"{HELP}?door=3-1-102")


def test_with_nothing_asked_for_the_list_says_what_to_do(at_desk: SignIn) -> None:
    assert "No household asks for help now" in text_of(at_desk("deputy"), HELP)


@pytest.mark.parametrize("count", [1, 3])
def test_the_pages_cost_the_same_for_one_and_for_three(
    at_desk: SignIn, world: World, agreed: HouseholdConsent, at: datetime, desk: Any, count: int,
    django_assert_max_num_queries: Any,
) -> None:  # fmt: skip
    for kind in ("carry", "shop", "read")[:count]:
        asked(world, at, kind=kind)
        desk.file(f"门口的灯不亮{kind}", place=world.room)
    client = at_desk("station_head")
    open_it(client, world)
    for url, most in ((HELP, 8), (address(world.room), 13), (address(world.room, "print/"), 15)):
        with django_assert_max_num_queries(most):
            assert client.get(url).status_code == 200
