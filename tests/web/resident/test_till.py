"""A shop's till in a browser: its link, what it is answered, a mistake taken back, and a thousand guesses."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from linli.core.codes import format_code
from linli.demo.cast import World
from linli.vouchers import actions
from linli.vouchers.enums import VoucherState
from linli.vouchers.models import Shop, TillLink, Voucher
from linli.web.resident.till import COOKIE, MOST_WRONG
from tests.vouchers.conftest import Bowl

TILL = "/voucher/"


@pytest.fixture
def bowl(world: World) -> Bowl:
    cache.clear()
    return Bowl(world, world.at)


def opened(browser: Client, bowl: Bowl, shop: Shop) -> str:
    """The browser is the shop's till; the words of its link."""
    words = actions.give_till(shop, by=bowl.by(), at=bowl.at).words
    answer = browser.get(f"/till/{words}/")
    assert (answer.status_code, answer["Location"]) == (303, TILL)
    return words


def enter(browser: Client, code: str, **more: str) -> Any:
    return browser.post(TILL, {"code": code, "idempotency_key": "p1", **more})


def answered(answer: Any) -> str:
    found = re.search(r'data-till="([a-z]*)"', answer.content.decode())
    assert found is not None
    return found[1]


def test_a_browser_that_is_no_till_is_told_what_a_voucher_is_for(browser: Client, world: World) -> None:
    for answer in (browser.get(TILL), browser.post(TILL, {"code": "K7M4T-Q9W2X"})):
        assert answer.status_code == 200
        assert "Show the picture or the code at the counter" in answer.content.decode()


def test_a_link_opens_its_till_until_it_is_taken_back(browser: Client, bowl: Bowl) -> None:
    _wall, shop = bowl.full()
    words = opened(browser, bowl, shop)
    text = browser.get(TILL).content.decode()
    assert shop.name in text
    assert "data-from-address" in text
    cookie = browser.cookies[COOKIE]
    assert cookie["httponly"]
    assert cookie["path"] == TILL
    actions.revoke_till(TillLink.objects.get(), by=bowl.by(), at=bowl.at)
    assert "You are the shop?" in browser.get(TILL).content.decode()
    assert "This link opens no till." in browser.get(f"/till/{words}/", follow=True).content.decode()


@pytest.mark.parametrize("words", ["x", "x" * 900, "字"])
def test_words_that_open_nothing_say_so(browser: Client, bowl: Bowl, words: str) -> None:
    answer = browser.get(f"/till/{words}/", follow=True)
    assert answer.status_code == 200
    assert "This link opens no till." in answer.content.decode()
    assert COOKIE not in browser.cookies


def test_a_cookie_that_is_none_of_ours_opens_nothing(browser: Client, bowl: Bowl) -> None:
    browser.cookies[COOKIE] = "abc:def:ghi"
    assert "You are the shop?" in browser.get(TILL).content.decode()


def test_each_answer_is_plain_and_a_double_press_is_one(browser: Client, bowl: Bowl) -> None:
    wall, shop = bowl.full()
    other = bowl.wall("第二面")
    bowl.donated(other, 3)
    opened(browser, bowl, shop)
    code, old, strange = bowl.taken(wall).code, bowl.taken(wall), bowl.taken(other).code
    first, again = enter(browser, format_code(code)), enter(browser, format_code(code))
    assert (answered(first), answered(again)) == ("eaten", "eaten")
    assert "It is good. Eaten now." in first.content.decode()
    assert answered(enter(browser, code, idempotency_key="p2")) == "used"
    assert answered(enter(browser, strange)) == "elsewhere"
    assert answered(enter(browser, "K7M4T-Q9W2X")) == "unknown"
    Voucher.objects.filter(pk=old.voucher.pk).update(until=bowl.today - timedelta(days=1))
    assert answered(enter(browser, old.code)) == "over"
    assert bowl.standing(wall).eaten == 1
    assert first["Cache-Control"] == "private, no-store"


def test_what_is_no_code_is_kept_in_its_field(browser: Client, bowl: Bowl) -> None:
    _wall, shop = bowl.full()
    opened(browser, bowl, shop)
    text = enter(browser, "K7M4T-QQQQQ").content.decode()
    assert 'value="K7M4T-QQQQQ"' in text
    for typed in ("字" * 5000, "\x00"):
        assert answered(enter(browser, typed)) == "unknown"


def test_nothing_typed_is_no_wrong_code(browser: Client, bowl: Bowl) -> None:
    _wall, shop = bowl.full()
    opened(browser, bowl, shop)
    for _press in range(MOST_WRONG + 1):
        response = browser.post(TILL, {"code": " "})
        assert response.status_code == 422
        assert 'id="id_code_error"' in response.content.decode()


def test_a_mistake_is_taken_back_once_by_a_button(browser: Client, bowl: Bowl) -> None:
    wall, shop = bowl.full()
    opened(browser, bowl, shop)
    code = bowl.taken(wall).code
    assert 'data-verb="undo"' in enter(browser, code).content.decode()
    for _again in range(2):
        back = browser.post(TILL, {"do": "undo", "code": code}).content.decode()
        assert "Taken back. The voucher can be eaten again." in back
    assert bowl.standing(wall).codes == 1
    text = enter(browser, code, idempotency_key="p3").content.decode()
    assert "Eaten now" in text
    assert 'data-verb="undo"' not in text
    refused = browser.post(TILL, {"do": "undo", "code": code}).content.decode()
    assert "on the day on which it was eaten, and once" in refused
    assert bowl.standing(wall).eaten == 1


@pytest.mark.slow
def test_a_thousand_guesses_are_slowed_and_the_page_says_so(browser: Client, bowl: Bowl) -> None:
    wall, shop = bowl.full()
    opened(browser, bowl, shop)
    code = bowl.taken(wall).code
    for number in range(MOST_WRONG):
        assert answered(enter(browser, f"{number:010d}")) == "unknown"
    statuses = {enter(browser, f"{number:010d}").status_code for number in range(MOST_WRONG, 1000)}
    assert statuses == {429}
    assert Voucher.objects.get().state == VoucherState.OUT
    worn = enter(browser, code)
    assert (worn.status_code, answered(worn)) == (429, "worn")
    assert "Until then the station enters codes for you" in worn.content.decode()
    assert bowl.standing(wall).eaten == 0
    assert actions.redeem(shop, code=code, by=bowl.by(), at=bowl.at).answer == "eaten", "the station can"


def test_right_codes_wear_nothing_and_another_till_is_not_slowed(
    browser: Client, other_browser: Client, bowl: Bowl
) -> None:
    wall, shop = bowl.full(60)
    second = bowl.shop(wall, "李婶米粉")
    opened(browser, bowl, shop)
    opened(other_browser, bowl, second)
    code = bowl.taken(wall).code
    for number in range(MOST_WRONG + 5):
        assert enter(browser, code, idempotency_key=f"{number}").status_code == 200
    for number in range(MOST_WRONG + 1):
        enter(other_browser, f"{number:010d}")
    assert enter(other_browser, code).status_code == 429
    assert enter(browser, code).status_code == 200


def test_guesses_sent_as_mistakes_to_be_taken_back_are_slowed_as_well(browser: Client, bowl: Bowl) -> None:
    wall, shop = bowl.full()
    opened(browser, bowl, shop)
    code = bowl.taken(wall).code
    for typed in [code, *(f"{number:010d}" for number in range(MOST_WRONG - 1))]:
        assert browser.post(TILL, {"do": "undo", "code": typed}).status_code == 200
    assert browser.post(TILL, {"do": "undo", "code": code}).status_code == 429
    assert enter(browser, code).status_code == 429
    assert bowl.standing(wall).codes == 1
