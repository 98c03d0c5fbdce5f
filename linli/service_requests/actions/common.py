"""What every verb does in the same way: lock, ask, move, remember the words, tell those whom it concerns."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from linli.core import actions as kernel
from linli.core import events
from linli.core.actors import Actor
from linli.core.clock import local_date
from linli.core.refusals import Invalid, ask
from linli.core.wording import clean_words, need
from linli.messages.queries import to_tell
from linli.organisations.queries import next_up, on_duty, others_with
from linli.playbooks.enums import Power, ReasonKind, UrgencyClass
from linli.service_requests.enums import HANDLED, OVER, STAFF_TURN, TABLE, RemarkKind, State, Verb
from linli.service_requests.hands import set_aside
from linli.service_requests.models import Assignment, Clock, Help, Remark, ServiceRequest, Supervision
from linli.service_requests.queries import JOINED
from linli.service_requests.rules import RULES

WORDS_LIMIT = 4000
PAST: dict[Verb, str] = {
    Verb.ACCEPT: "accepted",
    Verb.DECLINE: "declined",
    Verb.ASK_FOR_MORE: "asked_for_more",
    Verb.ADD: "added",
    Verb.DISPATCH: "dispatched",
    Verb.RAISE: "raised",
    Verb.TAKE_BACK: "taken_back",
    Verb.REDIRECT: "redirected",
    Verb.CLASSIFY: "classified",
    Verb.TAKE: "taken",
    Verb.RETURN: "returned",
    Verb.PAUSE: "paused",
    Verb.RESUME: "resumed",
    Verb.EXTEND: "extended",
    Verb.RESOLVE: "resolved",
    Verb.RATE: "rated",
    Verb.REOPEN: "reopened",
    Verb.INSPECT: "inspected",
    Verb.CLOSE: "closed",
    Verb.ANSWER_FINALLY: "answered_finally",
    Verb.DEFER: "deferred",
    Verb.AWAIT_AGENDA: "awaits_agenda",
    Verb.MERGE: "merged",
    Verb.UNMERGE: "unmerged",
    Verb.WITHDRAW: "withdrawn",
}
"""The event of each verb."""


def begin(thing: ServiceRequest, verb: Verb, *, by: Actor, at: datetime, version: int | None) -> ServiceRequest:
    """The locked row, once version and rule agree. Raises `Stale`, then `Refused`."""
    row = kernel.lock(thing, version=version, related=JOINED)
    ask(RULES[verb](by, row, at))
    return row


def look_for_fresh_eyes(row: ServiceRequest, at: datetime) -> None:
    """Whether anybody in the body that holds it now could decide without having had a hand in it. Three queries at
    most, for what came back; where nobody can, the rules let it be passed on (law 8 asks for somebody else, not for a
    dead end)."""
    hands, power = set_aside(row.holder_id, row, at), Power.SERVICE_REQUEST_DISPATCH
    row.without_fresh_eyes = bool(hands) and not others_with(row.holder, power, hands, local_date(at), row.category)


def move(row: ServiceRequest, verb: Verb, target: State) -> str:
    """Put the row into the target state, which the table must know; returns the state it came from."""
    source = row.state
    if target not in TABLE.targets(verb, source):
        raise RuntimeError(f"{verb} does not lead from {source} to {target}")
    row.state = target
    return source


def finish(
    row: ServiceRequest,
    verb: Verb,
    *fields: str,
    by: Actor,
    at: datetime,
    source: str,
    refs: Mapping[str, Any] | None = None,
) -> ServiceRequest:
    """Write the changed fields with state and dues, and record the verb's event."""
    written = dict.fromkeys(["state", "due_at", *fields, *end_what_ran_beside(row, at)])
    kernel.save(row, *written)
    said = {"from": source, "to": row.state, **(refs or {})}
    events.record(f"service_request.{PAST[verb]}", row, by=by, at=at, refs=said, behalf_of=_behalf(row, by, verb))
    return row


def end_what_ran_beside(row: ServiceRequest, at: datetime) -> list[str]:
    """Help ends when it is with no handler any more, supervision when it is over, and it stands before bodies above no
    longer than it is overdue; the fields that changed."""
    changed = []
    if row.helping_ids is not None and row.state not in HANDLED:
        Help.objects.filter(service_request=row, ended_at=None).update(ended_at=at)
        row.helping_ids = row.joint_ids = None
        changed += ["helping_ids", "joint_ids"]
    if row.supervise_by is not None and row.state in OVER:
        Supervision.objects.filter(service_request=row, ended_at=None).update(ended_at=at)
        row.supervise_by = row.supervised_by_id = None
        changed += ["supervise_by", "supervised_by_id"]
    if row.climbed_ids is not None and not still_overdue(row, at):
        row.climbed_ids = None
        changed.append("climbed_ids")
    return changed


def still_overdue(row: ServiceRequest, at: datetime) -> bool:
    """Whether a body must act, and one of its time limits has passed. One query."""
    late = Clock.objects.filter(service_request=row, ended_at=None, fell_overdue_at__isnull=False, due_at__lte=at)
    return row.state in STAFF_TURN and late.exists()


def _behalf(row: ServiceRequest, by: Actor, verb: Verb) -> UUID | None:
    """Staff who write down the resident's word act on the resident's behalf."""
    staff = by.held is not None and by.person_id != row.reporter_id
    return row.reporter_id if staff and verb in (Verb.CLOSE, Verb.REOPEN, Verb.ADD) else None


def remark(
    row: ServiceRequest,
    kind: RemarkKind,
    text: str,
    *,
    by: Actor,
    at: datetime,
    verb: Verb | None = None,
    field: str = "words",
) -> Remark | None:
    """Keep words in a row of their own; None when there are none. Raises `Invalid` at the field when too long."""
    if not clean_words(text):
        return None
    said = need_words(text, "", field=field)
    return Remark.objects.create(
        service_request=row,
        kind=kind,
        verb=verb or "",
        text=said,
        person_id=by.person_id,
        organisation_id=by.body_id,
        at=at,
    )


def need_words(text: str, message: str, *, field: str = "words") -> str:
    """Words that must be there and within the limit. Raises `Invalid` at the field."""
    return need(field, text, message, WORDS_LIMIT)


def need_reason(row: ServiceRequest, kind: ReasonKind, key: str, words: str, *, field: str = "reason") -> str:
    """A reason of the playbook that fits the category, with a note where it asks for one. Raises `Invalid` at the
    field."""
    try:
        reason = row.playbook.reason(kind, key)
    except LookupError:
        raise Invalid({field: _("Choose one of the reasons.")}) from None
    if reason not in row.playbook.reasons_for(kind, row.category):
        told = {"reason": str(reason.name), "category": str(row.playbook.category(row.category).name)}
        raise Invalid({field: _("“%(reason)s” does not fit “%(category)s”: choose another, or sort it anew.") % told})
    if reason.needs_note and not clean_words(words):
        for_staff = kind == ReasonKind.RETURN
        dispatcher = _("Say in a sentence what the dispatcher needs to know.")
        raise Invalid({"words": dispatcher if for_staff else _("Say in a sentence what the resident needs to know.")})
    return key


def need_category(row: ServiceRequest, key: str) -> str:
    """A category of the playbook. Raises `Invalid`."""
    try:
        row.playbook.category(key)
    except LookupError:
        raise Invalid({"category": _("Choose what it is about.")}) from None
    return key


def need_urgency(key: str) -> UrgencyClass:
    """An urgency class. Raises `Invalid`."""
    try:
        return UrgencyClass(key)
    except ValueError:
        raise Invalid({"urgency": _("Choose how urgent it is.")}) from None


def tell_resident(row: ServiceRequest, verb: Verb, *, at: datetime, refs: Mapping[str, Any] | None = None) -> None:
    """Tell the resident, by account and by the telephone they left; nobody is told about history."""
    if row.history or not (row.reporter_id or row.contact_id):
        return
    _tell(row, f"resident.{PAST[verb]}", at=at, refs=refs, person_id=row.reporter_id, contact_id=row.contact_id)


def tell_body(row: ServiceRequest, organisation_id: UUID | None, verb: Verb, *, at: datetime) -> None:
    """Tell the body whose turn it now is; what is urgent, whoever is on duty there as well (law 6)."""
    if organisation_id is None or row.history:
        return
    _tell(row, f"body.{PAST[verb]}", at=at, organisation_id=organisation_id)
    if row.urgency == UrgencyClass.URGENT and row.state in STAFF_TURN:
        tell_on_duty(row, organisation_id, f"body.{PAST[verb]}", at=at)


def tell_on_duty(row: ServiceRequest, organisation_id: UUID, kind: str, *, at: datetime) -> None:
    """Tell whoever is on duty in a body, by name. One query beside the message."""
    somebody = on_duty(organisation_id, at, row.category, row.estate_id)
    if somebody is not None:
        _tell(row, kind, at=at, person_id=somebody.person_id)


def tell_resident_of(row: ServiceRequest, event: str, *, at: datetime) -> None:
    """Tell the resident what was done beside the path."""
    if not row.history and (row.reporter_id or row.contact_id):
        _tell(row, f"resident.{event}", at=at, person_id=row.reporter_id, contact_id=row.contact_id)


def tell_beside(
    row: ServiceRequest, organisation_id: UUID | None, event: str, *, at: datetime, urgent: bool = False
) -> None:
    """Tell a body what was done beside the path: reminded, supervised, helped."""
    if organisation_id is not None and not row.history:
        _tell(row, f"body.{event}", at=at, organisation_id=organisation_id, hurry=urgent)


def record_beside(
    row: ServiceRequest,
    event: str,
    *fields: str,
    by: Actor,
    at: datetime,
    refs: Mapping[str, Any] | None = None,
    said: Remark | None = None,
) -> ServiceRequest:
    """Write the changed fields and record an event that leaves the state alone."""
    kernel.save(row, *fields)
    found = {**(refs or {}), "remark": str(said.pk) if said else None}
    events.record(f"service_request.{event}", row, by=by, at=at, refs=found)
    return row


def _tell(
    row: ServiceRequest,
    kind: str,
    *,
    at: datetime,
    refs: Mapping[str, Any] | None = None,
    hurry: bool = False,
    **to: Any,
) -> None:
    urgent = row.urgency == UrgencyClass.URGENT
    pressed: dict[str, Any] = {"hurry": True} if hurry and not urgent else {}
    if urgent and "organisation_id" in to:
        pressed |= {"category": row.category, "estate": row.estate_id}
    to_tell(
        f"service_request.{kind}",
        subject_type="service_request",
        subject_id=row.pk,
        at=at,
        refs={"number": row.number, **pressed, **(refs or {})},
        urgent=urgent or hurry,
        **to,
    ).save(force_insert=True)


def end_assignment(row: ServiceRequest, end: str, *, at: datetime, reason: str = "") -> None:
    """End the running assignment, if there is one."""
    Assignment.objects.filter(service_request=row, ended_at=None).update(ended_at=at, end=end, reason=reason)


def past_the_station(row: ServiceRequest, about_station: bool, *, at: datetime) -> None:
    """What turns out to be about the station itself goes past it (law 2): the next body up holds it from now."""
    if not about_station or row.about_station:
        return
    row.about_station = True
    row.holder = next_up(row.station, row, row.playbook) or row.station
    tell_body(row, row.holder_id, Verb.RAISE, at=at)
