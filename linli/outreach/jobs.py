"""Once an hour: rounds whose last day is over end and forget what they must, doors of visitors who are gone become
nobody's, and old notes are erased."""

from __future__ import annotations

import time
from datetime import timedelta

from linli.core import clock
from linli.core.actors import system
from linli.core.jobs import tick
from linli.outreach.actions import end_sweep, forget_notes, share_doors
from linli.outreach.queries import lapsed_doors, overdue, with_old_notes

EVERY_SECONDS = 3600.0
NOTES_KEPT = timedelta(days=92)
AT_ONCE = 200

_next_look = 0.0


@tick("outreach.end_sweeps")
def end_sweeps() -> int:
    """End rounds that are over, free the doors of visitors who are gone, erase old notes; looks once an hour."""
    global _next_look
    if time.monotonic() < _next_look:
        return 0
    _next_look = time.monotonic() + EVERY_SECONDS
    at, by = clock.now(), system()
    today = clock.local_date(at)
    ended = [end_sweep(sweep, by=by, at=at) for sweep in overdue(today, AT_ONCE)]
    freed = [
        share_doors(sweep, cells=cells, appointment=None, by=by, at=at) for sweep, cells in lapsed_doors(today).items()
    ]
    notes = [forget_notes(sweep, by=by, at=at) for sweep in with_old_notes(at - NOTES_KEPT, AT_ONCE)]
    return len(ended) + sum(freed) + sum(notes)
