"""The calendar in force: the published one with the operator's overrides, read at most once a minute."""

from __future__ import annotations

import time

from linli.core.clock import Calendar
from linli.core.models import DayOverride

FRESH_SECONDS = 60.0
_known: tuple[float, Calendar] | None = None


def current() -> Calendar:
    """The legal calendar with the overrides entered so far."""
    global _known
    moment = time.monotonic()
    if _known is None or moment - _known[0] > FRESH_SECONDS:
        days = dict(DayOverride.objects.order_by("day").values_list("day", "working"))
        _known = (moment, Calendar(days))
    return _known[1]


def forget() -> None:
    """Read the overrides again at the next use: call after entering a notice."""
    global _known
    _known = None
