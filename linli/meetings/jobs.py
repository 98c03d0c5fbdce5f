"""Once an hour: what was said and decided in meetings long ago is erased; that they were held stays."""

from __future__ import annotations

from django.db.models import Q

from linli.core.clock import from_local
from linli.core.forgetting import Kept, register
from linli.core.jobs import tick
from linli.meetings.models import AgendaItem, Invitation, MeetingTask, Minutes
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

rounds = Rounds(register(FORGET, *KEPT))


@tick(FORGET)
def forget() -> int:
    """Scrub the words of old meetings."""
    return rounds()
