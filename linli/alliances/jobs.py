"""What happens by itself: lists of a new year open, ties whose term is over end, and what is old is scrubbed."""

from __future__ import annotations

from datetime import datetime

from linli.alliances.actions import begin_year, end_of_term
from linli.alliances.forgetting import KEPT
from linli.alliances.queries import out_of_term, without_year
from linli.core import clock
from linli.core.clock import local_date
from linli.core.forgetting import register
from linli.core.jobs import Every, one_by_one, tick
from linli.people.forgetting import Rounds

BATCH = 200
FORGET = "alliances.forget"

rounds = Rounds(register(FORGET, *KEPT))
hourly = Every(3600)


@tick(FORGET)
def forget() -> int:
    """Scrub what was said of ties that are long over."""
    return rounds()


@tick("alliances.see_to")
def see_to() -> int:
    """Once an hour: end what is out of term, open the lists of the year."""
    return run(clock.now()) if hourly.due() else 0


def run(at: datetime) -> int:
    """Both, one by one; how many."""
    ended = one_by_one(out_of_term(local_date(at), BATCH), end_of_term, at)
    return ended + one_by_one(without_year(at, BATCH), begin_year, at)
