"""This page is not good: from the foot of every page, to whoever runs Linli."""

from __future__ import annotations

import pytest
from django.test import Client

from linli.core.actors import NOBODY
from linli.demo.cast import World
from linli.feedback.actions import answer_feedback, give_feedback
from linli.feedback.models import Feedback
from linli.web.page_feedback import MOST_AN_HOUR
from tests.web.resident.reading import fields, read


def test_the_foot_of_a_page_names_that_page(browser: Client, world: World) -> None:
    foot = read(browser.get("/e/chunheli/service-requests/?page=1")).one("a", data_verb="feedback")
    assert foot.attrs["href"] == "/feedback/?page=%2Fe%2Fchunheli%2Fservice-requests%2F"


def test_it_is_said_in_a_sentence_and_the_answer_stands_at_its_address(browser: Client, world: World) -> None:
    page = read(browser.get("/feedback/?page=/f/"))
    form = page.one("form", data_draft="feedback-/f/")
    answer = browser.post("/feedback/", {**fields(form), "words": "查询码填在哪里？"})
    assert answer.status_code == 303
    kept = Feedback.objects.get()
    assert (kept.page, kept.page_name, kept.contact) == ("/f/", "resident:follow", None)
    said = browser.get(answer.headers["Location"]).content.decode()
    assert "Received" in said
    assert "查询码填在哪里" not in said
    answer_feedback(kept, words="写在页面最上面了", by=world.actor("administrator"), at=world.at)
    assert "写在页面最上面了" in browser.get(answer.headers["Location"]).content.decode()


def test_sent_twice_it_is_kept_once(browser: Client, world: World) -> None:
    form = fields(read(browser.get("/feedback/?page=/f/")).one("form", data_draft="feedback-/f/"))
    for _ in range(2):
        assert browser.post("/feedback/", {**form, "words": "字太小"}).status_code == 303
    assert Feedback.objects.count() == 1


def test_without_words_the_telephone_and_the_page_stay(browser: Client, world: World) -> None:
    answer = browser.post("/feedback/", {"page": "/f/", "words": " ", "phone": "13800001234"})
    assert answer.status_code == 422
    page = read(answer)
    assert page.one("input", name="phone").attrs["value"] == "13800001234"
    assert page.one("input", name="page").attrs["value"] == "/f/"
    assert page.one("textarea", name="words").attrs["aria-invalid"] == "true"
    assert "id_words_error" in page.one("textarea", name="words").attrs["aria-describedby"]


@pytest.mark.parametrize("page", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)", "x"])
def test_an_address_that_is_not_ours_becomes_the_first_page_or_a_path(browser: Client, world: World, page: str) -> None:
    browser.post("/feedback/", {"page": page, "words": "字太小", "idempotency_key": page})
    assert Feedback.objects.get().page == "/"


def test_ten_an_hour_from_one_client(browser: Client, world: World) -> None:
    for n in range(MOST_AN_HOUR):
        assert (
            browser.post("/feedback/", {"page": "/", "words": "字太小", "idempotency_key": f"k{n}"}).status_code == 303
        )
    assert browser.post("/feedback/", {"page": "/", "words": "字太小", "idempotency_key": "k99"}).status_code == 429
    assert Feedback.objects.count() == MOST_AN_HOUR


def test_an_address_that_nobody_was_given_is_a_404(browser: Client, world: World) -> None:
    assert browser.get("/feedback/00000000-0000-7000-8000-000000000000/").status_code == 404


def test_large_print_has_the_same_form(browser: Client, world: World) -> None:
    browser.cookies["linli_elder"] = "1"
    page = read(browser.get("/feedback/?page=/f/"))
    assert page.one("textarea", name="words")
    given = give_feedback(page="/f/", words="字太小", key="", by=NOBODY, at=world.at)
    assert browser.get(f"/feedback/{given}/").status_code == 200
