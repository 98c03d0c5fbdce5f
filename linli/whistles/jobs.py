"""What happens by itself: clocks run out, and quiet days end a whistle."""

from __future__ import annotations

import logging

from linli.core import clock
from linli.core.actors import system
from linli.core.jobs import tick
from linli.core.refusals import Refused
from linli.whistles import actions
from linli.whistles.queries import fallen_due, quiet_since

BATCH = 200
log = logging.getLogger(__name__)


@tick("whistles.late")
def find_late() -> int:
    """Note what is late, and tell those who are to know."""
    at = clock.now()
    return sum(actions.find_late(call, by=system(), at=at) for call in fallen_due(at)[:BATCH])


@tick("whistles.quiet")
def settle_after_quiet_days() -> int:
    """End whistles on which all have reported and that were left alone through the quiet days."""
    at, done = clock.now(), 0
    for whistle in quiet_since(at)[:BATCH]:
        try:
            actions.settle(whistle, by=system(), at=at)
            done += 1
        except Refused as refused:
            log.info("%s left alone: %s", whistle.number, refused.refusal.why)
    return done
