"""Months counted back, and that counting back and forth meet."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.core.forgetting import months_before


@pytest.mark.parametrize(
    ("day", "months", "found"),
    [
        (date(2026, 11, 23), 12, date(2025, 11, 23)),
        (date(2026, 11, 23), 11, date(2025, 12, 23)),
        (date(2026, 3, 31), 1, date(2026, 2, 28)),
        (date(2024, 3, 31), 1, date(2024, 2, 29)),
        (date(2026, 1, 1), 36, date(2023, 1, 1)),
    ],
)
def test_months_are_counted_back_to_the_same_day_or_the_last_of_the_month(day, months, found):
    assert months_before(day, months) == found


@given(day=st.dates(date(1990, 1, 1), date(2090, 1, 1)), months=st.integers(1, 60))
def test_nothing_is_forgotten_before_its_months_are_over(day, months):
    before = months_before(day, months)
    apart = (day.year - before.year) * 12 + day.month - before.month
    assert apart == months
    assert before.day <= day.day
    assert day - before >= timedelta(days=28 * months)
