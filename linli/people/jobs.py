"""Forgetting accounts that were begun and never verified."""

from __future__ import annotations

import time
from datetime import timedelta

from linli.core import clock
from linli.core.actors import system
from linli.core.jobs import tick
from linli.people.actions import forget_unverified
from linli.people.queries import never_verified

UNVERIFIED_KEPT = timedelta(days=1)
EVERY_SECONDS = 3600.0
AT_ONCE = 200

_next_look = 0.0


@tick("people.forget_unverified")
def forget_old_unverified() -> int:
    """Scrub accounts that stayed unverified for a day; looks once an hour."""
    global _next_look
    if time.monotonic() < _next_look:
        return 0
    _next_look = time.monotonic() + EVERY_SECONDS
    at = clock.now()
    stale = list(never_verified(at - UNVERIFIED_KEPT)[:AT_ONCE])
    return sum(forget_unverified(account, by=system(), at=at) for account in stale)
