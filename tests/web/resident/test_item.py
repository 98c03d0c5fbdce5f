"""The resident's own page of one matter, in every state."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from linli.demo.cast import World
from linli.people.actions import reveal
from linli.service_requests import actions
from linli.service_requests.enums import State, Turn
from tests.web.resident.conftest import WORDS, Matter, new_matter
from tests.web.resident.reading import Node, read


def own(browser: Client, matter: Matter) -> Node:
    """The page, once this browser has shown the code."""
    browser.get(f"/f/{matter.code}")
    return read(browser.get(matter.address))


def verbs(page: Node) -> set[str]:
    """Verbs that can be pressed now."""
    return {
        node.attrs["data-verb"]
        for node in page.one("main").walk()
        if "data-verb" in node.attrs and "disabled" not in node.attrs
    } & {"add", "rate", "reopen", "withdraw"}


BRING: dict[State, Any] = {
    State.RECEIVED: lambda m: m,
    State.NEEDS_INFO: Matter.ask_for_more,
    State.DECLINED: Matter.decline,
    State.ACCEPTED: Matter.accept,
    State.DISPATCHED: lambda m: m.accept().dispatch(),
    State.IN_HAND: Matter.in_hand,
    State.RESOLVED: Matter.resolved,
    State.DEFERRED: lambda m: m.in_hand().defer(),
}
MAY: dict[State, set[str]] = {
    State.RECEIVED: {"withdraw"},
    State.NEEDS_INFO: {"add", "withdraw"},
    State.DECLINED: {"reopen"},
    State.ACCEPTED: {"withdraw"},
    State.DISPATCHED: {"withdraw"},
    State.IN_HAND: {"withdraw"},
    State.RESOLVED: {"rate", "reopen"},
    State.DEFERRED: {"reopen"},
}


@pytest.mark.parametrize("state", BRING, ids=str)
def test_each_state_offers_what_its_rules_allow(browser: Client, matter: Matter, state: State) -> None:
    BRING[state](matter)
    assert matter.fresh().state == state
    page = own(browser, matter)
    assert verbs(page) == MAY[state]
    chip = page.all(data_state=state.value)[0]
    assert chip.all("svg")
    assert chip.text()


def test_what_may_not_be_done_now_says_why(browser: Client, matter: Matter) -> None:
    page = own(browser, matter.in_hand())
    refused = {node.attrs["data-refused"]: node.text() for node in page.one("main").all("div", **{"class": "refused"})}
    assert set(refused) == {"add", "rate", "reopen", "remind"}
    assert "It is now “In hand”." in refused["rate"]


def test_whose_turn_and_until_when_with_a_telephone(browser: Client, matter: Matter) -> None:
    main = own(browser, matter.in_hand()).one("main")
    assert "Whose turn: 安和物业" in main.text()
    assert main.all("a", href="tel:09901000011")
    assert "To be resolved by Thu 26 Nov, 17:30." in main.text()


def test_a_broken_promise_is_said_and_the_only_filled_chip(browser: Client, matter: Matter, morning: Any) -> None:
    matter.in_hand()
    morning.shift(timedelta(days=5, hours=9))
    page = own(browser, matter)
    assert "安和物业 is 2 days late." in page.one("main").text()
    assert page.one("span", data_overdue="1").text() == "2 days late"


def test_the_first_promise_stays_beside_the_true_date(browser: Client, matter: Matter, morning: Any) -> None:
    matter.resolved()
    assert "First promised: Thu 26 Nov, 17:30. Resolved Mon 23 Nov, 9:34, in time." in own(browser, matter).text()
    morning.shift(timedelta(days=2))
    browser.post(f"{matter.address}reopening/", {"words": "还是不亮", "version": str(matter.fresh().version)})
    page = own(browser, matter).one("main").text()
    assert "First promised: Thu 26 Nov, 17:30." in page
    assert "Reopened once" in page


def test_solved_and_not_solved_look_the_same_and_silence_has_a_date(browser: Client, matter: Matter) -> None:
    page = own(browser, matter.resolved())
    solved, unsolved = page.one("button", data_verb="rate"), page.one("a", data_verb="reopen")
    assert solved.attrs["class"] == unsolved.attrs["class"] == "button"
    assert "If you say nothing, it closes on Mon 30 Nov, 9:34." in page.text()


def test_one_press_says_that_it_is_solved(browser: Client, matter: Matter) -> None:
    page = own(browser, matter.resolved())
    form = next(form for form in page.all("form") if form.all("button", data_verb="rate"))
    answer = browser.post(form.attrs["action"], {"version": form.one("input", name="version").attrs["value"]})
    assert (answer.status_code, answer["Location"]) == (303, matter.address)
    assert matter.fresh().state == State.CLOSED
    assert "You said it is solved; closed" in own(browser, matter).text()


def test_three_presses_say_that_it_is_not_solved(browser: Client, matter: Matter) -> None:
    page = own(browser, matter.resolved())
    form_page = read(browser.get(page.one("a", data_verb="reopen").attrs["href"]))
    assert form_page.one("textarea").attrs.get("required") is None
    answer = browser.post(f"{matter.address}reopening/", {"words": "", "version": str(matter.fresh().version)})
    assert answer.status_code == 303
    row = matter.fresh()
    assert (row.state, row.reopenings) == (State.ACCEPTED, 1)


def test_a_refusal_carries_a_disagreement_that_goes_to_somebody_else(browser: Client, matter: Matter) -> None:
    page = own(browser, matter.decline())
    button = page.one("a", data_verb="reopen")
    assert button.text() == "I do not agree"
    assert "Somebody who has not handled it before" in read(browser.get(button.attrs["href"])).text()
    browser.post(button.attrs["href"], {"words": "这就是小区的灯"})
    assert matter.fresh().state == State.ACCEPTED


def test_what_is_asked_for_is_added_on_the_page(browser: Client, matter: Matter) -> None:
    page = own(browser, matter.ask_for_more("请问是哪一层？"))
    assert "请问是哪一层？" in page.text()
    assert "required" in page.one("textarea").attrs
    browser.post(f"{matter.address}addition/", {"words": "三层", "version": str(matter.fresh().version)})
    assert matter.fresh().state == State.RECEIVED
    assert "三层" in own(browser, matter).text()


def test_an_empty_addition_is_said_at_its_field(browser: Client, matter: Matter) -> None:
    own(browser, matter.ask_for_more())
    answer = browser.post(f"{matter.address}addition/", {"words": " ", "version": str(matter.fresh().version)})
    assert answer.status_code == 422
    assert read(answer).one("p", id="id_words_error").text() == "Write what you want to add; one sentence will do."


def test_what_changed_meanwhile_is_shown_and_the_words_are_kept(browser: Client, matter: Matter) -> None:
    own(browser, matter)
    seen = matter.row.version
    matter.accept()
    answer = browser.post(f"{matter.address}withdrawal/", {"words": "不用了", "version": str(seen)})
    assert answer.status_code == 409
    page = read(answer)
    assert page.one("textarea").text() == "不用了"
    assert "春和里站 accepted it" in page.text()
    again = {"words": "不用了", "version": page.one("input", name="version").attrs["value"]}
    assert browser.post(f"{matter.address}withdrawal/", again).status_code == 303
    assert matter.fresh().state == State.WITHDRAWN


@pytest.mark.parametrize("noun", ["addition", "withdrawal", "rating", "reopening", "telephone", "reminder"])
def test_nobody_else_acts_through_the_number(other_browser: Client, matter: Matter, noun: str) -> None:
    matter.resolved()
    before = matter.fresh().version
    for answer in (other_browser.get(f"{matter.address}{noun}/"), other_browser.post(f"{matter.address}{noun}/", {})):
        assert (answer.status_code, answer["Location"]) == (303, matter.address)
    assert matter.fresh().version == before


def test_what_cannot_be_done_now_is_a_409_with_the_rules_words(browser: Client, matter: Matter) -> None:
    own(browser, matter)
    for answer in (browser.get(f"{matter.address}rating/"), browser.post(f"{matter.address}rating/", {})):
        assert answer.status_code == 409
        assert "It is now “Waiting”." in answer.content.decode()


def test_the_telephone_is_left_after_sending_and_shown_masked(browser: Client, matter: Matter) -> None:
    own(browser, matter)
    answer = browser.post(f"{matter.address}telephone/", {"phone": "100 0000 1234"})
    assert answer.status_code == 303
    page = own(browser, matter)
    assert "You left 100****1234." in page.one("section", id="looks").text()
    assert "Nobody has looked at it." in page.text()
    assert not page.all("input", name="phone")
    assert "10000001234" not in browser.get(matter.address).content.decode()


def test_a_wrong_telephone_is_kept_and_said(browser: Client, matter: Matter) -> None:
    own(browser, matter)
    answer = browser.post(f"{matter.address}telephone/", {"phone": "12"})
    assert answer.status_code == 422
    assert read(answer).one("input", name="phone").attrs["value"] == "12"


def test_who_looked_at_the_telephone_and_why(browser: Client, world: World, matter: Matter) -> None:
    own(browser, matter)
    browser.post(f"{matter.address}telephone/", {"phone": "10000001234"})
    row = matter.fresh()
    head = world.actor("station_head")
    reveal(
        row.contact, about=row, purpose="ask_details", subject_type="service_request", subject_id=row.pk,
        by=head, at=matter.at,
    )  # fmt: skip
    looks = [node.text() for node in own(browser, matter).all("li") if "data-look" in node.attrs]
    assert looks == ["Mon 23 Nov, 9:30, 周敏 of 春和里站: Ask for details"]


def test_notes_among_staff_never_show(browser: Client, world: World, matter: Matter) -> None:
    matter.in_hand()
    actions.note(matter.row, words="住户情绪激动", by=world.actor("station_head"), at=matter.at)
    html = browser.get(f"/f/{matter.code}", follow=True).content.decode()
    assert WORDS in html
    assert "住户情绪激动" not in html
    assert "先看配电箱" not in html
    assert "今晚带梯子来" in html


def test_the_time_line_ends_with_what_is_still_to_come(browser: Client, matter: Matter) -> None:
    items = own(browser, matter.in_hand()).one("ol", **{"class": "timeline"}).all("li")
    assert [item.attrs.get("data-event") for item in items] == ["taken", "dispatched", "accepted", "filed", "awaited"]


def test_a_joined_item_leads_to_the_other(browser: Client, world: World, matter: Matter) -> None:
    leading = new_matter(world, world.at, words="路灯坏了")
    actions.merge(matter.row, by=world.actor("station_head"), at=world.at, leading=leading.row)
    page = own(browser, matter)
    assert page.one("a", data_verb="leading").attrs["href"] == leading.address
    assert [node.attrs["data-state"] for node in page.walk() if "data-state" in node.attrs] == ["merged", "received"]


def test_a_hazard_waits_for_the_station_after_the_residents_word(browser: Client, world: World) -> None:
    gas = new_matter(world, world.at, words="地下车库闻到燃气味").resolved()
    assert gas.fresh().hazard
    own(browser, gas)
    browser.post(f"{gas.address}rating/", {})
    page = own(browser, gas)
    assert verbs(page) == set()
    assert "Whose turn: 春和里站" in page.text()
    assert page.one(data_state="resolved").attrs["class"] == f"chip {Turn.YOU.value}"


def test_the_masked_address_can_be_passed_on_but_not_for_held_back_items(browser: Client, world: World) -> None:
    shown, held = new_matter(world, world.at), new_matter(world, world.at, station_only=True)
    assert (
        own(browser, shown).one("button", data_verb="share").attrs["data-share"] == f"http://localhost{shown.address}"
    )
    assert not own(browser, held).all("section", id="share")
