"""Household links as the station makes them: looked at, applied, and then seen by a representative at their doors."""

from __future__ import annotations

import re

import pytest

from tests.journeys.conftest import Opener
from tests.journeys.walking import Walk

pytestmark = [pytest.mark.journey, pytest.mark.slow]


def linked(head: Walk) -> tuple[int, int]:
    """Households and linked ones, as the page's heading says."""
    found = re.findall(r"\d+", head.text("h1"))
    return int(found[0]), int(found[1])


def test_the_station_proposes_looks_and_applies_and_a_representative_sees_their_households(
    someone: Opener, size: tuple[int, int]
) -> None:
    head = someone(size)
    head.sign_in("station_head")
    head.open("/desk/places/")
    head.press('[data-verb="links"]', '[data-verb="propose"]')
    households, _before = linked(head)

    head.press("tr[data-gap]:last-of-type .plate", '[data-verb="end"]')
    head.page.locator("fieldset").first.locator('input[name="room"]').first.check()
    head.taps += 1
    head.press('[data-verb="end"]', ".doors")
    head.page.go_back()
    head.open("/desk/places/")
    head.press('[data-verb="links"]', '[data-verb="propose"]')
    assert linked(head)[1] < households

    head.taps = 0
    head.press('[data-verb="propose"]', '[data-verb="apply"]')
    head.press("[data-building] summary", "[data-building] .more-body")
    head.press('[data-verb="apply"]', '[data-verb="propose"]')
    assert head.taps == 3
    assert linked(head) == (households, households)
    head.press('[data-verb="propose"]', '[data-verb="back"]')
    assert head.page.locator('[data-verb="apply"]').count() == 0

    representative = someone(size)
    representative.sign_in("representative")
    representative.press('a[href="/desk/households/"]:visible', "[data-household]")
    doors = representative.page.locator("[data-household]")
    assert 5 <= doors.count() <= 15
    assert str(doors.count()) in representative.text("h1")
    representative.press('[data-verb="new"]', '[name="words"]')
