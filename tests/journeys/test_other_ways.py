"""Journeys that do not go straight: not solved, declined, something missing, a wrong code, no JavaScript."""

from __future__ import annotations

import re

import pytest

from linli.cli.bench.driver import Running
from tests.journeys.conftest import Opener
from tests.journeys.steps import act, photo_with_whereabouts, report, resolved, staff
from tests.journeys.walking import PHONE, Walk

pytestmark = [pytest.mark.journey, pytest.mark.slow]

WRONG_CODES = 5
UNSATISFIED_TAPS = 3


def _open_with_code(walk: Walk, code: str, then: str) -> None:
    walk.open("/f/")
    walk.page.locator("#id_code").fill(code)
    walk.press('[data-verb="open"]', then=then)


def test_not_solved_reopens_it_for_somebody_else_and_the_first_promise_stays(
    someone: Opener, demo: Running, size: tuple[int, int]
) -> None:
    filed = resolved(demo, "3单元的路灯修了又不亮")
    resident = someone(size)
    _open_with_code(resident, filed.code, then='[data-state="resolved"]')
    resident.taps = 0
    resident.press('a[data-verb="reopen"]', then="form [name=words]")
    resident.page.locator("form [name=words]").fill("还是一闪一闪")
    resident.press('button[data-verb="send"]', then=f'[data-number="{filed.number}"]')
    assert resident.taps <= UNSATISFIED_TAPS
    assert "重办1次" in resident.text(f'[data-number="{filed.number}"]')
    assert "最初说好" in resident.text(f'[data-number="{filed.number}"]')
    assert "还是一闪一闪" in resident.text(".timeline")
    assert resident.page.locator('[data-state="resolved"], [data-state="closed"]').count() == 0

    first = someone(size)
    first.sign_in("station_head")
    assert not first.waits(filed.number)
    other = someone(size)
    other.sign_in("community_officer")
    deputy = someone(size)
    deputy.sign_in("deputy")
    assert other.waits(filed.number) or deputy.waits(filed.number)


def test_a_declined_report_says_why_and_disagreeing_gives_it_to_somebody_else(
    someone: Opener, demo: Running, size: tuple[int, int]
) -> None:
    filed = report(demo, "隔壁借了我的梯子不还，想请站点去要")
    head = someone(size)
    head.sign_in("station_head")
    head.open(f"/desk/service-requests/{filed.number}/decline/")
    head.choose("reason", "private_contract")
    head.page.locator('#doing [name="words"]').fill("要是想当面谈，我们可以约调解。")
    head.press('#doing button[data-verb="decline"]', then='#matter [data-state="declined"]')

    resident = someone(size)
    _open_with_code(resident, filed.code, then='[data-state="declined"]')
    assert "双方之间的合同事" in resident.text(".timeline")
    assert "要是想当面谈，我们可以约调解" in resident.text("main")
    assert resident.text('a[data-verb="reopen"]') == "不同意"
    resident.press('a[data-verb="reopen"]', then="form [name=words]")
    resident.press('button[data-verb="send"]', then=f'[data-number="{filed.number}"]')
    assert resident.page.locator('[data-state="declined"]').count() == 0
    assert head.page.goto(f"{demo.base}/desk/") is not None
    assert not head.waits(filed.number)


def test_asked_for_more_the_resident_adds_it_on_the_same_page(someone: Opener, demo: Running) -> None:
    filed = report(demo, "那边有个东西坏了")
    act(staff(demo, "station_head"), filed, "question", words="请问是哪一栋、什么东西？")
    resident = someone(PHONE)
    _open_with_code(resident, filed.code, then='[data-state="needs_info"]')
    assert "哪一栋" in resident.text("main")
    resident.page.locator("#id_words").fill("3栋门口的长椅")
    resident.press('[data-verb="add"]', then='[data-state="received"]')


def test_a_form_that_lacks_something_keeps_what_was_written(someone: Opener, size: tuple[int, int]) -> None:
    resident = someone(size)
    resident.allowed = {422}
    resident.open("/e/chunheli/service-requests/new/")
    building = resident.page.locator("#id_building option").nth(3).get_attribute("value")
    resident.page.locator("#id_building").select_option(building)
    resident.page.locator("#id_where_words").fill("东侧第二盏")
    resident.page.locator("#id_station_only").check()
    resident.page.locator("#id_words").fill("   ")
    resident.press('[data-verb="report"]', then="[role=alert]")
    assert "一句就行" in resident.text("[role=alert]")
    assert resident.page.locator("#id_where_words").input_value() == "东侧第二盏"
    assert resident.page.locator("#id_building").input_value() == building
    assert resident.page.locator("#id_station_only").is_checked()
    assert resident.page.evaluate("document.activeElement.matches('[role=alert]')")
    resident.page.locator("#id_words").fill("路灯不亮")
    resident.send_report()


def test_five_wrong_codes_make_one_wait_and_it_is_said(someone: Opener, demo: Running) -> None:
    filed = report(demo, "车库的灯坏了一半")
    guesser, neighbour = someone(PHONE), someone(PHONE)
    _open_with_code(guesser, filed.code, then='[data-state="received"]')
    guesser.allowed = {422, 429}
    for number in range(WRONG_CODES):
        _open_with_code(guesser, f"ABCDE-FGHJ{number + 2}", then="[role=alert]")
    guesser.open("/f/")
    guesser.page.locator("#id_code").fill(filed.code)
    guesser.touch('[data-verb="open"]')
    guesser.sees("h1")
    assert re.search("10分钟|十分钟", guesser.text("main"))
    assert guesser.page.locator('a[href^="tel:"]').count() >= 1
    _open_with_code(neighbour, filed.code, then='[data-state="received"]')


def test_report_follow_and_rate_need_no_script(someone: Opener, demo: Running, size: tuple[int, int]) -> None:
    resident = someone(size, java_script_enabled=False)
    resident.page.goto(demo.said["door_url"])
    resident.page.locator("#id_words").fill("车库的灯一直亮着，白天也不关")
    resident.page.locator("#id_photos").set_input_files(
        {"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": photo_with_whereabouts()}
    )
    resident.page.locator('[data-verb="report"]').click()
    resident.page.locator('[data-state="received"]').wait_for()

    filed = resolved(demo, "门口路灯的灯罩裂了")
    resident.page.goto(f"{demo.base}/f/")
    resident.page.locator("#id_code").fill(filed.code)
    resident.page.locator('[data-verb="open"]').click()
    resident.page.locator('[data-verb="rate"]').click()
    resident.page.locator('[data-state="closed"]').first.wait_for()
