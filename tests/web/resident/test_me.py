"""One's own page."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.test import Client

from linli.demo.cast import World
from linli.messages.jobs import deliver_due
from linli.people.actions import reveal
from linli.service_requests import actions
from tests.web.resident.conftest import Matter, new_matter, queries_of
from tests.web.resident.reading import read

ME = "/me/"


def test_without_an_account_the_page_is_whole(browser: Client, world: World) -> None:
    page = read(browser.get(ME))
    assert page.one("a", data_verb="sign_in").attrs["href"] == "/accounts/sign-in/?next=/me/"
    assert page.all("button", name="text")
    assert not page.all("button", data_verb="sign_out")


def test_what_this_browser_follows_stands_here(browser: Client, matter: Matter) -> None:
    browser.get(f"/f/{matter.code}")
    assert [link.attrs["href"] for link in read(browser.get(ME)).all("a", **{"class": "row-link"})] == [matter.address]


def test_an_account_brings_its_items_messages_and_looks(browser: Client, world: World, morning: Any) -> None:
    own = new_matter(world, world.at, by=world.actor("resident")).in_hand()
    new_matter(world, world.at, by=world.actor("neighbour"))
    morning.shift(timedelta(minutes=10))
    while deliver_due():
        pass
    browser.force_login(world.accounts["resident"])
    page = read(browser.get(ME))
    assert page.one("h1").text() == "林小满"
    assert len(page.all("a", **{"class": "row-link"})) == 1
    told = [item.text() for item in page.all("li") if "data-message" in item.attrs]
    assert told[0] == f"7 minutes ago {own.row.number}: somebody is on itWho, and until when, stand on its page."
    assert len(told) == 3
    assert page.one("form", action="/accounts/sign-out/").all("button", data_verb="sign_out")


def test_who_looked_at_ones_telephone_is_said(browser: Client, world: World) -> None:
    by = world.actor("resident")
    own = new_matter(world, world.at, by=by)
    contact = actions.leave_telephone(own.row, phone="10000001234", by=by, at=world.at)
    type(contact).objects.filter(pk=contact.pk).update(person=world.people["resident"])
    row, head = own.fresh(), world.actor("station_head")
    reveal(
        row.contact,
        about=row,
        purpose="call_back",
        subject_type="service_request",
        subject_id=row.pk,
        by=head,
        at=own.at,
    )
    browser.force_login(world.accounts["resident"])
    looks = [item.text() for item in read(browser.get(ME)).all("li") if "data-look" in item.attrs]
    assert looks == ["Mon 23 Nov, 9:30, 周敏 of 春和里站: Call back after handling"]


def test_only_post_holders_are_led_to_the_desk(browser: Client, world: World, settings: object) -> None:
    settings.DEMO = True  # type: ignore[attr-defined]
    browser.force_login(world.accounts["resident"])
    assert not read(browser.get(ME)).all("a", data_verb="desk")
    browser.force_login(world.accounts["station_head"])
    assert read(browser.get(ME)).one("a", data_verb="desk").attrs["href"] == "/desk/"


def test_the_queries_do_not_grow_with_the_items(browser: Client, world: World) -> None:
    browser.force_login(world.accounts["resident"])
    counts = set()
    for _ in range(2):
        new_matter(world, world.at, by=world.actor("resident")).accept()
        deliver_due()
        counts.add(len(queries_of(browser, ME)))
    assert len(counts) == 1
    assert counts.pop() <= 12


def test_whoever_holds_a_code_sees_who_looked_at_the_telephone_of_that_matter(
    browser: Client, other_browser: Client, world: World, matter: Matter
) -> None:
    actions.leave_telephone(matter.row, phone="13800001234", by=matter.owner, at=matter.at)
    row, head = matter.fresh(), world.actor("station_head")
    reveal(
        row.contact, about=row, purpose="call_back", subject_type="service_request", subject_id=row.pk, by=head,
        at=matter.at,
    )  # fmt: skip
    browser.get(f"/f/{matter.code}")
    for address in ("/me/", "/f/"):
        seen = [node.text() for node in read(browser.get(address)).all("li", data_look="")]
        assert len(seen) == 1
        assert "周敏" in seen[0]
        assert not read(other_browser.get(address)).all("li", data_look="")
