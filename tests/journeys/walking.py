"""Walking through pages as a person does: presses are counted, and every page is looked at for what must never be."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import ConsoleMessage, Locator, Page, Response, expect

from linli.cli.bench.driver import Running
from tests.journeys.language import foreign

PHONE = (390, 844)
DESKTOP = (1280, 800)
LANGUAGES = {"zh": "zh-CN", "en": "en-GB"}
WAIT_MS = 15_000

TOO_WIDE = """() => document.documentElement.scrollWidth > innerWidth
  ? [...document.querySelectorAll('body *')]
      .filter((each) => each.getBoundingClientRect().right > innerWidth + 1 && !each.closest('.scroll'))
      .slice(0, 3).map((each) => each.outerHTML.slice(0, 100)).concat(['the page itself'])
  : []"""

SAID = """() => {
  const said = [document.title]
  const shown = (element) => element.getClientRects().length && getComputedStyle(element).visibility !== 'hidden'
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement
    if (element.closest('script, style, [translate=no], blockquote, .plate, .row-link, .modes [lang]')) continue
    if (shown(element) || element.closest('details')) said.push(walker.currentNode.textContent)
  }
  for (const element of document.querySelectorAll('[aria-label], [placeholder], [alt], [title]'))
    for (const name of ['aria-label', 'placeholder', 'alt', 'title'])
      if (element.hasAttribute(name)) said.push(element.getAttribute(name))
  return said.map((text) => text.trim()).filter(Boolean)
}"""


@dataclass
class Walk:
    """One browser and what was noticed in it. `taps` counts presses on our pages; typing and scrolling are free."""

    page: Page
    demo: Running
    language: str = "zh"
    taps: int = 0
    problems: list[str] = field(default_factory=list)
    allowed: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.page.set_default_timeout(WAIT_MS)
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self._note(f"script error: {error}"))
        self.page.on("response", self._response)

    @property
    def path(self) -> str:
        """Where we are."""
        return urlsplit(self.page.url).path

    def open(self, address: str) -> None:
        """Go to an address: a scanned code, a link in a message. No press on a page of ours."""
        self.page.goto(address if "://" in address else self.demo.base + address)
        self.look()

    def sign_in(self, role: str) -> None:
        """Become one of the cast with one press on the demo's page."""
        self.page.goto(self.demo.said["url"])
        self.page.locator(f'[data-role="{role}"]').first.click()
        expect(self.page.locator("#inbox, h1").first).to_be_visible(timeout=WAIT_MS)
        self.look()
        self.taps = 0

    def waits(self, number: str) -> bool:
        """Whether a service request stands in the inbox of who is signed in, however much else waits for them."""
        self.open("/desk/?all=1")
        return self.page.locator(f'#inbox a[href*="{number}"]').count() > 0

    def press(self, what: str | Locator, then: str) -> None:
        """Press something, wait until what `then` names is to be seen, and look at the page."""
        self.touch(what)
        self.sees(then)

    def send_report(self) -> bool:
        """Press *Report it*, and *Send mine anyway* where others like it are offered; whether they were."""
        self.touch('[data-verb="report"]')
        self.sees("#offers, [data-number]")
        offered = self.page.locator("#offers").count() > 0
        if offered:
            self.touch('[data-verb="report"]')
        self.sees("[data-number]")
        self.sees('[data-state="received"]')
        return offered

    def touch(self, what: str | Locator) -> None:
        """Press something that leads nowhere: a field, a box to tick."""
        (self.page.locator(what).first if isinstance(what, str) else what).click()
        self.taps += 1

    def choose(self, name: str, value: str) -> str:
        """Choose an option, from whichever kind of list it stands in; the option's words."""
        listed = self.page.locator(f'select[name="{name}"]')
        if listed.count():
            listed.select_option(value)
            self.taps += 1
            return listed.locator(f'option[value="{value}"]').inner_text().strip()
        label = self.page.locator(f'label:has(input[name="{name}"][value="{value}"])')
        self.touch(label)
        return label.inner_text().strip()

    def sees(self, what: str) -> Locator:
        """Wait until it is to be seen; the page it stands on is looked at."""
        found = self.page.locator(what).first
        expect(found).to_be_visible(timeout=WAIT_MS)
        self.look()
        return found

    def text(self, what: str) -> str:
        """The words of the first such thing."""
        return self.page.locator(what).first.inner_text().strip()

    def look(self) -> None:
        """Nothing wider than the screen, nothing in the other language."""
        self.page.wait_for_load_state("load")
        for found in self.page.evaluate(TOO_WIDE):
            self._note(f"wider than the screen: {found}")
        for found in foreign(self.page.evaluate(SAID), self.language):
            self._note(f"not in this language ({self.language}): {found}")

    def _note(self, problem: str) -> None:
        self.problems.append(f"{self.path}: {problem}")

    def _console(self, message: ConsoleMessage) -> None:
        expected = any(f"status of {status}" in message.text for status in self.allowed)
        if message.type in ("error", "warning") and not expected:
            self._note(f"console: {message.text}")

    def _response(self, response: Response) -> None:
        if response.status >= 400 and response.status not in self.allowed:
            self._note(f"{response.request.method} {urlsplit(response.url).path} answered {response.status}")
