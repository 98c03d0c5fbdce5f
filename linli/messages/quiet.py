"""Quiet hours: what is not urgent waits until they end. Arithmetic only."""

from __future__ import annotations

from datetime import datetime, time
from typing import NamedTuple

from django.conf import settings

from linli.core.clock import ONE_DAY, from_local, local, local_date

EARLIEST_START, LATEST_START = time(18), time(23)
EARLIEST_END, LATEST_END = time(5), time(9)
"""Within these a person chooses their own: by day there is no quiet that would keep an answer from coming."""


class Quiet(NamedTuple):
    """From an hour of the evening, or of the night, to one of the morning, in Shanghai."""

    start: time
    end: time

    def holds(self, at: datetime) -> bool:
        """Whether it is quiet at a moment; the last moment is not quiet any more."""
        now = local(at).time()
        if self.start <= self.end:
            return self.start <= now < self.end
        return now >= self.start or now < self.end

    def over(self, at: datetime) -> datetime:
        """This moment, or the end of the quiet hours it lies in."""
        return self.morning(at) if self.holds(at) else at

    def morning(self, at: datetime) -> datetime:
        """The next moment, this one included, at which quiet hours end."""
        today = from_local(local_date(at), self.end)
        return today if at <= today else from_local(local_date(at) + ONE_DAY, self.end)


def standing() -> Quiet:
    """The hours of this installation, where a person has not chosen their own."""
    return Quiet(*settings.LINLI_QUIET_HOURS)


def may_be_quiet(at: datetime) -> bool:
    """Whether it can be quiet for anybody at a moment: by day nobody's hours need to be looked up."""
    now = local(at).time()
    return now >= EARLIEST_START or now < LATEST_END or standing().holds(at)
