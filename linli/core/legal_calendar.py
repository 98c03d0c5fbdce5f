"""The calendar in force: the published one with the operator's overrides, read at most once a minute."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from datetime import date

from linli.core.clock import ONE_DAY, Calendar
from linli.core.models import DayOverride

FRESH_SECONDS = 60.0
_known: tuple[float, Calendar] | None = None


def current() -> Calendar:
    """The legal calendar with the overrides entered so far."""
    global _known
    moment = time.monotonic()
    if _known is None or moment - _known[0] > FRESH_SECONDS:
        _known = (moment, Calendar(overrides()))
    return _known[1]


def forget() -> None:
    """Read the overrides again at the next use: call after entering a notice."""
    global _known
    _known = None


def overrides() -> dict[date, bool]:
    """The days that the operator entered, and whether each is worked. One query."""
    return dict(DayOverride.objects.order_by("day").values_list("day", "working"))


def replaced(known: Mapping[date, bool], days: Mapping[date, bool]) -> dict[date, bool]:
    """The overrides once these days are entered: a whole year's notice takes the place of all that was entered for that
    year; a few days, such as the last of a year in the next one's notice, are laid over it."""
    whole = {year for year in years_of(days) if Calendar(days).settles_by_itself(year)}
    return {day: working for day, working in known.items() if day.year not in whole} | dict(days)


def years_of(days: Iterable[date]) -> set[int]:
    """The years of these days."""
    return {day.year for day in days}


def changed(before: Calendar, after: Calendar, years: Iterable[int]) -> list[tuple[date, bool]]:
    """Each day of these years that is reckoned otherwise by the later calendar, and whether it is worked there."""
    found = []
    for year in sorted(years):
        day = date(year, 1, 1)
        while day.year == year:
            if before.day(day).working != after.day(day).working:
                found.append((day, after.day(day).working))
            day += ONE_DAY
    return found
