"""Two about the same thing: what the one that was joined shows, and joining as also affected without end."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.test import Client

from linli.core.refusals import Refused
from linli.demo.cast import World
from linli.service_requests import actions
from linli.service_requests.models import Affected, ServiceRequest
from linli.web import service_request_pages as pages
from linli.web.resident.affecting import MOST_AN_HOUR
from linli.web.service_request_pages import Audience
from tests.web.resident.conftest import Matter, new_matter
from tests.web.resident.reading import Node, read


@pytest.fixture
def leading(world: World, at: datetime) -> Matter:
    return new_matter(world, at, words="3栋东侧的灯整夜不亮")


def merged(matter: Matter, leading: Matter) -> Matter:
    head = matter.world.actor("station_head")
    actions.merge(matter.row, leading=leading.row, by=head, at=matter.at)
    return matter


def own(browser: Client, matter: Matter) -> Node:
    browser.get(f"/f/{matter.code}")
    return read(browser.get(matter.address))


def test_who_was_joined_reads_turn_and_date_of_the_leading_one(
    browser: Client, matter: Matter, leading: Matter
) -> None:
    merged(matter, leading.in_hand())
    said = own(browser, matter).one("main").text()
    row = leading.fresh()
    assert "It goes on together with another about the same thing:" in said
    assert "Whose turn: 安和物业" in said
    assert pages.due_line(row, leading.at, Audience.PUBLIC) in said
    assert "Nobody has to act now" not in said


def test_joined_to_what_was_joined_itself_the_topmost_counts(
    browser: Client, matter: Matter, leading: Matter, world: World, at: datetime
) -> None:
    between = new_matter(world, at, words="东侧路灯黑了")
    merged(matter, between)
    merged(between, leading.in_hand())
    assert "Whose turn: 安和物业" in own(browser, matter).one("main").text()


def test_of_a_leading_one_that_is_held_back_nothing_more_is_shown(
    browser: Client, matter: Matter, leading: Matter
) -> None:
    merged(matter, leading)
    ServiceRequest.objects.filter(pk=leading.row.pk).update(station_only=True)
    assert "Whose turn" not in own(browser, matter).one("main").text()


def test_once_the_leading_one_is_over_the_own_word_counts_again(
    browser: Client, matter: Matter, leading: Matter
) -> None:
    merged(matter, leading.resolved())
    actions.rate(leading.fresh(), by=leading.owner, at=leading.at)
    said = own(browser, matter).one("main").text()
    assert "It goes on together" not in said
    assert "Not solved for you?" in said


def test_who_follows_it_already_is_asked_no_more(browser: Client, matter: Matter, leading: Matter) -> None:
    merged(matter, leading)
    own(browser, matter)
    page = read(browser.get(leading.address))
    assert not page.all("button", data_verb="affect")
    assert page.one("p", data_own_joined=matter.row.number).one("a").attrs["href"] == matter.address
    assert browser.post(f"{leading.address}affected/").status_code == 409
    assert not Affected.objects.exists()


def test_the_action_refuses_it_too(matter: Matter, leading: Matter) -> None:
    merged(matter, leading)
    with pytest.raises(Refused):
        actions.affect(leading.row, by=matter.owner, at=matter.at)


def test_others_are_asked_as_before(other_browser: Client, matter: Matter, leading: Matter) -> None:
    merged(matter, leading)
    assert read(other_browser.get(leading.address)).one("button", data_verb="affect")


def test_before_sending_what_one_follows_is_shown_and_not_joined(
    browser: Client, matter: Matter, leading: Matter
) -> None:
    merged(matter, leading)
    own(browser, matter)
    text = browser.post("/e/chunheli/service-requests/new/", {"words": "3栋东侧的灯又整夜不亮"}).content.decode()
    assert f'data-offer="{leading.row.number}"' in text
    assert f"{leading.address}affected/" not in text


def join(matter: Matter, **more: str) -> int:
    """From a phone that nobody knows, behind the same address as all others."""
    return Client(HTTP_ACCEPT_LANGUAGE="en", HTTP_HOST="localhost").post(f"{matter.address}affected/", more).status_code


def test_nameless_joinings_from_one_address_are_braked_and_that_is_said(matter: Matter, browser: Client) -> None:
    assert {join(matter) for _one in range(MOST_AN_HOUR)} == {303}
    answer = browser.post(f"{matter.address}affected/")
    assert answer.status_code == 429
    text = answer.content.decode()
    assert "In an hour you can go on; with an account at once." in text
    assert "Too many tries" in text
    assert Affected.objects.count() == MOST_AN_HOUR


def test_who_joined_already_and_who_has_an_account_is_not_braked(
    matter: Matter, browser: Client, other_browser: Client, world: World
) -> None:
    assert browser.post(f"{matter.address}affected/").status_code == 303
    for _one in range(MOST_AN_HOUR):
        join(matter)
    assert browser.post(f"{matter.address}affected/").status_code == 303
    account = world.accounts["resident"]
    other_browser.force_login(account, backend="linli.web.accounts.backends.AccountBackend")
    assert other_browser.post(f"{matter.address}affected/").status_code == 303


def test_after_an_hour_it_goes_on(matter: Matter, morning: object) -> None:
    for _one in range(MOST_AN_HOUR + 1):
        last = join(matter)
    assert last == 429
    morning.shift(3601)  # type: ignore[attr-defined]  # the traveller of the clock
    assert join(matter) == 303


def test_joinings_stand_once_with_their_number(matter: Matter) -> None:
    for _one in range(3):
        join(matter)
    matter.accept()
    for audience in (Audience.RESIDENT, Audience.STAFF):
        lines = [one for one in pages.timeline(matter.fresh(), audience) if one.key == "affected"]
        assert [one.words for one in lines] == ["3 neighbours said that they are also affected"]


def test_one_joining_and_one_leaving_keep_their_sentences(matter: Matter, browser: Client) -> None:
    browser.post(f"{matter.address}affected/")
    browser.post(f"{matter.address}affected/end/")
    said = [one.words for one in pages.timeline(matter.fresh(), Audience.STAFF)]
    assert said[:2] == ["A neighbour is not affected any more", "A neighbour said that they are also affected"]


@pytest.mark.parametrize("address", ["/me/", "/f/"])
def test_before_forgetting_it_is_said_that_leaving_ends_with_it(browser: Client, matter: Matter, address: str) -> None:
    own(browser, matter)
    assert "cannot take that back" not in browser.get(address).content.decode()
    other = new_matter(matter.world, matter.at, words="电梯异响")
    browser.post(f"{other.address}affected/")
    forget = read(browser.get(address)).one("section", id="forget").text()
    assert "You said of 1 matter here that you are also affected." in forget
    assert "leave it first" in forget
