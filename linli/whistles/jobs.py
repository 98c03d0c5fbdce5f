"""What happens by itself: clocks run out, and quiet days end a whistle."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial

from linli.core import clock
from linli.core.actors import system
from linli.core.forgetting import register
from linli.core.jobs import tick
from linli.core.refusals import Refused
from linli.people.forgetting import Rounds
from linli.whistles import actions
from linli.whistles.forgetting import KEPT
from linli.whistles.models import Whistle
from linli.whistles.queries import fallen_due, quiet_since

BATCH = 200
FORGET = "whistles.forget"

rounds = Rounds(register(FORGET, *KEPT))
log = logging.getLogger(__name__)


@tick("whistles.late")
def find_late() -> int:
    """Note what is late, and tell those who are to know."""
    at = clock.now()
    late = fallen_due(at)[:BATCH]
    return sum(_tried(partial(actions.find_late, one, by=system(), at=at), one.whistle) for one in late)


@tick(FORGET)
def forget() -> int:
    """Scrub what was said in whistles that ended long ago."""
    return rounds()


@tick("whistles.quiet")
def settle_after_quiet_days() -> int:
    """End whistles on which all have reported and that were left alone through the quiet days."""
    at = clock.now()
    return sum(_tried(partial(actions.settle, one, by=system(), at=at), one) for one in quiet_since(at)[:BATCH])


def _tried(act: Callable[[], object], whistle: Whistle) -> bool:
    """Whether it could be done; what somebody changed meanwhile is left to the next round."""
    try:
        act()
    except Refused as refused:
        log.info("%s left alone: %s", whistle.number, refused.refusal.why)
        return False
    return True
