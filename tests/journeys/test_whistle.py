"""Task 10 of the twelve: a department acknowledges a whistle and asks for more time, and who blew it rates first."""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import expect

from linli.cli.bench.driver import Running
from tests.journeys.conftest import Opener
from tests.journeys.steps import Filed, act, report, staff
from tests.journeys.walking import WAIT_MS, Walk

pytestmark = [pytest.mark.journey, pytest.mark.slow]

DEPARTMENT = "青禾区城市管理局"


def with_the_department(demo: Running, words: str) -> Filed:
    """A matter that the station raised and the community dispatched to the department."""
    filed = report(demo, words)
    act(staff(demo, "station_head"), filed, "acceptance", then="keep")
    act(staff(demo, "station_head"), filed, "raise")
    community = staff(demo, "community_officer")
    act(community, filed, "dispatch", to=option_of(community, filed))
    return filed


def option_of(client: object, filed: Filed) -> str:
    """The value by which the community's dispatch form knows the department."""
    _status, _headers, page = client.get(f"/desk/service-requests/{filed.number}/dispatch/")  # type: ignore[attr-defined]
    text = page.decode()
    found = re.search(r'<option value="([0-9a-f-]{36})"[^>]*>\s*区城管局', text) or re.search(
        r'value="([0-9a-f-]{36})"[^>]*>\s*(?:<[^>]+>\s*)*[^<]*(?:区城管局|青禾区城市管理局)', text
    )
    assert found
    return found[1]


def blow(head: Walk, words: str) -> str:
    """Blow a whistle for the department on the page; its address."""
    head.open("/desk/whistles/")
    head.press('a[href^="/desk/whistles/new/"]', then='[data-verb="blow"]')
    head.page.locator("#id_words").fill(words)
    head.page.locator("#id_lead").select_option(label=DEPARTMENT)
    head.press('[data-verb="blow"]', then="[data-call]")
    return head.path


def test_10_acknowledged_in_two_presses_more_time_asked_for_and_the_blower_rates_first(
    someone: Opener, demo: Running, size: tuple[int, int]
) -> None:
    head, officer = someone(size), someone(size)
    head.sign_in("station_head")
    address = blow(head, f"东门外占道堆物{time.time_ns() % 10**6}\n请来看是谁的，清走。")

    officer.sign_in("department_officer")
    row = officer.page.locator(f'#inbox a[href="{address}"]')
    expect(row.first).to_be_visible(timeout=WAIT_MS)
    officer.press(row.first, then='[data-verb="acknowledge"]')
    officer.press('[data-verb="acknowledge"]', then='[data-verb="respond"]')
    assert officer.taps <= 2
    officer.press('[data-verb="respond"]', then='[data-verb="report"]')
    assert head.page.locator('[data-verb="rate_call"]').count() == 0

    report_ = officer.page.locator('details:has(> summary[data-verb="report"])')
    officer.touch(report_.locator("summary"))
    report_.locator("textarea").fill("堆物清走了，划了线。")
    officer.press(report_.locator("button.primary"), then="[data-call]")
    head.open(address)
    rating = head.page.locator('details:has(> summary[data-verb="rate_call"])')
    head.touch(rating.locator("summary"))
    head.touch(rating.locator(".choice").first)
    head.press(rating.locator("button.primary"), then="[data-call]")
    head.press('[data-verb="settle"]', then="h1")

    officer.page.goto(demo.base + address)
    assert officer.page.locator('[data-verb="rate_call"]').count() == 0
    assert "帮到了" not in officer.text("main")


def test_10_more_time_is_asked_for_with_a_reason_in_four_presses(
    someone: Opener, demo: Running, size: tuple[int, int]
) -> None:
    filed = with_the_department(demo, f"东门外路灯杆歪了{time.time_ns() % 10**6}")
    officer = someone(size)
    officer.sign_in("department_officer")
    officer.open(f"/desk/service-requests/{filed.number}/")
    officer.press('#doing button[data-verb="take"]', then='#matter [data-state="in_hand"]')
    assert officer.taps <= 2
    officer.taps = 0
    more = officer.page.locator("#doing details.more > summary").first
    if not officer.page.locator('#doing a[href$="/extension/"]').first.is_visible():
        officer.touch(more)
    officer.press('#doing a[href$="/extension/"]', then='button[data-verb="extend"]')
    officer.page.locator('#doing [name="days"]').fill("2")
    officer.page.locator('#doing [name="words"]').fill("要等电杆到货")
    officer.press('button[data-verb="extend"]', then='#matter [data-state="in_hand"]')
    assert officer.taps <= 4
    assert officer.page.locator('[data-event="extended"]').count() == 1
