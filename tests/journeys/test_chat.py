"""What was copied out of a chat, taken apart in a browser that keeps drafts: what the server took out stays."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Opener
from tests.journeys.walking import Walk

pytestmark = [pytest.mark.journey, pytest.mark.slow]

NEW = "/desk/service-requests/new/"
CHAT = """林阿姨 2026/11/20 20:15
3栋2单元的路灯又不亮了
老王 2026/11/20 20:16
我家门口也是"""
PAUSE_MS = 600
"""Longer than a draft waits before it is kept."""


def holds(walk: Walk, words: str, name: str) -> None:
    """Whether the form holds these words and this name once drafts have come back."""
    walk.page.wait_for_timeout(PAUSE_MS)
    expect(walk.page.locator('[name="words"]')).to_have_value(words)
    expect(walk.page.locator('[name="reporter_name"]')).to_have_value(name)


def test_a_draft_does_not_come_back_over_what_was_taken_out_of_a_chat(someone: Opener, size: tuple[int, int]) -> None:
    walk = someone(size)
    walk.sign_in("station_head")
    walk.open(NEW)
    walk.page.locator("details.chat > summary").click()
    walk.page.locator('[name="chat"]').fill(CHAT)
    walk.page.locator('[name="spot"]').fill("3-2")
    walk.page.wait_for_timeout(PAUSE_MS)
    walk.press('[data-verb="split"]', then='[data-verb="speaker"]')
    holds(walk, "3栋2单元的路灯又不亮了", "林阿姨")
    walk.press('[data-verb="speaker"]:has-text("老王")', then='[data-verb="speaker"]')
    holds(walk, "我家门口也是", "老王")
    expect(walk.page.locator('[name="spot"]')).to_have_value("3-2")
    walk.open("/desk/")
    walk.open(NEW)
    holds(walk, "我家门口也是", "老王")
    walk.press('main [data-verb="file"]', then='[name="reply"]')
    walk.open(NEW)
    holds(walk, "", "")
