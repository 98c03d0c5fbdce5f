"""What was written down of a session is set right, as long as nothing of it is published: who came, and what became of
an item."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from linli.core.actions import action, lock, save
from linli.core.actors import Actor
from linli.core.events import record
from linli.core.refusals import Invalid, ask
from linli.meetings.actions.common import ITEM, JOINED, refs_of
from linli.meetings.actions.going_on import begin
from linli.meetings.actions.holding import count, to_next_session
from linli.meetings.enums import Cause, Outcome, State
from linli.meetings.models import AgendaItem, Meeting, MeetingTask
from linli.meetings.rules import may_reopen_item, may_set_right

UNTOUCHED = (Outcome.OPEN, Outcome.WITHDRAWN, Outcome.MOVED)
"""What no session does."""


@action
def set_attendance_right(
    thing: Meeting, *, came: Collection[UUID], people: int | None, version: int | None = None, by: Actor, at: datetime
) -> Meeting:
    """Write down anew which bodies came and how many people. Where enough came after all, what had gone to the next
    meeting comes back as far as it still waits; where too few did, everything goes there, unless the session has
    settled something: that is opened again first.

    Raises `Refused`, `Stale`, and `Invalid` on "people".
    """
    row = lock(thing, version=version, related=JOINED)
    ask(may_set_right(by, row, at))
    before = row.quorate
    present, invited = count(row, came, people)
    if before and not row.quorate and _settled(row):
        raise Invalid({"people": _("So few cannot decide, and decided was. Open again first what was settled.")})
    save(row, "quorate", "people_came")
    if before and not row.quorate:
        to_next_session(row, Cause.NO_QUORUM, by=by, at=at)
    elif row.quorate and not before:
        _come_back(row, by=by, at=at)
    refs = {"came": present, "invited": invited, "quorate": row.quorate}
    record("meeting.attendance_set_right", row, by=by, at=at, refs=refs)
    return row


@action
def reopen_item(item: AgendaItem, *, version: int | None = None, by: Actor, at: datetime) -> AgendaItem:
    """Take back what became of an item: its words go, and tasks that nobody has done; then it is settled anew. Whoever
    proposed it is told of that. Raises `Refused`, `Stale`, and `Invalid` on "item" where others have built on it."""
    row, _about = begin(item, version)
    ask(may_reopen_item(by, row, at))
    tasks = list(MeetingTask.objects.select_for_update().filter(item=row).order_by("pk"))
    if any(task.done_on is not None for task in tasks):
        raise Invalid({"item": _("A task of it is done already. Write what is otherwise into the minutes.")})
    later = _later(row)
    if row.outcome == Outcome.POSTPONED and later is None:
        raise Invalid({"item": _("It goes on at another session already. Settle it there.")})
    before = row.outcome
    MeetingTask.objects.filter(pk__in=[task.pk for task in tasks]).delete()
    _reopen(row, later)
    record("agenda_item.reopened", row, by=by, at=at, refs={**refs_of(row), "was": before})
    return row


def _settled(row: Meeting) -> bool:
    """Whether the session has settled anything."""
    return AgendaItem.objects.filter(meeting=row).exclude(outcome__in=UNTOUCHED).exists()


def _come_back(row: Meeting, *, by: Actor, at: datetime) -> None:
    """Open again what went to the next meeting because too few came; what goes on elsewhere already stays there."""
    gone = AgendaItem.objects.filter(meeting=row, outcome=Outcome.POSTPONED, cause=Cause.NO_QUORUM)
    for item in gone.select_for_update(of=("self",)).select_related(*ITEM).order_by("position", "pk"):
        later = _later(item)
        if later is not None:
            _reopen(item, later)
            record("agenda_item.reopened", item, by=by, at=at, refs={**refs_of(item), "was": Outcome.POSTPONED.value})


def _later(item: AgendaItem) -> AgendaItem | None:
    """What an item goes on as, locked, where that still waits: on a list, or for a session to come."""
    found = AgendaItem.objects.select_for_update(of=("self",)).filter(earlier=item, outcome=Outcome.OPEN)
    later = found.select_related("meeting").order_by("pk").first()
    waits = later is not None and (later.meeting is None or later.meeting.state == State.CALLED)
    return later if waits else None


def _reopen(item: AgendaItem, later: AgendaItem | None) -> None:
    """The item is open as before; what it went on as is gone, so that nothing stands on two lists."""
    if later is not None:
        later.delete()
    item.outcome, item.settled_at = Outcome.OPEN, None
    item.decision = item.reason = item.cause = ""
    save(item, "outcome", "settled_at", "decision", "reason", "cause")
