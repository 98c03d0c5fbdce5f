"""A meeting is held: who came; what became of each item; what is to be done by whom, and that it is done."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from linli.core import clock
from linli.core.actions import action, lock, save
from linli.core.actors import Actor
from linli.core.events import record
from linli.core.refusals import Invalid, ask
from linli.meetings.actions.common import ITEM, JOINED, move, of_task, refs_of, words
from linli.meetings.enums import Cause, Outcome, State, Verb
from linli.meetings.models import LONG, AgendaItem, Invitation, Meeting, MeetingTask
from linli.meetings.queries import ABOUT_REQUEST, holder_of, list_place
from linli.meetings.rules import (
    may_answer_item,
    may_climb_item,
    may_decide_item,
    may_finish_task,
    may_hold,
    may_postpone_item,
)
from linli.organisations.models import Organisation
from linli.service_requests.actions import tell_from_agenda
from linli.service_requests.models import ServiceRequest

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

    Without a quorum nothing can be decided: every item goes to the next meeting. Raises `Refused`, `Stale`, and
    `Invalid` on "people".
    """
    row = lock(thing, version=version, related=JOINED)
    ask(may_hold(by, row, at))
    if people is None or not 0 <= people <= MOST_PEOPLE:
        raise Invalid({"people": _("Say how many people came.")})
    guests = list(Invitation.objects.filter(meeting=row).order_by("pk").select_for_update())
    for guest in guests:
        guest.came = guest.organisation_id in came
        save(guest, "came")
    present = sum(bool(guest.came) for guest in guests)
    row.quorate = is_quorum(present, len(guests), row.spec.quorum_percent)
    row.people_came, row.held_at = people, at
    source = move(row, Verb.HOLD, State.HELD)
    save(row, "state", "quorate", "people_came", "held_at")
    if not row.quorate:
        to_next_session(row, Cause.NO_QUORUM, by=by, at=at)
    refs = {"from": source, "to": row.state, "came": present, "invited": len(guests), "quorate": row.quorate}
    record("meeting.held", row, by=by, at=at, refs=refs)
    return row


def is_quorum(present: int, invited: int, percent: int) -> bool:
    """Whether enough of those invited came."""
    return present * 100 >= invited * percent


def to_next_session(row: Meeting, cause: Cause, *, by: Actor, at: datetime) -> int:
    """Leave everything that is still open to the next meeting; how many."""
    found = AgendaItem.objects.filter(meeting=row, outcome=Outcome.OPEN).order_by("position", "pk")
    left = list(found.select_for_update(of=("self",)).select_related(*ITEM))
    for item in left:
        _goes_on(item, Outcome.POSTPONED, cause=cause, at=at)
        record("agenda_item.postponed", item, by=by, at=at, refs={**refs_of(item), "cause": cause.value})
    return len(left)


def _settle(item: AgendaItem, outcome: Outcome, *fields: str, at: datetime) -> None:
    item.outcome, item.settled_at = outcome, at
    save(item, "outcome", "settled_at", *fields)


def _goes_on(
    item: AgendaItem,
    outcome: Outcome,
    *,
    reason: str = "",
    cause: str = "",
    forum: str = "",
    body: Organisation | None = None,
    at: datetime,
) -> AgendaItem:
    """End an item here; its matter goes on as a new one, on the list of the same forum or of another."""
    item.reason, item.cause = reason, cause
    _settle(item, outcome, "reason", "cause", at=at)
    place = list_place(body, item.place) if body is not None else item.place
    later = AgendaItem(
        forum=forum or item.forum,
        playbook_version_id=item.playbook_version_id,
        organisation=body or item.organisation,
        place=place or item.place,
        subject_type=item.subject_type,
        subject_id=item.subject_id,
        title=item.title,
        words=item.words,
        added_at=at,
        earlier=item,
    )
    later.save(force_insert=True)
    return later


def _begin(item: AgendaItem, version: int | None) -> tuple[AgendaItem, ServiceRequest | None]:
    """The item locked, after the service request that it is about: in this order everywhere."""
    about = None
    if item.subject_type == ABOUT_REQUEST:
        about = lock(ServiceRequest(pk=item.subject_id))
    return lock(item, version=version, related=ITEM), about


def _tell(about: ServiceRequest | None, said: str, *, by: Actor, at: datetime) -> None:
    """Let whoever made the proposal know, as long as it waits for this."""
    if about is not None and about.awaiting_agenda:
        tell_from_agenda(about, words=said, by=by, at=at)


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
    row, about = _begin(item, version)
    ask(may_decide_item(by, row, at))
    row.decision = words("said", said, _("Write what was decided, in a sentence."), most=LONG)
    made = [_task(row, given, at) for given in tasks]
    if len(made) > MOST_TASKS:
        raise Invalid({"tasks": _("At most %(most)s tasks come of one decision.") % {"most": MOST_TASKS}})
    _settle(row, Outcome.DECIDED, "decision", at=at)
    MeetingTask.objects.bulk_create(made)
    record("agenda_item.decided", row, by=by, at=at, refs={**refs_of(row), "tasks": [str(one.pk) for one in made]})
    meeting = row.meeting.title if row.meeting else ""
    _tell(about, _("%(meeting)s decided: %(words)s") % {"meeting": meeting, "words": row.decision}, by=by, at=at)
    return row


def _task(row: AgendaItem, given: Given, at: datetime) -> MeetingTask:
    if given.due_on is None or given.due_on < clock.local_date(at):
        raise Invalid({"tasks": _("Name a day, today or later, for each task.")})
    if given.due_on > clock.local_date(at) + MOST_AHEAD:
        raise Invalid({"tasks": _("Name a day, today or later, for each task.")})
    said = words("tasks", given.words, most=200) or row.decision[:200]
    return MeetingTask(item=row, words=said, organisation=given.organisation, due_on=given.due_on, made_at=at)


@action
def answer_item(item: AgendaItem, *, said: str, version: int | None = None, by: Actor, at: datetime) -> AgendaItem:
    """Answer an item where there is nothing to decide. Whoever made the proposal is told.

    Raises `Refused`, `Stale`, and `Invalid` on "said".
    """
    row, about = _begin(item, version)
    ask(may_answer_item(by, row, at))
    row.reason = words("said", said, _("Write the answer, in a sentence."), most=LONG)
    _settle(row, Outcome.ANSWERED, "reason", at=at)
    record("agenda_item.answered", row, by=by, at=at, refs=refs_of(row))
    meeting = row.meeting.title if row.meeting else ""
    _tell(about, _("%(meeting)s answers: %(words)s") % {"meeting": meeting, "words": row.reason}, by=by, at=at)
    return row


@action
def postpone_item(item: AgendaItem, *, reason: str, version: int | None = None, by: Actor, at: datetime) -> AgendaItem:
    """Leave an item to the next meeting, with a reason. Returns what stands on the list from now.

    Raises `Refused`, `Stale`, and `Invalid` on "reason".
    """
    row, _about = _begin(item, version)
    ask(may_postpone_item(by, row, at))
    why = words("reason", reason, _("Say why it was not decided."), most=LONG)
    later = _goes_on(row, Outcome.POSTPONED, reason=why, at=at)
    record("agenda_item.postponed", row, by=by, at=at, refs={**refs_of(row), "later": str(later.pk)})
    return later


@action
def climb_item(item: AgendaItem, *, reason: str, version: int | None = None, by: Actor, at: datetime) -> AgendaItem:
    """Let an item climb to the forum above, with a reason. Returns what stands on that forum's list from now.

    Whoever made the proposal is told. Raises `Refused`, `Stale`, and `Invalid` on "reason" (none, or nobody holds the
    forum above there).
    """
    row, about = _begin(item, version)
    ask(may_climb_item(by, row, at))
    why = words("reason", reason, _("Say why it cannot be decided here."), most=LONG)
    above = row.playbook.forum(str(row.spec.climbs_to))
    body = holder_of(above, row.place)
    if body is None:
        raise Invalid({"reason": _("No body holds “%(forum)s” for this place yet.") % {"forum": above.name}})
    later = _goes_on(row, Outcome.CLIMBED, reason=why, forum=above.key, body=body, at=at)
    refs = {**refs_of(row), "later": str(later.pk), "to_forum": above.key, "to_body": str(body.pk)}
    record("agenda_item.climbed", row, by=by, at=at, refs=refs)
    _tell(about, _("It goes on to “%(forum)s”: %(words)s") % {"forum": above.name, "words": why}, by=by, at=at)
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
