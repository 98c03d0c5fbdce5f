"""What holds on every page: its addresses, and what a look at it finds wrong. Used by the tests and by
scripts/every_page.py, which walks all twelve combinations of width, language and mode."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page

from linli.cli.bench.driver import Running
from tests.journeys.every_page_outreach import outreach
from tests.journeys.steps import Filed, in_hand, report, resolved, rest, staff
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


@dataclass(frozen=True)
class Pages:
    """Addresses worth looking at, by name: for residents, for the station's head, for the administrator."""

    resident: dict[str, str]
    desk: dict[str, str]
    administrator: dict[str, str]
    code: str
    received: Filed


NOT_OURS_TO_CALL = frozenset({"sign-in", "cast"})
"""Pages of a resident whose first screen needs no station: nobody is in danger there."""

MISSING = "missing"
"""The page that is not there; all others answer 200."""


def pages_of(demo: Running) -> Pages:
    """Report three matters, bring two of them on their way, and name every page."""
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
            "promises": f"{estate}promises/",
            "spaces": f"{estate}spaces/",
            "plan": f"{estate}plan/",
            "registration": f"{estate}registration/",
            "me": "/me/",
            "help": "/help/resident.home/",
            "feedback": "/feedback/?page=/f/",
            MISSING: "/nothing/",
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
            **_links(demo),
            **_bodies(demo),
            **_posts(demo),
            **_spaces(demo),
            **_maps(demo),
            **outreach(demo),
            "help asked for": "/desk/help-asked/",
            "organisations": "/desk/organisations/",
            "messages": "/desk/messages/",
        },
        administrator={
            **_overseen(demo),
            "feedback": "/desk/settings/feedback/",
            "mourning": "/desk/settings/mourning/",
            "holidays": "/desk/settings/holidays/",
            "figures": "/desk/figures/",
        },
        code=" ".join((waiting.code, taken.code, ended.code)),
        received=waiting,
    )


def _overseen(demo: Running) -> dict[str, str]:
    """The pages about the bodies of the administrator's city, and of one body."""
    client = staff(demo, "administrator")
    try:
        place = client.get("/desk/bodies/")[1]["Location"]
        found = re.search(rb'href="(/desk/organisations/[0-9a-f-]+/)"', client.get(place)[2])
        assert found is not None
        body = found[1].decode()
        pages = {name: f"{place}{name}/" for name in ("lacking", "due", "new", "import")}
        return {"bodies": place, **pages, "edit": f"{body}edit/", "time": f"{body}time/"}
    finally:
        rest(client)


def _bodies(demo: Running) -> dict[str, str]:
    """The pages about promises, as the station's head finds them; those about a place's bodies are the community's."""
    client = staff(demo, "station_head")
    try:
        found = re.search(rb'href="(/desk/organisations/[0-9a-f-]+/)"', client.get("/desk/organisations/")[2])
        assert found is not None
        return {"promises of a body": f"{found[1].decode()}promises/"}
    finally:
        rest(client)


def _links(demo: Running) -> dict[str, str]:
    """The pages of an estate's household links, as the station's head finds them."""
    client = staff(demo, "station_head")
    try:
        found = re.search(rb'href="(/desk/places/\d+/links/)"', client.get("/desk/places/")[2])
        assert found is not None
        links = found[1].decode()
        building = re.search(rb'href="(/desk/places/\d+/links/building/)', client.get(links)[2])
        assert building is not None
        return {
            "links": links,
            "proposed links": f"{links}proposal/",
            "sheet of links": f"{links}import/",
            "linked building": building[1].decode(),
        }
    finally:
        rest(client)


def _posts(demo: Running) -> dict[str, str]:
    """The pages of an estate's posts and of its four steps, as the station's head finds them."""
    client = staff(demo, "station_head")
    try:
        found = re.search(rb'href="(/desk/places/\d+/posts/)"', client.get("/desk/places/")[2])
        assert found is not None
        posts = found[1].decode()
        return {
            "missing in posts": posts,
            "terms that end": f"{posts}?view=ending",
            "in two bodies": f"{posts}?view=both",
            "what posts may do": f"{posts}?view=charter",
            "four steps": posts.replace("/posts/", "/groundwork/"),
        }
    finally:
        rest(client)


def _spaces(demo: Running) -> dict[str, str]:
    """The pages of public spaces and of the station, as the station's head finds them."""
    client = staff(demo, "station_head")
    try:
        found = client.get("/desk/spaces/")[2]
        space = re.search(rb'href="(/desk/spaces/[0-9a-f-]{36}/)"', found)
        new = re.search(rb'href="(/desk/places/\d+/spaces/new/)"', found)
        station = re.search(rb'href="(/desk/stations/[0-9a-f-]{36}/)"', client.get("/desk/stations/")[2])
        assert space is not None
        assert new is not None
        assert station is not None
        one, body = space[1].decode(), station[1].decode()
        return {
            "spaces": "/desk/spaces/",
            "new space": new[1].decode(),
            "space": one,
            "space put right": f"{one}correction/",
            "bookings of a space": f"{one}bookings/",
            "hours of booking": f"{one}bookings/hours/",
            "new room": f"{one}rooms/new/",
            "stations": "/desk/stations/",
            "station": body,
            "item of the standard": f"{body}standard/office/mark/",
            "hours of the station": f"{body}hours/",
            "money of the station": f"{body}money/",
        }
    finally:
        rest(client)


def _maps(demo: Running) -> dict[str, str]:
    """The map of an estate, its file, the walk to a station, and where the station is."""
    client = staff(demo, "station_head")
    try:
        found = re.search(rb'href="(/desk/places/\d+/)map/"', client.get("/desk/places/")[2])
        body = re.search(rb'href="(/desk/organisations/[0-9a-f-]{36}/)"', client.get("/desk/organisations/")[2])
        assert found is not None
        assert body is not None
        place = found[1].decode()
        return {
            "map": f"{place}map/",
            "file of outlines": f"{place}map/import/",
            "walk to a station": f"{place}circle/",
            "where a station is": f"{body[1].decode()}point/",
        }
    finally:
        rest(client)


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
