"""Forgetting how members stood before a sheet that can be undone no more; household links of posts that ran out."""

from __future__ import annotations

import time

from linli.core import clock
from linli.core.actors import system
from linli.core.jobs import tick
from linli.organisations.actions import forget_before, settle_links
from linli.organisations.queries.links import left_open
from linli.organisations.queries.roster import settled_imports
from linli.organisations.rules import UNDONE_WITHIN

EVERY_SECONDS = 3600.0
AT_ONCE = 20
SETTLED_AT_ONCE = 500

_next_look = 0.0
_next_settling = 0.0


@tick("organisations.forget_roster_before")
def forget_roster_before() -> int:
    """Forget what old sheets changed; looks once an hour."""
    global _next_look
    if time.monotonic() < _next_look:
        return 0
    _next_look = time.monotonic() + EVERY_SECONDS
    at = clock.now()
    return sum(forget_before(brought, by=system(), at=at) for brought in settled_imports(at - UNDONE_WITHIN, AT_ONCE))


@tick("organisations.settle_links")
def settle_ended_links() -> int:
    """Give the household links of posts that ran out to who follows, or end them; looks once an hour."""
    global _next_settling
    if time.monotonic() < _next_settling:
        return 0
    _next_settling = time.monotonic() + EVERY_SECONDS
    at = clock.now()
    return sum(settle_links(held, by=system(), at=at) for held in left_open(clock.local_date(at), SETTLED_AT_ONCE))
