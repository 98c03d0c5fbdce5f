"""Every main page, in both languages, plain and in large print, on phones and a desktop: usable by everybody.

Here each two of width, language and mode meet; `python scripts/every_page.py` walks all twelve combinations.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page

from linli.cli.bench.driver import Running
from tests.journeys.every_page import COMBINATIONS, PAIRS, Pages, opened, pages_of, visited

pytestmark = [pytest.mark.journey, pytest.mark.slow]

CASES = [
    pytest.param(width, language, elder, id=f"{width}-{language}-{'elder' if elder else 'plain'}")
    for width, language, elder in PAIRS
]

ERROR_FOCUS = """() => ({
  focused: document.activeElement?.closest('.summary') !== null,
  described: [...document.querySelectorAll('[aria-invalid=true]')].map((field) =>
    (field.getAttribute('aria-describedby') ?? '').split(' ')
      .some((id) => document.getElementById(id)?.textContent.trim())),
})"""

Visit = Callable[[int, str, bool], Page]


@pytest.fixture(scope="module")
def pages(demo: Running) -> Pages:
    return pages_of(demo)


@pytest.fixture
def visit(browser: Browser, demo: Running, pages: Pages) -> Iterator[Visit]:
    """Open a browser of this width, language and print: `visit(360, "en", True)`."""
    contexts = []

    def open_one(width: int, language: str, elder: bool) -> Page:
        page = opened(browser, demo, pages, width, language, elder)
        contexts.append(page.context)
        return page

    yield open_one
    for context in contexts:
        context.close()


def test_each_two_of_width_language_and_mode_meet() -> None:
    def pairs(cases: tuple[tuple[int, str, bool], ...]) -> set[object]:
        return {(one, case[one], two, case[two]) for case in cases for one in range(3) for two in range(one)} <= seen
