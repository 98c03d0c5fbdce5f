"""The tutorial, walked as it is written, by the words on the buttons: from a dark lamp to "closed" in one browser."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from linli.cli.bench.driver import Running
from tests.journeys.conftest import Opener
from tests.journeys.walking import DESKTOP, WAIT_MS, Walk

pytestmark = [pytest.mark.journey, pytest.mark.slow]

DOCS = Path(__file__).parents[2] / "docs"
LAMP = "三栋一单元门口路灯不亮"
DONE = "换了灯泡，试过已亮"

WORDS = {
    "en": {
        "report": "Report it",
        "else": "Be somebody else",
        "both": "Accept and dispatch",
        "take": "Take",
        "resolve": "Resolve",
        "repaired": "Repaired",
        "solved": "Solved",
        "closed": "Closed",
    },
    "zh": {
        "report": "我要反映",
        "else": "换一个人",
        "both": "受理并派单",
        "take": "接单",
        "resolve": "办完",
        "repaired": "已修好",
        "solved": "解决了",
        "closed": "已办结",
    },
}
PAGES = {"en": "tutorial.md", "zh": "tutorial.zh-CN.md"}


def _press(walk: Walk, words: str) -> None:
    """Press the first button or link of these words, and see the page that it leads to."""
    before = walk.page.url
    walk.touch(walk.page.locator("button:visible, a:visible").get_by_text(words, exact=True).or_(
        walk.page.locator("button:visible, a:visible", has_text=re.compile(rf"^\s*{re.escape(words)}\s*$"))
    ).first)  # fmt: skip
    walk.page.wait_for_load_state("networkidle")
    walk.look()
    assert walk.page.url != before or walk.page.locator("[role=status]").count(), words


def _step(walk: Walk, number: int) -> None:
    """One of the four steps on the demo's page."""
    walk.touch(walk.page.locator("ol.steps > li > a").nth(number - 1))
    walk.page.wait_for_load_state("networkidle")
    walk.look()


def _open_mine(walk: Walk, number: str) -> None:
    walk.press(walk.page.locator(f'a.row-link[href*="{number}"]'), then="[data-state]")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_newcomer_reaches_closed_with_the_tutorial_alone(someone: Opener, demo: Running, language: str) -> None:
    words = WORDS[language]
    newcomer = someone(DESKTOP, language)
    newcomer.open(demo.said["url"])
    _step(newcomer, 1)
    newcomer.page.locator("#id_words").fill(LAMP)
    _press(newcomer, words["report"])
    number = newcomer.path.strip("/").rpartition("/")[2]

    _press(newcomer, words["else"])
    _step(newcomer, 2)
    _open_mine(newcomer, number)
    _press(newcomer, words["both"])

    _press(newcomer, words["else"])
    _step(newcomer, 3)
    _open_mine(newcomer, number)
    _press(newcomer, words["take"])
    _press(newcomer, words["resolve"])
    newcomer.choose("result", "repaired")
    newcomer.page.locator('#doing [name="words"]').fill(DONE)
    newcomer.press('#doing button[data-verb="resolve"]', then='#matter [data-state="resolved"]')

    _press(newcomer, words["else"])
    _step(newcomer, 4)
    _open_mine(newcomer, number)
    _press(newcomer, words["solved"])
    expect(newcomer.page.locator('[data-state="closed"]').first).to_have_text(words["closed"], timeout=WAIT_MS)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_tutorial_names_the_buttons_as_they_are(language: str) -> None:
    written = (DOCS / PAGES[language]).read_text(encoding="utf-8")
    missing = [word for word in WORDS[language].values() if word not in written]
    assert not missing
