"""A meeting on a desktop: called, answered, held, decided with a task, published, read; and the task is done."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from linli.cli.bench.driver import Running
from linli.core.clock import SHANGHAI
from tests.journeys.conftest import Opener
from tests.journeys.walking import DESKTOP, PHONE, WAIT_MS, Walk

pytestmark = [pytest.mark.journey, pytest.mark.slow]

LEAST_SECONDS = 25
"""So long at least until it begins: time for the invited to answer."""
COMPANY = "安和物业"


def call(head: Walk, title: str) -> datetime:
    """Call a session that begins with the next minute but few; when it begins."""
    begins = (datetime.now(UTC) + timedelta(seconds=LEAST_SECONDS + 60)).replace(second=0, microsecond=0)
    here = begins.astimezone(SHANGHAI)
    head.open("/desk/meetings/")
    head.press('a[data-verb="call"]', then='button[data-verb="call"], a[href*="forum="]')
    if head.page.locator('button[data-verb="call"]').count() == 0:
        head.press('main a[href*="forum=station_meeting"]', then='button[data-verb="call"]')
    head.page.locator('[name="day"]').fill(here.date().isoformat())
    head.page.locator('[name="begins"]').fill(f"{here:%H:%M}")
    head.page.locator('[name="where"]').fill("站里议事桌")
    head.page.locator('[name="title"]').fill(title)
    head.press('button[data-verb="call"]', then="#agenda")
    return begins


def put_on_agenda(head: Walk, words: str) -> None:
    """Add something to talk about."""
    more = head.page.locator('details:has([data-verb="add"])')
    head.touch(more.locator("summary"))
    more.locator('[name="title"]').fill(words)
    head.press(more.locator('button[data-verb="add"]'), then=f'#agenda :text("{words}")')


def test_a_meeting_from_the_call_to_the_task_that_is_done(someone: Opener, demo: Running) -> None:
    mark = time.time_ns() % 10**6
    title, matter = f"临时例会{mark}", f"东门快递柜摆哪里{mark}"
    head, manager, resident = someone(DESKTOP), someone(DESKTOP), someone(PHONE)
    head.sign_in("station_head")
    begins = call(head, title)
    address = head.path
    put_on_agenda(head, matter)

    manager.sign_in("property_manager")
    invited = manager.page.locator(f'#inbox a[href="{address}"]').first
    expect(invited).to_be_visible(timeout=WAIT_MS)
    manager.press(invited, then='[data-verb="reply-yes"]')
    manager.press('[data-verb="reply-yes"]', then='[data-reply="yes"]')

    head.page.wait_for_timeout(max(0.0, (begins - datetime.now(UTC)).total_seconds() + 1) * 1000)
    head.open(address)
    for box in head.page.locator('#guests input[name="came"]').all():
        box.check()
    head.page.locator('[name="people"]').fill("9")
    head.press('[data-verb="hold"]', then='[data-verb="minutes"]')

    head.press(head.page.locator(f'#agenda a:has-text("{matter}")'), then='[data-verb="settle"]')
    head.choose("outcome", "decided")
    head.page.locator('form:has([data-verb="settle"]) [name="said"]').fill("摆在东门内侧，不占消防通道")
    head.page.locator('[name="body_0"]').select_option(label=COMPANY)
    due = datetime.now(SHANGHAI).date() + timedelta(days=7)
    head.page.locator('[name="due_on_0"]').fill(due.isoformat())
    head.press('[data-verb="settle"]', then='[data-task="open"]')

    head.open(address)
    head.press('[data-verb="minutes"]', then='[data-verb="publish"]')
    assert matter in head.page.locator('[name="words"]').nth(1).input_value()
    head.press('[data-verb="publish"]', then='[data-verb="print"]')

    resident.open("/e/chunheli/meetings/")
    assert title in resident.text("main")

    manager.open("/desk/?kind=meeting")
    task = manager.page.locator('#inbox a[href^="/desk/meetings/tasks/"]', has_text="摆在东门内侧").first
    manager.press(task, then='[data-verb="finish"]')
    manager.page.locator('[name="said"]').fill("柜子装好了")
    manager.press('[data-verb="finish"]', then="#tasks")
    head.open(address)
    assert head.page.locator('[data-task="open"]', has_text="摆在东门内侧").count() == 0
