"""What happens by itself: clocks run out, and quiet days end a whistle."""

from __future__ import annotations

from linli.core import clock
from linli.core.forgetting import register
from linli.core.jobs import one_by_one, tick
from linli.people.forgetting import Rounds
from linli.whistles import actions
from linli.whistles.forgetting import KEPT
from linli.whistles.queries import fallen_due, quiet_since

BATCH = 200
FORGET = "whistles.forget"

rounds = Rounds(register(FORGET, *KEPT))


@tick("whistles.late")
def find_late() -> int:
    """Note what is late, and tell those who are to know."""
    at = clock.now()
    return one_by_one(fallen_due(at)[:BATCH], actions.find_late, at)


@tick(FORGET)
def forget() -> int:
    """Scrub what was said in whistles that ended long ago."""
    return rounds()


@tick("whistles.quiet")
def settle_after_quiet_days() -> int:
    """End whistles on which all have reported and that were left alone through the quiet days."""
    at = clock.now()
    return one_by_one(quiet_since(at)[:BATCH], actions.settle, at)
