"""The days on which a duty comes, against a plain walk over the calendar day by day."""

from __future__ import annotations

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.duties.cadences import Stretch, period_of, stretches
from linli.playbooks.enums import Period
from linli.playbooks.parts_duties import DutyCadence

DAY = timedelta(days=1)
DAYS = st.dates(date(2023, 1, 1), date(2030, 12, 31))
MOST = {Period.DAY: 1, Period.WEEK: 7, Period.MONTH: 28, Period.QUARTER: 90, Period.YEAR: 365}


def label(day: date, per: Period) -> tuple[int, ...]:
    """What all days of one period, and no others, have in common: said without any reckoning of lengths."""
    if per is Period.WEEK:
        return tuple(day.isocalendar())[:2]
    parts = {
        Period.DAY: (day.month, day.day),
        Period.MONTH: (day.month,),
        Period.QUARTER: ((day.month + 2) // 3,),
        Period.YEAR: (),
    }
    return (day.year, *parts[per])


def some(cadence: DutyCadence, first: date, days: int = 400) -> list[Stretch]:
    return list(stretches(cadence, first, first + days * DAY))


@given(DAYS, st.sampled_from(list(Period)))
def test_a_period_is_all_days_with_the_same_label_around_a_day(day: date, per: Period) -> None:
    found = period_of(day, per)
    assert found.starts_on <= day <= found.due_on
    inside = {label(found.starts_on + number * DAY, per) for number in range(found.days)}
    assert inside == {label(day, per)}
    assert label(found.starts_on - DAY, per) != label(day, per)
    assert label(found.due_on + DAY, per) != label(day, per)


@given(DAYS, st.integers(1, 7))
def test_a_weekday_comes_on_each_such_day_and_no_other(first: date, weekday: int) -> None:
    found = some(DutyCadence(times=1, per=Period.WEEK, weekday=weekday), first)
    days = (first + number * DAY for number in range(401))
    assert found == [Stretch(day, day) for day in days if day.isoweekday() == weekday]


@given(DAYS, st.integers(0, 9))
def test_a_figure_comes_on_each_day_of_the_month_that_has_it_last(first: date, digit: int) -> None:
    found = some(DutyCadence(times=1, per=Period.MONTH, digit=digit), first)
    days = (first + number * DAY for number in range(401))
    assert found == [Stretch(day, day) for day in days if str(day.day).endswith(str(digit))]


@given(DAYS, st.dates(date(2027, 1, 1), date(2027, 12, 31)))
def test_a_fixed_day_comes_once_a_year(first: date, fixed: date) -> None:
    found = some(DutyCadence(times=1, per=Period.YEAR, on=f"{fixed:%m-%d}"), first, 1500)
    days = (first + number * DAY for number in range(1501))
    assert found == [Stretch(day, day) for day in days if (day.month, day.day) == (fixed.month, fixed.day)]


@given(st.data(), DAYS, st.sampled_from(list(Period)))
def test_so_many_times_a_period_covers_every_day_once_in_parts_as_even_as_can_be(
    data: st.DataObject, first: date, per: Period
) -> None:
    times = data.draw(st.integers(1, min(MOST[per], 12)))
    found = some(DutyCadence(times=times, per=per), first, 800)
    for before, after in itertools.pairwise(found):
        assert after.starts_on == before.due_on + DAY
    by_period: dict[tuple[int, ...], list[Stretch]] = {}
    for one in found:
        assert label(one.starts_on, per) == label(one.due_on, per)
        by_period.setdefault(label(one.starts_on, per), []).append(one)
    for whole in list(by_period.values())[1:-1]:
        assert len(whole) == times
        lengths = [one.days for one in whole]
        assert max(lengths) - min(lengths) <= 1


@given(DAYS, st.integers(0, 60), st.integers(0, 60))
def test_looking_twice_over_parts_finds_the_same_as_looking_once(first: date, one: int, two: int) -> None:
    cadence = DutyCadence(times=2, per=Period.MONTH)
    middle = first + one * DAY
    last = middle + two * DAY
    parts = [*stretches(cadence, first, middle), *stretches(cadence, middle + DAY, last)]
    assert parts == list(stretches(cadence, first, last))


@pytest.mark.parametrize(
    ("cadence", "days"),
    [
        (DutyCadence(times=2, per=Period.MONTH), ["02-01/02-14", "02-15/02-28"]),
        (DutyCadence(times=1, per=Period.MONTH, digit=4), ["02-04/02-04", "02-14/02-14", "02-24/02-24"]),
        (DutyCadence(times=1, per=Period.WEEK, weekday=5), [f"02-{day}/02-{day}" for day in ("06", "13", "20", "27")]),
        (DutyCadence(times=1, per=Period.MONTH), ["02-01/02-28"]),
        (DutyCadence(times=1, per=Period.QUARTER), []),
    ],
)
def test_the_stretches_of_one_february_are_these(cadence: DutyCadence, days: list[str]) -> None:
    found = stretches(cadence, date(2026, 2, 1), date(2026, 2, 28))
    assert [f"{one.starts_on:%m-%d}/{one.due_on:%m-%d}" for one in found] == days
