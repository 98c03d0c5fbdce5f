"""Wishes on the estate's page: wishing without an account, one's own by code, claiming, and who is too late."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from linli.demo.cast import World
from linli.people.enums import RevealPurpose
from linli.wishes import actions, queries
from linli.wishes.enums import State
from linli.wishes.models import Wish
from tests.wishes.conftest import OTHER_PHONE, PHONE, VOLUNTEER, Well

LIST, NEW = "/e/chunheli/wishes/", "/e/chunheli/wishes/new/"
SAID = {"kind": "thing", "words": "想要一副象棋，住3栋", "phone": PHONE, "idempotency_key": "k"}


@pytest.fixture
def well(world: World) -> Well:
    return Well(world, world.at)


@pytest.fixture
def signed_in(world: World) -> Callable[[str], Client]:
    def sign_in(role: str) -> Client:
        client = Client(HTTP_ACCEPT_LANGUAGE="en", HTTP_HOST="localhost")
        client.force_login(world.accounts[role], backend="linli.web.accounts.backends.AccountBackend")
        return client

    return sign_in


def read(browser: Client, address: str = LIST) -> str:
    answer = browser.get(address, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def one(row: Wish) -> str:
    return f"{LIST}{row.pk}/"


def test_where_none_can_be_claimed_the_page_says_what_one_can_do(browser: Client, world: World) -> None:
    text = read(browser)
    assert "No wish can be claimed now." in text
    assert f'href="{NEW}"' in text
    assert f'href="{LIST}"' in read(browser, "/e/chunheli/")


def test_one_wishes_without_an_account_and_follows_by_code(
    browser: Client, other_browser: Client, world: World
) -> None:
    assert read(browser, NEW).count('type="radio"') == 5
    answer = browser.post(NEW, SAID)
    row = Wish.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, one(row))
    assert browser.post(NEW, SAID)["Location"] == one(row), "the same form again"
    own = read(browser, one(row))
    assert "Your wish" in own
    assert "想要一副象棋，住3栋" in own
    assert f'href="{one(row)}"' in read(browser, "/f/")
    assert other_browser.get(one(row)).status_code == 404, "a forwarded link opens nothing"
    assert other_browser.post(one(row), {"do": "withdraw"}).status_code == 404
    opened = other_browser.post("/f/", {"code": queries.code_of(row.pk)})
    assert opened["Location"] == one(row)
    assert "Your wish" in read(other_browser, one(row))
    assert other_browser.post(one(row), {"do": "withdraw"}).status_code == 303
    assert Wish.objects.get().state == State.WITHDRAWN
    assert "You withdrew it." in read(browser, one(row))


def test_of_whoever_lives_here_the_door_is_known_without_asking(
    signed_in: Callable[[str], Client], world: World
) -> None:
    signed_in("resident").post(NEW, SAID)
    row = Wish.objects.get()
    assert row.room_id == world.room.pk
    signed_in("neighbour").post(NEW, {**SAID, "idempotency_key": "other"})
    assert Wish.objects.exclude(pk=row.pk).get().room_id is None


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"kind": ""}, "Choose what kind it is."),
        ({"words": " "}, "Say what you wish for"),
        ({"words": "象" * 5000}, "At most 500 characters."),
        ({"phone": ""}, "Leave a telephone"),
        ({"phone": "12"}, "This is no telephone number."),
    ],
)
def test_what_is_wrong_is_said_and_the_text_is_kept(
    browser: Client, world: World, more: dict[str, str], said: str
) -> None:
    answer = browser.post(NEW, {**SAID, **more})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert said in text
    assert "words" in more or "想要一副象棋，住3栋" in text
    assert not Wish.objects.exists()


def test_another_wish_under_the_same_form_asks_to_send_again(browser: Client, world: World) -> None:
    browser.post(NEW, SAID)
    answer = browser.post(NEW, {**SAID, "words": "别的"})
    assert answer.status_code == 409
    assert "What you sent before has arrived." in answer.content.decode()


def test_what_is_not_looked_at_yet_shows_nowhere_and_what_is_shows_no_more_than_its_words(
    browser: Client, well: Well
) -> None:
    row = well.asked(words="住3栋，想要一副象棋")
    assert "象棋" not in read(browser)
    well.checked(row)
    for address in (LIST, one(row)):
        text = read(browser, address)
        assert "想要一副象棋" in text
        assert "3栋" not in text
    assert "Sign in and claim it" in read(browser, one(row))


def test_a_neighbour_claims_and_whoever_is_later_reads_so_at_once(
    signed_in: Callable[[str], Client], browser: Client, well: Well
) -> None:
    row = well.open()
    first, second = signed_in("neighbour"), signed_in("resident")
    assert 'data-verb="claim"' in read(first, one(row))
    assert first.post(one(row), {"do": "claim", "phone": OTHER_PHONE}).status_code == 303
    late = second.post(one(row), {"do": "claim", "phone": PHONE})
    assert (late.status_code, late["Location"]) == (303, LIST)
    assert "Somebody else has claimed this wish" in read(second)
    assert "This wish has been claimed, or is over." in read(browser, one(row))
    held = read(first, one(row))
    assert "You claimed it." in held
    assert well.world.people["neighbour"].name not in read(browser)
    assert f'href="{one(row)}"' in read(first)
    wrong = first.post(one(row), {"do": "give_back", "reason": ""})
    assert wrong.status_code == 422
    assert first.post(one(row), {"do": "give_back", "reason": "要出差"})["Location"] == LIST
    assert Wish.objects.get().state == State.OPEN


def test_nobody_without_an_account_claims(browser: Client, well: Well) -> None:
    row = well.open()
    assert browser.post(one(row), {"do": "claim", "phone": PHONE}).status_code == 303
    assert "Sign in" in read(browser)
    assert Wish.objects.get().state == State.OPEN
    assert browser.post(one(row), {"do": "magic"}).status_code == 404


def test_the_wisher_says_that_it_is_met_and_the_thanks_show_once_they_are_read(browser: Client, well: Well) -> None:
    browser.post(NEW, SAID)
    row = well.checked(Wish.objects.get())
    row = actions.claim(row, by=well.by(VOLUNTEER), at=well.at)
    actions.say_met(row, by=well.by(VOLUNTEER), at=well.at)
    text = read(browser, one(row))
    assert 'data-verb="confirm"' in text
    assert 'data-verb="not_yet"' in text
    assert browser.post(one(row), {"do": "confirm", "thanks": "下得真好"}).status_code == 303
    assert "1 wish was met this year" in read(browser)
    assert "下得真好" not in read(browser)
    actions.release_thanks(Wish.objects.get(), words="下得真好", by=well.by(), at=well.at)
    assert "下得真好" in read(browser)


def test_the_wisher_reads_who_looked_at_their_telephone(browser: Client, well: Well) -> None:
    browser.post(NEW, SAID)
    row = Wish.objects.get()
    assert "春和里站" not in read(browser, one(row)).partition("<main")[2].partition("</main>")[0]
    actions.call_wisher(row, purpose=RevealPurpose.values[0], by=well.by(), at=well.at)
    assert "春和里站" in read(browser, one(row)).partition("<main")[2].partition("</main>")[0]


def test_not_yet_and_a_reason_are_read_by_the_wisher(browser: Client, well: Well) -> None:
    browser.post(NEW, SAID)
    row = Wish.objects.get()
    actions.decline(row, reason="请问民政", by=well.by(), at=well.at)
    assert "请问民政" in read(browser, one(row))


def test_a_wish_of_another_estate_is_none(browser: Client, well: Well) -> None:
    row = well.open()
    other = well.world.places["other_estate"].slug
    assert browser.get(f"/e/{other}/wishes/{row.pk}/").status_code == 404


def test_three_wishes_cost_what_one_costs(browser: Client, well: Well) -> None:
    well.open()
    read(browser)
    with CaptureQueriesContext(connection) as first:
        read(browser)
    well.open(words="第二个")
    well.open(phone="10000009003")
    with CaptureQueriesContext(connection) as three:
        read(browser)
    assert len(first) == len(three)
