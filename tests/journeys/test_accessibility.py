"""Every main page, in both languages, plain and in large print, on a phone and a desktop: usable by everybody."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page

from linli.cli.bench.driver import Running
from tests.journeys.steps import Filed, in_hand, report, resolved
from tests.web.browser import AXE

pytestmark = [pytest.mark.journey, pytest.mark.slow]

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
LEAST, LEAST_ELDER = 44, 60
FIRST_SCREEN = 640

AXE_SAYS = """async (rules) => (await axe.run(document, { runOnly: rules, resultTypes: ['violations'] })).violations
  .map((each) => `${each.id} ×${each.nodes.length}: ${each.nodes[0].html.slice(0, 140)}`)"""

TOO_SMALL = """(least) => {
  const pressables = 'a[href], button, select, summary, textarea, input:not([type=hidden]), [role=button]'
  const covering = (element) => {
    const ticked = ['checkbox', 'radio', 'file'].includes(element.type)
    if (ticked) return element.closest('label') ?? document.querySelector(`label[for="${element.id}"]`) ?? element
    if (getComputedStyle(element, '::after').position !== 'absolute') return element
    return element.classList.contains('row-link') ? element.closest('.row') ?? element : element
  }
  const inParagraph = (element) => {
    if (!element.matches('a') || getComputedStyle(element).display !== 'inline') return false
    const around = element.closest('p, li, dd, td, .hint')
    return around && around.textContent.trim().length > element.textContent.trim().length + 1
  }
  const small = []
  for (const element of document.querySelectorAll(pressables)) {
    const target = covering(element)
    if (!target.getClientRects().length || element.closest('.skip, .visually-hidden') || inParagraph(element)) continue
    const box = target.getBoundingClientRect()
    if (Math.min(box.width, box.height) < least - 0.5)
      small.push(`${element.outerHTML.slice(0, 90)} is ${Math.round(box.width)}×${Math.round(box.height)}`)
  }
  return small
}"""

BARE_STATES = """() => [...document.querySelectorAll('[data-state]')]
  .filter((chip) => !chip.querySelector('svg') || !chip.textContent.trim()).map((chip) => chip.outerHTML)"""

TOO_FAR_DOWN = """(limit) => ['[data-verb="elder"]', 'a[href^="tel:"]'].filter((wanted) =>
  ![...document.querySelectorAll(wanted)].some((each) => {
    const box = each.getBoundingClientRect()
    return each.getClientRects().length && box.top + scrollY >= 0 && box.bottom + scrollY <= limit
  }))"""

TOO_WIDE = """() => document.documentElement.scrollWidth > innerWidth ? [document.documentElement.scrollWidth] : []"""

SMALL_PRINT = """(least) => {
  const found = new Set()
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement
    if (!walker.currentNode.textContent.trim() || !element.getClientRects().length) continue
    if (element.closest('.bar, .visually-hidden, svg, script, style, [hidden]')) continue
    const size = parseFloat(getComputedStyle(element).fontSize)
    if (size < least) found.add(`${size}px: ${element.outerHTML.slice(0, 80)}`)
  }
  return [...found]
}"""

COMBINATIONS = [
    pytest.param(width, language, elder, id=f"{width}-{language}-{'elder' if elder else 'plain'}")
    for width in (360, 1280)
    for language in ("zh-hans", "en")
    for elder in (False, True)
]


@dataclass(frozen=True)
class Pages:
    """Addresses worth looking at, by name, for residents and for the station's head."""

    resident: dict[str, str]
    desk: dict[str, str]
    code: str
    received: Filed


@pytest.fixture(scope="module")
def pages(demo: Running) -> Pages:
    waiting = report(demo, "小广场的路灯晚上十点就灭了")
    taken = in_hand(demo, "2单元门口的路灯不亮")
    ended = resolved(demo, "大门口的路灯换过了还是暗")
    estate = "/e/chunheli/"
    return Pages(
        resident={
            "door": urlsplit(demo.said["door_url"]).path,
            "home": estate,
            "report": f"{estate}service-requests/new/",
            "received": waiting.address,
            "in hand": taken.address,
            "resolved": ended.address,
            "not solved": f"{ended.address}reopening/",
            "follow": "/f/",
            "list": f"{estate}service-requests/",
            "contacts": f"{estate}contacts/",
            "me": "/me/",
            "sign-in": "/accounts/sign-in/",
            "cast": "/demo/",
        },
        desk={
            "inbox": "/desk/",
            "list": "/desk/service-requests/?list=open",
            "request": f"/desk/service-requests/{waiting.number}/",
            "handled request": f"/desk/service-requests/{taken.number}/",
            "declining": f"/desk/service-requests/{waiting.number}/decline/",
            "recording": "/desk/service-requests/new/",
            "places": "/desk/places/",
            "organisations": "/desk/organisations/",
            "messages": "/desk/messages/",
        },
        code=" ".join((waiting.code, taken.code, ended.code)),
        received=waiting,
    )


Visit = Callable[[int, str, bool], Page]


@pytest.fixture
def visit(browser: Browser, demo: Running, pages: Pages) -> Iterator[Visit]:
    """A page in a browser of this width, language and print, which holds the codes and may take axe in."""
    opened: list[Any] = []

    def open_one(width: int, language: str, elder: bool) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 800}, bypass_csp=True, reduced_motion="reduce"
        )
        opened.append(context)
        chosen = {"django_language": language} | ({"linli_elder": "1"} if elder else {})
        context.add_cookies([{"name": name, "value": value, "url": demo.base} for name, value in chosen.items()])
        page: Page = context.new_page()
        for code in pages.code.split():
            page.goto(f"{demo.base}/f/{code}")
        return page

    yield open_one
    for context in opened:
        context.close()


def _faults(page: Page, elder: bool) -> Iterator[str]:
    page.evaluate(AXE.read_text(encoding="utf-8"))
    yield from page.evaluate(AXE_SAYS, RULES)
    yield from (f"too small to press: {each}" for each in page.evaluate(TOO_SMALL, LEAST_ELDER if elder else LEAST))
    yield from (f"a state without icon or word: {each}" for each in page.evaluate(BARE_STATES))
    yield from (f"as wide as {each}" for each in page.evaluate(TOO_WIDE))
    yield from (f"small print, {each}" for each in page.evaluate(SMALL_PRINT, 18 if elder else 16))


def _visited(page: Page, demo: Running, addresses: dict[str, str], elder: bool, *, resident: bool) -> list[str]:
    found = []
    for name, address in addresses.items():
        answer = page.goto(demo.base + address)
        assert answer is not None
        assert answer.status == 200, (name, address, answer.status)
        found += [f"{name}: {fault}" for fault in _faults(page, elder)]
        if resident and name != "sign-in":
            found += [f"{name}: {each} not in the first screen" for each in page.evaluate(TOO_FAR_DOWN, FIRST_SCREEN)]
    return found


@pytest.mark.parametrize(("width", "language", "elder"), COMBINATIONS)
def test_residents_can_use_every_page(
    visit: Visit, demo: Running, pages: Pages, width: int, language: str, elder: bool
) -> None:
    found = _visited(visit(width, language, elder), demo, pages.resident, elder, resident=True)
    assert not found, "\n".join(found)


@pytest.mark.parametrize(("width", "language", "elder"), COMBINATIONS)
def test_staff_can_use_every_page(
    visit: Visit, demo: Running, pages: Pages, width: int, language: str, elder: bool
) -> None:
    page = visit(width, language, elder)
    page.goto(demo.said["cast"]["station_head"])
    found = _visited(page, demo, pages.desk, elder, resident=False)
    assert not found, "\n".join(found)


def test_a_small_phone_shows_the_door_without_scrolling_sideways(visit: Visit, demo: Running, pages: Pages) -> None:
    page = visit(320, "zh-hans", True)
    for address in pages.resident.values():
        page.goto(demo.base + address)
        page.add_style_tag(content="html { font-size: 30px !important }")
        assert page.evaluate(TOO_WIDE) == [], address


def test_large_print_stays_without_an_account(visit: Visit, demo: Running) -> None:
    page = visit(360, "zh-hans", False)
    page.goto(f"{demo.base}/e/chunheli/")
    page.locator('[data-verb="elder"]').first.click()
    page.locator("html.elder").wait_for()
    page.goto(f"{demo.base}/f/")
    assert "elder" in str(page.locator("html").get_attribute("class"))


def test_a_keyboard_alone_reports_and_the_focus_is_seen(visit: Visit, demo: Running, pages: Pages) -> None:
    page = visit(1280, "zh-hans", False)
    page.goto(demo.base + pages.resident["door"])
    seen = set()
    for _step in range(40):
        page.keyboard.press("Tab")
        name, outline = page.evaluate(
            "[document.activeElement.dataset.verb || document.activeElement.id,"
            " getComputedStyle(document.activeElement).outlineStyle]"
        )
        seen.add(name)
        if name == "id_words":
            page.keyboard.type("楼顶的灯牌半夜还亮着")
            assert outline != "none"
        if name == "report":
            page.keyboard.press("Enter")
            break
    page.locator('[data-state="received"]').first.wait_for()
    assert {"elder", "language", "id_words", "report"} <= seen
