"""Once an hour: rounds whose last day is over end and forget what they must, doors of visitors who are gone become
nobody's, and old notes are erased."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from linli.core import clock
from linli.core.actors import Actor, system
from linli.core.jobs import tick
from linli.core.refusals import Refused
from linli.outreach.actions import end_sweep, forget_notes, share_doors
from linli.outreach.models import Sweep
from linli.outreach.queries import lapsed_doors, overdue, with_old_notes

EVERY_SECONDS = 3600.0
NOTES_KEPT = timedelta(days=92)
AT_ONCE = 200

log = logging.getLogger(__name__)
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
    ended = sum(_tried(sweep, partial(_end, by=by, at=at)) for sweep in overdue(today, AT_ONCE))
    freed = sum(
        _tried(sweep, partial(share_doors, cells=cells, appointment=None, by=by, at=at))
        for sweep, cells in lapsed_doors(today).items()
    )
    notes = sum(
        _tried(sweep, partial(forget_notes, by=by, at=at)) for sweep in with_old_notes(at - NOTES_KEPT, AT_ONCE)
    )
    return ended + freed + notes


def _end(sweep: Sweep, *, by: Actor, at: datetime) -> int:
    end_sweep(sweep, by=by, at=at)
    return 1


def _tried(sweep: Sweep, act: Callable[[Sweep], int]) -> int:
    """How much was done; what goes wrong with one round does not stop the others."""
    try:
        return act(sweep)
    except Refused as refused:
        log.info("round %s left alone: %s", sweep.pk, refused.refusal.why)
    except Exception:
        log.exception("round %s could not be kept up; the others go on", sweep.pk)
    return 0
