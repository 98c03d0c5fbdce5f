"""A round of forgetting: what one tick scrubs, some rows of each table at a time."""

from __future__ import annotations

import time
from collections.abc import Sequence

from linli.core import clock
from linli.core.actors import system
from linli.core.forgetting import Kept
from linli.people.actions.forgetting import scrub_old

EVERY_SECONDS = 3600.0
AT_ONCE = 200


class Rounds:
    """Looks once an hour, and again at once while a round was full."""

    def __init__(self, kept: Sequence[Kept]) -> None:
        self.kept = kept
        self.next_look = 0.0

    def __call__(self) -> int:
        """Scrub what is due; how many rows."""
        if time.monotonic() < self.next_look:
            return 0
        at, full, done = clock.now(), False, 0
        for kept in self.kept:
            rows = list(kept.due(clock.local_date(at))[:AT_ONCE])
            full = full or len(rows) == AT_ONCE
            done += sum(scrub_old(row, kept, by=system(), at=at) for row in rows)
        self.next_look = 0.0 if full else time.monotonic() + EVERY_SECONDS
        return done
