"""Every main page, in both languages, plain and in large print, on phones and a desktop: usable by everybody.

Here each two of width, language and mode meet; `python scripts/every_page.py` walks all twelve combinations.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page

from linli.cli.bench.driver import Running
from tests.journeys.every_address import Pages, pages_of
from tests.journeys.every_page import COMBINATIONS, PAIRS, opened, visited

pytestmark = [pytest.mark.journey, pytest.mark.slow]

CASES = [
    pytest.param(width, language, elder, id=f"{width}-{language}-{'elder' if elder else 'plain'}")
    for width, language, elder in PAIRS
]

ERROR_FOCUS = """() => ({
  focused: document.activeElement?.closest('.summary') !== null,
  described: [...document.querySelectorAll('[aria-invalid=true]')].map((field) =>
    (field.getAttribute('aria-describedby') ?? '').split(' ')
      .some((id) => document.getElementById(id)?.textContent.trim())),
})"""

Visit = Callable[[int, str, bool], Page]


@pytest.fixture(scope="module")
def pages(demo: Running) -> Pages:
    return pages_of(demo)


@pytest.fixture
def visit(browser: Browser, demo: Running, pages: Pages) -> Iterator[Visit]:
    """Open a browser of this width, language and print: `visit(360, "en", True)`."""
    contexts = []

    def open_one(width: int, language: str, elder: bool) -> Page:
        page = opened(browser, demo, pages, width, language, elder)
        contexts.append(page.context)
        return page

    yield open_one
    for context in contexts:
        context.close()


def test_each_two_of_width_language_and_mode_meet() -> None:
    def pairs(cases: tuple[tuple[int, str, bool], ...]) -> set[object]:
        return {(one, case[one], two, case[two]) for case in cases for one in range(3) for two in range(one)}

    assert pairs(PAIRS) == pairs(COMBINATIONS)
    assert len(COMBINATIONS) == 12


@pytest.mark.parametrize(("width", "language", "elder"), CASES)
def test_residents_can_use_every_page(
    visit: Visit, demo: Running, pages: Pages, width: int, language: str, elder: bool
) -> None:
    found = visited(visit(width, language, elder), demo, pages.resident, elder, resident=True)
    assert not found, "\n".join(found)


@pytest.mark.parametrize(("width", "language", "elder"), CASES)
def test_staff_can_use_every_page(
    visit: Visit, demo: Running, pages: Pages, width: int, language: str, elder: bool
) -> None:
    page = visit(width, language, elder)
    page.goto(demo.said["cast"]["station_head"])
    found = visited(page, demo, pages.desk, elder, resident=False)
    page.goto(demo.said["cast"]["administrator"])
    found += visited(page, demo, pages.administrator, elder, resident=False)
    for role, theirs in pages.others.items():
        page.goto(demo.said["cast"][role])
        found += visited(page, demo, theirs, elder, resident=False)
    assert not found, "\n".join(found)


def test_a_wrong_form_says_so_at_the_field_and_takes_the_focus(visit: Visit, demo: Running, pages: Pages) -> None:
    page = visit(360, "zh-hans", False)
    page.goto(demo.base + "/f/")
    page.locator("#id_code").fill("12")
    page.locator("main form .button").first.click()
    page.locator(".summary").wait_for()
    assert page.evaluate(ERROR_FOCUS) == {"focused": True, "described": [True]}
    assert page.locator("#id_code").input_value() == "12"
    page.goto(demo.base + "/feedback/?page=/f/")
    page.locator("#id_phone").fill("12")
    page.locator('main [data-verb="send"]').click()
    page.locator(".summary").wait_for()
    assert page.evaluate(ERROR_FOCUS) == {"focused": True, "described": [True]}
    assert page.locator("#id_phone").input_value() == "12"


NO_VOICE = """for (const from of [window, Window.prototype])
  Reflect.deleteProperty(from, 'speechSynthesis')"""


def test_it_is_read_aloud_only_where_there_is_a_voice(visit: Visit, demo: Running, pages: Pages) -> None:
    page = visit(360, "zh-hans", True)
    page.goto(demo.base + "/f/")
    assert page.locator("[data-read-aloud]").is_visible()
    page.add_init_script(NO_VOICE)
    page.goto(demo.base + "/f/")
    assert page.locator("[data-read-aloud]").is_hidden()


def test_the_receipt_becomes_a_picture(visit: Visit, demo: Running, pages: Pages) -> None:
    page = visit(360, "zh-hans", False)
    page.goto(demo.base + pages.received.address)
    page.locator('[data-verb="keep_picture"]').click()
    image = page.locator("figure img")
    assert image.evaluate("(image) => image.decode().then(() => [image.naturalWidth, image.naturalHeight > 200])") == [
        720,
        True,
    ]
    assert pages.received.code.replace("-", "") in str(image.get_attribute("alt")).replace("-", "")


STEPS = 90


def _tab_to(page: Page, wanted: str) -> None:
    """Press Tab until the focus is on it."""
    for _step in range(STEPS):
        page.keyboard.press("Tab")
        if page.evaluate("(wanted) => document.activeElement?.matches(wanted)", wanted):
            return
    raise AssertionError(f"Tab does not lead to {wanted}")


def test_a_keyboard_alone_accepts_at_the_desk_and_the_focus_stays_in_sight(
    visit: Visit, demo: Running, pages: Pages
) -> None:
    page = visit(1280, "zh-hans", False)
    page.goto(demo.said["cast"]["station_head"])
    page.goto(demo.base + "/desk/")
    _tab_to(page, ".row-link")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
    page.goto(f"{demo.base}/desk/service-requests/{pages.received.number}/")
    _tab_to(page, "button[data-verb=accept]")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
    page.keyboard.press("Enter")
    page.locator("[data-state]:not([data-state=received])").first.wait_for()
    page.wait_for_function("() => document.activeElement && document.activeElement !== document.body")


def test_large_print_stays_without_an_account(visit: Visit, demo: Running) -> None:
    page = visit(360, "zh-hans", False)
    page.goto(f"{demo.base}/e/chunheli/")
    page.locator('[data-verb="elder"]').first.click()
    page.locator("html.elder").wait_for()
    page.goto(f"{demo.base}/f/")
    assert "elder" in str(page.locator("html").get_attribute("class"))


def test_a_keyboard_alone_reports_and_the_focus_is_seen(visit: Visit, demo: Running, pages: Pages) -> None:
    page = visit(1280, "zh-hans", False)
    page.goto(demo.base + pages.resident["door"])
    seen = set()
    for _step in range(40):
        page.keyboard.press("Tab")
        name, outline = page.evaluate(
            "[document.activeElement.dataset.verb || document.activeElement.id,"
            " getComputedStyle(document.activeElement).outlineStyle]"
        )
        seen.add(name)
        if name == "id_words":
            page.keyboard.type("楼顶的灯牌半夜还亮着")
            assert outline != "none"
        if name == "report":
            page.keyboard.press("Enter")
            break
    page.locator('[data-state="received"]').first.wait_for()
    assert {"elder", "language", "id_words", "report"} <= seen
