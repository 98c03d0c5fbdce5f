"""The nearest building is found in the browser: only the choice of the building is sent, never where the phone is."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.web.browser import ARGS, Site, chromium, render, serving

pytestmark = [pytest.mark.journey, pytest.mark.slow]

PAGE = """
{% extends "base_resident.jinja" %}
{% block content %}
<form method="post" action="/form" data-draft="snap">
  <input type="hidden" name="idempotency_key" value="key">
  <select name="building"><option value="">?</option><option value="7">3</option><option value="8">4</option></select>
  <p><button type="button" hidden data-nearest="7,115.000000,27.000000 8,115.002000,27.000000"
    data-nowhere="choose it">nearest</button> <span>hint</span></p>
  <button class="button primary">send</button>
</form>
{% endblock %}
"""


@pytest.fixture
def site() -> Iterator[Site]:
    with serving({"/form": lambda _query: render(PAGE, {}, "/form")}) as running:
        yield running


@pytest.fixture
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium(), args=ARGS)
        yield opened
        opened.close()


def where(lon: float, lat: float) -> dict[str, float]:
    return {"longitude": lon, "latitude": lat}


def test_the_nearest_is_chosen_and_only_that_is_sent(site: Site, browser: Browser) -> None:
    context = browser.new_context(geolocation=where(115.00181, 27.00012), permissions=["geolocation"])  # type: ignore[arg-type]  # a mapping of that shape
    page = context.new_page()
    page.goto(f"{site.url}/form")
    page.get_by_role("button", name="nearest").click()
    expect(page.locator("[name=building]")).to_have_value("8")
    page.get_by_role("button", name="send").click()
    page.wait_for_url("**/done")
    (sent,) = site.received
    assert sent.fields == {"idempotency_key": "key", "building": "8"}
    assert "115.0018" not in str((sent.fields, sent.headers))


def test_far_away_or_not_allowed_it_asks_for_the_building(site: Site, browser: Browser) -> None:
    far = browser.new_context(geolocation=where(115.1, 27.0), permissions=["geolocation"])  # type: ignore[arg-type]  # a mapping of that shape
    for context in (far, browser.new_context(permissions=[])):
        page = context.new_page()
        page.goto(f"{site.url}/form")
        page.get_by_role("button", name="nearest").click()
        expect(page.locator("form p span")).to_have_text("choose it")
        expect(page.locator("[name=building]")).to_have_value("")


def test_without_script_there_is_no_such_button(site: Site, browser: Browser) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(f"{site.url}/form")
    expect(page.locator("[data-nearest]")).to_be_hidden()
