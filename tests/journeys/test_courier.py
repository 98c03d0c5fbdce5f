"""A courier who delivers here joins a team of volunteers and takes a place in an activity, in few presses."""

from __future__ import annotations

import re

import pytest

from tests.journeys.conftest import Opener
from tests.journeys.walking import Walk

pytestmark = [pytest.mark.journey, pytest.mark.slow]

ACTIVITIES = "/e/chunheli/activities/"
COURSE = "四点半课堂"


def leave(walk: Walk) -> None:
    """Be a volunteer no more, so that the next width finds the demo as it was."""
    walk.open("/me/activities/")
    walk.page.locator("details:has([data-verb=leave]) summary").click()
    walk.press('[data-verb="leave"]', then='a[href$="/volunteer/"]')


def test_a_courier_joins_a_team_and_takes_a_place(someone: Opener, size: tuple[int, int]) -> None:
    courier = someone(size)
    courier.sign_in("neighbour")
    courier.open(ACTIVITIES)
    courier.taps = 0
    courier.press("[data-team] a", then='[data-verb="join"]')
    courier.press('[data-verb="join"]', then="#id_times")
    courier.touch('label:has([name="times"][value="6.morning"])')
    courier.press('[data-verb="opt_in"]', then='[data-verb="leave_team"]')
    assert courier.taps == 4

    courier.open(ACTIVITIES)
    courier.taps = 0
    courier.press(courier.page.locator("[data-activity] a", has_text=COURSE).first, then='[data-verb="sign_up"]')
    courier.press('[data-verb="sign_up"]', then='[data-slot="in"]')
    assert courier.taps == 2
    activity = courier.path

    courier.open("/me/activities/")
    courier.sees(f'[data-coming] a[href="{activity}"]')
    assert not re.search(r"排名|第\d+名|rank", courier.text("main"), re.IGNORECASE)
    courier.open(activity)
    courier.press('[data-verb="back"]', then='[data-verb="sign_up"]')
    leave(courier)
