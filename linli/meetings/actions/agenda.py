"""Putting things on the list of a forum, taking one up into a meeting still to come, and taking one off."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Max
from django.utils.translation import gettext as _

from linli.core.actions import action, lock, save
from linli.core.actors import Actor
from linli.core.events import record
from linli.core.refusals import Invalid, ask
from linli.meetings.actions.calling import forum_of, list_of
from linli.meetings.actions.common import ITEM, JOINED, first_answer, refs_of, words
from linli.meetings.actions.going_on import on_agenda, on_time_line, tell_convener
from linli.meetings.enums import Cause, Outcome
from linli.meetings.lists import List, held_there
from linli.meetings.models import LONG, AgendaItem, Meeting
from linli.meetings.queries import ABOUT_REQUEST, fitting_forum, item_about, list_place
from linli.meetings.rules import may_add_item, may_deliberate, may_withdraw_item
from linli.organisations.models import Organisation
from linli.places.models import Place
from linli.places.queries import playbook_version_for
from linli.service_requests.models import ServiceRequest


@action
def add_item(
    body: Organisation,
    *,
    forum: str,
    place: Place | None = None,
    title: str = "",
    said: str = "",
    about: ServiceRequest | None = None,
    meeting: Meeting | None = None,
    key: str = "",
    climbs: bool = True,
    by: Actor,
    at: datetime,
) -> AgendaItem:
    """Put something on a forum's list, or on the agenda of a meeting still to come: what a service request that waits
    for deliberation is about, or what the title says. The same key again gives the first item. What does not climb
    waits on this list only.

    Raises `Refused`, `KeyReused`, and `Invalid` on "title", "said", "forum", "place" or "about" (not waiting for
    deliberation, or on a list already).
    """
    session = lock(meeting, related=JOINED) if meeting is not None else None
    ask(may_add_item(by, body, session, at))
    lies = session.place if session is not None else list_of(body, place)
    version_id, spec = forum_of(body, session.forum if session is not None else forum, lies)
    on = List(spec, version_id, body, lies)
    item = AgendaItem(
        **on.columns(),
        climbs_at=on.climbs_at(at) if climbs else None,
        title=words("title", title, "" if about else _("Say in a few words what is to be talked about."), most=120),
        words=words("said", said, most=LONG),
        meeting=session,
        position=_last(session) if session is not None else 0,
        added_at=at,
    )
    sent = {"body": body.pk, "forum": spec.key, "place": lies.pk, "title": item.title, "said": item.words}
    first = first_answer("item", key, {**sent, "meeting": session and session.pk}, item.pk, at)
    if first is not None:
        return AgendaItem.objects.select_related(*ITEM).get(pk=first)
    if about is not None:
        if not about.awaiting_agenda:
            raise Invalid({"about": _("Only a proposal that waits for deliberation is put on a list.")})
        _now_about(item, about)
    item.save(force_insert=True)
    record("agenda_item.added", item, by=by, at=at, refs=refs_of(item))
    on_time_line(item, about, "listed", by=by, at=at)
    if by.is_system:
        tell_convener(item, "landed", at=at)
    return item


def _now_about(item: AgendaItem, about: ServiceRequest) -> None:
    if item_about(ABOUT_REQUEST, about.pk) is not None:
        raise Invalid({"about": _("It stands on a list already.")})
    item.subject_type, item.subject_id = ABOUT_REQUEST, about.pk


@action
def deliberate(about: ServiceRequest, *, said: str, version: int | None = None, by: Actor, at: datetime) -> AgendaItem:
    """Put a matter on the list of the forum where matters of its place are talked about first, beside its path: it
    stays with whoever has it, and its clock runs on. Whoever reported it reads why; whoever calls that forum is told.

    Raises `Refused`, `Stale`, and `Invalid` on "said" or "about" (on a list already, or nobody holds a forum there).
    """
    row = lock(about, version=version, related=("holder", "station"))
    ask(may_deliberate(by, row, at))
    why = words("said", said, _("Say what is to be decided."), most=LONG)
    place = Place.objects.filter(pk=row.place_id or row.estate_id or 0).first()
    found = fitting_forum(row.playbook, place) if place is not None else None
    lies = list_place(found[1], place) if found is not None and place is not None else None
    there = held_there(found[1], found[0].key, lies) if found is not None and lies is not None else None
    if found is None or lies is None or there is None:
        raise Invalid({"about": _("No body holds a forum for this place yet. Blow a whistle, or dispatch it.")})
    on = List(there, playbook_version_for(lies), found[1], lies)
    item = AgendaItem(**on.columns(), climbs_at=on.climbs_at(at), words=why, added_at=at)
    _now_about(item, row)
    item.save(force_insert=True)
    record("agenda_item.added", item, by=by, at=at, refs=refs_of(item))
    on_time_line(item, row, "listed", by=by, at=at)
    tell_convener(item, "landed", at=at)
    return item


def _last(session: Meeting) -> int:
    found = AgendaItem.objects.filter(meeting=session).order_by().aggregate(last=Max("position"))
    return int(found["last"] or 0) + 1


@action
def take_up(item: AgendaItem, *, meeting: Meeting, version: int | None = None, by: Actor, at: datetime) -> AgendaItem:
    """Put what waits on the list onto the agenda of a meeting of that forum still to come.

    Raises `Refused`, `Stale`, and `Invalid` on "item" where it does not wait on that forum's list.
    """
    session = lock(meeting, related=JOINED)
    ask(may_add_item(by, session.organisation, session, at))
    row = lock(item, version=version, related=ITEM)
    same = (row.organisation_id, row.forum, row.place_id) == (session.organisation_id, session.forum, session.place_id)
    if not same or not row.is_open or row.meeting_id is not None:
        raise Invalid({"item": _("This does not wait on the list of this forum.")})
    row.meeting, row.position = session, _last(session)
    row.cause = ""
    save(row, "meeting", "position", "cause")
    record("agenda_item.taken_up", row, by=by, at=at, refs=refs_of(row))
    on_agenda([row], session, by=by, at=at)
    return row


@action
def withdraw_item(
    item: AgendaItem, *, reason: str = "", cause: str = "", version: int | None = None, by: Actor, at: datetime
) -> AgendaItem:
    """Take an open item off its list or agenda, with a reason. Raises `Refused`, `Stale`, and `Invalid` on "reason"."""
    row = lock(item, version=version, related=ITEM)
    ask(may_withdraw_item(by, row, at))
    row.cause = Cause(cause) if cause else ""
    row.reason = words("reason", reason, "" if cause else _("Say why it is taken off."), most=LONG)
    row.outcome, row.settled_at = Outcome.WITHDRAWN, at
    save(row, "outcome", "settled_at", "reason", "cause")
    record("agenda_item.withdrawn", row, by=by, at=at, refs={**refs_of(row), "cause": row.cause})
    return row
