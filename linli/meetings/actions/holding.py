"""A meeting is held: who came; what became of each item; what is to be done by whom, and that it is done."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from linli.core import clock
from linli.core.actions import action, lock, save
from linli.core.actors import Actor
from linli.core.events import record
from linli.core.refusals import Invalid, ask
from linli.meetings.actions.common import ITEM, JOINED, move, of_task, refs_of, words
from linli.meetings.actions.going_on import begin, goes_on, settle, tell_reporter
from linli.meetings.enums import Cause, Outcome, State, Verb
from linli.meetings.models import LONG, AgendaItem, Invitation, Meeting, MeetingTask
from linli.meetings.quorum import is_quorum, seats, sides_of
from linli.meetings.rules import (
    may_answer_item,
    may_decide_item,
    may_finish_task,
    may_hold,
    may_postpone_item,
)
from linli.organisations.models import Organisation

MOST_PEOPLE = 9999
MOST_TASKS = 20
MOST_AHEAD = timedelta(days=731)


@dataclass(frozen=True, slots=True)
class Given:
    """What a decision gives a body to do by a day; without words of its own, what was decided."""

    organisation: Organisation
    due_on: date | None
    words: str = ""


@action
def hold(
    thing: Meeting, *, came: Collection[UUID], people: int | None, version: int | None = None, by: Actor, at: datetime
) -> Meeting:
    """Write down that a meeting was held, which of the invited bodies came, and how many people; nobody's name.

    Unless enough of the forum's sides came, nothing can be decided: every item goes to the next meeting. Raises
    `Refused`, `Stale`, and `Invalid` on "people".
    """
    row = lock(thing, version=version, related=JOINED)
    ask(may_hold(by, row, at))
    present, invited = count(row, came, people)
    row.held_at = at
    source = move(row, Verb.HOLD, State.HELD)
    save(row, "state", "quorate", "people_came", "held_at", "sides")
    if not row.quorate:
        to_next_session(row, Cause.NO_QUORUM, by=by, at=at)
    refs = {"from": source, "to": row.state, "came": present, "invited": invited, "quorate": row.quorate}
    record("meeting.held", row, by=by, at=at, refs=refs)
    return row


def count(row: Meeting, came: Collection[UUID], people: int | None) -> tuple[int, int]:
    """Write down which of the invited bodies came and how many people, and with it whether they can decide: how many
    bodies came, and how many were invited. The caller saves the meeting. Raises `Invalid` on "people"."""
    if people is None or not 0 <= people <= MOST_PEOPLE:
        raise Invalid({"people": _("Say how many people came.")})
    guests = list(Invitation.objects.filter(meeting=row).order_by("pk").select_for_update())
    bodies = sum(guest.organisation_id in came for guest in guests)
    if people < bodies:
        told = ngettext("%(count)s body came: count its people too.", "%(count)s bodies came: count one each.", bodies)
        raise Invalid({"people": told % {"count": bodies}})
    for guest in guests:
        guest.came = guest.organisation_id in came
        save(guest, "came")
    kinds = dict(
        Organisation.objects.filter(pk__in=[guest.organisation_id for guest in guests]).values_list("pk", "kind")
    )
    row.sides = row.sides or sides_of(row.spec, kinds.values())
    present = [kinds[guest.organisation_id] for guest in guests if guest.came]
    row.quorate = is_quorum(seats(row, present), row.spec.quorum_percent)
    row.people_came = people
    return len(present), len(guests)


def to_next_session(row: Meeting, cause: Cause, *, by: Actor, at: datetime) -> int:
    """Leave everything that is still open to the next meeting; how many."""
    found = AgendaItem.objects.filter(meeting=row, outcome=Outcome.OPEN).order_by("position", "pk")
    left = list(found.select_for_update(of=("self",)).select_related(*ITEM))
    for item in left:
        goes_on(item, Outcome.POSTPONED, cause=cause, at=at)
        record("agenda_item.postponed", item, by=by, at=at, refs={**refs_of(item), "cause": cause.value})
    return len(left)


@action
def decide_item(
    item: AgendaItem,
    *,
    said: str,
    tasks: Sequence[Given] = (),
    version: int | None = None,
    by: Actor,
    at: datetime,
) -> AgendaItem:
    """Write down what was decided, and what which body does by when. Whoever made the proposal is told.

    Raises `Refused`, `Stale`, and `Invalid` on "said" or "tasks".
    """
    row, about = begin(item, version)
    ask(may_decide_item(by, row, at))
    row.decision = words("said", said, _("Write what was decided, in a sentence."), most=LONG)
    made = [_task(row, given, at) for given in tasks]
    if len(made) > MOST_TASKS:
        raise Invalid({"tasks": _("At most %(most)s tasks come of one decision.") % {"most": MOST_TASKS}})
    settle(row, Outcome.DECIDED, "decision", at=at)
    MeetingTask.objects.bulk_create(made)
    record("agenda_item.decided", row, by=by, at=at, refs={**refs_of(row), "tasks": [str(one.pk) for one in made]})
    with translation.override(settings.LANGUAGE_CODE):  # kept and read by residents: not in the writer's language
        told = _("%(meeting)s decided: %(words)s") % {"meeting": _meeting(row), "words": row.decision}
    tell_reporter(about, told, by=by, at=at)
    return row


def _meeting(row: AgendaItem) -> str:
    return row.meeting.title if row.meeting else ""


def _task(row: AgendaItem, given: Given, at: datetime) -> MeetingTask:
    if given.due_on is None or given.due_on < clock.local_date(at):
        raise Invalid({"tasks": _("Name a day, today or later, for each task.")})
    if given.due_on > clock.local_date(at) + MOST_AHEAD:
        raise Invalid({"tasks": _("Name a day within two years for each task.")})
    said = words("tasks", given.words, most=200) or row.decision[:200]
    return MeetingTask(item=row, words=said, organisation=given.organisation, due_on=given.due_on, made_at=at)


@action
def answer_item(item: AgendaItem, *, said: str, version: int | None = None, by: Actor, at: datetime) -> AgendaItem:
    """Answer an item where there is nothing to decide. Whoever made the proposal is told.

    Raises `Refused`, `Stale`, and `Invalid` on "said".
    """
    row, about = begin(item, version)
    ask(may_answer_item(by, row, at))
    row.reason = words("said", said, _("Write the answer, in a sentence."), most=LONG)
    settle(row, Outcome.ANSWERED, "reason", at=at)
    record("agenda_item.answered", row, by=by, at=at, refs=refs_of(row))
    with translation.override(settings.LANGUAGE_CODE):
        told = _("%(meeting)s answers: %(words)s") % {"meeting": _meeting(row), "words": row.reason}
    tell_reporter(about, told, by=by, at=at)
    return row


@action
def postpone_item(item: AgendaItem, *, reason: str, version: int | None = None, by: Actor, at: datetime) -> AgendaItem:
    """Leave an item to the next meeting, with a reason. Returns what stands on the list from now.

    Raises `Refused`, `Stale`, and `Invalid` on "reason".
    """
    row, _about = begin(item, version)
    ask(may_postpone_item(by, row, at))
    why = words("reason", reason, _("Say why it was not decided."), most=LONG)
    later = goes_on(row, Outcome.POSTPONED, reason=why, at=at)
    record("agenda_item.postponed", row, by=by, at=at, refs={**refs_of(row), "later": str(later.pk)})
    return later


@action
def finish_task(
    task: MeetingTask,
    *,
    said: str,
    done_on: date | None = None,
    version: int | None = None,
    by: Actor,
    at: datetime,
) -> MeetingTask:
    """Say that a task is done, and how; it comes back on no agenda any more.

    Raises `Refused`, `Stale`, and `Invalid` on "said" or "done_on".
    """
    row = lock(task, version=version, related=("organisation", "item__organisation", "item__place"))
    ask(may_finish_task(by, row, at))
    row.said = words("said", said, _("Say in a sentence what was done."))
    row.done_on, row.done_at = done_on or clock.local_date(at), at
    if row.done_on > clock.local_date(at):
        raise Invalid({"done_on": _("This day is still to come.")})
    save(row, "said", "done_on", "done_at")
    record("meeting_task.finished", of_task(row), by=by, at=at, refs={"body": str(row.organisation_id)})
    return row
