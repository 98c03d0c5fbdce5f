"""A wall on the estate's page: what everybody reads, taking one without script or account, and who is too late."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.signing import Signer
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from linli.core.clock import local_date
from linli.core.codes import normalise_code
from linli.demo.cast import World
from linli.vouchers import actions
from linli.vouchers.models import Voucher, VoucherWall
from linli.web.resident.vouchers import MARK
from tests.vouchers.conftest import Bowl

LIST = "/e/chunheli/vouchers/"


@pytest.fixture
def bowl(world: World) -> Bowl:
    return Bowl(world, world.at)


def read(browser: Client, address: str = LIST) -> str:
    answer = browser.get(address, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def press_of(text: str) -> str:
    found = re.search(r'name="idempotency_key" value="([0-9a-f]{32})"', text)
    assert found is not None
    return found[1]


def take(browser: Client, wall: VoucherWall, **more: str) -> Any:
    return browser.post(f"{LIST}{wall.pk}/", {"idempotency_key": press_of(read(browser)), **more})


def code_in(text: str) -> str:
    found = re.search(r'class="code">([^<]+)<', text)
    assert found is not None, text
    code = normalise_code(found[1])
    assert code is not None
    return code


def test_where_no_wall_hangs_the_page_says_whom_to_call(browser: Client, world: World) -> None:
    text = read(browser)
    assert "No vouchers hang here." in text
    assert 'data-verb="take"' not in text
    assert f'href="{LIST}"' in read(browser, "/e/chunheli/")


def test_one_press_gives_a_code_with_its_picture_and_where_to_eat(browser: Client, bowl: Bowl) -> None:
    wall, shop = bowl.full()
    text = read(browser)
    assert "Somebody has paid for these meals already." in text
    assert "At least 10 are left." in text
    answer = take(browser, wall)
    said = answer.content.decode()
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "private, no-store"
    code = code_in(said)
    assert bowl.redeem(shop, code).answer == "eaten"
    assert '<svg class="qr-code"' in said or "qr-code" in said
    assert shop.where in said
    assert "It can be eaten until" in said


def test_the_same_form_twice_shows_the_same_code_and_one_that_was_eaten_says_so(browser: Client, bowl: Bowl) -> None:
    wall, shop = bowl.full()
    press = press_of(read(browser))
    address, sent = f"{LIST}{wall.pk}/", {"idempotency_key": press, "sure": "1"}
    codes = {code_in(browser.post(address, sent).content.decode()) for _ in range(2)}
    assert len(codes) == 1
    assert Voucher.objects.count() == 1
    bowl.redeem(shop, codes.pop())
    assert "This voucher has been eaten" in browser.post(address, sent).content.decode()


def test_a_second_one_on_a_day_is_asked_about_and_given(browser: Client, other_browser: Client, bowl: Bowl) -> None:
    wall, _shop = bowl.full()
    take(browser, wall)
    asked = take(browser, wall).content.decode()
    assert "Somebody else may need the next one." in asked
    assert Voucher.objects.count() == 1
    answer = browser.post(f"{LIST}{wall.pk}/", {"idempotency_key": press_of(asked), "sure": "1"})
    assert code_in(answer.content.decode())
    assert Voucher.objects.count() == 2
    assert code_in(take(other_browser, wall).content.decode()), "another browser knows of nothing"


def test_the_mark_holds_the_day_alone_and_ends_with_it(browser: Client, bowl: Bowl, morning: Any) -> None:
    wall, _shop = bowl.full()
    answer = take(browser, wall)
    mark = answer.cookies[MARK]
    assert Signer(salt=MARK).unsign(mark.value) == bowl.today.isoformat()
    assert "24 Nov" not in mark["expires"], "it ends at midnight there, which is the afternoon before in UTC"
    assert "23 Nov 2026 16:00:0" in mark["expires"].replace("-", " ")
    morning.shift(timedelta(days=1))
    assert code_in(take(browser, wall).content.decode()), "the next day nobody is asked"


@pytest.mark.parametrize("mark", ["", "2026-11-23", "x:y", "é"])
def test_a_mark_that_is_none_of_ours_asks_nothing(browser: Client, bowl: Bowl, mark: str) -> None:
    wall, _shop = bowl.full()
    browser.cookies[MARK] = mark.encode("ascii", "ignore").decode()
    assert code_in(take(browser, wall).content.decode())


def test_who_comes_too_late_reads_so_on_the_page_of_the_walls(
    browser: Client, other_browser: Client, bowl: Bowl
) -> None:
    wall, _shop = bowl.full(1)
    late = press_of(read(other_browser))
    take(browser, wall)
    answer = other_browser.post(f"{LIST}{wall.pk}/", {"idempotency_key": late})
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "The last voucher has just been taken" in text
    assert "Where to eat" in text, "no error page"
    assert "None is left." in text


@pytest.mark.parametrize("sent", [{}, {"idempotency_key": "nonsense"}, {"idempotency_key": "\x00" * 900}])
def test_a_press_without_a_key_is_a_press(browser: Client, bowl: Bowl, sent: dict[str, str]) -> None:
    wall, _shop = bowl.full()
    assert code_in(browser.post(f"{LIST}{wall.pk}/", sent).content.decode())


def test_a_paused_wall_says_why_and_one_that_is_down_what_became_of_it(browser: Client, bowl: Bowl) -> None:
    wall, _shop = bowl.full()
    actions.pause_wall(wall, words="店里装修，周五回来", by=bowl.by(), at=bowl.at)
    text = read(browser)
    assert "店里装修，周五回来" in text
    assert 'data-verb="take"' not in text
    actions.end_wall(wall, words="店搬走了，剩下的请大家吃了汤圆", by=bowl.by(), at=bowl.at)
    assert "店搬走了" in read(browser)


def test_whoever_presses_while_a_wall_is_taken_down_reads_what_became_of_it(browser: Client, bowl: Bowl) -> None:
    wall, _shop = bowl.full()
    press = press_of(read(browser))
    actions.end_wall(wall, words="店搬走了，剩下的请大家吃了汤圆", by=bowl.by(), at=bowl.at)
    answer = browser.post(f"{LIST}{wall.pk}/", {"idempotency_key": press})
    assert answer.status_code == 409
    assert answer.content.decode().count("店搬走了") == 2, "once as the answer, once in the list"
    VoucherWall.objects.update(ended_at=bowl.at - timedelta(days=90))
    assert browser.post(f"{LIST}{wall.pk}/", {"idempotency_key": press}).status_code == 404


def test_the_press_of_one_wall_sent_to_another_is_another_voucher(browser: Client, bowl: Bowl) -> None:
    wall, _shop = bowl.full()
    other = bowl.wall("第二面")
    bowl.donated(other, 3)
    press = {"idempotency_key": press_of(read(browser)), "sure": "1"}
    codes = {code_in(browser.post(f"{LIST}{one.pk}/", press).content.decode()) for one in (wall, other, wall)}
    assert len(codes) == Voucher.objects.count() == 2


def test_looking_at_the_address_of_a_press_leads_to_the_walls(browser: Client, bowl: Bowl) -> None:
    wall, _shop = bowl.full()
    answer = browser.get(f"{LIST}{wall.pk}/")
    assert (answer.status_code, answer["Location"]) == (303, LIST)
    assert Voucher.objects.count() == 0


def test_a_wall_of_another_estate_is_none_here_and_of_the_community_is(browser: Client, bowl: Bowl) -> None:
    wall, _shop = bowl.full()
    VoucherWall.objects.update(place=bowl.world.places["other_estate"])
    assert "No vouchers hang here." in read(browser)
    assert browser.post(f"{LIST}{wall.pk}/", {}).status_code == 404
    VoucherWall.objects.update(place=bowl.world.places["community"])
    assert code_in(take(browser, wall).content.decode())


@pytest.mark.parametrize(
    ("count", "says"),
    [(0, "None is left."), (1, "Fewer than 5 are left."), (4, "Fewer than 5 are left."), (5, "At least 5 are left."),
     (9, "At least 5 are left."), (12, "At least 10 are left.")],
)  # fmt: skip
def test_what_is_left_is_told_in_fives(browser: Client, bowl: Bowl, count: int, says: str) -> None:
    wall = bowl.wall()
    if count:
        bowl.donated(wall, count)
    assert says in read(browser)


@pytest.mark.parametrize(("count", "told"), [(1, False), (4, False), (5, True)])
def test_what_was_eaten_is_told_by_whole_weeks_from_five_on(
    browser: Client, bowl: Bowl, morning: Any, count: int, told: bool
) -> None:
    wall, shop = bowl.full(20)
    bowl.eaten(wall, shop, count)
    assert "were eaten<" not in read(browser), "the week is not over"
    morning.shift(timedelta(days=7))
    text = read(browser)
    assert (f"{count} were eaten<" in text) is told
    assert "Weeks in which fewer than five were eaten are left out" in text


def test_donors_are_read_as_they_want_to_be(browser: Client, bowl: Bowl) -> None:
    wall = bowl.wall()
    bowl.donated(wall, 7, shown_name="老街商会", receipt="收7")
    bowl.donated(wall, 3)
    wrong = bowl.donated(wall, 40, shown_name="写错的")
    actions.take_back_donation(wrong, by=bowl.by(), at=bowl.at)
    text = read(browser)
    assert "老街商会" in text
    assert "Somebody" in text
    assert "10 vouchers were hung up here." in text
    assert "写错的" not in text
    assert "收7" not in text, "a receipt is the keeper's"


def test_in_elder_mode_the_button_stands_first(browser: Client, bowl: Bowl) -> None:
    bowl.full()
    browser.cookies["linli_mode"] = "elder"
    assert 'data-verb="take"' in read(browser)


def test_three_walls_cost_the_queries_of_one(browser: Client, bowl: Bowl) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            read(browser)
        return len(found)

    wall, shop = bowl.full(20)
    bowl.eaten(wall, shop, 2)
    read(browser)
    one = asked()
    for name in ("第二面", "第三面"):
        other = bowl.wall(name)
        bowl.donated(other, 9)
        bowl.eaten(other, bowl.shop(other, f"店{name}"), 1)
    assert asked() == one


def test_an_hour_without_any_says_from_when_there_are_more(browser: Client, bowl: Bowl, morning: Any) -> None:
    bowl.full()
    morning.move_to(datetime.fromisoformat("2026-11-23T05:30+08:00"))
    text = read(browser)
    assert "From 6 o'clock there are more." in " ".join(text.replace("&#39;", "'").split())
    assert 'data-verb="take"' not in text
    assert local_date(bowl.at) == bowl.today
