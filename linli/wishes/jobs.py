"""What happens by itself: claimers are asked, wishes whose time is over end, and what is old is scrubbed."""

from __future__ import annotations

from datetime import datetime

from linli.core import clock
from linli.core.forgetting import register
from linli.core.jobs import Every, one_by_one, tick
from linli.people.forgetting import Rounds
from linli.wishes.actions import ask_claimer, expire
from linli.wishes.forgetting import KEPT
from linli.wishes.queries import run_out, to_ask

EVERY_SECONDS = 600.0
BATCH = 200
FORGET = "wishes.forget"

rounds = Rounds(register(FORGET, *KEPT))
often = Every(EVERY_SECONDS)


@tick(FORGET)
def forget() -> int:
    """Scrub what was said of wishes long ago."""
    return rounds()


@tick("wishes.clock")
def see_to_time() -> int:
    """Every ten minutes: ask claimers whose days are over, and end what nobody claimed."""
    if not often.due():
        return 0
    return run(clock.now())


def run(at: datetime) -> int:
    """Both, one by one; how many."""
    return one_by_one(to_ask(at, BATCH), ask_claimer, at) + one_by_one(run_out(at, BATCH), expire, at)
