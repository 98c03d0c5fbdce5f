"""The whole path as people walk it: reported at a door, accepted, dispatched, taken, resolved, rated, closed."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass

import pytest
from playwright.sync_api import expect

from linli.cli.bench.driver import Running
from tests.journeys.conftest import Opener
from tests.journeys.steps import photo_with_whereabouts, report, whereabouts_of
from tests.journeys.walking import DESKTOP, PHONE, WAIT_MS, Walk

pytestmark = [pytest.mark.journey, pytest.mark.slow]

CODE = re.compile(r"[0-9A-Z]{5}-[0-9A-Z]{5}")
TIME = re.compile(r"\d{1,2}:\d{2}")
REPORT_TAPS = 2
STATION_TAPS = 2
CHECKED_WITHIN_SECONDS = 30


@dataclass(frozen=True)
class Matter:
    """What a resident holds after reporting."""

    words: str
    number: str
    code: str


def _report(resident: Walk, words: str) -> Matter:
    """Scan the door's code, say what is wrong, add a photo, send."""
    resident.open(resident.demo.said["door_url"])
    resident.touch("#id_words")
    resident.page.locator("#id_words").fill(words)
    resident.page.locator("#id_photos").set_input_files(
        {"name": "IMG_2031.jpg", "mimeType": "image/jpeg", "buffer": photo_with_whereabouts()}
    )
    expect(resident.page.locator("[data-previews] img")).to_be_visible(timeout=WAIT_MS)
    offered = resident.send_report()
    assert resident.taps <= REPORT_TAPS + offered
    assert TIME.search(resident.text(".strip.done, .promise"))
    return Matter(words, resident.text("[data-number] ~ section .nowrap"), resident.text(".code"))


def _accept_and_dispatch(head: Walk, matter: Matter) -> None:
    """From the inbox: open it, accept and dispatch as suggested."""
    head.sign_in("station_head")
    row = head.page.locator("#inbox .row", has=head.page.locator(f'a[href*="{matter.number}"]'))
    expect(row).to_contain_text(matter.words)
    head.press(row.locator(".row-link"), then="#matter")
    assert head.page.locator('select[name="category"], [name="category"]:checked').first.input_value()
    head.press('[data-verb="accept-dispatch"]', then='#matter [data-state="dispatched"]')
    assert head.taps == STATION_TAPS


def _take_and_resolve(handler: Walk, matter: Matter, told: str) -> None:
    """From the inbox: take with one press, then say what was done."""
    handler.sign_in("repairer")
    row = handler.page.locator("#inbox .row", has=handler.page.locator(f'a[href*="{matter.number}"]'))
    taking = row.locator('[data-verb="take"]')
    handler.touch(taking)
    expect(taking).to_have_count(0, timeout=WAIT_MS)
    handler.look()
    handler.press(row.locator(".row-link"), then='#matter [data-state="in_hand"]')
    handler.press('#doing [data-verb="resolve"]', then='#doing [name="words"]')
    handler.page.locator('#doing [name="words"]').fill(told)
    handler.choose("result", "repaired")
    handler.press('#doing button[data-verb="resolve"]', then='#matter [data-state="resolved"]')


def _follow(resident: Walk, matter: Matter, told: str) -> None:
    """On another phone: type the code, read what was done, see the photo without its whereabouts."""
    resident.open("/f/")
    resident.page.locator("#id_code").fill(matter.code.replace("-", "").lower())
    resident.press('[data-verb="open"]', then=f'[data-number="{matter.number}"] [data-state="resolved"]')
    assert told in resident.text(".timeline")
    until = time.monotonic() + CHECKED_WITHIN_SECONDS
    while not resident.page.locator(".pictures a").count() and time.monotonic() < until:
        time.sleep(0.5)
        resident.page.reload()
    for link in (".pictures a", ".pictures img"):
        address = resident.page.locator(link).first.evaluate("(each) => each.href || each.src")
        answer = resident.page.request.get(address)
        assert answer.headers["content-type"] == "image/jpeg"
        assert whereabouts_of(answer.body()) == {}


def _say_solved(resident: Walk) -> None:
    """Solved and not solved stand side by side, as large and in the same colour."""
    looks = [
        resident.page.locator(f'[data-verb="{verb}"]').first.evaluate(
            "(each) => [getComputedStyle(each).backgroundColor, getComputedStyle(each).color,"
            " each.getBoundingClientRect().width, each.getBoundingClientRect().height]"
        )
        for verb in ("rate", "reopen")
    ]
    assert looks[0] == looks[1]
    resident.press('[data-verb="rate"]', then='[data-state="closed"]')


def _estate_shows_it(neighbour: Walk, matter: Matter, closed_before: int) -> None:
    """Anybody sees that it was done, and not who said it in which words."""
    neighbour.open("/e/chunheli/")
    assert _closed_this_month(neighbour) > closed_before
    neighbour.press('h2 [data-verb="list"]', then=f'.row:has(a[href="/f/{matter.number}/"]) [data-state="closed"]')
    assert matter.words not in neighbour.text("body")
    neighbour.press(f'a[href="/f/{matter.number}/"]', then='[data-state="closed"]')
    assert matter.words not in neighbour.text("body")


def _closed_this_month(walk: Walk) -> int:
    numbers = re.findall(r"\d+", walk.text('h2 [data-verb="list"]'))
    return int(numbers[-1])


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_lamp_goes_the_whole_path(someone: Opener, size: tuple[int, int], language: str) -> None:
    words = f"楼东侧的路灯不亮，第{size[0]}{language}盏"
    told = "换了触发器，今晚已亮。"
    neighbour = someone(size, language)
    neighbour.open("/e/chunheli/")
    closed_before = _closed_this_month(neighbour)

    matter = _report(someone(size, language), words)
    assert CODE.fullmatch(matter.code)
    assert re.fullmatch(r"SQ-990102-\d{8}-\d{4,}", matter.number)
    _accept_and_dispatch(someone(size, language), matter)
    _take_and_resolve(someone(size, language), matter, told)
    resident = someone(size, language)
    _follow(resident, matter, told)
    _say_solved(resident)
    _estate_shows_it(neighbour, matter, closed_before)


def test_the_language_is_changed_with_one_press_and_stays(someone: Opener) -> None:
    resident = someone(PHONE)
    resident.open(resident.demo.said["door_url"])
    resident.language = "en"
    resident.press('[data-verb="language"]', then='html[lang="en"] main')
    resident.open("/f/")
    assert resident.page.locator("html").get_attribute("lang") == "en"
    assert resident.taps == 1


def test_a_forwarded_link_shows_no_words_and_no_action(someone: Opener, demo: Running) -> None:
    filed = report(demo, "楼道声控灯不灵，摸黑上楼")
    stranger = someone(PHONE)
    stranger.open(filed.address)
    assert "摸黑" not in stranger.text("body")
    assert stranger.page.locator('[data-verb="rate"], [data-verb="withdraw"], [data-verb="reopen"]').count() == 0


def test_the_property_manager_takes_on_the_request_page_too(someone: Opener, demo: Running) -> None:
    filed = report(demo, "单元门口的路灯一闪一闪")
    head = someone(DESKTOP)
    _accept_and_dispatch(head, Matter("单元门口的路灯一闪一闪", filed.number, filed.code))
    manager = someone(DESKTOP)
    manager.sign_in("property_manager")
    manager.open(f"/desk/service-requests/{filed.number}/")
    manager.press('#doing button[data-verb="take"]', then='#matter [data-state="in_hand"]')
