"""One's own quiet hours, on one's own page."""

from __future__ import annotations

from datetime import time
from typing import Any

from django.test import Client

from linli.demo.cast import World
from linli.messages.enums import Reach
from linli.messages.models import Preference
from tests.web.resident.reading import read

PAGE = "/me/messages/"


def test_it_is_for_those_who_signed_in(browser: Client, world: World) -> None:
    assert browser.get(PAGE)["Location"] == "/accounts/sign-in/?next=%2Fme%2Fmessages%2F"
    assert not read(browser.get("/me/")).all("a", data_verb="message_times")
    browser.force_login(world.accounts["resident"])
    assert read(browser.get("/me/")).one("a", data_verb="message_times").attrs["href"] == PAGE


def test_the_installations_hours_stand_there_until_one_chooses(browser: Client, world: World, settings: Any) -> None:
    settings.LINLI_QUIET_HOURS = (time(21, 15), time(7))
    browser.force_login(world.accounts["resident"])
    chosen = [option.attrs["value"] for option in read(browser.get(PAGE)).all("option") if "selected" in option.attrs]
    assert chosen == ["21:15", "07:00"]


def test_what_one_chooses_is_kept_and_shown_again(browser: Client, world: World, settings: Any) -> None:
    settings.LINLI_SMS_URL = "http://127.0.0.1:9/"
    browser.force_login(world.accounts["resident"])
    answer = browser.post(PAGE, {"quiet_from": "22:30", "quiet_until": "06:30", "reach": Reach.SMS})
    assert (answer.status_code, answer["Location"]) == (303, "/me/")
    kept = Preference.objects.get(pk=world.people["resident"].pk)
    assert (kept.quiet_from, kept.quiet_until, kept.reach) == (time(22, 30), time(6, 30), Reach.SMS)
    page = read(browser.get(PAGE))
    assert [o.attrs["value"] for o in page.all("option") if "selected" in o.attrs] == ["22:30", "06:30"]
    assert [i.attrs["value"] for i in page.all("input", name="reach") if "checked" in i.attrs] == [Reach.SMS]


def test_what_cannot_be_chosen_is_told_at_its_field(browser: Client, world: World) -> None:
    browser.force_login(world.accounts["resident"])
    for sent in ({"quiet_from": "12:00", "quiet_until": "13:00", "reach": "inside"}, {"quiet_from": "x"}):
        answer = browser.post(PAGE, sent)
        assert answer.status_code == 422
        assert read(answer).all("a", href="#id_quiet_from")
    assert not Preference.objects.exists()


def test_without_a_gateway_no_text_messages_are_offered(browser: Client, world: World, settings: Any) -> None:
    settings.LINLI_SMS_URL = None
    browser.force_login(world.accounts["resident"])
    assert [i.attrs["value"] for i in read(browser.get(PAGE)).all("input", name="reach")] == [Reach.INSIDE]
