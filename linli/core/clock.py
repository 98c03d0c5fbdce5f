"""The legal calendar and working time: when a promise falls due.

Everything here is arithmetic on what is passed in; only `now` reads the wall clock, and only doors call it.
Moments are aware datetimes. Working time is reckoned in Asia/Shanghai, which has kept one offset since 1991;
results are UTC.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise
from types import MappingProxyType
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

import chinese_calendar

SHANGHAI = ZoneInfo("Asia/Shanghai")
ONE_DAY = timedelta(days=1)

ClockKind = Literal["elapsed", "working"]
Pause = tuple[datetime, datetime]


def now() -> datetime:
    """This moment, aware, in UTC. Doors call it once and pass the answer on as `at`."""
    return datetime.now(UTC)


def local(moment: datetime) -> datetime:
    """The same moment on a clock in Shanghai. Raises ValueError for a naive datetime."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return moment.astimezone(SHANGHAI)


def local_date(moment: datetime) -> date:
    """The day it is in Shanghai at this moment."""
    return local(moment).date()


def from_local(day: date, at: time = time(0)) -> datetime:
    """The moment, in UTC, at which clocks in Shanghai show this day and time."""
    return datetime.combine(day, at, SHANGHAI).astimezone(UTC)


def day_bounds(day: date) -> tuple[datetime, datetime]:
    """First moment of a Shanghai day and first moment of the next, in UTC: a half-open range for queries."""
    return from_local(day), from_local(day + ONE_DAY)


class Day(NamedTuple):
    """Whether a day is worked; `provisional` until the State Council's notice for its year is known."""

    working: bool
    provisional: bool


@lru_cache(maxsize=16_384)
def _default_day(day: date) -> Day:
    """The day by the published calendar, else weekdays less the statutory holidays of fixed solar date.

    1 January, 1 May and 1 to 3 October; Spring Festival, bridge days and make-up days wait for the State
    Council's yearly notice.
    """
    try:
        return Day(chinese_calendar.is_workday(day), provisional=False)
    except NotImplementedError:
        fixed_holiday = (day.month, day.day) in {(1, 1), (5, 1), (10, 1), (10, 2), (10, 3)}
        return Day(day.weekday() < 5 and not fixed_holiday, provisional=True)


class Calendar:
    """The legal calendar: `overrides` win over the published years, which win over the provisional rule.

    `overrides` maps a day to whether it is worked. A year is settled, so that none of its days is provisional,
    once overrides declare its 1 January, 1 May and 1 October free: every yearly notice does, nothing else would.
    Cheap to make, and answers are remembered; make a new one when overrides change.
    """

    __slots__ = ("_days", "_settled")

    def __init__(self, overrides: Mapping[date, bool] = MappingProxyType({})) -> None:
        self._days = {day: Day(working, provisional=False) for day, working in overrides.items()}
        self._settled = {
            year
            for year in {day.year for day in overrides}
            if all(overrides.get(date(year, month, 1)) is False for month in (1, 5, 10))
        }

    def settles(self, year: int) -> bool:
        """Whether the State Council's notice for a year is known: from the published calendar, or entered."""
        return self.settles_by_itself(year) or not _default_day(date(year, 6, 30)).provisional

    def settles_by_itself(self, year: int) -> bool:
        """Whether the overrides alone hold the whole notice for a year."""
        return year in self._settled

    def day(self, day: date) -> Day:
        """Whether this day is worked, and whether that is only provisional."""
        known = self._days.get(day)
        if known is None:
            known = _default_day(day)
            if known.provisional and day.year in self._settled:
                known = Day(known.working, provisional=False)
            self._days[day] = known
        return known


@dataclass(frozen=True, slots=True)
class WorkingHours:
    """Daily spans of work in local time, in order and apart. Raises ValueError otherwise."""

    spans: tuple[tuple[time, time], ...] = ((time(8, 30), time(12)), (time(14), time(17, 30)))

    def __post_init__(self) -> None:
        if not self.spans:
            raise ValueError("working hours need at least one span")
        edges = [edge for span in self.spans for edge in span]
        if any(edge.tzinfo is not None for edge in edges):
            raise ValueError("working hours are local times without a zone")
        if any(later <= earlier for earlier, later in pairwise(edges)):
            raise ValueError("working spans must be in order and must not touch or overlap")

    @property
    def closing(self) -> time:
        """When the working day ends."""
        return self.spans[-1][1]

    @property
    def minutes(self) -> int:
        """How long a working day is."""
        return sum((to.hour - since.hour) * 60 + to.minute - since.minute for since, to in self.spans)


_UNITS: dict[str, tuple[ClockKind, Literal["minutes", "days"], int]] = {
    "m": ("elapsed", "minutes", 1),
    "h": ("elapsed", "minutes", 60),
    "d": ("elapsed", "days", 1),
    "wm": ("working", "minutes", 1),
    "wh": ("working", "minutes", 60),
    "wd": ("working", "days", 1),
}
_ALLOWANCE = re.compile(r"([0-9]{1,5})(m|h|d|wm|wh|wd)")


@dataclass(frozen=True, slots=True)
class Allowance:
    """A length of time promised: minutes or days (one of them, positive), elapsed or working.

    Written `30m 2h 1d` (elapsed: every hour counts) and `90wm 4wh 3wd` (working: minutes, hours, days).
    """

    kind: ClockKind
    minutes: int = 0
    days: int = 0

    def __post_init__(self) -> None:
        if self.kind not in ("elapsed", "working"):
            raise ValueError(f"an allowance is elapsed or working, not {self.kind!r}")
        if self.minutes < 0 or self.days < 0 or (self.minutes > 0) == (self.days > 0):
            raise ValueError("an allowance is a positive number of minutes or of days")

    @classmethod
    def parse(cls, text: str) -> Allowance:
        """Read `30m 2h 1d 90wm 4wh 3wd`. Raises ValueError, quoting the text, for anything else."""
        found = _ALLOWANCE.fullmatch(text.strip())
        if found is None:
            raise ValueError(f"{text!r} is not a length of time such as 30m, 2h, 1d, 4wh or 3wd")
        kind, field, factor = _UNITS[found[2]]
        amount = int(found[1]) * factor
        return cls(kind, minutes=amount) if field == "minutes" else cls(kind, days=amount)

    def __str__(self) -> str:
        prefix = "w" if self.kind == "working" else ""
        if self.days:
            return f"{self.days}{prefix}d"
        if self.minutes % 60 == 0:
            return f"{self.minutes // 60}{prefix}h"
        return f"{self.minutes}{prefix}m"


class Due(NamedTuple):
    """When something falls due (UTC); provisional if a day without a published calendar lies on the way."""

    at: datetime
    provisional: bool


def due(
    first_receipt: datetime,
    allowance: Allowance,
    *,
    calendar: Calendar,
    hours: WorkingHours,
    pauses: Sequence[Pause] = (),
    extensions: Sequence[Allowance] = (),
) -> Due:
    """First receipt + allowance + pauses + extensions.

    The clock walks forward from first receipt, through the allowance and then each extension, and stands
    still while paused:

    - elapsed: every paused moment is added again;
    - working minutes: they run inside working spans only, and every paused working minute is added again;
    - working days: N working days end at closing time of the Nth working day after receipt; the day of
      receipt does not count. A working day whose last working minute is paused does not count: a pause adds
      as many days as it covers closing times, so that five paused minutes at ten o'clock add nothing.

    An extension continues from where the clock stood when the allowance ran out. A pause that begins once
    the clock has run out changes nothing: what was late stays late. Pauses may overlap, come in any order and
    begin before receipt. Raises ValueError for naive datetimes and for a pause that ends before it begins.
    """
    pause_line = _PauseLine(pauses)
    moment = _naive(first_receipt)
    provisional = False
    for step in (allowance, *extensions):
        if step.kind == "elapsed":
            moment = pause_line.lengthen(moment, moment + timedelta(days=step.days, minutes=step.minutes))
        elif step.days:
            moment, unsure = _after_working_days(moment, step.days, calendar, hours, pause_line)
            provisional |= unsure
        else:
            length = timedelta(minutes=step.minutes)
            moment, unsure = _after_working_time(moment, length, calendar, hours, pause_line)
            provisional |= unsure
    return Due(moment.replace(tzinfo=SHANGHAI).astimezone(UTC), provisional)


def warned_from(
    due_at: datetime, allowance: Allowance, percent: int, *, calendar: Calendar, hours: WorkingHours
) -> datetime:
    """The moment by which so many percent of an allowance are over, counted back from when it is due (UTC).

    What is left is a part of the allowance alone, whatever paused or extended it: a quarter of three working days is
    five and a quarter hours of work before closing time. It always lies before the due time.
    """
    minutes = allowance.minutes
    if allowance.days:
        minutes = allowance.days * (hours.minutes if allowance.kind == "working" else 24 * 60)
    left = timedelta(minutes=minutes) * (100 - percent) / 100
    moment = _naive(due_at)
    moment = moment - left if allowance.kind == "elapsed" else _before_working_time(moment, left, calendar, hours)
    return moment.replace(tzinfo=SHANGHAI).astimezone(UTC)


def _before_working_time(moment: datetime, left: timedelta, calendar: Calendar, hours: WorkingHours) -> datetime:
    """The last moment from which this much working time runs until the moment."""
    day = moment.date()
    while True:
        for opens, closes in reversed(hours.spans) if calendar.day(day).working else ():
            start, end = datetime.combine(day, opens), min(datetime.combine(day, closes), moment)
            if start >= end:
                continue
            if end - start >= left:
                return end - left
            left -= end - start
        day -= ONE_DAY


def _naive(moment: datetime) -> datetime:
    """Local time without its zone: plain arithmetic on it is several times faster."""
    return local(moment).replace(tzinfo=None)


class _PauseLine:
    """Pauses in local time, joined where they meet, in order."""

    __slots__ = ("_ends", "_starts")

    def __init__(self, pauses: Sequence[Pause]) -> None:
        self._starts: list[datetime] = []
        self._ends: list[datetime] = []
        for start, end in sorted((_naive(start), _naive(end)) for start, end in pauses):
            if end < start:
                raise ValueError("a pause ends before it begins")
            if self._ends and start <= self._ends[-1]:
                self._ends[-1] = max(self._ends[-1], end)
            elif end > start:
                self._starts.append(start)
                self._ends.append(end)

    def lengthen(self, start: datetime, end: datetime) -> datetime:
        """Where a walk from start to end arrives when it stands still in pauses."""
        for index in range(bisect_right(self._ends, start), len(self._starts)):
            if self._starts[index] >= end:
                break
            end += self._ends[index] - max(self._starts[index], start)
        return end

    def stands_before(self, moment: datetime) -> bool:
        """Whether the last instant before this moment is paused."""
        index = bisect_left(self._starts, moment) - 1
        return index >= 0 and self._ends[index] >= moment

    def running(self, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The parts of a stretch that are not paused."""
        for index in range(bisect_right(self._ends, start), len(self._starts)):
            if self._starts[index] >= end:
                break
            if self._starts[index] > start:
                yield start, self._starts[index]
            start = self._ends[index]
        if start < end:
            yield start, end


def _after_working_days(
    moment: datetime, count: int, calendar: Calendar, hours: WorkingHours, pause_line: _PauseLine
) -> tuple[datetime, bool]:
    """Closing time of the count-th working day after the moment's day that is not paused at its close."""
    day, provisional, closing = moment.date(), False, hours.closing
    while True:
        day += ONE_DAY
        working, unsure = calendar.day(day)
        provisional |= unsure
        if working:
            close = datetime.combine(day, closing)
            count -= not pause_line.stands_before(close)
            if count == 0:
                return close, provisional


def _after_working_time(
    moment: datetime, left: timedelta, calendar: Calendar, hours: WorkingHours, pause_line: _PauseLine
) -> tuple[datetime, bool]:
    """The first moment by which this much unpaused working time has run."""
    day, provisional = moment.date(), False
    while True:
        working, unsure = calendar.day(day)
        provisional |= unsure
        for opens, closes in hours.spans if working else ():
            start, end = max(datetime.combine(day, opens), moment), datetime.combine(day, closes)
            if start >= end:
                continue
            for run_start, run_end in pause_line.running(start, end):
                if run_end - run_start >= left:
                    return run_start + left, provisional
                left -= run_end - run_start
        day += ONE_DAY
