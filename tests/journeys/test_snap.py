"""Snap and send on a phone: three presses with a photo, three to join what a neighbour sent, none lost in a cellar."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Opener
from tests.journeys.steps import photo_with_whereabouts
from tests.journeys.walking import PHONE, Walk

pytestmark = [pytest.mark.journey, pytest.mark.slow]

SNAP, CHIP, OTHER = "/e/chunheli/snap/", "paving", "bulky_waste"


def snap(walk: Walk, chip: str, *, photo: bool) -> None:
    """A photo, where one is taken, and a tap on what it is about."""
    walk.open(SNAP)
    walk.taps = 0
    if photo:
        file = {"name": "seen.jpg", "mimeType": "image/jpeg", "buffer": photo_with_whereabouts()}
        walk.page.locator("#id_photos").set_input_files(file)  # type: ignore[arg-type]  # a mapping of that shape
        walk.taps += 1
        expect(walk.page.locator("[data-previews] img")).to_have_count(1)
    walk.choose("category", chip)


def test_a_photo_is_sent_and_followed_and_a_neighbour_joins_it(someone: Opener) -> None:
    first = someone(PHONE)
    snap(first, CHIP, photo=True)
    first.press('[data-verb="report"]', then="[data-number]")
    assert first.taps == 3
    number = first.page.locator("[data-number]").first.get_attribute("data-number")
    first.open("/f/")
    first.sees(f'a[href="/f/{number}/"]')

    neighbour = someone(PHONE, "en")
    snap(neighbour, CHIP, photo=False)
    neighbour.press('[data-verb="report"]', then=f'[data-offer="{number}"]')
    neighbour.press(f'[data-offer="{number}"] [data-verb="affect"]', then="main h1")
    assert neighbour.taps == 3
    assert neighbour.path == f"/f/{number}/"


def test_without_a_network_it_waits_on_the_phone(someone: Opener) -> None:
    walk = someone(PHONE)
    snap(walk, OTHER, photo=True)
    walk.page.context.set_offline(True)
    walk.touch('[data-verb="report"]')
    expect(walk.page.locator("#offline")).to_contain_text("待发送")
    walk.page.context.set_offline(False)
    walk.page.wait_for_function("() => document.querySelector('#offline [data-queue] a')")
    walk.page.locator("#offline [data-queue] a").click()
    walk.sees('[data-state="received"]')
    walk.problems[:] = [problem for problem in walk.problems if "ERR_INTERNET_DISCONNECTED" not in problem]
