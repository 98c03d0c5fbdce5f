"""The tutorial, walked as it is written, by the words on the buttons: from a dark lamp to "closed" in one browser."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from linli.cli.bench.driver import Running
from tests.journeys.conftest import Opener
from tests.journeys.walking import DESKTOP, Walk

pytestmark = [pytest.mark.journey, pytest.mark.slow]

DOCS = Path(__file__).parents[2] / "docs"
LAMP = "三栋一单元门口路灯不亮"
DONE = "换了灯泡，试过已亮"
STEPS = "ol.steps > li > a"
MOST_TAPS = 17

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
        "repaired": "已修复",
        "solved": "解决了",
        "closed": "已办结",
    },
}
PAGES = {"en": "tutorial.md", "zh": "tutorial.zh-CN.md"}


def _press(walk: Walk, words: str, then: str) -> None:
    """Press the button or link of these words, and see what it leads to."""
    named = re.compile(rf"^\s*{re.escape(words)}\s*$")
    walk.press(walk.page.locator("button:visible, a:visible").filter(has_text=named).first, then)


def _step(walk: Walk, number: int, then: str) -> None:
    """Back to the demo's page, and one of its four steps."""
    if number > 1:
        _press(walk, WORDS[walk.language]["else"], then=STEPS)
    walk.press(walk.page.locator(STEPS).nth(number - 1), then)


def _open_mine(walk: Walk, number: str) -> None:
    walk.press(walk.page.locator(f'a.row-link[href*="{number}"]'), then="[data-state]")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_newcomer_reaches_closed_with_the_tutorial_alone(someone: Opener, demo: Running, language: str) -> None:
    words = WORDS[language]
    newcomer = someone(DESKTOP, language)
    newcomer.open(demo.said["url"])
    _step(newcomer, 1, then="#id_words")
    newcomer.page.locator("#id_words").fill(LAMP)
    assert newcomer.text('[data-verb="report"]') == words["report"]
    offered = newcomer.send_report()
    number = newcomer.path.strip("/").rpartition("/")[2]

    _step(newcomer, 2, then="#inbox")
    _open_mine(newcomer, number)
    _press(newcomer, words["both"], then='#matter [data-state="dispatched"]')

    _step(newcomer, 3, then="#inbox")
    _open_mine(newcomer, number)
    _press(newcomer, words["take"], then='#matter [data-state="in_hand"]')
    _press(newcomer, words["resolve"], then='#doing [name="words"]')
    assert newcomer.choose("result", "repaired") == words["repaired"]
    newcomer.page.locator('#doing [name="words"]').fill(DONE)
    newcomer.press('#doing button[data-verb="resolve"]', then='#matter [data-state="resolved"]')

    _step(newcomer, 4, then="#id_code")
    _open_mine(newcomer, number)
    _press(newcomer, words["solved"], then='[data-state="closed"]')
    assert newcomer.text('[data-state="closed"]') == words["closed"]
    assert newcomer.taps <= MOST_TAPS + offered


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_tutorial_names_the_buttons_as_they_are(language: str) -> None:
    written = (DOCS / PAGES[language]).read_text(encoding="utf-8")
    missing = [word for word in WORDS[language].values() if word not in written]
    assert not missing
