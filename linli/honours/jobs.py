"""What happens by itself: nominations stop after their day, ended posts leave the panel, what is old is scrubbed."""

from __future__ import annotations

from linli.core import clock
from linli.core.forgetting import register
from linli.core.jobs import Every, one_by_one, tick
from linli.honours.actions import release_member, stop
from linli.honours.forgetting import KEPT
from linli.honours.queries import members_gone, to_stop
from linli.people.forgetting import Rounds

BATCH = 200
FORGET = "honours.forget"

rounds = Rounds(register(FORGET, *KEPT))
every_ten_minutes = Every(600.0)


@tick(FORGET)
def forget() -> int:
    """Scrub who was nominated by whom, long after the round."""
    return rounds()


@tick("honours.see_to")
def see_to() -> int:
    """Every ten minutes: stop nominations whose last day is over, and let go of panel members whose post ended."""
    if not every_ten_minutes.due():
        return 0
    at = clock.now()
    today = clock.local_date(at)
    return one_by_one(to_stop(today, BATCH), stop, at) + one_by_one(members_gone(today, BATCH), release_member, at)
