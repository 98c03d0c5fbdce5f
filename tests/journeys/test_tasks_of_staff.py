"""Tasks 6 to 8 of the twelve, as staff do them: by keyboard, in a basement, and given back twice."""

from __future__ import annotations

import re
import time
from itertools import count
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from linli.cli.bench.driver import Running
from tests.journeys.conftest import Opener
from tests.journeys.steps import Filed, act, dispatched, report, rest, staff
from tests.journeys.test_tasks_of_residents import open_with_code
from tests.journeys.walking import DESKTOP, PHONE, WAIT_MS, Walk

pytestmark = [pytest.mark.journey, pytest.mark.slow]

NUMBERS = count(1)


def tab_to(page: Page, wanted: str, most: int = 120) -> None:
    """Press Tab until something is focused."""
    for _press in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("(wanted) => document.activeElement.matches(wanted)", wanted):
            return
    raise AssertionError(f"not reached by keyboard: {wanted}")


def test_6_five_are_sorted_by_keyboard_the_leak_first_and_the_twin_joined(someone: Opener, demo: Running) -> None:
    mark = f"{time.time_ns() % 10**6}"
    lamp = report(demo, f"儿童乐园秋千的链子断了一根，编号{mark}")
    leak = report(demo, "楼道里闻到燃气味，很浓")
    twin = report(demo, f"秋千链子断了，儿童乐园那个，编号{mark}")
    wall = report(demo, "外墙瓷砖松动，要掉下来了")
    bell = report(demo, "门禁对讲听不见声音")
    head = someone(DESKTOP)
    began = time.monotonic()
    head.sign_in("station_head")
    page = head.page
    order = page.locator("#inbox .row-link").evaluate_all("(all) => all.map((each) => each.getAttribute('href'))")
    mine = [each for each in order if any(one.number in each for one in (lamp, leak, twin, wall, bell))]
    assert leak.number in mine[0]

    for filed in (leak, lamp, wall, bell):
        page.goto(f"{demo.base}/desk/")
        tab_to(page, f'.row-link[href*="{filed.number}"]', 400)
        page.keyboard.press("Enter")
        head.sees("#matter")
        tab_to(page, '#doing button[data-verb="accept-dispatch"], #doing button[data-verb="accept"]')
        page.keyboard.press("Enter")
        expect(page.locator('#matter [data-state="received"]')).to_have_count(0, timeout=WAIT_MS)
    page.goto(f"{demo.base}/desk/service-requests/{twin.number}/")
    head.sees(f'[data-same="{lamp.number}"]')
    tab_to(page, f'[data-same="{lamp.number}"] button[data-verb="merge"]')
    page.keyboard.press("Enter")
    head.sees('#matter [data-state="merged"]')
    assert time.monotonic() - began < 100


def link_to(demo: Running, filed: Filed) -> str:
    """The address of a link that opens this job, given by the property manager."""
    client, address = staff(demo, "property_manager"), f"/desk/service-requests/{filed.number}/links/"
    try:
        _status, _headers, page = client.get(address)
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.decode())
        assert token
        _status, _headers, page = client.post(address, {"csrfmiddlewaretoken": token[1], "name": "马师傅"})
        found = re.search(r"(/job/[\w-]{43}/)", page.decode())
        assert found
        return found[1]
    finally:
        rest(client)


def test_7_taken_and_resolved_in_a_basement(someone: Opener, demo: Running, size: tuple[int, int]) -> None:
    filed = dispatched(demo, f"{size[0]}地下车库水泵房的灯不亮")
    repairer = someone(size)
    repairer.open(link_to(demo, filed))
    context, page = repairer.page.context, repairer.page
    context.set_offline(True)
    repairer.touch('button[data-verb="take"]')
    strip = page.locator("#offline")
    expect(strip).to_contain_text("待发送")
    repairer.choose("result", "repaired")
    done_form = page.locator('form:has([data-verb="resolve"])')
    page.locator('button[data-verb="resolve"]').click()
    # The press is over once it has been refused: words written before that would be sent with it.
    expect(done_form).not_to_have_attribute("aria-busy", "true")
    expect(strip).not_to_contain_text("（2条）")
    done_form.locator('[name="words"]').fill("换了灯管，已亮")
    repairer.touch('button[data-verb="resolve"]')
    expect(strip).to_contain_text("（2条）")
    assert repairer.taps <= 3
    context.set_offline(False)
    page.wait_for_url("**/job/**?done")
    assert "居民" in repairer.text("main")
    repairer.problems[:] = [each for each in repairer.problems if "ERR_INTERNET_DISCONNECTED" not in each]
    manager = someone(DESKTOP)
    manager.sign_in("property_manager")
    manager.open(f"/desk/service-requests/{filed.number}/")
    assert manager.page.locator('[data-event="taken"]').count() == 1
    assert manager.page.locator('[data-event="resolved"]').count() == 1
    taken, done = (
        manager.page.locator(f'[data-event="{kind}"] time').get_attribute("datetime") for kind in ("taken", "resolved")
    )
    assert taken
    assert done
    assert taken <= done


def give_back(walk: Walk, filed: Filed) -> str:
    """Return it with a reason and whom one suggests; the words of the page after it."""
    walk.open(f"/desk/service-requests/{filed.number}/return/")
    walk.page.locator('[name="reason"]').first.wait_for()
    first_choice(walk, "reason")
    suggested = first_choice(walk, "suggested", after=1)
    walk.page.locator('#doing [name="words"]').fill("不在合同范围")
    walk.press('#doing button[data-verb="return"]', then="#matter")
    return suggested


def first_choice(walk: Walk, name: str, after: int = 0) -> str:
    """Choose the first real option of a field, or one so many after it; its value."""
    found: list[Any] = walk.page.locator(f'[name="{name}"] option, input[name="{name}"]').evaluate_all(
        "(all) => all.map((each) => each.value).filter(Boolean)"
    )
    walk.choose(name, found[after if len(found) > after else 0])
    return str(found[after if len(found) > after else 0])


def test_8_the_second_return_goes_up_and_the_clock_stays(someone: Opener, demo: Running, size: tuple[int, int]) -> None:
    filed = dispatched(demo, f"第{next(NUMBERS)}单元门口的路灯不亮")
    manager, head, resident = someone(size), someone(size), someone(PHONE)
    open_with_code(resident, filed, then="[data-number]")
    promised = resident.text(".promise")
    manager.sign_in("property_manager")
    suggested = give_back(manager, filed)
    head.sign_in("station_head")
    head.open(f"/desk/service-requests/{filed.number}/dispatch/")
    chosen = head.page.locator(f'#doing [value="{suggested}"]').first
    said = chosen.inner_text() if chosen.evaluate("(each) => each.matches('option')") else head.text("#doing")
    assert "建议" in said
    resident.page.reload()
    assert resident.text(".promise") == promised

    act(staff(demo, "station_head"), filed, "dispatch", to=property_of(head))
    give_back(manager, filed)
    assert "社区" in manager.text("main")
    community = someone(size)
    community.sign_in("community_officer")
    assert community.waits(filed.number)
    resident.page.reload()
    assert resident.text(".promise") == promised


def property_of(head: Walk) -> str:
    """The value by which the dispatch form knows the property company."""
    option = head.page.locator('#doing option:has-text("安和物业"), #doing label:has-text("安和物业") input').first
    return str(option.get_attribute("value"))
