"""Forgetting how members stood before a sheet, once the sheet can be undone no more."""

from __future__ import annotations

import time

from linli.core import clock
from linli.core.actors import system
from linli.core.jobs import tick
from linli.organisations.actions import forget_before
from linli.organisations.queries.roster import settled_imports
from linli.organisations.rules import UNDONE_WITHIN

EVERY_SECONDS = 3600.0
AT_ONCE = 20

_next_look = 0.0


@tick("organisations.forget_roster_before")
def forget_roster_before() -> int:
    """Forget what old sheets changed; looks once an hour."""
    global _next_look
    if time.monotonic() < _next_look:
        return 0
    _next_look = time.monotonic() + EVERY_SECONDS
    at = clock.now()
    return sum(forget_before(brought, by=system(), at=at) for brought in settled_imports(at - UNDONE_WITHIN, AT_ONCE))
