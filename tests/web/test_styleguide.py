"""Every component, looked at by a machine: contrast, names, sizes of targets, nothing wider than the phone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.web.browser import ARGS, AXE, Site, chromium, serving
from tests.web.test_pages import guide

pytestmark = [pytest.mark.journey, pytest.mark.slow]

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
VIOLATIONS = """async (rules) => (await axe.run(document, { runOnly: rules })).violations
    .map((each) => `${each.id}: ${each.nodes[0].html.slice(0, 160)}`)"""
TOO_SMALL = """(least) => {
  const small = []
  const pressables = 'a[href], button, select, summary, textarea, input:not([type=hidden])'
  for (const element of document.querySelectorAll(pressables)) {
    if (element.closest('[hidden]') || !element.getClientRects().length) continue
    if (element.type === 'file' || element.classList.contains('skip')) continue
    const label = ['checkbox', 'radio'].includes(element.type) ? element.closest('label') : null
    const row = element.classList.contains('row-link') ? element.closest('.row') : null
    const box = (label ?? row ?? element).getBoundingClientRect()
    const size = Math.min(box.width, box.height)
    if (size < least - 0.5) small.push(`${element.outerHTML.slice(0, 90)} ${size}`)
  }
  return small
}"""
BARE_STATES = """() => [...document.querySelectorAll('[data-state]')]
    .filter((chip) => !chip.querySelector('svg') || !chip.textContent.trim()).length"""
MODES = [(width, elder, language) for width in (320, 1280) for elder in (False, True) for language in ("zh-hans", "en")]


def _page(face: str) -> Any:
    return lambda query: guide(face, query["language"], query["elder"] == "1")


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with serving({"/resident": _page("resident"), "/desk": _page("desk")}) as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium(), args=ARGS)
        yield started
        started.close()


@pytest.mark.parametrize("face", ["resident", "desk"])
@pytest.mark.parametrize(("width", "elder", "language"), MODES)
def test_every_component_can_be_seen_and_pressed(
    site: Site, browser: Browser, face: str, width: int, elder: bool, language: str
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 640}, bypass_csp=True)
    page = context.new_page()
    page.goto(f"{site.url}/{face}?language={language}&elder={int(elder)}")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    assert page.evaluate(VIOLATIONS, RULES) == []
    assert page.evaluate(TOO_SMALL, 60 if elder else 44) == []
    assert page.evaluate(BARE_STATES) == 0
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    context.close()


def test_nothing_overflows_at_the_largest_text(site: Site, browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 640})
    page = context.new_page()
    for language in ("zh-hans", "en"):
        page.goto(f"{site.url}/resident?language={language}&elder=1")
        page.evaluate("document.documentElement.dataset.text = '30'")
        assert page.evaluate("getComputedStyle(document.body).fontSize") == "30px"
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        assert page.evaluate("parseFloat(getComputedStyle(document.querySelector('.bar a')).fontSize)") <= 24
    context.close()


def test_the_switch_and_a_telephone_stand_on_the_first_screen(site: Site, browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 640})
    page = context.new_page()
    for elder in (0, 1):
        page.goto(f"{site.url}/resident?language=zh-hans&elder={elder}")
        for selector in ("[name=elder]", 'a[href^="tel:"]'):
            box = page.locator(selector).first.bounding_box()
            assert box is not None
            top = page.evaluate("scrollY") + box["y"]
            assert top + box["height"] <= 640
    context.close()


def test_the_focus_is_seen_and_never_under_the_bar(site: Site, browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 640})
    page = context.new_page()
    page.goto(f"{site.url}/resident?language=zh-hans&elder=0")
    page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
    for _ in range(24):
        page.keyboard.press("Tab")
        style, top, bottom, bar = page.evaluate(
            """() => { const at = document.activeElement, look = getComputedStyle(at)
              const bar = at.closest('.bar') ? Infinity : document.querySelector('.bar').getBoundingClientRect().top
              return [look.outlineStyle, at.getBoundingClientRect().top, at.getBoundingClientRect().bottom, bar] }"""
        )
        assert style == "solid"
        assert min(bottom, top + 44) <= bar
    context.close()
