"""What happens by itself: matters whose agent left wait for another, and what ended long ago is scrubbed."""

from __future__ import annotations

from linli.core import clock
from linli.core.forgetting import register
from linli.core.jobs import Every, one_by_one, tick
from linli.people.forgetting import Rounds
from linli.services.actions import go_on_without
from linli.services.forgetting import KEPT
from linli.services.queries import left_by_agents

EVERY_SECONDS = 3600.0
BATCH = 200
FORGET = "services.forget"

rounds = Rounds(register(FORGET, *KEPT))
hourly = Every(EVERY_SECONDS)


@tick(FORGET)
def forget() -> int:
    """Scrub what was written of firms that were taken out and of matters that ended long ago."""
    return rounds()


@tick("services.agents")
def see_to_agents() -> int:
    """Once an hour: let matters whose agent holds the post no more wait for another one."""
    if not hourly.due():
        return 0
    at = clock.now()
    return one_by_one(left_by_agents(clock.local_date(at))[:BATCH], go_on_without, at)
