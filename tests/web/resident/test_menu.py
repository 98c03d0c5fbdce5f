"""The menu on the pages of an estate: ordering in four taps without an account, following with the code, the word."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from linli.demo.cast import World
from linli.offers import actions
from linli.offers.enums import OrderState, ShelfVerb
from linli.offers.models import Order
from linli.offers.queries import code_of
from linli.people.models import Account
from tests.offers.conftest import MANAGER, PHONE, RESIDENT, Desk

pytestmark = pytest.mark.django_db

HOME = "/e/chunheli/"
OFFERS = f"{HOME}offers/"


@pytest.fixture
def desk(world: World) -> Desk:
    return Desk(world, world.at)


def read(browser: Client, address: str) -> str:
    answer = browser.get(address, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def press(browser: Client, desk: Desk, item: object, **more: str) -> Order:
    address = f"{OFFERS}{item.pk}/"  # type: ignore[attr-defined]
    answer = browser.post(address, {"week": desk.today.isoformat(), "words": "", **more})
    assert answer.status_code == 303, answer.content.decode()
    return Order.objects.latest("ordered_at")


def test_the_first_page_leads_to_the_menu_and_an_empty_one_says_what_to_do(browser: Client, desk: Desk) -> None:
    assert f'href="{OFFERS}"' in read(browser, HOME)
    text = read(browser, OFFERS)
    assert "What do you need? Tell the station." in text
    assert f'href="{HOME}wishes/"' in text
    assert f'href="{HOME}activities/"' in text


def test_it_is_ordered_in_four_taps_without_an_account(browser: Client, desk: Desk) -> None:
    """More of the estate, Menu, the item, Order it."""
    item = desk.item()
    assert f'href="{OFFERS}"' in read(browser, HOME)
    assert f'href="{OFFERS}{item.pk}/"' in read(browser, OFFERS)
    text = read(browser, f"{OFFERS}{item.pk}/")
    assert "工时免费，材料按价" in text
    assert "安和物业" in text
    chosen = re.search(r'name="week" value="([0-9-]{10})" checked', text)
    assert chosen is not None
    row = press(browser, desk, item, week=chosen[1])
    page = read(browser, f"{OFFERS}orders/{row.pk}/")
    code = code_of(row.pk)
    assert code[:4] in page
    assert "finds who does it" in page
    assert (row.person_id, row.name) == (None, "")
    assert "换水龙头" in read(browser, OFFERS)
    assert "换水龙头" in read(browser, "/f/")


def test_the_code_opens_it_in_another_browser_and_nothing_else_does(browser: Client, desk: Desk) -> None:
    row = press(browser, desk, desk.item())
    other = Client(headers={"accept-language": "en"})
    address = f"{OFFERS}orders/{row.pk}/"
    assert other.get(address).status_code == 404
    answer = other.get(f"/f/{code_of(row.pk)}")
    assert (answer.status_code, answer["Location"]) == (303, address)
    assert other.get(address).status_code == 200
    assert browser.get(f"/e/qiushuiyuan/offers/orders/{row.pk}/").status_code == 404


def test_a_telephone_is_left_afterwards_and_who_looked_is_read(browser: Client, desk: Desk) -> None:
    row = press(browser, desk, desk.item())
    address = f"{OFFERS}orders/{row.pk}/"
    answer = browser.post(address, {"do": "phone", "phone": "12"})
    assert answer.status_code == 422
    assert 'value="12"' in answer.content.decode()
    assert browser.post(address, {"do": "phone", "phone": PHONE}).status_code == 303
    row.refresh_from_db()
    assert row.contact is not None
    text = read(browser, address)
    assert row.contact.masked in text
    assert PHONE not in text
    actions.dispatch_order(row, to=desk.body("property").pk, by=desk.by(), at=desk.at)
    actions.call_orderer(row, purpose="ask_details", by=desk.by(MANAGER), at=desk.at)
    assert "安和物业" in read(browser, address)


def test_the_word_closes_it_or_sends_it_to_somebody_else(browser: Client, desk: Desk) -> None:
    row = press(browser, desk, desk.item())
    address = f"{OFFERS}orders/{row.pk}/"
    for _round, body, role in ((1, "property", MANAGER), (2, "station", "station_head")):
        row = actions.dispatch_order(row, to=desk.body(body).pk, by=desk.by(), at=desk.at)
        row = actions.take_order(row, by=desk.by(role), at=desk.at)
        row = actions.finish_order(row, result="换好了", by=desk.by(role), at=desk.at)
        text = read(browser, address)
        assert "How was it?" in text
        assert "换好了" in text
        answer = browser.post(address, {"do": "rate", "rating": "", "words": "一句话"})
        assert answer.status_code == 422
        assert "一句话" in answer.content.decode()
        rating = "not" if _round == 1 else "well"
        assert browser.post(address, {"do": "rate", "rating": rating}).status_code == 303
        row.refresh_from_db()
    assert row.state == OrderState.CLOSED
    assert "You said: Solved well." in read(browser, address)


def test_it_is_withdrawn_until_it_is_done(browser: Client, desk: Desk) -> None:
    row = press(browser, desk, desk.item())
    address = f"{OFFERS}orders/{row.pk}/"
    assert browser.post(address, {"do": "withdraw"}).status_code == 303
    assert "You withdrew it." in read(browser, address)
    assert browser.post(address, {"do": "withdraw"}).status_code == 303
    assert browser.post(address, {"do": "dance"}).status_code == 404


def test_a_full_week_and_wrong_words_are_said_and_what_was_typed_is_kept(browser: Client, desk: Desk) -> None:
    item = desk.item(per_week=1)
    desk.ordered(item, week=desk.today)
    address = f"{OFFERS}{item.pk}/"
    answer = browser.post(address, {"week": desk.today.isoformat(), "words": "2栋张奶奶"})
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "This week is full." in text
    assert "2栋张奶奶" in text
    for sent, field in (({"week": "x"}, "week"), ({"week": "1999-01-04"}, "week"), ({"words": "字" * 501}, "words")):
        answer = browser.post(address, {"week": "", "words": "", **sent})
        assert answer.status_code == 422, sent
        assert f'href="#id_{field}"' in answer.content.decode()
    assert Order.objects.count() == 1


def test_all_weeks_full_says_so(browser: Client, desk: Desk) -> None:
    item = desk.item(per_week=1)
    for _ in range(4):
        desk.ordered(item)
    assert "All weeks that can be ordered are full." in read(browser, f"{OFFERS}{item.pk}/")
    assert "full" in read(browser, OFFERS)


def test_the_same_form_orders_once(browser: Client, desk: Desk) -> None:
    item = desk.item()
    for _ in range(2):
        press(browser, desk, item, idempotency_key="k")
    assert Order.objects.count() == 1
    answer = browser.post(f"{OFFERS}{item.pk}/", {"words": "另一句", "idempotency_key": "k"})
    assert answer.status_code == 409
    assert "What you sent before has arrived." in answer.content.decode()


def test_what_is_paused_or_for_elsewhere_is_not_there(browser: Client, desk: Desk) -> None:
    item = desk.item()
    assert browser.get(f"/e/qiushuiyuan/offers/{item.pk}/").status_code == 404
    actions.shelve_item(item, ShelfVerb.PAUSE, by=desk.by(), at=desk.at)
    assert browser.get(f"{OFFERS}{item.pk}/").status_code == 404
    assert "换水龙头" not in read(browser, OFFERS)


def test_whoever_is_signed_in_orders_under_their_name(browser: Client, desk: Desk) -> None:
    browser.force_login(Account.objects.get(person=desk.world.people[RESIDENT]))
    row = press(browser, desk, desk.item())
    assert (row.person_id, row.name) == (desk.world.people[RESIDENT].pk, "林小满")


def test_a_script_is_braked(browser: Client, desk: Desk) -> None:
    item = desk.item()
    for number in range(10):
        press(browser, desk, item, words=str(number))
    answer = browser.post(f"{OFFERS}{item.pk}/", {"words": "再来"})
    assert answer.status_code == 422
    assert "within the hour" in answer.content.decode()


def test_the_menu_costs_the_same_for_one_and_three(browser: Client, desk: Desk) -> None:
    counts = []
    desk.item(what="第0样", per_week=2)
    read(browser, OFFERS)
    for number in (1, 2):
        with CaptureQueriesContext(connection) as queries:
            read(browser, OFFERS)
        counts.append(len(queries))
        desk.item(what=f"第{number}样", per_week=2)
    assert counts[0] == counts[1]
