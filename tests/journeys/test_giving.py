"""An elder orders from the menu without an account, and rates it; a shop's phone redeems a slip, and no name shows."""

from __future__ import annotations

import re
import uuid

import pytest

from linli.cli.bench.driver import Client, Running, hidden
from tests.journeys.conftest import Opener
from tests.journeys.steps import SEE_OTHER, rest, staff

pytestmark = [pytest.mark.journey, pytest.mark.slow]

MENU = "/e/chunheli/offers/"
SLIP = re.compile(r'class="voucher-code">([0-9A-Z-]+)<')
TILL = re.compile(r"/till/([\w-]+)/")


def test_an_elder_orders_from_the_menu_in_four_presses(someone: Opener, size: tuple[int, int]) -> None:
    elder = someone(size)
    elder.open("/e/chunheli/")
    elder.press('[data-verb="elder"]', then="html[data-elder], html.elder, [data-verb='elder']")
    elder.open(MENU)
    elder.taps = 0
    elder.press("[data-item] a", then='[data-verb="order"]')
    elder.press('[data-verb="order"]', then="#steps")
    assert elder.taps <= 4
    order = elder.path
    elder.sees('[data-verb="phone"]')
    stranger = someone(size)
    stranger.allowed.add(404)
    stranger.open(order)
    assert stranger.page.locator("#steps").count() == 0, "without the code nobody reads an order"
    elder.press('[data-verb="withdraw"]', then="[data-state]")


def slips_and_till(demo: Running) -> tuple[list[str], str]:
    """The codes of a printed sheet, and the link to a shop's till, as the wall's keeper gives them out."""
    head: Client = staff(demo, "station_head")
    try:
        wall = re.search(r'href="(/desk/vouchers/[0-9a-f-]{36}/)"', head.get("/desk/vouchers/")[2].decode())
        assert wall
        printed = {"do": "print", "slips": "6", "idempotency_key": uuid.uuid4().hex}
        page = head.get(wall[1])[2]
        token = hidden(page, "csrfmiddlewaretoken")
        assert head.post(wall[1], {"csrfmiddlewaretoken": token, **printed})[0] == SEE_OTHER
        page = head.get(wall[1])[2]
        slips = re.search(rf'href="({wall[1]}slips/[0-9a-f-]+/)"', page.decode())
        shop = re.search(rf'action="({wall[1]}shops/[0-9a-f-]+/till/)"', page.decode())
        assert slips
        assert shop
        codes = SLIP.findall(head.get(slips[1])[2].decode())
        given = head.post(shop[1], {"csrfmiddlewaretoken": hidden(page, "csrfmiddlewaretoken")})[2].decode()
        link = TILL.search(given)
        assert link
        return codes, link[0]
    finally:
        rest(head)


def test_a_shop_redeems_a_slip_on_a_phone(someone: Opener, demo: Running, size: tuple[int, int]) -> None:
    codes, link = slips_and_till(demo)
    counter = someone(size)
    counter.open(link)
    assert "/till/" not in counter.page.url, "the secret of the till stands in no address"
    code = codes[size[0] % len(codes)]
    counter.taps = 0
    counter.page.locator("#id_code").fill(code.lower())
    counter.press('[data-verb="redeem"]', then='[data-verb="undo"]')
    assert counter.taps == 1
    counter.page.locator("#id_code").fill(code)
    counter.press('[data-verb="redeem"]', then='[data-till] [role="status"] h2')
    assert counter.page.locator("[data-till]").get_attribute("data-till") not in ("", "eaten")
    counter.page.locator("#id_code").fill("NO-SUCH-COD")
    counter.press('[data-verb="redeem"]', then='[data-till] [role="status"] h2')
    assert not re.search(r"姓名|电话号码|身份证", counter.text("main"))
