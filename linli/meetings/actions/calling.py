"""Calling a meeting with its agenda and whom it invites, calling it off, and answering an invitation."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from linli.core import clock
from linli.core.actions import action, lock, save
from linli.core.actors import Actor
from linli.core.events import record
from linli.core.refusals import Invalid, ask
from linli.meetings.actions.common import JOINED, first_answer, move, words
from linli.meetings.actions.going_on import on_agenda
from linli.meetings.enums import Outcome, Reply, State, Verb
from linli.meetings.models import AgendaItem, Invitation, Meeting
from linli.meetings.queries import invitable, waiting_on
from linli.meetings.quorum import sides_of
from linli.meetings.rules import may_answer_invitation, may_call_meeting, may_call_off
from linli.messages.queries import to_tell
from linli.organisations.actions.bodies import places_of
from linli.organisations.models import Organisation
from linli.places.models import Place
from linli.places.queries import NoPlaybook, playbook_version_for
from linli.playbooks.parts import Forum
from linli.playbooks.queries import by_id

MOST_AHEAD = timedelta(days=366)


@action
def call_meeting(
    body: Organisation,
    *,
    forum: str,
    starts_at: datetime,
    place: Place | None = None,
    where: str = "",
    title: str = "",
    invited: Collection[UUID] | None = None,
    key: str = "",
    by: Actor,
    at: datetime,
) -> Meeting:
    """Call a session of a forum that the body holds: everything that waits on the forum's list stands on its agenda,
    and the tasks of earlier sessions that are not done come back on it. The same key again gives the first session.

    `invited` are bodies among those that the forum brings together; None invites all of them, and a side that is not
    invited counts as one that does not come. Raises `Refused`, `KeyReused`, and `Invalid` on "forum", "place",
    "starts_at", "invited", "where" or "title".
    """
    ask(may_call_meeting(by, body, at))
    lies = list_of(body, place)
    version_id, spec = forum_of(body, forum, lies)
    _check_time(starts_at, spec, at)
    fitting = invitable(spec, body, lies)
    guests = [one for one in fitting if invited is None or one.pk in invited]
    if fitting and not guests:
        raise Invalid({"invited": _("Invite somebody: a forum is no forum alone.")})
    row = Meeting(
        sides=sides_of(spec, [one.kind for one in fitting]),
        forum=spec.key,
        playbook_version_id=version_id,
        organisation=body,
        place=lies,
        title=words("title", title, most=80) or spec.name.in_language(settings.LANGUAGE_CODE),
        starts_at=starts_at,
        where_words=words("where", where, most=80),
        called_at=at,
    )
    sent = {"body": body.pk, "forum": spec.key, "place": lies.pk, "at": starts_at, "where": row.where_words}
    guest_ids = sorted(str(one.pk) for one in guests)
    first = first_answer("call", key, {**sent, "title": row.title, "invited": guest_ids}, row.pk, at)
    if first is not None:
        return Meeting.objects.select_related(*JOINED).get(pk=first)
    _check_alone(row)
    row.save(force_insert=True)
    Invitation.objects.bulk_create(Invitation(meeting=row, organisation=one) for one in guests)
    taken = _take_all(row)
    on_agenda(taken, row, by=by, at=at)
    refs = {"forum": row.forum, "starts_at": starts_at.isoformat(), "items": len(taken), "invited": len(guests)}
    record("meeting.called", row, by=by, at=at, refs=refs)
    _tell(row, [one.pk for one in guests], "called", at)
    return row


def list_of(body: Organisation, place: Place | None) -> Place:
    """The place for which a body keeps a list: one that it serves; the only one where none is named. Raises
    `Invalid`."""
    served = places_of(body)
    if place is None and len(served) == 1:
        return served[0]
    found = next((one for one in served if place is not None and one.pk == place.pk), None)
    if found is None:
        raise Invalid({"place": _("Choose for which of its places.")})
    return found


def forum_of(body: Organisation, key: str, place: Place) -> tuple[UUID, Forum]:
    """The version of the playbook that holds there, and what it says of a forum that the body holds. Raises
    `Invalid`."""
    wrong = Invalid({"forum": _("Choose a forum that this body holds.")})
    try:
        version_id = playbook_version_for(place)
        spec = by_id(version_id).forum(key)
    except (NoPlaybook, LookupError):
        raise wrong from None
    if spec.held_by != body.kind:
        raise wrong
    return version_id, spec


def _check_time(starts_at: datetime, spec: Forum, at: datetime) -> None:
    if starts_at <= at:
        raise Invalid({"starts_at": _("Name a time that is still to come.")})
    if starts_at > at + MOST_AHEAD:
        raise Invalid({"starts_at": _("Name a day within a year.")})
    if clock.local_date(starts_at) < clock.local_date(at) + timedelta(days=spec.notice_days):
        told = ngettext(
            "It is called at least %(count)s day ahead.",
            "It is called at least %(count)s days ahead.",
            spec.notice_days,
        )
        raise Invalid({"starts_at": told % {"count": spec.notice_days}})


def _check_alone(row: Meeting) -> None:
    """One forum sits once at a time: who pressed again, or after a colleague, is shown that it is called already. The
    body's row is locked, so that two who call at once follow one another. Raises `Invalid`."""
    list(Organisation.objects.select_for_update(no_key=True).filter(pk=row.organisation_id).order_by("pk"))
    same = Meeting.objects.filter(organisation=row.organisation, place=row.place, forum=row.forum)
    if same.filter(starts_at=row.starts_at, state=State.CALLED).exists():
        raise Invalid({"starts_at": _("It is called for this time already and stands in the list. Name another time.")})


def _take_all(row: Meeting) -> list[AgendaItem]:
    """Put everything from the list onto the agenda."""
    found = waiting_on(row.organisation_id, row.forum, row.place_id).select_related(None).select_for_update()
    waiting = list(found)
    for position, item in enumerate(waiting, start=1):
        item.meeting, item.position, item.cause = row, position, ""
        save(item, "meeting", "position", "cause")
    return waiting


def _tell(row: Meeting, bodies: Collection[UUID], what: str, at: datetime) -> None:
    """Tell the invited bodies."""
    for body_id in bodies:
        to_tell(
            f"meeting.body.{what}", subject_type="meeting", subject_id=row.pk, organisation_id=body_id, at=at,
            refs={"forum": row.forum, "version": str(row.playbook_version_id), "starts_at": row.starts_at.isoformat()},
        ).save(force_insert=True)  # fmt: skip


@action
def call_off(thing: Meeting, *, reason: str, version: int | None = None, by: Actor, at: datetime) -> Meeting:
    """Call a meeting off; its agenda goes back onto the list. Raises `Refused`, `Stale`, and `Invalid` on "reason"."""
    row = lock(thing, version=version, related=JOINED)
    ask(may_call_off(by, row, at))
    row.reason = words("reason", reason, _("Say why, so that those invited know."))
    source = move(row, Verb.CALL_OFF, State.CALLED_OFF)
    going_back = AgendaItem.objects.filter(meeting=row, outcome=Outcome.OPEN).order_by("pk").select_for_update()
    for item in going_back:
        item.meeting, item.position = None, 0
        save(item, "meeting", "position")
    save(row, "state", "reason")
    record("meeting.called_off", row, by=by, at=at, refs={"from": source, "to": row.state, "forum": row.forum})
    guests = Invitation.objects.filter(meeting=row).order_by("pk").values_list("organisation_id", flat=True)
    _tell(row, list(guests), "called_off", at)
    return row


@action
def answer_invitation(
    invitation: Invitation, *, reply: str, said: str = "", version: int | None = None, by: Actor, at: datetime
) -> Invitation:
    """Say for an invited body whether it comes; a later answer takes the place of the first.

    Raises `Refused`, `Stale`, and `Invalid` on "reply" or "said".
    """
    row = lock(invitation, version=version, related=("organisation", "meeting__organisation", "meeting__place"))
    ask(may_answer_invitation(by, row, at))
    if reply not in Reply.values:
        raise Invalid({"reply": _("Say whether you come.")})
    row.reply, row.replied_at = reply, at
    row.words = words("said", said, numbers=True)
    save(row, "reply", "replied_at", "words")
    refs = {"body": str(row.organisation_id), "reply": reply}
    record("meeting.answered", row.meeting, by=by, at=at, refs=refs)
    return row
