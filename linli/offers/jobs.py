"""What happens by itself: silence closes, unanswered orders go back, resources run out, and what is old is scrubbed."""

from __future__ import annotations

from datetime import datetime

from linli.core import clock
from linli.core.forgetting import register
from linli.core.jobs import Every, one_by_one, tick
from linli.offers.actions import close_quiet, let_go, run_out_resource
from linli.offers.forgetting import KEPT
from linli.offers.queries import quiet, run_out, unanswered
from linli.people.forgetting import Rounds

BATCH = 200
FORGET = "offers.forget"

looks = Every(600.0)
rounds = Rounds(register(FORGET, *KEPT))


@tick(FORGET)
def forget() -> int:
    """Scrub what was said of needs, resources and orders long ago."""
    return rounds()


@tick("offers.clock")
def see_to_time() -> int:
    """Every ten minutes: close what is quiet, take back what nobody answered, end what ran out."""
    return run(clock.now()) if looks.due() else 0


def run(at: datetime) -> int:
    """All three, one by one; how many."""
    done = one_by_one(quiet(at, BATCH), close_quiet, at)
    done += one_by_one(unanswered(at, BATCH), let_go, at)
    return done + one_by_one(run_out(at, BATCH), run_out_resource, at)
