"""What happens by itself: needs of who left go on, and what is over is forgotten."""

from __future__ import annotations

from linli.core import clock
from linli.core.forgetting import register
from linli.core.jobs import Every, one_by_one, tick
from linli.firms.actions import go_on
from linli.firms.forgetting import KEPT
from linli.firms.queries import left_behind
from linli.people.forgetting import Rounds

BATCH = 200
FORGET = "firms.forget"

hourly = Every(3600)
rounds = Rounds(register(FORGET, *KEPT))


@tick(FORGET)
def forget() -> int:
    """Scrub what was written of needs, visits and stars that are long over."""
    return rounds()


@tick("firms.go_on")
def see_to_needs() -> int:
    """Once an hour: let needs whose envoy or body is no more go on."""
    return follow() if hourly.due() else 0


def follow() -> int:
    """Let each go on by itself; how many did."""
    at = clock.now()
    return one_by_one(left_behind(clock.local_date(at), BATCH), go_on, at)
