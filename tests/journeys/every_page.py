"""What holds on every page: what a look at it finds wrong. Used by the tests and by
scripts/every_page.py, which walks all twelve combinations of width, language and mode.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

from playwright.sync_api import Browser, Page

from linli.cli.bench.driver import Running
from tests.journeys.every_address import MISSING, Pages
from tests.web.browser import AXE

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
LEAST, LEAST_ELDER = 44, 60
APART = 8
FIRST_SCREEN = 640
ZOOMED = 320
"""No screen is narrower in CSS pixels, zoomed or not, than what WCAG's reflow asks for."""

AXE_SAYS = """async (rules) => (await axe.run(document, { runOnly: rules, resultTypes: ['violations'] })).violations
  .map((each) => `${each.id} ×${each.nodes.length}: ${each.nodes[0].html.slice(0, 140)}`)"""

TOO_SMALL = """(least) => {
  const pressables = 'a[href], button, select, summary, textarea, input:not([type=hidden]), [role=button]'
  const covering = (element) => {
    const hidden = element.type === 'file' && element.getBoundingClientRect().height < 4
    const ticked = hidden || ['checkbox', 'radio'].includes(element.type)
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

TOO_CLOSE = """(least) => {
  const buttons = [...document.querySelectorAll('.button')]
    .filter((each) => each.checkVisibility() && !each.closest('.bar, .record, details:not([open]) > .more-body'))
    .map((each) => [each, each.getBoundingClientRect()])
  const close = []
  buttons.forEach(([one, a], position) => {
    for (const [other, b] of buttons.slice(position + 1)) {
      const across = Math.max(b.left - a.right, a.left - b.right)
      const down = Math.max(b.top - a.bottom, a.top - b.bottom)
      if (Math.max(across, down) < least - 0.6 && !one.contains(other))
        close.push(`${one.textContent.trim().slice(0, 20)} and ${other.textContent.trim().slice(0, 20)}`)
    }
  })
  return close
}"""

UNTITLED_TABLES = """() => [...document.querySelectorAll('table')].filter((table) =>
  !table.caption?.textContent.trim() || [...table.querySelectorAll('th')].some((cell) => !cell.scope))
  .map((table) => table.outerHTML.slice(0, 120))"""

NOWHERE = """() => [...document.querySelectorAll('[aria-describedby]')].flatMap((element) =>
  element.getAttribute('aria-describedby').split(/\\s+/).filter((id) => id && !document.getElementById(id)))"""

COMBINATIONS = tuple(product((320, 360, 1280), ("zh-hans", "en"), (False, True)))
"""All twelve: width, language, large print."""

PAIRS = (
    (320, "zh-hans", True),
    (320, "en", False),
    (360, "zh-hans", False),
    (360, "en", True),
    (1280, "zh-hans", True),
    (1280, "en", False),
)
"""Six of them in which each two values meet."""


NOT_OURS_TO_CALL = frozenset({"sign-in", "cast"})
"""Pages of a resident whose first screen needs no station: nobody is in danger there."""


def opened(browser: Browser, demo: Running, pages: Pages, width: int, language: str, elder: bool) -> Page:
    """A page in a browser of this width, language and print, which holds the codes and may take axe in."""
    viewport: Any = {"width": width, "height": 800}
    context = browser.new_context(viewport=viewport, bypass_csp=True, reduced_motion="reduce", service_workers="block")
    chosen = {"django_language": language} | ({"linli_elder": "1"} if elder else {})
    context.add_cookies([{"name": name, "value": value, "url": demo.base} for name, value in chosen.items()])
    page: Page = context.new_page()
    for code in pages.code.split():
        page.goto(f"{demo.base}/f/{code}")
    return page


def faults(page: Page, elder: bool) -> Iterator[str]:
    """What is wrong with the page that is open."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    yield from page.evaluate(AXE_SAYS, RULES)
    yield from (f"too small to press: {each}" for each in page.evaluate(TOO_SMALL, LEAST_ELDER if elder else LEAST))
    yield from (f"too close to each other: {each}" for each in page.evaluate(TOO_CLOSE, APART))
    yield from (f"a state without icon or word: {each}" for each in page.evaluate(BARE_STATES))
    yield from (f"a table without caption or scope: {each}" for each in page.evaluate(UNTITLED_TABLES))
    yield from (f"described by what is not there: {each}" for each in page.evaluate(NOWHERE))
    yield from (f"as wide as {each}" for each in page.evaluate(TOO_WIDE))
    yield from (f"small print, {each}" for each in page.evaluate(SMALL_PRINT, 18 if elder else 16))


def zoomed_faults(page: Page) -> Iterator[str]:
    """What is too wide when the page is zoomed to 200% and its text is 30 pixels."""
    size = page.viewport_size
    assert size is not None
    page.set_viewport_size({"width": max(size["width"] // 2, ZOOMED), "height": size["height"]})
    page.add_style_tag(content="html { font-size: 30px !important }")
    yield from (f"zoomed, as wide as {each}" for each in page.evaluate(TOO_WIDE))
    page.set_viewport_size(size)


def visited(page: Page, demo: Running, addresses: dict[str, str], elder: bool, *, resident: bool) -> list[str]:
    """Everything that is wrong on these pages, each fault with the name of its page."""
    found = []
    for name, address in addresses.items():
        answer = page.goto(demo.base + address)
        assert answer is not None
        assert answer.status == (404 if name == MISSING else 200), (name, address, answer.status)
        found += [f"{name}: {fault}" for fault in faults(page, elder)]
        if resident and name not in NOT_OURS_TO_CALL:
            found += [f"{name}: {each} not in the first screen" for each in page.evaluate(TOO_FAR_DOWN, FIRST_SCREEN)]
        found += [f"{name}: {fault}" for fault in zoomed_faults(page)]
    return found
