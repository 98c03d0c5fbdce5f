"""Forgetting accounts that were begun and never verified."""

from __future__ import annotations

from datetime import timedelta

from linli.core import clock
from linli.core.jobs import Every, one_by_one, tick
from linli.people.actions import forget_unverified
from linli.people.queries import never_verified

UNVERIFIED_KEPT = timedelta(days=1)
EVERY_SECONDS = 3600.0
AT_ONCE = 200

hourly = Every(EVERY_SECONDS)


@tick("people.forget_unverified")
def forget_old_unverified() -> int:
    """Scrub accounts that stayed unverified for a day; looks once an hour."""
    if not hourly.due():
        return 0
    at = clock.now()
    return one_by_one(never_verified(at - UNVERIFIED_KEPT)[:AT_ONCE], forget_unverified, at)
