"""What desk and residents' page share of bookings: seven days with what is taken, and the form as filled in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from linli.core import clock
from linli.organisations.actions import Wanted
from linli.organisations.models import SpaceBooking
from linli.organisations.queries import bookings as queries
from linli.places.models import PublicSpace
from linli.places.queries_spaces import rooms_of_space
from linli.web.space_words import clock_of
from linli.web.typed import day_of, id_of

STEP = 30
"""Minutes: bookings begin and end on the half hour."""
WEEKS_AHEAD = 8
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the plan, with what is taken."""

    day: date
    taken: list[tuple[str, SpaceBooking]]


@dataclass
class Asked:
    """The form of a booking as it was filled in, with what is wrong by field."""

    day: str = ""
    start: str = ""
    length: str = ""
    room: str = ""
    purpose: str = ""
    name: str = ""
    phone: str = ""
    errors: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, data: Mapping[str, str]) -> Asked:
        """What was sent."""
        said = cls()
        for name in ("day", "start", "length", "room", "purpose", "name", "phone"):
            setattr(said, name, data.get(name, ""))
        return said

    @classmethod
    def fresh(cls, space: PublicSpace, at: datetime) -> Asked:
        """An empty form: it begins with the first time that is not over, today or else tomorrow."""
        today, local = clock.local_date(at), clock.local(at)
        first = next((n for n in _starts(space) if n > local.hour * 60 + local.minute), None)
        if first is None:
            return cls(day=str(today + timedelta(days=1)), start=str(space.opens))
        return cls(day=str(today), start=str(first))

    def wanted(self) -> Wanted | None:
        """The same as the action takes it; None, with the words at the fields, where it cannot be read."""
        day = day_of(self.day)
        start, length = _number(self.start), _number(self.length)
        if day is None:
            self.errors["day"] = _("Name a day, such as 2026-12-01.")
        if start is None:
            self.errors["start"] = _("Choose from when.")
        if length is None:
            self.errors["length"] = _("Choose for how long.")
        if day is None or start is None or length is None:
            return None
        begins = clock.from_local(day) + timedelta(minutes=start)
        return Wanted(begins, begins + timedelta(minutes=length), self.purpose, id_of(self.room))

    def take(self, errors: Mapping[str, str]) -> None:
        """What the action said, at our fields."""
        names = {"starts": "start", "ends": "length"}
        self.errors |= {names.get(name, name): words for name, words in errors.items()}

    def wrong(self, name: str) -> list[str]:
        """The words at one field."""
        return [self.errors[name]] if name in self.errors else []

    def mistakes(self) -> list[tuple[str, str]]:
        """(field id, words) for the summary."""
        return [(f"id_{name}", words) for name, words in self.errors.items()]


def first_day_of(text: str, at: datetime) -> date:
    """The first of the seven days that an address asks for, from today to the last that can be booked."""
    today = clock.local_date(at)
    return min(max(day_of(text) or today, today), today + WEEKS_AHEAD * WEEK)


def weeks_beside(first: date, at: datetime) -> tuple[str, str]:
    """Addresses of the seven days before and after; empty where there are none."""
    before, after = first_day_of(str(first - WEEK), at), first + WEEK
    return (
        f"?week={before}" if before < first else "",
        f"?week={after}" if first_day_of(str(after), at) == after else "",
    )


def days_of(space: PublicSpace, first: date) -> list[Day]:
    """Seven days from this one, each with what is taken. One query."""
    start = clock.from_local(first)
    found = list(queries.taken(space, start, start + WEEK))
    return [
        Day(day, [(_span(one), one) for one in found if clock.local_date(one.starts_at) == day])
        for day in (first + timedelta(days=n) for n in range(7))
    ]


def _span(booking: SpaceBooking) -> str:
    """9:00–10:30."""
    return f"{clock_time(booking.starts_at)}–{clock_time(booking.ends_at)}"


def clock_time(moment: datetime) -> str:
    """9:00, in Shanghai."""
    local = clock.local(moment)
    return f"{local.hour}:{local.minute:02d}"


def choices(space: PublicSpace) -> dict[str, list[tuple[str, str]]]:
    """What the form offers: from when, for how long, and the whole space or a room. One query."""
    rooms = [(str(room.pk), room.name) for room in rooms_of_space(space) if room.bookable]
    longest = space.longest or STEP
    return {
        "start": [(str(minute), clock_of(minute)) for minute in _starts(space)],
        "length": [(str(n), minutes(n)) for n in range(STEP, max(longest, STEP) + 1, STEP)],
        "room": [("", _("The whole space")), *rooms] if rooms else [],
    }


def _starts(space: PublicSpace) -> range:
    """The minutes of a day at which a booking can begin."""
    return range(space.opens, space.closes, STEP)


def minutes(count: int) -> str:
    """30 minutes, 1 hour, 1.5 hours."""
    if count < 60:
        return ngettext("%(count)s minute", "%(count)s minutes", count) % {"count": count}
    hours = f"{count / 60:g}"
    return ngettext("%(hours)s hour", "%(hours)s hours", 1 if count == 60 else 2) % {"hours": hours}


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else None
