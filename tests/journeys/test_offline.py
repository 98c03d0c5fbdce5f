"""Pages without network: the last copy with its time, nothing of somebody else, and a queue that never says “sent”."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from linli.cli.bench.driver import Running
from tests.journeys.steps import report

pytestmark = [pytest.mark.journey, pytest.mark.slow]

READY = "() => navigator.serviceWorker.ready.then(() => Boolean(navigator.serviceWorker.controller))"
KEPT = """async (address) => Boolean(await (await caches.open('linli-pages-1')).match(address, { ignoreVary: true }))"""
WORDS = "3栋东侧路灯不亮，晚上老人下楼看不见"


@pytest.fixture
def phone(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="zh-CN", reduced_motion="reduce")
    yield context
    context.close()


def opened(phone: BrowserContext, demo: Running, address: str) -> Page:
    """A page whose service worker has taken over and has kept a copy of it."""
    page = phone.new_page()
    page.goto(demo.base + address)
    page.wait_for_function(READY)
    page.reload()
    page.wait_for_function(KEPT, arg=demo.base + address)
    return page


def test_a_page_that_was_open_comes_back_with_its_time(phone: BrowserContext, demo: Running) -> None:
    page = opened(phone, demo, "/e/chunheli/")
    phone.set_offline(True)
    page.reload()
    strip = page.locator("#offline")
    expect(strip).to_be_visible()
    assert "没网，页面内容截至" in strip.inner_text()
    assert page.locator("h1, #id_words").count()
    phone.set_offline(False)
    page.wait_for_function("() => !document.querySelector('meta[name=\"linli-kept-at\"]')")


def test_what_is_reported_on_a_copy_waits_and_is_sent_once(phone: BrowserContext, demo: Running) -> None:
    page = opened(phone, demo, "/e/chunheli/service-requests/new/")
    phone.set_offline(True)
    page.reload()
    page.locator("#id_words").fill(WORDS)
    page.locator('[data-verb="report"]').click()
    strip = page.locator("#offline")
    expect(strip).to_contain_text("没网，已存在这部手机里，有网就发（1条）")
    expect(strip).to_contain_text("”待发送")
    assert "已提交" not in page.locator("body").inner_text()
    phone.set_offline(False)
    page.wait_for_function(SENT)


SENT = """async () => {
  const strip = document.getElementById('offline')
  return strip && !strip.hidden && /已收到/.test(strip.textContent)
}"""


def test_forgetting_takes_the_copies_along(phone: BrowserContext, demo: Running) -> None:
    filed = report(demo, "楼道灯坏了")
    page = phone.new_page()
    page.goto(f"{demo.base}/f/{filed.code}")
    page.wait_for_function(READY)
    page.reload()
    page.wait_for_function(KEPT, arg=demo.base + filed.address)
    page.goto(demo.base + "/me/")
    page.locator('form[action="/me/forget/"] button').first.click()
    page.wait_for_load_state()
    page.wait_for_function(f"async (address) => !(await ({KEPT})(address))", arg=demo.base + filed.address)


def test_the_desk_and_pages_that_say_no_are_not_kept(phone: BrowserContext, demo: Running) -> None:
    page = opened(phone, demo, "/e/chunheli/")
    page.goto(demo.said["cast"]["station_head"])
    page.goto(demo.base + "/desk/")
    page.goto(demo.base + "/nothing/")
    kept: Any = page.evaluate(
        "async () => (await (await caches.open('linli-pages-1')).keys()).map((each) => new URL(each.url).pathname)"
    )
    assert "/desk/" not in kept
    assert "/nothing/" not in kept
