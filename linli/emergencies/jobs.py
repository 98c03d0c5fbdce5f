"""What happens by itself: times run out, responses are looked at again, and old ones are scrubbed."""

from __future__ import annotations

from linli.core import clock
from linli.core.forgetting import register
from linli.core.jobs import one_by_one, tick
from linli.emergencies import actions
from linli.emergencies.forgetting import KEPT
from linli.emergencies.queries import to_be_reviewed, with_late_calls
from linli.people.forgetting import Rounds

BATCH = 200
FORGET = "emergencies.forget"

rounds = Rounds(register(FORGET, *KEPT))


@tick("emergencies.late")
def find_late() -> int:
    """Note who called is late, and tell those who are to know; how many responses that concerned."""
    at = clock.now()
    return one_by_one(with_late_calls(at)[:BATCH], actions.find_late, at)


@tick("emergencies.review")
def ask_for_reviews() -> int:
    """Ask whether a response goes on, once its time has come."""
    at = clock.now()
    return one_by_one(to_be_reviewed(at)[:BATCH], actions.ask_for_review, at)


@tick(FORGET)
def forget() -> int:
    """Scrub what was said in responses that ended long ago."""
    return rounds()
