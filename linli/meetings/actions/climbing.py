"""A matter goes up to the forum above, by a session or by itself; down again with a reason; or to another list, where
the forum that it waited for is not held any more."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.core.actions import action, save
from linli.core.actors import Actor
from linli.core.events import record
from linli.core.refusals import Invalid, ask
from linli.meetings.actions.common import refs_of, words
from linli.meetings.actions.going_on import begin, goes_on, on_time_line, tell_convener, tell_reporter
from linli.meetings.enums import Cause, Outcome
from linli.meetings.lists import List, fits, list_for, whoever_calls
from linli.meetings.models import LONG, AgendaItem, MeetingTask
from linli.meetings.queries import came_from, history_of, holder_of, list_place
from linli.meetings.rules import may_climb_by_itself, may_climb_item, may_move_item, may_send_down
from linli.organisations.models import Organisation
from linli.playbooks.parts import Forum
from linli.service_requests.models import ServiceRequest

ONWARD = gettext_lazy("It goes on to “%(forum)s”: %(words)s")
BACK = gettext_lazy("It goes back to “%(forum)s”: %(words)s")


def _list_of(item: AgendaItem, forum: Forum, body: Organisation) -> List:
    """The list of a forum above or below, under the version that the item runs under."""
    place = list_place(body, item.place) or item.place
    return List(forum, item.playbook_version_id, body, place)


def _moved(
    row: AgendaItem,
    about: ServiceRequest | None,
    outcome: Outcome,
    to: List,
    *,
    reason: str = "",
    cause: str = "",
    by: Actor,
    at: datetime,
) -> AgendaItem:
    """Let it stand on another list, tell who calls that forum, and record it."""
    later = goes_on(row, outcome, reason=reason, cause=cause, to=to, at=at)
    refs = {**refs_of(row), "later": str(later.pk), "to_forum": to.forum.key, "to_body": str(to.body.pk)}
    record(f"agenda_item.{outcome.value}", row, by=by, at=at, refs={**refs, "cause": cause} if cause else refs)
    tell_convener(later, outcome.value, at=at)
    on_time_line(later, about, "listed", by=by, at=at)
    return later


@action
def climb_item(item: AgendaItem, *, reason: str, version: int | None = None, by: Actor, at: datetime) -> AgendaItem:
    """Let an item climb to the forum above, with a reason. Returns what stands on that forum's list from now.

    Whoever reported the matter and whoever calls that forum are told. Raises `Refused`, `Stale`, and `Invalid` on
    "reason" (none, or nobody holds the forum above there).
    """
    row, about = begin(item, version)
    ask(may_climb_item(by, row, at))
    why = words("reason", reason, _("Say why it cannot be decided here."), most=LONG)
    above = row.playbook.forum(str(row.spec.climbs_to))
    body = holder_of(above, row.place)
    if body is None:
        raise Invalid({"reason": _("No body holds “%(forum)s” for this place yet.") % {"forum": above.name}})
    later = _moved(row, about, Outcome.CLIMBED, _list_of(row, above, body), reason=why, by=by, at=at)
    tell_reporter(about, _said(ONWARD, above, why), by=by, at=at)
    return later


def _said(way: Any, forum: Forum, why: object) -> str:
    """What whoever reported it reads of a way, in the language of the place: whoever acts may read another."""
    with translation.override(settings.LANGUAGE_CODE):
        return str(way % {"forum": forum.name, "words": why})


@action
def climb_in_time(item: AgendaItem, *, by: Actor, at: datetime) -> AgendaItem:
    """What was not settled in the time that a forum's list has for it climbs by itself to the next forum above that
    somebody holds there; where nobody does it stays, and its time is not asked for again. Raises `Refused`."""
    row, about = begin(item)
    ask(may_climb_by_itself(by, row, at))
    to = _above(row)
    if to is None:
        row.climbs_at = None
        save(row, "climbs_at")
        record("agenda_item.stayed", row, by=by, at=at, refs=refs_of(row))
        return row
    later = _moved(row, about, Outcome.CLIMBED, to, cause=Cause.TIME_UP.value, by=by, at=at)
    tell_reporter(about, _said(ONWARD, to.forum, Cause.TIME_UP.label), by=by, at=at)
    return later


def _above(row: AgendaItem) -> List | None:
    """The list of the next forum above that a body there holds."""
    key = row.spec.climbs_to
    while key is not None:
        forum = row.playbook.forum(key)
        body = holder_of(forum, row.place)
        if body is not None:
            return _list_of(row, forum, body)
        key = forum.climbs_to
    return None


@action
def send_down(item: AgendaItem, *, reason: str, version: int | None = None, by: Actor, at: datetime) -> AgendaItem:
    """Give a matter that climbed back to the forum it came from, with a reason, once. Returns what stands there.

    Whoever reported it and whoever calls that forum are told. Raises `Refused`, `Stale`, and `Invalid` on "reason".
    """
    row, about = begin(item, version)
    history = history_of(row)
    ask(may_send_down(by, row, history, at))
    why = words("reason", reason, _("Say why it goes back."), most=LONG)
    to = _below(row, history)
    later = _moved(row, about, Outcome.SENT_DOWN, to, reason=why, by=by, at=at)
    tell_reporter(about, _said(BACK, to.forum, why), by=by, at=at)
    return later


def _below(row: AgendaItem, history: Sequence[AgendaItem]) -> List:
    """The list that it climbed from, of whoever holds that forum there now."""
    before = came_from(row, history)
    if before is None:
        raise Invalid({"reason": _("It did not climb: there is nowhere to send it back to.")})
    body = holder_of(before.spec, before.place)
    if body is None:
        told = {"forum": before.spec.name}
        raise Invalid({"reason": _("No body holds “%(forum)s” for this place yet.") % told})
    return List(before.spec, before.playbook_version_id, body, list_place(body, before.place) or before.place)


@action
def find_place_for(item: AgendaItem, *, by: Actor, at: datetime) -> AgendaItem:
    """What waits for a forum that is not held there any more lands on the list that fits now; where there is none, it
    comes back to whoever may take it off, with the reason. What a decided one gave to do comes back on the fitting
    forum's agendas. Raises `Refused`."""
    row, about = begin(item)
    ask(may_move_item(by, row, at))
    if fits(row):
        return row
    to = list_for(row)
    if not row.is_open:
        return _tasks_go_over(row, to, by=by, at=at)
    if to is not None:
        return _moved(row, about, Outcome.MOVED, to, cause=Cause.NOT_HELD.value, by=by, at=at)
    body = whoever_calls(row)
    known = row.cause == Cause.NOT_HELD and body.pk == row.organisation_id
    if not known:
        row.cause, row.climbs_at, row.organisation = Cause.NOT_HELD.value, None, body
        save(row, "cause", "climbs_at", "organisation")
        record("agenda_item.came_back", row, by=by, at=at, refs={**refs_of(row), "cause": row.cause})
        tell_convener(row, "came_back", at=at)
    return row


def _tasks_go_over(row: AgendaItem, to: List | None, *, by: Actor, at: datetime) -> AgendaItem:
    """What is still to do of a decision is asked after by the forum that fits now."""
    if to is not None and MeetingTask.objects.filter(item=row, done_on=None).exists():
        columns = to.columns()
        for name, value in columns.items():
            setattr(row, name, value)
        save(row, *columns)
        record("agenda_item.tasks_moved", row, by=by, at=at, refs=refs_of(row))
    return row
