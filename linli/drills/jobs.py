"""Once an hour: who said “I can” is forgotten once it is over, and “I can” of posts that ended is free again."""

from __future__ import annotations

from linli.core import clock
from linli.core.forgetting import register
from linli.core.jobs import Every, one_by_one, tick
from linli.drills.actions import lapse, release
from linli.drills.forgetting import KEPT
from linli.drills.queries import of_ended_posts, unreported
from linli.people.forgetting import Rounds

EVERY_SECONDS = 3600.0
BATCH = 200
FORGET = "drills.forget"

rounds = Rounds(register(FORGET, *KEPT))
hourly = Every(EVERY_SECONDS)


@tick(FORGET)
def forget() -> int:
    """Scrub who said “I can” to what is over, and old words."""
    return rounds()


@tick("drills.release")
def see_to_posts() -> int:
    """Once an hour: let go of “I can” whose post has ended, and of drills of which nobody says what came of them."""
    if not hourly.due():
        return 0
    at = clock.now()
    freed = one_by_one(of_ended_posts(clock.local_date(at), BATCH), release, at)
    return freed + one_by_one(unreported(at, BATCH), lapse, at)
