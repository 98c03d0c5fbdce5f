"""On which days a duty comes: the stretches of days that a cadence cuts out of the calendar."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple

from linli.playbooks.enums import Period
from linli.playbooks.parts_duties import DutyCadence

DAY = timedelta(days=1)


class Stretch(NamedTuple):
    """From the first day to the last day on which it can be done in time."""

    starts_on: date
    due_on: date

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.due_on - self.starts_on).days + 1


def period_of(day: date, per: Period) -> Stretch:
    """The day, week from Monday, month, quarter or year in which a day lies."""
    if per is Period.DAY:
        return Stretch(day, day)
    if per is Period.WEEK:
        monday = day - timedelta(days=day.weekday())
        return Stretch(monday, monday + timedelta(days=6))
    if per is Period.MONTH:
        return _months(day.year, day.month, 1)
    if per is Period.QUARTER:
        return _months(day.year, 3 * ((day.month - 1) // 3) + 1, 3)
    return _months(day.year, 1, 12)


def _months(year: int, month: int, count: int) -> Stretch:
    last = month + count - 1
    return Stretch(date(year, month, 1), date(year, last, monthrange(year, last)[1]))


def stretches(cadence: DutyCadence, first: date, last: date) -> Iterator[Stretch]:
    """Every stretch that begins from `first` to `last`, one after the other."""
    day = period_of(first, cadence.per).starts_on
    while day <= last:
        period = period_of(day, cadence.per)
        yield from (one for one in _within(cadence, period) if first <= one.starts_on <= last)
        day = period.due_on + DAY


def _within(cadence: DutyCadence, period: Stretch) -> Iterator[Stretch]:
    """The stretches of one period: its named days, or so many parts of it as even as can be."""
    if cadence.weekday is not None:
        yield _single(period.starts_on + timedelta(days=cadence.weekday - 1))
    elif cadence.digit is not None:
        for number in range(1, period.days + 1):
            if number % 10 == cadence.digit:
                yield _single(period.starts_on.replace(day=number))
    elif cadence.on is not None:
        yield _single(date.fromisoformat(f"{period.starts_on.year}-{cadence.on}"))
    else:
        cuts = [period.days * part // cadence.times for part in range(cadence.times + 1)]
        for begin, end in pairwise(cuts):
            yield Stretch(period.starts_on + timedelta(days=begin), period.starts_on + timedelta(days=end - 1))


def _single(day: date) -> Stretch:
    return Stretch(day, day)
