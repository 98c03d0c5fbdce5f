"""A secretary prepares the month: reads what was, meets needs, plans, publishes, calls, and finds it all."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import expect

from linli.cli.bench.driver import Client, Running
from linli.core.clock import SHANGHAI
from tests.journeys.conftest import Opener
from tests.journeys.every_page import faults
from tests.journeys.steps import rest
from tests.journeys.walking import DESKTOP, PHONE, WAIT_MS, Walk

pytestmark = [pytest.mark.journey, pytest.mark.slow]

DUTIES = "/desk/duties/recurring/"
WORK = "/desk/service-requests/"
"""Where the phone's bar leads to the pages of the work."""
TOLD = "main [role=status]"
"""What the desk says after a press."""
MOST_TO_TURN = 2
"""Presses from one page of the work to another: on a phone the list of them unfolds first."""
HOURS = {PHONE: "18", DESKTOP: "20"}
"""A forum meets once at an hour: each width calls its own session."""
SAID = "楼道灯换了两层，居民点头才算完。"
PLANNED = {"starts": "14:00", "ends": "16:00", "where": "3栋架空层", "words": "带上要修的小家电，我们一起修。",
           "insurance": "街道统一买", "weather": "下雨改到站点里", "name_0": "接待登记", "wanted_0": "3"}  # fmt: skip


@dataclass
class Month:
    """What the secretary puts into it: marked, so that the other width finds its own."""

    mark: str
    begins: str
    activity: str = ""
    meeting: str = ""
    lesson: str = ""

    def day(self, days: int) -> str:
        return (datetime.now(SHANGHAI).date() + timedelta(days=days)).isoformat()


def looked_at(walk: Walk) -> None:
    """Usable by everybody: what the accessibility journey asks of a page."""
    found = list(faults(walk.page, elder=False))
    assert not found, (walk.path, found)


def turn_to(walk: Walk, address: str, then: str) -> None:
    """Go to another page of the work as the navigation offers it."""
    shown = walk.page.locator(f'nav a[href="{address}"]').locator("visible=true")
    if shown.count() == 0 and walk.page.locator(".around").count() == 0:
        walk.press(walk.page.locator(f'.bar a[href="{WORK}"]'), then=".around")
    before = walk.taps
    if shown.count() == 0:
        walk.touch(".around summary")
    walk.press(shown.first, then=then)
    assert walk.taps - before <= MOST_TO_TURN, address
    looked_at(walk)


def reads_and_signs_the_report(head: Walk) -> None:
    """The draft stands there in sentences with figures; she adds one of her own, keeps it, signs it. Three presses from
    the page of duties where the last month is not signed yet."""
    turn_to(head, DUTIES, then='main a[href*="/month/"]')
    head.taps = 0
    head.press('main a[href*="/month/"]', then="table")
    while head.page.locator('[data-verb="sign_report"]').count() == 0:
        head.press('a[rel="next"]', then="table")
        head.taps = 1
    looked_at(head)
    said = head.page.locator('[name="said"]')
    draft = said.input_value()
    assert "诉求" in draft, "it is drafted from data"
    said.fill(f"{draft}\n{SAID}")
    head.press('[data-verb="write_report"]', then=TOLD)
    assert SAID in head.page.locator('[name="said"]').input_value()
    head.press('[data-verb="sign_report"]', then="main table")
    expect(head.page.locator('[data-verb="sign_report"]')).to_have_count(0)
    assert SAID in head.text("main")
    assert head.taps == 3
    looked_at(head)


def accepts_a_match(head: Walk) -> None:
    """The proposal says which resource meets which need, and why; one press accepts. Whom only a telephone reaches she
    calls from the page where she stands then, and writes the yes down there."""
    turn_to(head, "/desk/offers/", then='a[href="/desk/offers/proposal/"]')
    head.press('a[href="/desk/offers/proposal/"]', then="[data-pair]")
    looked_at(head)
    head.taps = 0
    need = head.page.locator("[data-pair]").first.get_attribute("data-pair")
    head.press(f'[data-pair="{need}"] [data-verb="match"]', then=TOLD)
    expect(head.page.locator(f'[data-pair="{need}"]')).to_have_count(0, timeout=WAIT_MS)
    assert head.taps == 1
    looked_at(head)
    if head.path == f"/desk/offers/needs/{need}/":
        head.sees('[data-verb="telephone"]')
        head.touch('[data-verb="agree"]')
        expect(head.page.locator('[data-verb="agree"]')).to_have_count(0, timeout=WAIT_MS)
        looked_at(head)


def checks_a_wish(head: Walk, month: Month) -> None:
    """Reads what only the station reads, writes what everybody may, and publishes it."""
    turn_to(head, "/desk/wishes/", then='[data-wish="asked"] a')
    head.taps = 0
    head.press('[data-wish="asked"] a', then='button[data-verb="check"]')
    looked_at(head)
    wish = head.path
    head.page.locator('[name="kind"]').select_option("skill")
    head.page.locator('[name="public_words"]').fill(f"想学用手机挂号 {month.mark}")
    head.page.locator('[name="worth"]').fill("0")
    head.press('button[data-verb="check"]', then='main [data-state="open"]')
    assert head.taps == 2
    assert head.path == wish
    looked_at(head)


def plans_and_publishes(head: Walk, month: Month) -> None:
    """From the list of activities: the form of a team, and with one press more it stands open to residents."""
    turn_to(head, "/desk/volunteering/", then='[data-team] [data-verb="plan"]')
    head.taps = 0
    head.press('[data-team] [data-verb="plan"]', then='button[data-verb="plan"]')
    looked_at(head)
    month.activity = f"便民修理日{month.mark}"
    for name, words in {**PLANNED, "title": month.activity, "day": month.day(9)}.items():
        head.page.locator(f'[name="{name}"]').first.fill(words)
    head.press('button[data-verb="plan"]', then='[data-verb="publish"]')
    looked_at(head)
    assert head.page.locator('[data-verb="read"]').count() == 0, "residents read nothing of it yet"
    head.press('[data-verb="publish"]', then='[data-verb="read"]')
    assert head.taps == 3
    assert month.activity in head.text("h1")
    looked_at(head)


def prepares_the_meeting(head: Walk, month: Month) -> None:
    """The week's data come onto the list of the forum with one press; the session that is called has them on its
    agenda: nothing is typed again."""
    turn_to(head, DUTIES, then='main a[href*="/week/"]')
    looked_at(head)
    head.press('main a[href*="/week/"]', then="h1")
    while head.page.locator('[data-verb="land_week"]').count() == 0:
        head.press('a[rel="next"]', then="h1")
    looked_at(head)
    matter = head.text("[data-matter] .row-main")
    head.taps = 0
    head.touch('[data-verb="land_week"]')
    expect(head.page.locator('[data-verb="land_week"]')).to_have_count(0, timeout=WAIT_MS)
    looked_at(head)
    head.press('.empty a[href="/desk/meetings/"]', then='[data-verb^="call-"]')
    looked_at(head)
    head.press('[data-verb="call-station_meeting"]', then='button[data-verb="call"]')
    assert matter in head.text("main")
    looked_at(head)
    month.meeting = f"月初例会{month.mark}"
    for name, words in {
        "day": month.day(6),
        "begins": month.begins,
        "where": "站里议事桌",
        "title": month.meeting,
    }.items():
        head.page.locator(f'[name="{name}"]').fill(words)
    head.press('button[data-verb="call"]', then="#agenda")
    assert matter in head.text("#agenda")
    assert head.taps == 4
    looked_at(head)


def arranges_the_lesson(head: Walk, month: Month) -> None:
    """One of the catalogue, given by the station itself: day and hour stand there, and can be changed."""
    turn_to(head, "/desk/lessons/", then='a[data-verb="arrange"]')
    head.taps = 0
    head.press('a[data-verb="arrange"]', then='button[data-verb="arrange"]')
    looked_at(head)
    month.lesson = f"民法典里的邻里事{month.mark}"
    lesson = head.page.locator('[name="lesson"] option', has_text="民法典里的邻里事").first.get_attribute("value")
    head.page.locator('[name="lesson"]').select_option(lesson)
    head.page.locator('[name="title"]').fill(month.lesson)
    head.page.locator('[name="day"]').fill(month.day(12))
    head.page.locator('[name="where"]').fill("站点二楼")
    head.page.locator('[name="lecturer"]').select_option(index=1)
    head.press('button[data-verb="arrange"]', then="main [data-state]")
    assert head.taps == 2
    assert month.lesson in head.text("h1")
    assert "法律法规" in head.text("main"), "its subject is the catalogue's"
    looked_at(head)


def finds_it_in_the_calendar(head: Walk, demo: Running, month: Month) -> None:
    """From the duties one press to all that is before the body; the same stands in the calendar of her phone."""
    turn_to(head, DUTIES, then='main [data-verb="calendars"]')
    coming = head.page.locator('[data-standing="coming"] a')
    if coming.count():
        head.press(coming.first, then='[data-verb="prepare"]')
        looked_at(head)
        head.page.go_back()
    head.taps = 0
    head.press('main [data-verb="calendars"]', then="#ahead")
    assert head.taps == 1
    looked_at(head)
    for kind, title in (("activity", month.activity), ("meeting", month.meeting), ("lesson", month.lesson)):
        expect(head.page.locator(f'[data-ahead="{kind}"]', has_text=title)).to_have_count(1)
    head.press('[data-calendar$="-all"] [data-verb="make_address"]', then="[data-made]")
    looked_at(head)
    client = Client(demo.base)
    status, _headers, body = client.get(head.text("[data-made]").removeprefix(demo.base))
    rest(client)
    assert status == 200
    lines = body.decode().replace("\r\n ", "")
    assert all(title in lines for title in (month.activity, month.meeting, month.lesson))


def residents_find_it(resident: Walk, month: Month) -> None:
    """From the estate's page: the activity with its free places, the meeting, the lesson, the wish."""
    resident.open("/e/chunheli/activities/")
    looked_at(resident)
    resident.press(resident.page.locator("[data-activity] a", has_text=month.activity), then="h1")
    assert month.activity in resident.text("h1")
    assert "接待登记" in resident.text("main")
    looked_at(resident)
    for page, words in (("meetings", month.meeting), ("lessons", month.lesson), ("wishes", month.mark)):
        resident.open(f"/e/chunheli/{page}/")
        assert words in resident.text("main"), page
        looked_at(resident)


def test_a_secretary_prepares_the_month(someone: Opener, demo: Running, size: tuple[int, int]) -> None:
    mark = f"{time.time_ns() % 10**6:06d}"
    month = Month(mark, begins=f"{HOURS[size]}:{int(mark) % 60:02d}")
    head = someone(size, bypass_csp=True)
    head.sign_in("station_head")
    looked_at(head)
    reads_and_signs_the_report(head)
    accepts_a_match(head)
    checks_a_wish(head, month)
    plans_and_publishes(head, month)
    prepares_the_meeting(head, month)
    arranges_the_lesson(head, month)
    finds_it_in_the_calendar(head, demo, month)
    residents_find_it(someone(size, bypass_csp=True), month)
