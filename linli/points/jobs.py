"""What happens by itself: service is awarded, what nobody fetched goes back, what looks odd is written down."""

from __future__ import annotations

from datetime import datetime

from linli.core import clock
from linli.core.actors import Actor, system
from linli.core.clock import local_date
from linli.core.forgetting import register
from linli.core.jobs import Every, one_by_one, tick
from linli.people.forgetting import Rounds
from linli.playbooks.parts_points import Points
from linli.points.actions import Run, award_services, give_back, look
from linli.points.actions.running import reckoned, summed
from linli.points.forgetting import KEPT
from linli.points.odd import seen_about
from linli.points.queries import gone_stale
from linli.points.service import read, unawarded

BATCH, SET = 200, 5000
"""So many that go back in a round, and so many services that are awarded in one transaction."""
FORGET = "points.forget"

rounds = Rounds(register(FORGET, *KEPT))
hourly = Every(3600.0)


@tick(FORGET)
def forget() -> int:
    """Scrub for which service, and why, something was awarded long ago."""
    return rounds()


@tick("points.see_to")
def see_to() -> int:
    """Once an hour: award what was confirmed, send back what nobody fetched, write down what looks odd."""
    if not hourly.due():
        return 0
    at = clock.now()
    run = award_all(by=system(), at=at)
    back = one_by_one(gone_stale(local_date(at), BATCH), give_back, at)
    return run.services + back + look_all(by=system(), at=at)


def award_all(*, by: Actor, at: datetime) -> Run:
    """Award everything that was confirmed and not awarded yet, in sets of some thousands; what it came to."""
    done, plans = Run(), dict[int, Points | None]()
    ids = list(unawarded().values_list("pk", flat=True))
    for first in range(0, len(ids), SET):
        done += award_services(ids[first : first + SET], plans=plans, by=by, at=at)
    return done


def would_award() -> Run:
    """What a run would award now. Nothing is written."""
    return summed(reckoned(read(unawarded()), {}))


def look_all(*, by: Actor, at: datetime) -> int:
    """Write down what looks odd about awards of the last days; how many are new."""
    return look(seen_about(at, {}), by=by, at=at)
