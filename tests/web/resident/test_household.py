"""My household: what it agrees to, the help it asks for, who opened its booklet; for those who live there alone."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client

from linli.core.actors import Door, system
from linli.core.clock import local_date
from linli.demo.cast import World
from linli.organisations.actions import give_consent, open_booklet
from linli.organisations.models import HelpAsked, HouseholdConsent
from linli.people.actions import move_in, move_out
from linli.people.models import Residence
from tests.web.resident.conftest import new_matter
from tests.web.resident.reading import read

PAGE = "/me/household/"


@pytest.fixture
def home(browser: Client, world: World) -> Client:
    """The resident of the cast, signed in."""
    browser.force_login(world.accounts["resident"])
    return browser


def until(at: datetime, days: int = 30) -> str:
    return (local_date(at) + timedelta(days=days)).isoformat()


def agree(home: Client, world: World, at: datetime, purpose: str = "help") -> None:
    sent = {"do": "agree", "room": world.room.pk, "purpose": purpose, "agreed_until": until(at, 91)}
    answer = home.post(PAGE, sent)
    assert (answer.status_code, answer["Location"]) == (303, f"{PAGE}?room={world.room.pk}")


def ask(home: Client, world: World, at: datetime, **changed: str) -> int:
    sent = {"do": "ask", "room": world.room.pk, "kind": "carry", "words": "周末搬米", "until": until(at), **changed}
    return home.post(PAGE, sent).status_code


def test_it_is_found_from_ones_own_page_by_who_signed_in(browser: Client, world: World) -> None:
    assert browser.get(PAGE)["Location"] == "/accounts/sign-in/?next=%2Fme%2Fhousehold%2F"
    browser.force_login(world.accounts["resident"])
    assert read(browser.get("/me/")).one("a", data_verb="household").attrs["href"] == PAGE
    assert "Our household, 3栋1单元101" in browser.get(PAGE).content.decode()


def test_without_a_recorded_dwelling_it_says_who_records_it(browser: Client, world: World) -> None:
    browser.force_login(world.accounts["auditor"])
    assert "No dwelling is recorded for your account." in browser.get(PAGE).content.decode()
    assert browser.post(PAGE, {"do": "agree", "room": world.room.pk}).status_code == 404


def test_a_neighbour_has_no_page_of_this_household(browser: Client, world: World, at: datetime) -> None:
    browser.force_login(world.accounts["neighbour"])
    assert browser.get(f"{PAGE}?room={world.room.pk}").status_code == 404
    sent = {"do": "agree", "room": world.room.pk, "purpose": "help", "agreed_until": until(at)}
    assert browser.post(PAGE, sent).status_code == 404
    assert not HouseholdConsent.objects.exists()


def test_help_can_be_asked_for_once_one_agreed(home: Client, world: World, at: datetime) -> None:
    text = home.get(PAGE).content.decode()
    assert "So nothing is kept or shown to anybody." in text
    assert 'data-verb="ask"' not in text
    assert ask(home, world, at) == 409
    agree(home, world, at)
    assert ask(home, world, at) == 303
    page = read(home.get(PAGE))
    assert [row.attrs["data-help"] for row in page.all("li") if "data-help" in row.attrs] == ["carry"]
    asked = HelpAsked.objects.get()
    sent = {"do": "end", "room": world.room.pk, "id": asked.pk, "why": "done"}
    assert home.post(PAGE, sent).status_code == 303
    assert "周末搬米" not in home.get(PAGE).content.decode()


def test_withdrawing_takes_it_all_away(home: Client, world: World, at: datetime) -> None:
    agree(home, world, at)
    ask(home, world, at)
    sent = {"do": "withdraw", "room": world.room.pk, "id": HouseholdConsent.objects.get().pk}
    assert home.post(PAGE, sent).status_code == 303
    text = home.get(PAGE).content.decode()
    assert "Nobody is shown what rested on it any more." in text
    assert "周末搬米" not in text
    assert "To get help that was asked for: withdrawn" in text


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"do": "agree", "purpose": "", "agreed_until": "2027-01-01"}, "#id_purpose"),
        ({"do": "agree", "purpose": "help", "agreed_until": "soon"}, "#id_agreed_until"),
        ({"do": "ask", "kind": "carry", "until": "soon"}, "#id_until"),
        ({"do": "ask", "kind": "", "until": "2027-01-01"}, "#id_kind"),
        ({"do": "ask", "kind": "carry", "words": "1000000 5678", "until": "2027-01-01"}, "#id_words"),
    ],
)
def test_what_is_wrong_stands_at_its_field(
    home: Client, world: World, at: datetime, sent: dict[str, str], field: str
) -> None:
    agree(home, world, at)
    answer = home.post(PAGE, {"room": str(world.room.pk), **sent})
    assert answer.status_code == 422
    assert read(answer).all("a", href=field)


def test_what_is_not_ours_is_not_there(home: Client, world: World, at: datetime) -> None:
    agree(home, world, at)
    for sent in ({"do": "burn"}, {"do": "end", "id": "x"}, {"do": "withdraw", "id": str(world.estate.slug)}, {}):
        assert home.post(PAGE, {"room": str(world.room.pk), **sent}).status_code == 404


def test_one_reads_who_opened_it_and_what_for(home: Client, world: World, at: datetime) -> None:
    assert "Nobody has opened it." in home.get(PAGE).content.decode()
    agree(home, world, at)
    open_booklet(world.room, purpose="call", by=world.actor("station_head"), at=at)
    looks = [row for row in read(home.get(PAGE)).all("li") if "data-opened" in row.attrs]
    assert len(looks) == 1
    assert "周敏 of 春和里站: Call them" in home.get(PAGE).content.decode()


def test_who_moves_in_sees_nothing_of_who_lived_there_before(
    home: Client, other_browser: Client, world: World, at: datetime, morning: object
) -> None:
    agree(home, world, at)
    ask(home, world, at)
    open_booklet(world.room, purpose="call", by=world.actor("station_head"), at=at)
    day = local_date(at) + timedelta(days=1)
    for held in Residence.objects.filter(room_id=world.room.pk, until=None).order_by("pk"):
        move_out(held, until=day, by=system(), at=at)
    move_in(world.people["neighbour"], room=world.room, since=day, by=system(), at=at)
    morning.move_to(at + timedelta(days=1))  # type: ignore[attr-defined]  # a time machine
    other_browser.force_login(world.accounts["neighbour"])
    text = other_browser.get(f"{PAGE}?room={world.room.pk}").content.decode()
    assert "Our household, 3栋1单元101" in text
    assert "Nobody has opened it." in text
    assert "周末搬米" not in text
    assert "To get help that was asked for:" not in text
    assert home.get(f"{PAGE}?room={world.room.pk}").status_code == 404


def test_what_a_post_wrote_down_is_read_and_withdrawn_here(home: Client, world: World, at: datetime) -> None:
    give_consent(
        world.room, purpose="visit", name="林阿婆", how="door", until=local_date(at) + timedelta(days=30),
        by=world.actor("station_head"), at=at,
    )  # fmt: skip
    assert "林阿婆: Said at the door" in home.get(PAGE).content.decode()
    sent = {"do": "withdraw", "room": world.room.pk, "id": HouseholdConsent.objects.get().pk}
    assert home.post(PAGE, sent).status_code == 303
    assert HouseholdConsent.objects.get().withdrawn_how == "self"


def test_what_one_reported_from_ones_door_stands_there(home: Client, world: World, at: datetime) -> None:
    agree(home, world, at)
    own = world.actor("resident", door=Door.WEB)
    matter = new_matter(world, at, place=world.room, by=own)
    assert matter.address in home.get(PAGE).content.decode()


def test_in_large_print_the_rest_folds(home: Client, world: World, at: datetime) -> None:
    home.cookies["linli_elder"] = "1"
    text = home.get(PAGE).content.decode()
    assert text.index("What we agree to") < text.index('<details class="more"><summary class="button">More')
    assert text.index('<summary class="button">More') < text.index("Who opened our booklet")
