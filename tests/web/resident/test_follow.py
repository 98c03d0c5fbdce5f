"""The query code opens the item; without it the page is masked."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from linli.core.codes import format_code
from linli.demo.cast import World
from linli.service_requests import actions
from tests.web.resident.conftest import WORDS, Matter, new_matter, queries_of
from tests.web.resident.reading import fields, read

WRONG = "ABCDEFGHJK"


def test_a_code_opens_the_item_in_this_browser(browser: Client, matter: Matter) -> None:
    answer = browser.get(f"/f/{matter.code}")
    assert (answer.status_code, answer["Location"]) == (303, matter.address)
    cookie = answer.cookies["linli_codes"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert matter.code not in cookie.value
    assert WORDS in browser.get(matter.address).content.decode()


@pytest.mark.parametrize("form", [str.lower, format_code, lambda code: f" {code[:5]} {code[5:]}\u3000"])
def test_a_code_is_read_however_it_was_typed(browser: Client, matter: Matter, form: Any) -> None:
    answer = browser.post("/f/", {"code": form(matter.code)})
    assert (answer.status_code, answer["Location"]) == (303, matter.address)


def test_a_wrong_code_stays_in_the_field_and_is_said(browser: Client, matter: Matter) -> None:
    answer = browser.post("/f/", {"code": WRONG})
    assert answer.status_code == 422
    page = read(answer)
    assert page.one("input", name="code").attrs["value"] == WRONG
    assert page.one("div", role="alert").one("a").attrs["href"] == "#id_code"
    assert browser.get(f"/f/{WRONG}").status_code == 404


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("K7M4", "A query code has 10 characters, this has 4."),
        ("K7M4T-Q9W2X-7", "A query code has 10 characters, this has 11."),
        ("", "Type the 10 characters of the code."),
        ("K7M4TUQ9W2", "but no U"),
    ],
)
def test_what_cannot_be_a_code_is_told_why_and_where_codes_are_found(browser: Client, typed: str, said: str) -> None:
    answer = browser.post("/f/", {"code": typed})
    assert answer.status_code == 422
    page = read(answer)
    assert said in page.one("div", role="alert").text()
    assert "on the paper slip" in page.one("p", id="id_code_hint").text()


def test_what_cannot_be_a_code_does_not_count_as_a_guess(browser: Client, matter: Matter) -> None:
    for _ in range(6):
        assert browser.post("/f/", {"code": "K7M4"}).status_code == 422
    assert browser.post("/f/", {"code": matter.code}).status_code == 303


@pytest.mark.parametrize("form", [str.lower, lambda number: number.replace("-", "－")])
def test_a_number_in_the_field_leads_to_its_page(browser: Client, matter: Matter, form: Any) -> None:
    assert browser.post("/f/", {"code": form(matter.row.number)})["Location"] == matter.address


def test_a_shared_device_forgets_what_it_follows(browser: Client, matter: Matter) -> None:
    assert not read(browser.get("/me/")).all("button", data_verb="forget")
    browser.get(f"/f/{matter.code}")
    for address in ("/f/", "/me/"):
        form = read(browser.get(address)).one("section", id="forget").one("form")
        assert form.attrs["action"] == "/me/forget/"
    answer = browser.post("/me/forget/")
    assert (answer.status_code, answer["Location"]) == (303, "/me/")
    assert answer["Clear-Site-Data"] == '"cache"'
    page = read(browser.get("/me/"))
    assert page.one("p", role="status").text().startswith("This device follows nothing any more.")
    assert not page.all("a", **{"class": "row-link"})
    assert WORDS not in browser.get(matter.address).content.decode()
    browser.get(f"/f/{matter.code}")
    assert WORDS in browser.get(matter.address).content.decode()


def test_forgetting_is_sent_not_followed(browser: Client) -> None:
    assert browser.get("/me/forget/").status_code == 405


def test_what_closes_without_a_word_says_when_in_the_list(browser: Client, matter: Matter) -> None:
    matter.resolved()
    browser.get(f"/f/{matter.code}")
    row = read(browser.get("/f/")).one("li", **{"class": "row"}).text()
    assert row.endswith("Please say: solved or not Due 30 Nov, 9:34")


def test_five_wrong_codes_cost_ten_minutes_even_for_the_right_one(
    browser: Client, matter: Matter, morning: Any
) -> None:
    for _ in range(5):
        assert browser.post("/f/", {"code": WRONG}).status_code == 422
    answer = browser.post("/f/", {"code": matter.code})
    assert answer.status_code == 429
    assert "ten minutes" in read(answer).one("main").text()
    assert browser.get(f"/f/{matter.code}").status_code == 429
    morning.shift(timedelta(minutes=10, seconds=1))
    assert browser.post("/f/", {"code": matter.code}).status_code == 303


def test_a_made_up_cookie_buys_no_fresh_start(browser: Client, matter: Matter) -> None:
    for number in range(5):
        browser.cookies["linli_codes"] = f"made-up-{number}"
        browser.post("/f/", {"code": WRONG})
    browser.cookies["linli_codes"] = "made-up-again"
    assert browser.post("/f/", {"code": matter.code}).status_code == 429


def test_a_neighbour_who_has_shown_a_code_is_not_shut_out(
    browser: Client, other_browser: Client, matter: Matter
) -> None:
    other_browser.get(f"/f/{matter.code}")
    for _ in range(5):
        browser.post("/f/", {"code": WRONG})
    assert browser.post("/f/", {"code": matter.code}).status_code == 429
    assert other_browser.post("/f/", {"code": matter.code}).status_code == 303


def test_a_right_code_wipes_the_slate(browser: Client, matter: Matter) -> None:
    for _ in range(4):
        browser.post("/f/", {"code": WRONG})
    browser.post("/f/", {"code": matter.code})
    browser.cookies.clear()
    assert browser.post("/f/", {"code": WRONG}).status_code == 422
    assert browser.post("/f/", {"code": matter.code}).status_code == 303


def test_a_number_without_its_slash_and_a_code_with_one_find_their_way(browser: Client, matter: Matter) -> None:
    assert browser.get(matter.address.rstrip("/"))["Location"] == matter.address
    answer = browser.get(f"/f/{matter.code}/", follow=True)
    assert answer.redirect_chain[-1][0] == matter.address


def test_a_forwarded_link_shows_no_person_no_words_and_no_action(other_browser: Client, matter: Matter) -> None:
    matter.resolved()
    answer = other_browser.get(matter.address)
    assert answer.status_code == 200
    html = answer.content.decode()
    for hidden in (WORDS, matter.row.title, "1单元", "马强", "周敏", "先看配电箱", matter.code):
        assert hidden not in html
    for shown in ("Public lighting", "3栋", "换了灯泡，试过已亮", matter.row.number):
        assert shown in html
    page = read(answer)
    verbs = {node.attrs["data-verb"] for node in page.one("main").walk() if "data-verb" in node.attrs}
    assert verbs == {"open", "list"}


def test_the_question_to_the_resident_is_not_public(other_browser: Client, matter: Matter) -> None:
    matter.ask_for_more("您家是五〇二吗？")
    assert "五〇二" not in other_browser.get(matter.address).content.decode()


def test_released_words_are_public(other_browser: Client, matter: Matter) -> None:
    type(matter.row).objects.filter(pk=matter.row.pk).update(
        words_released=True, released_words="3栋路灯不亮", released_title="3栋路灯不亮"
    )
    text = other_browser.get(matter.address).content.decode()
    assert "3栋路灯不亮" in text
    assert WORDS not in text


@pytest.mark.parametrize("said", [{"station_only": True}, {"about_station": True}])
def test_what_is_held_back_looks_like_what_does_not_exist(
    browser: Client, other_browser: Client, world: World, said: dict[str, bool]
) -> None:
    held = new_matter(world, world.at, **said)
    answer = other_browser.get(held.address)
    nothing = other_browser.get("/f/SQ-990102-20261123-9999/")
    assert answer.status_code == nothing.status_code == 404
    assert read(answer).one("main").text() == read(nothing).one("main").text()
    browser.get(f"/f/{held.code}")
    assert browser.get(held.address).status_code == 200


def test_a_code_opens_one_item_only(browser: Client, world: World, matter: Matter) -> None:
    other = new_matter(world, world.at, words="电梯异响，运行时有撞击声")
    browser.get(f"/f/{matter.code}")
    assert "撞击声" not in browser.get(other.address).content.decode()


def test_follow_lists_what_this_browser_may_follow(browser: Client, world: World, matter: Matter) -> None:
    second = new_matter(world, world.at, words="电梯异响")
    for each in (matter, second):
        browser.get(f"/f/{each.code}")
    page = read(browser.get("/f/"))
    assert [link.attrs["href"] for link in page.all("a", **{"class": "row-link"})] == [second.address, matter.address]
    assert page.one("h1").text() == "Your 2 matters"


def test_an_account_follows_without_a_code(browser: Client, world: World) -> None:
    own = new_matter(world, world.at, by=world.actor("resident"))
    browser.force_login(world.accounts["resident"])
    assert WORDS in browser.get(own.address).content.decode()
    browser.force_login(world.accounts["neighbour"])
    assert WORDS not in browser.get(own.address).content.decode()


def test_staff_read_the_masked_page_here(browser: Client, matter: Matter, world: World) -> None:
    browser.force_login(world.accounts["station_head"])
    assert WORDS not in browser.get(matter.address).content.decode()


def test_the_code_of_the_form_is_the_one_that_was_shown(browser: Client, world: World) -> None:
    address = "/e/chunheli/service-requests/new/"
    form = read(browser.get(address)).one("form", data_draft="report-chunheli")
    page = read(browser.post(address, {**fields(form), "words": WORDS}, follow=True))
    shown = page.one("p", **{"class": "code"}).text()
    other = Client()
    assert other.post("/f/", {"code": shown}).status_code == 303


def test_the_masked_page_asks_the_database_little(other_browser: Client, matter: Matter) -> None:
    matter.resolved()
    assert len(queries_of(other_browser, matter.address)) <= 8


def test_the_own_page_asks_no_more_after_a_long_history(browser: Client, world: World, matter: Matter) -> None:
    browser.get(f"/f/{matter.code}")
    matter.accept()
    short = len(queries_of(browser, matter.address))
    matter.dispatch().take().resolve()
    actions.reopen(matter.row, by=matter.owner, at=matter.at + timedelta(hours=1), words="还是不亮")
    assert len(queries_of(browser, matter.address)) == short <= 12
