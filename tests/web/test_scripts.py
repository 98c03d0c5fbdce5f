"""What the scripts promise, in a real browser: nothing written is lost, nothing is sent twice."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, Page, expect, sync_playwright

from tests.web.browser import ARGS, Site, chromium, render, serving

pytestmark = [pytest.mark.journey, pytest.mark.slow]

FORM = """
{% extends "base_resident.jinja" %}
{% from "macros/forms.jinja" import textarea, photo_input, tick, error_summary %}
{% from "macros/preferences.jinja" import size_form %}
{% block content %}
<form method="post" action="/form" enctype="multipart/form-data" data-draft="report">
  <input type="hidden" name="csrfmiddlewaretoken" value="token">
  <input type="hidden" name="idempotency_key" value="{{ key }}">
  {{ error_summary(errors, "照片还在。") }}
  {{ textarea("words", "哪里不对？", value=words) }}
  {{ photo_input() }}
  {{ tick("hidden", "只给站点看") }}
  <button class="button primary" name="send" value="now">我要反映</button>
</form>
{{ size_form(false, 16, text_sizes, here) }}
<p data-reveal="1" data-gone="一分钟到了">1000000<span data-left></span></p>
<button class="button" data-copy="K7M4T-Q9W2X" data-done="已复制" hidden>复制</button>
{% endblock %}
"""
DESK = """
{% extends "base_desk.jinja" %}
{% block content %}
<ul class="rows">
  <li class="row"><a class="row-link" href="#">一</a>
    <button hx-post="/swap" hx-target="closest .row" hx-swap="outerHTML">受理</button></li>
  <li class="row"><a class="row-link" href="#">二</a></li>
</ul>
{% endblock %}
"""
SIGN_IN = "<!doctype html><title>sign in</title><h1>sign in</h1>"


def _form(query: dict[str, str], errors: tuple[tuple[str, str], ...] = (), words: str = "") -> str:
    return render(FORM, {"key": query.get("key", "key-1"), "errors": errors, "words": words}, path="/form")


def _desk(query: dict[str, str]) -> str:
    context = {"nav": [], "bar": [], "nav_current": "", "record_href": ""}
    return render(DESK, context, path="/desk")


def _pressed(key: str) -> str:
    """A page with one press, as a door has it."""
    return _form({"key": key}).replace("data-draft=", "data-press data-draft=")


PAGES = {
    "/form": _form,
    "/wrong": lambda query: _form(query, errors=(("id_words", "请写是什么事。"),), words="灯"),
    "/desk": _desk,
    "/swapped": lambda query: '<li class="row"><a class="row-link" href="#">已受理</a></li>',
    "/accounts/login/": lambda query: SIGN_IN,
}


@pytest.fixture
def site() -> Iterator[Site]:
    with serving(PAGES) as running:
        yield running


@pytest.fixture
def open_browser(tmp_path: Path) -> Iterator[Any]:
    """Opens the same person's browser, as often as it is called: what it stored is still there."""
    with sync_playwright() as playwright:

        def start() -> BrowserContext:
            return playwright.chromium.launch_persistent_context(
                str(tmp_path / "browser"), executable_path=chromium(), args=ARGS, viewport={"width": 390, "height": 740}
            )

        yield start


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "lamp.png"
    Image.new("RGB", (40, 30), "#808080").save(path)
    return path


def _write(page: Page, words: str) -> None:
    page.fill("[name=words]", words)
    page.wait_for_timeout(600)


def _drafts(page: Page) -> list[dict[str, Any]]:
    return page.evaluate(  # type: ignore[no-any-return]
        """() => new Promise((resolve) => {
            const open = indexedDB.open('linli', 1)
            open.onsuccess = () => {
                const all = open.result.transaction('drafts').objectStore('drafts').getAll()
                all.onsuccess = () => resolve(all.result.map(({ id, state }) => ({ id, state })))
            }
        })"""
    )


def test_words_and_photo_survive_a_closed_browser(site: Site, open_browser: Any, photo: Path) -> None:
    browser = open_browser()
    page = browser.new_page()
    page.goto(f"{site.url}/form")
    page.set_input_files("[type=file]", photo)
    _write(page, "3栋东侧路灯不亮")
    browser.close()

    browser = open_browser()
    page = browser.new_page()
    page.goto(f"{site.url}/form?key=key-2")
    expect(page.locator("[name=words]")).to_have_value("3栋东侧路灯不亮")
    expect(page.locator("[data-previews] img")).to_have_count(1)
    expect(page.locator("[data-count]")).to_have_text("1/6")
    expect(page.locator("#offline")).to_contain_text("您上次写的还在")
    page.click("text=我要反映")
    page.wait_for_url("**/done")
    assert site.received[0].fields["idempotency_key"] == "key-2"
    assert site.received[0].fields["send"] == "now"
    assert list(site.received[0].files) == ["lamp.png"]
    assert _drafts(page) == []
    browser.close()


def test_without_network_it_waits_and_is_sent_once(site: Site, open_browser: Any) -> None:
    browser = open_browser()
    page = browser.new_page()
    page.goto(f"{site.url}/form")
    _write(page, "3栋东侧路灯不亮")
    browser.set_offline(True)
    page.click("text=我要反映")
    expect(page.locator("#offline")).to_contain_text("没网，已存在这部手机里，有网就发（1条）")
    expect(page.locator("#offline")).to_contain_text("待发送")
    expect(page.locator("[name=words]")).to_have_value("")
    assert site.received == []
    browser.close()

    browser = open_browser()
    page = browser.new_page()
    page.goto(f"{site.url}/form?key=key-9")
    expect(page.locator("#offline")).to_contain_text("已收到：“3栋东侧路灯不亮”")
    assert page.locator("#offline a").get_attribute("href") == f"{site.url}/done"
    page.reload()
    page.wait_for_timeout(500)
    assert [(got.fields["words"], got.fields["idempotency_key"]) for got in site.received] == [
        ("3栋东侧路灯不亮", "key-1")
    ]
    assert site.received[0].fields["csrfmiddlewaretoken"] == "token"
    browser.close()


def test_what_the_server_mends_shows_its_page_and_keeps_the_draft(site: Site, open_browser: Any) -> None:
    site.answer = (422, "/wrong")
    browser = open_browser()
    page = browser.new_page()
    page.goto(f"{site.url}/form")
    _write(page, "路灯坏了很久")
    page.click("text=我要反映")
    expect(page.locator(".summary")).to_contain_text("请写是什么事")
    expect(page.locator(".summary")).to_be_focused()
    expect(page.locator("[name=words]")).to_have_value("路灯坏了很久")
    assert _drafts(page) == [{"id": "draft:report", "state": "draft"}]
    assert len(site.received) == 1
    browser.close()


def test_a_waiting_item_that_is_refused_comes_back_into_its_form(site: Site, open_browser: Any) -> None:
    browser = open_browser()
    page = browser.new_page()
    page.goto(f"{site.url}/form")
    _write(page, "路灯坏了很久")
    browser.set_offline(True)
    page.click("text=我要反映")
    expect(page.locator("#offline")).to_contain_text("1条")
    site.answer = (403, "/form")
    browser.set_offline(False)
    expect(page.locator("#offline")).to_contain_text("没收下：“路灯坏了很久”", timeout=8000)
    page.click("#offline a")
    page.wait_for_load_state()
    expect(page.locator("[name=words]")).to_have_value("路灯坏了很久")
    assert _drafts(page) == [{"id": "draft:report", "state": "draft"}]
    browser.close()


def test_a_press_whose_page_takes_nothing_any_more_holds_up_no_other(site: Site, open_browser: Any) -> None:
    shown, page = [""], open_browser().new_page()
    site.pages = {**PAGES, "/gone": lambda query: shown[0], "/form": lambda query: _pressed("key-1")}
    shown[0] = _pressed("key-0")
    page.goto(f"{site.url}/gone")
    page.fill("[name=words]", "东侧的灯不亮")
    page.context.set_offline(True)
    page.click("[data-press] .primary")
    expect(page.locator("#offline")).to_contain_text("1条")
    shown[0] = "<!doctype html><title>ended</title>"
    page.context.set_offline(False)
    page.goto(f"{site.url}/form")
    page.fill("[name=words]", "西侧的门关不上")
    page.click("[data-press] .primary")
    expect(page.locator("#offline")).to_contain_text("已收到：“西侧的门关不上”")
    assert [got.fields["idempotency_key"] for got in site.received] == ["key-1"]
    assert _drafts(page) == [{"id": "queued:key-0", "state": "queued"}], "it is not lost"
    shown[0] = '<!doctype html><title>ended</title><input type="hidden" name="csrfmiddlewaretoken" value="token">'
    page.reload()
    expect(page.locator("#offline")).to_contain_text("已收到：“东侧的灯不亮”")
    assert [got.fields["idempotency_key"] for got in site.received] == ["key-1", "key-0"]
    page.context.close()


def test_being_asked_to_sign_in_keeps_the_draft(site: Site, open_browser: Any) -> None:
    site.answer = (303, "/accounts/login/")
    browser = open_browser()
    page = browser.new_page()
    page.goto(f"{site.url}/form")
    _write(page, "路灯坏了很久")
    page.click("text=我要反映")
    page.wait_for_url("**/accounts/login/")
    assert _drafts(page) == [{"id": "draft:report", "state": "draft"}]
    browser.close()


def test_words_typed_before_the_shelf_opens_are_kept(site: Site, open_browser: Any) -> None:
    browser = open_browser()
    page = browser.new_page()
    page.add_init_script(
        "const open = IDBFactory.prototype.open;"
        "IDBFactory.prototype.open = function (...name) {"
        "  const real = {}; setTimeout(() => {"
        "    const asked = open.apply(this, name);"
        "    for (const on of ['onupgradeneeded', 'onsuccess', 'onerror']) asked[on] = (event) => {"
        "      real.result = asked.result; real[on]?.(event) } }, 700);"
        "  return real }"
    )
    page.goto(f"{site.url}/form")
    page.fill("[name=words]", "路灯坏了很久")
    page.wait_for_timeout(1500)
    page.reload()
    expect(page.locator("[name=words]")).to_have_value("路灯坏了很久")
    browser.close()


def test_small_helps_do_what_they_say(site: Site, open_browser: Any, photo: Path) -> None:
    browser = open_browser()
    page = browser.new_page()
    page.goto(f"{site.url}/form")
    expect(page.locator("[data-reveal]")).to_have_count(0, timeout=4000)
    expect(page.locator("main")).to_contain_text("一分钟到了")

    page.click("[data-copy]")
    expect(page.locator("[role=status]", has_text="已复制")).to_have_count(1)

    page.click("[data-text='22']")
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "22px"
    page.wait_for_timeout(300)
    assert site.received[-1].fields["text"] == "22"
    assert site.received[-1].headers["x-linli-quiet"] == "1"

    page.set_input_files("[type=file]", photo)
    page.set_input_files("[type=file]", shutil.copy(photo, photo.with_name("door.png")))
    expect(page.locator("[data-count]")).to_have_text("2/6")
    page.click("[data-previews] button >> nth=0")
    expect(page.locator("[data-count]")).to_have_text("1/6")
    browser.close()


def test_the_form_works_without_script(site: Site, tmp_path: Path) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=ARGS)
        page = browser.new_context(java_script_enabled=False).new_page()
        page.goto(f"{site.url}/form")
        page.fill("[name=words]", "路灯不亮")
        page.click("text=我要反映")
        page.wait_for_url("**/done")
        browser.close()
    assert site.received[0].fields["words"] == "路灯不亮"


def test_a_swap_obeys_the_policy_sends_the_token_and_keeps_the_focus(site: Site, open_browser: Any) -> None:
    site.answer = (200, "/swapped")
    browser = open_browser()
    page = browser.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(f"{site.url}/desk")
    page.focus("button[hx-post]")
    page.keyboard.press("Enter")
    expect(page.locator(".rows")).to_contain_text("已受理")
    page.wait_for_timeout(200)
    assert page.evaluate("document.activeElement.textContent") == "已受理"
    assert site.received[0].headers["hx-request"] == "true"
    assert len(site.received[0].headers["x-csrftoken"]) > 30
    assert said == []
    browser.close()
