"""The days on which a city's pages are grey, remembered by each process so that no page asks for them.

A page that belongs to no estate is grey while any city of this installation mourns: beyond one city there is one
database each.
"""

from __future__ import annotations

import time
from datetime import date
from typing import Protocol

from django.db import DatabaseError

from linli.places.models import MourningPeriod, Place

REMEMBERED_SECONDS = 60.0
LONGEST_DAYS = 15


class Clock(Protocol):
    """What tells how many seconds have passed."""

    def __call__(self) -> float: ...


class Days:
    """The periods that are not lifted, read again after a minute."""

    def __init__(self, now: Clock = time.monotonic) -> None:
        self.now = now
        self.read_at: float | None = None
        self.known: list[tuple[int, date, date]] = []

    def forget(self) -> None:
        """Read again when next asked: something changed."""
        self.read_at = None

    def remember(self, known: list[tuple[int, date, date]]) -> None:
        """Know these periods from now."""
        self.known, self.read_at = known, self.now()

    def cities(self, on: date) -> frozenset[int]:
        """The ids of the cities that mourn on this day. One query a minute; without a database, what was last known."""
        if self.read_at is None or self.now() - self.read_at > REMEMBERED_SECONDS:
            try:
                rows = MourningPeriod.objects.filter(lifted_at=None).order_by("id")
                self.remember(list(rows.values_list("city_id", "first_day", "last_day")))
            except DatabaseError:
                self.read_at = self.now()
        return frozenset(city for city, first, last in self.known if first <= on <= last)


DAYS = Days()


def periods_of(city: Place) -> list[MourningPeriod]:
    """What this city has set, the latest first."""
    return list(MourningPeriod.objects.filter(city=city).order_by("-first_day", "-id")[:50])
