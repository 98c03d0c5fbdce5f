"""From when the time of a letter runs: nobody knows its hour, only its day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from linli.core.clock import from_local
from linli.heard.queries import receipt_of

EVENING = datetime(2026, 11, 23, 15, 59, tzinfo=UTC)
"""One minute before midnight in Shanghai, on the 23rd."""


@pytest.mark.parametrize("later", [timedelta(0), timedelta(hours=-15)])
def test_of_today_it_runs_from_the_entry(later: timedelta) -> None:
    assert receipt_of(date(2026, 11, 23), EVENING + later) == EVENING + later


@pytest.mark.parametrize("day", [date(2026, 11, 22), date(2026, 11, 24), date(2000, 1, 1)])
def test_of_any_other_day_it_runs_from_its_beginning(day: date) -> None:
    assert receipt_of(day, EVENING) == from_local(day)


def test_a_minute_after_midnight_yesterday_is_a_day_before() -> None:
    assert receipt_of(date(2026, 11, 23), EVENING + timedelta(minutes=2)) == from_local(date(2026, 11, 23))
