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
from linli.meetings.actions.common import ITEM, JOINED, refs_of, words
from linli.meetings.enums import Cause, Outcome
from linli.meetings.models import LONG, AgendaItem, Meeting
from linli.meetings.queries import ABOUT_REQUEST, item_about
from linli.meetings.rules import may_add_item, may_withdraw_item
from linli.organisations.models import Organisation
from linli.places.models import Place
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
    by: Actor,
    at: datetime,
) -> AgendaItem:
    """Put something on a forum's list, or on the agenda of a meeting still to come: what a service request that waits
    for deliberation is about, or what the title says.

    Raises `Refused`, and `Invalid` on "title", "said", "forum", "place" or "about" (not waiting for deliberation, or
    on a list already).
    """
    session = lock(meeting, related=JOINED) if meeting is not None else None
    ask(may_add_item(by, body, session, at))
    lies = session.place if session is not None else list_of(body, place)
    version_id, spec = forum_of(body, session.forum if session is not None else forum, lies)
    item = AgendaItem(
        forum=spec.key,
        playbook_version_id=version_id,
        organisation=body,
        place=lies,
        title=words("title", title, "" if about else _("Say in a few words what is to be talked about."), most=120),
        words=words("said", said, most=LONG),
        meeting=session,
        position=_last(session) if session is not None else 0,
        added_at=at,
    )
    if about is not None:
        _check_waits(about)
        item.subject_type, item.subject_id = ABOUT_REQUEST, about.pk
    item.save(force_insert=True)
    record("agenda_item.added", item, by=by, at=at, refs=refs_of(item))
    return item


def _check_waits(about: ServiceRequest) -> None:
    if not about.awaiting_agenda:
        raise Invalid({"about": _("Only a proposal that waits for deliberation is put on a list.")})
    if item_about(ABOUT_REQUEST, about.pk) is not None:
        raise Invalid({"about": _("It stands on a list already.")})


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
    save(row, "meeting", "position")
    record("agenda_item.taken_up", row, by=by, at=at, refs=refs_of(row))
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
