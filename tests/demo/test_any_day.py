"""The demo can be made at any moment: at night, on a weekend, on the first and last day of a month and of a year."""

from __future__ import annotations

from datetime import datetime

import pytest
import time_machine

from linli.core.clock import SHANGHAI
from linli.demo import load
from linli.demo.cast import SMALL
from linli.demo.load import ensure_demo
from linli.service_requests.models import ServiceRequest
from linli.wishes.enums import State
from linli.wishes.models import Wish

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

MOMENTS = ("2026-12-01 00:05", "2026-12-05 23:50", "2027-01-01 03:30", "2027-02-28 08:30")


@pytest.mark.parametrize("moment", MOMENTS)
def test_it_is_made(moment: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(load, "DEMO", SMALL)
    now = datetime.fromisoformat(moment).replace(tzinfo=SHANGHAI)
    with time_machine.travel(now, tick=True):
        assert ensure_demo()
    assert ServiceRequest.objects.count() > 100
    assert Wish.objects.filter(state=State.ASKED).exists()
