"""The demo city, at a hundredth of its size: its counts, its links, its ids, and what is vacant."""

from __future__ import annotations

from datetime import datetime

import pytest

from linli.demo import load
from linli.demo.cast import SMALL
from linli.demo.city.sizes import CITIES

SIZES = CITIES["zhuzhou"].scaled(0.01)


@pytest.fixture
def filled(db: None, at: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(load, "fill_month", lambda world, now: None)
    load.make_city(SIZES, SMALL, at, lambda what, count: print(what, count))


def test_it(filled: None) -> None:
    assert True
