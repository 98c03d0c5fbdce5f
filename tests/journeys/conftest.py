"""One demo for all journeys, started as a newcomer would, and a browser for each file of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from linli.cli.bench.driver import Running, running_demo
from tests.journeys.steps import stop
from tests.journeys.walking import DESKTOP, LANGUAGES, PHONE, Walk
from tests.web.browser import ARGS, chromium

Opener = Callable[..., Walk]


@pytest.fixture(scope="session")
def demo() -> Iterator[Running]:
    """`linli demo --json` in a directory of its own, on a free port, until the last journey has ended."""
    with running_demo(workers=1) as running:
        yield running
        stop(running)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A browser of this file's own; skips by name where there is none."""
    path = chromium()
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=ARGS)
        yield started
        started.close()


@pytest.fixture
def someone(browser: Browser, demo: Running) -> Iterator[Opener]:
    """Open a browser that nobody has used: `someone(PHONE, "en")`. What went wrong in it fails the test at its end."""
    walks: list[Walk] = []
    contexts: list[BrowserContext] = []

    def open_one(size: tuple[int, int] = PHONE, language: str = "zh", **options: Any) -> Walk:
        viewport = {"width": size[0], "height": size[1]}
        context = browser.new_context(viewport=viewport, locale=LANGUAGES[language], **options)  # type: ignore[arg-type]
        contexts.append(context)
        walks.append(Walk(context.new_page(), demo, language))
        return walks[-1]

    yield open_one
    problems = [problem for walk in walks for problem in walk.problems]
    for context in contexts:
        context.close()
    assert not problems, "\n".join(dict.fromkeys(problems))


@pytest.fixture(params=[PHONE, DESKTOP], ids=["phone", "desktop"])
def size(request: pytest.FixtureRequest) -> tuple[int, int]:
    """Both widths that the journeys are walked at."""
    found: tuple[int, int] = request.param
    return found
