"""The administrator's settings: words about the pages, and days of mourning."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client

from linli.core.actors import NOBODY
from linli.demo.cast import ROLES, World
from linli.feedback.actions import give_feedback
from linli.feedback.models import Feedback
from linli.places.models import MourningPeriod
from linli.places.mourning import DAYS

AtDesk = Callable[[str], Client]


def said(at: datetime, words: str = "字太小", page: str = "/f/") -> Feedback:
    return Feedback.objects.get(pk=give_feedback(page=page, words=words, key="", by=NOBODY, at=at))


@pytest.mark.parametrize("role", [role for role in ROLES if role not in ("resident", "neighbour")])
@pytest.mark.parametrize("noun", ["", "feedback/", "mourning/"])
def test_only_the_administrator_has_settings(at_desk: AtDesk, role: str, noun: str) -> None:
    answer = at_desk(role).get(f"/desk/settings/{noun}")
    assert answer.status_code == ((200 if noun else 303) if role == "administrator" else 404)
    assert ("/desk/settings/" in at_desk(role).get("/desk/").content.decode()) == (role == "administrator")


def test_an_empty_list_says_where_it_is_said(at_desk: AtDesk) -> None:
    page = at_desk("administrator").get("/desk/settings/feedback/").content.decode()
    assert "Nobody waits for an answer about a page" in page
    assert "This page is not good" in page


def test_the_oldest_waits_first_and_an_answer_takes_it_off(at_desk: AtDesk, at: datetime) -> None:
    first, second = said(at), said(at, "按钮点不动", "/me/")
    browser = at_desk("administrator")
    page = browser.get("/desk/settings/feedback/").content.decode()
    assert page.index("字太小") < page.index("按钮点不动")
    address = f"/desk/settings/feedback/{first.pk}/answer/"
    assert "字太小" in browser.get(address).content.decode()
    assert browser.post(address, {"words": "下周改大", "version": "1"}).status_code == 303
    page = browser.get("/desk/settings/feedback/").content.decode()
    assert page.index("按钮点不动") < page.index("字太小")
    assert second.answered_at is None


def test_an_answer_needs_words_and_shows_its_refusal_once_given(at_desk: AtDesk, at: datetime) -> None:
    one, browser = said(at), at_desk("administrator")
    address = f"/desk/settings/feedback/{one.pk}/answer/"
    assert browser.post(address, {"words": " "}).status_code == 422
    browser.post(address, {"words": "下周改大"})
    assert "This has its answer already." in browser.get(address).content.decode()
    assert browser.post(address, {"words": "再说"}).status_code == 409


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_same_for_one_and_three(
    at_desk: AtDesk, at: datetime, count: int, django_assert_max_num_queries: Callable[[int], object]
) -> None:
    for n in range(count):
        said(at, f"第{n}条")
    browser = at_desk("administrator")
    browser.get("/desk/settings/feedback/")
    with django_assert_max_num_queries(8):  # type: ignore[attr-defined]
        browser.get("/desk/settings/feedback/")


def test_days_are_set_shown_and_lifted(at_desk: AtDesk, world: World) -> None:
    browser = at_desk("administrator")
    assert "No days are set." in browser.get("/desk/settings/mourning/").content.decode()
    days = {"first_day": "2026-11-23", "last_day": "2026-11-24", "reason": "国务院公告"}
    assert browser.post("/desk/settings/mourning/", days).status_code == 303
    DAYS.forget()
    resident = Client()
    assert "data-mourning" in resident.get("/e/chunheli/").content.decode()
    assert "data-mourning" in browser.get("/desk/").content.decode()
    page = browser.get("/desk/settings/mourning/").content.decode()
    assert "Pages are grey today" in page
    assert "国务院公告" in page
    period = MourningPeriod.objects.get()
    assert browser.post(f"/desk/settings/mourning/{period.pk}/lift/").status_code == 303
    DAYS.forget()
    assert "data-mourning" not in resident.get("/e/chunheli/").content.decode()


def test_days_that_cannot_be_come_back_with_what_was_typed(at_desk: AtDesk) -> None:
    days = {"first_day": "2026-11-24", "last_day": "2026-11-23", "reason": "国务院公告"}
    answer = at_desk("administrator").post("/desk/settings/mourning/", days)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "The last day is before the first." in page
    assert 'value="国务院公告"' in page
    assert not MourningPeriod.objects.exists()


def test_nobody_else_lifts_them(at_desk: AtDesk) -> None:
    days = {"first_day": "2026-11-23", "last_day": "2026-11-24", "reason": "国务院公告"}
    at_desk("administrator").post("/desk/settings/mourning/", days)
    period = MourningPeriod.objects.get()
    assert at_desk("station_head").post(f"/desk/settings/mourning/{period.pk}/lift/").status_code == 404
    assert MourningPeriod.objects.get().lifted_at is None
