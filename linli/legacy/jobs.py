"""What happens by itself: old problems of bodies that ended go on, and what ended long ago is scrubbed."""

from __future__ import annotations

from linli.core import clock
from linli.core.forgetting import register
from linli.core.jobs import Every, one_by_one, tick
from linli.legacy.actions import go_on
from linli.legacy.forgetting import KEPT
from linli.legacy.queries import left_behind
from linli.people.forgetting import Rounds

EVERY_SECONDS = 3600.0
BATCH = 200
FORGET = "legacy.forget"

rounds = Rounds(register(FORGET, *KEPT))
hourly = Every(EVERY_SECONDS)


@tick(FORGET)
def forget() -> int:
    """Scrub what was written of problems that ended long ago."""
    return rounds()


@tick("legacy.go_on")
def see_to_bodies() -> int:
    """Once an hour: let problems of bodies that ended without a successor go on."""
    if not hourly.due():
        return 0
    at = clock.now()
    return one_by_one(left_behind(clock.local_date(at), BATCH), go_on, at)
