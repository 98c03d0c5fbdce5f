"""Once an hour: rounds whose last day is over end and forget what they must, doors of visitors who are gone become
nobody's, and old notes are erased."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from linli.core import clock
from linli.core.actors import Actor
from linli.core.jobs import Every, one_by_one, tick
from linli.outreach.actions import end_patrol, end_sweep, forget_notes, share_doors
from linli.outreach.models import Sweep
from linli.outreach.queries import lapsed_doors, overdue, with_old_notes
from linli.outreach.queries_patrols import patrols_overdue

EVERY_SECONDS = 3600.0
NOTES_KEPT = timedelta(days=92)
AT_ONCE = 200

hourly = Every(EVERY_SECONDS)


@tick("outreach.end_sweeps")
def end_sweeps() -> int:
    """End rounds that are over, free the doors of visitors who are gone, erase old notes; looks once an hour."""
    if not hourly.due():
        return 0
    at = clock.now()
    today = clock.local_date(at)
    ended = one_by_one(overdue(today, AT_ONCE), end_sweep, at)
    lapsed = lapsed_doors(today)
    freed = one_by_one(lapsed, partial(_free, lapsed), at)
    notes = one_by_one(with_old_notes(at - NOTES_KEPT, AT_ONCE), forget_notes, at)
    return ended + freed + notes + one_by_one(patrols_overdue(today, AT_ONCE), end_patrol, at)


def _free(lapsed: Mapping[Sweep, Collection[UUID]], sweep: Sweep, *, by: Actor, at: datetime) -> None:
    share_doors(sweep, cells=lapsed[sweep], appointment=None, by=by, at=at)
