"""The resident reminds whoever holds the matter, from its page."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.test import Client

from tests.web.resident.conftest import Matter
from tests.web.resident.test_item import own


def test_half_of_the_time_first_then_once_a_working_day(browser: Client, matter: Matter, morning: Any) -> None:
    own(browser, matter.in_hand())
    early = browser.get(f"{matter.address}reminder/")
    assert early.status_code == 409
    assert "Less than half of the time is over." in early.content.decode()
    morning.move_to(matter.fresh().resolve_by + timedelta(hours=1))
    page = own(browser, matter)
    assert page.one("a", **{"data-verb": "remind"}).attrs["href"] == f"{matter.address}reminder/"
    form = browser.get(f"{matter.address}reminder/")
    assert form.status_code == 200
    sent = {"words": "老人又摔了", "version": str(matter.fresh().version)}
    answer = browser.post(f"{matter.address}reminder/", sent)
    assert (answer.status_code, answer["Location"]) == (303, matter.address)
    page = own(browser, matter)
    assert "You reminded 安和物业" in page.text()
    assert matter.fresh().reminders == 1
    again = browser.post(f"{matter.address}reminder/", {"words": ""})
    assert again.status_code == 409
    assert "once a working day" in again.content.decode()


def test_what_changed_meanwhile_keeps_the_words(browser: Client, matter: Matter, morning: Any) -> None:
    own(browser, matter.in_hand())
    morning.move_to(matter.fresh().resolve_by + timedelta(hours=1))
    answer = browser.post(f"{matter.address}reminder/", {"words": "还没来", "version": "1"})
    assert answer.status_code == 409
    assert "还没来" in answer.content.decode()
    assert matter.fresh().reminders == 0
