"""Tasks 1 to 5 of the twelve, as residents do them: how many presses, and what is then to be read."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from itertools import count

import pytest
from playwright.sync_api import expect

from linli.cli.bench.driver import Client, Running
from tests.journeys.conftest import Opener
from tests.journeys.steps import Filed, act, in_hand, photo_with_whereabouts, report, resolved, rest, staff
from tests.journeys.walking import DESKTOP, PHONE, WAIT_MS, Walk

pytestmark = [pytest.mark.journey, pytest.mark.slow]

SMALL, BAR = (360, 640), 80
"""The smallest phone, and how much of it the bar at its foot may take."""

FACES = [("zh", False), ("zh", True), ("en", False)]
TIME = re.compile(r"\d{1,2}:\d{2}")
CODE = re.compile(r"[0-9A-Z]{5}-[0-9A-Z]{5}")
PHONE_NUMBER = "10000001234"
NUMBERS = count(1)


@pytest.fixture(params=FACES, ids=["zh", "zh-elder", "en"])
def face(request: pytest.FixtureRequest) -> tuple[str, bool]:
    """Language and print that tasks 1, 3, 4 and 5 are done in."""
    found: tuple[str, bool] = request.param
    return found


@pytest.fixture
def resident(someone: Opener, size: tuple[int, int], face: tuple[str, bool]) -> Iterator[Walk]:
    """A resident's browser at this width, in this language and print."""
    language, elder = face
    walk = someone(size, language)
    if elder:
        walk.page.context.add_cookies([{"name": "linli_elder", "value": "1", "url": walk.demo.base}])
    yield walk
    walk.problems[:] = [problem for problem in walk.problems if "ERR_INTERNET_DISCONNECTED" not in problem]


def open_with_code(walk: Walk, filed: Filed, then: str) -> None:
    walk.open("/f/")
    walk.page.locator("#id_code").fill(filed.code)
    walk.press('[data-verb="open"]', then=then)
    walk.taps = 0


def test_1_a_lamp_is_reported_where_the_network_goes(resident: Walk, demo: Running, face: tuple[str, bool]) -> None:
    words = f"楼道灯坏了，第{time.time_ns()}盏"
    door = demo.said["door_url"]
    resident.open(door)
    resident.touch("#id_words")
    resident.page.locator("#id_words").fill(words)
    resident.page.wait_for_function("() => new Promise((done) => setTimeout(() => done(true), 600))")
    context = resident.page.context
    resident.page.close()

    resident.page = context.new_page()
    resident.page.set_default_timeout(WAIT_MS)
    resident.open(door)
    expect(resident.page.locator("#id_words")).to_have_value(words)
    context.set_offline(True)
    resident.touch('[data-verb="report"]')
    strip = resident.page.locator("#offline")
    expect(strip).to_contain_text("not sent yet" if face[0] == "en" else "待发送")
    assert resident.taps == 2
    context.set_offline(False)
    resident.page.wait_for_function("() => document.querySelector('#offline [data-queue] a')")
    resident.page.locator("#offline [data-queue] a").click()
    resident.sees(
        '[data-number] [data-state="received"], [data-number][data-state="received"], [data-state="received"]'
    )
    assert CODE.search(resident.text("main"))
    assert TIME.search(resident.text("main"))
    resident.open("/f/")
    assert resident.page.locator(f'.row-link:has-text("{words[:12]}")').count() == 1


def test_2_the_same_lamp_is_joined_in_three_presses(someone: Opener, demo: Running, size: tuple[int, int]) -> None:
    filed = in_hand(demo, f"{size[0]}号车棚顶上的灯不亮，充电看不清")
    courier = someone(size)
    courier.open(demo.said["door_url"])
    courier.taps += 1
    courier.page.locator("#id_photos").set_input_files(
        {"name": "1.jpg", "mimeType": "image/jpeg", "buffer": photo_with_whereabouts()}
    )
    expect(courier.page.locator("[data-previews] img")).to_be_visible()
    expect(courier.page.locator("#id_words")).to_be_focused()
    courier.page.keyboard.insert_text(f"{size[0]}号车棚的灯不亮")
    courier.press('[data-verb="report"]', then=f'[data-offer="{filed.number}"]')
    courier.press(f'[data-offer="{filed.number}"] [data-verb="affect"]', then="#affected")
    assert courier.taps == 3
    assert courier.path == filed.address
    courier.open("/f/")
    assert courier.page.locator(f'a[href="{filed.address}"]').count() == 1
    assert courier.page.locator('.row [data-state="received"]').count() == 0

    act(staff(demo, "repairer"), filed, "resolution", words="换了灯管，已亮。")
    teller = someone(size)
    open_with_code(teller, filed, then='[data-verb="rate"]')
    teller.press('[data-verb="rate"]', then='[data-state="closed"]')
    courier.open("/f/")
    courier.press(f'a[href="{filed.address}"]', then='[data-state="closed"]')
    assert courier.page.locator('[data-verb="rate"], [data-verb="reopen"]').count() == 0


def test_3_who_has_it_until_when_and_who_saw_my_telephone(
    resident: Walk, someone: Opener, demo: Running, face: tuple[str, bool], size: tuple[int, int]
) -> None:
    filed = report(demo, f"第{next(NUMBERS)}单元门口的路灯一闪一闪")
    open_with_code(resident, filed, then='[data-state="received"]')
    resident.open(f"{filed.address}telephone/")
    resident.page.locator("#id_phone").fill(PHONE_NUMBER)
    resident.press("main form:has(#id_phone) button", then=".code")
    head = staff(demo, "station_head")
    act(head, filed, "acceptance", then="dispatch")
    look_at_telephone(head, filed)

    resident.taps = 0
    resident.page.reload()
    resident.look()
    body, text = "安和物业", resident.page.locator("main").text_content() or ""
    assert body in text
    assert TIME.search(resident.text(".promise"))
    looked = resident.page.locator("#looks [data-look]")
    assert looked.count() == 1, looked.all_inner_texts()
    assert resident.taps <= 1
    assert "春和里" in (looked.first.text_content() or "")

    stranger = someone(PHONE)
    stranger.open(filed.address)
    assert "一闪一闪" not in stranger.text("body")
    assert stranger.page.locator('[data-verb="rate"], [data-verb="withdraw"], [data-verb="reopen"]').count() == 0
    assert stranger.page.locator("#looks").count() == 0


def look_at_telephone(client: Client, filed: Filed) -> None:
    """Somebody at the station sees the number, for a purpose."""
    address = f"/desk/service-requests/{filed.number}/contact/"
    try:
        _status, _headers, page = client.get(address)
        text = page.decode()
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', text)
        purpose = re.search(r'name="purpose"[^>]*value="([^"]+)"', text)
        assert token
        assert purpose
        status, _headers, _page = client.post(address, {"csrfmiddlewaretoken": token[1], "purpose": purpose[1]})
        assert status == 200
    finally:
        rest(client)


def test_4_not_solved_goes_to_somebody_else_and_keeps_the_first_promise(
    resident: Walk, someone: Opener, demo: Running, face: tuple[str, bool], size: tuple[int, int]
) -> None:
    filed = resolved(demo, f"第{next(NUMBERS)}单元门口的路灯修了又不亮")
    open_with_code(resident, filed, then='[data-verb="reopen"]')
    resident.press('a[data-verb="reopen"]', then="form [name=words]")
    resident.page.locator("form [name=words]").fill("still loose" if face[0] == "en" else "还是松的")
    resident.press('button[data-verb="send"]', then=f'[data-number="{filed.number}"]')
    assert resident.taps <= 3
    said = resident.page.locator(f'[data-number="{filed.number}"]').first.text_content() or ""
    assert re.search("最初说好|First promised", said)
    thanks = resident.page.locator(".strip.done").first.text_content() or ""
    assert re.search("谢谢您告诉我们.*最迟|Thank you for telling us.*by", thanks)
    waits = {}
    for role in ("station_head", "deputy", "community_officer"):
        walk = someone(DESKTOP)
        walk.sign_in(role)
        waits[role] = walk.waits(filed.number)
    assert not waits["station_head"]
    assert waits["deputy"] or waits["community_officer"]


@pytest.mark.parametrize("elder", [False, True])
def test_4_both_answers_are_in_sight_on_the_smallest_phone(someone: Opener, demo: Running, elder: bool) -> None:
    walk = someone(SMALL)
    if elder:
        walk.page.context.add_cookies([{"name": "linli_elder", "value": "1", "url": demo.base}])
    filed = resolved(demo, f"第{next(NUMBERS)}单元门口的路灯不亮，晚上下楼看不见")
    open_with_code(walk, filed, then='[data-verb="reopen"]')
    for verb in ("rate", "reopen"):
        box = walk.page.locator(f'#word [data-verb="{verb}"]').bounding_box()
        assert box
        assert box["y"] + box["height"] <= SMALL[1] - BAR, verb


def test_5_large_print_a_call_and_a_slip(
    someone: Opener, demo: Running, size: tuple[int, int], face: tuple[str, bool]
) -> None:
    language, elder = face
    old = someone(size, language)
    old.open(demo.said["door_url"])
    if elder:
        old.page.context.add_cookies([{"name": "linli_elder", "value": "1", "url": demo.base}])
        old.open(demo.said["door_url"])
    else:
        old.press('[data-verb="elder"]', then="html.elder main")
    calling = old.page.locator('a[href^="tel:"]').first
    expect(calling).to_be_visible()
    box = calling.bounding_box()
    assert box
    assert box["height"] >= 60
    assert old.taps + 1 <= 2

    head = someone(size, language)
    head.sign_in("station_head")
    head.open("/desk/service-requests/new/")
    typed = {"words": f"第{next(NUMBERS)}单元楼道扶手松了，怕摔", "reporter_name": "王秀兰", "phone": PHONE_NUMBER}
    head.page.locator("#id_spot").fill("3-1-502")
    for name, value in typed.items():
        head.page.locator(f"#id_{name}").fill(value)
    head.page.locator("#places input[type=radio]").first.wait_for()
    head.page.locator("#places input[type=radio]").first.check()
    head.press('[data-verb="file"]', then=".recorded .code")
    code = head.text(".recorded .code")
    head.press('[data-verb="print"]', then="main")
    slip = head.page.locator("body").text_content() or ""
    assert CODE.fullmatch(code)
    assert code in slip
    assert PHONE_NUMBER not in slip
