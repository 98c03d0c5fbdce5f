"""What happens by itself: what was not settled in time climbs; what waits for a forum that is not held any more finds
its place; and once an hour what was said and decided in meetings long ago is erased, that they were held stays."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Q

from linli.core import clock
from linli.core.actors import Actor
from linli.core.clock import from_local
from linli.core.forgetting import Kept, register
from linli.core.jobs import Every, one_by_one, tick
from linli.meetings import actions
from linli.meetings.lists import fits
from linli.meetings.models import AgendaItem, Invitation, MeetingTask, Minutes
from linli.meetings.queries import time_is_up, with_a_list
from linli.people.forgetting import Rounds

FORGET = "meetings.forget"

KEPT = (
    Kept("invitation", Invitation, ("words",), lambda day: Q(meeting__starts_at__lt=from_local(day))),
    Kept(
        "agenda_item",
        AgendaItem,
        ("title", "words", "decision", "reason"),
        lambda day: Q(settled_at__lt=from_local(day)),
    ),
    Kept("meeting_task", MeetingTask, ("words", "said"), lambda day: Q(done_at__lt=from_local(day))),
    Kept("minutes", Minutes, ("parts", "for_residents"), lambda day: Q(meeting__starts_at__lt=from_local(day))),
)

BATCH = 200
EVERY_SECONDS = 3600.0

rounds = Rounds(register(FORGET, *KEPT))


class Looks(Every):
    """Looks once an hour at everything that waits on a list, and again at once where a look did not come to the end."""

    def __init__(self) -> None:
        super().__init__(EVERY_SECONDS)
        self.after = UUID(int=0)

    def __call__(self) -> int:
        """Find a place for what has none; how many rows were looked at."""
        if not self.due():
            return 0
        at = clock.now()
        rows = list(with_a_list().filter(pk__gt=self.after)[:BATCH])
        one_by_one(rows, _find_place, at)
        full = len(rows) == BATCH
        self.after = rows[-1].pk if full else UUID(int=0)
        if not full:
            return 0
        self.next_look = 0.0
        return len(rows)


def _find_place(item: AgendaItem, *, by: Actor, at: datetime) -> None:
    if not fits(item):
        actions.find_place_for(item, by=by, at=at)


looks = Looks()


@tick("meetings.find_places")
def find_places() -> int:
    """Find a place for what waits for a forum that is not held any more."""
    return looks()


@tick("meetings.climb")
def climb() -> int:
    """Let climb what was not settled in time."""
    at = clock.now()
    return one_by_one(time_is_up(at)[:BATCH], actions.climb_in_time, at)


@tick(FORGET)
def forget() -> int:
    """Scrub the words of old meetings."""
    return rounds()
