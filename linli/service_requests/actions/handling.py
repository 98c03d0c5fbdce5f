"""Dispatch, raise, take, return, pause, resume, resolve, defer: getting it done."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext as _

from linli.core.actions import action
from linli.core.actors import Actor
from linli.core.clock import local_date
from linli.core.refusals import Invalid, ask
from linli.organisations.models import Organisation
from linli.organisations.queries import body_of_kind, next_up, others_with, powers_in, serves
from linli.playbooks.enums import ReasonKind
from linli.service_requests import clocks
from linli.service_requests.actions.common import (
    begin,
    end_assignment,
    finish,
    look_for_fresh_eyes,
    move,
    need_reason,
    need_words,
    remark,
    tell_body,
    tell_resident,
)
from linli.service_requests.enums import AssignmentEnd, RemarkKind, State, Verb
from linli.service_requests.hands import note_in_vain, still_asked
from linli.service_requests.models import Assignment, ServiceRequest
from linli.service_requests.returning import way_back
from linli.service_requests.rules import may_dispatch_to


@action
def dispatch(
    thing: ServiceRequest,
    *,
    by: Actor,
    at: datetime,
    to: Organisation,
    words: str = "",
    version: int | None = None,
) -> ServiceRequest:
    """Dispatch it to a body that serves the place and that the playbook lets the holder reach. Unpaid neighbours are
    asked: they get a time of their own, and the resident's clock stays as it is (law 6).

    Raises `Stale`, `Refused`, `Invalid` (to).
    """
    row = begin(thing, Verb.DISPATCH, by=by, at=at, version=version)
    ask(may_dispatch_to(by, row, to))
    if not serves(to, row):
        raise Invalid({"to": _("%(body)s does not serve this place.") % {"body": to.short_name}})
    Assignment.objects.create(
        service_request=row,
        organisation=to,
        dispatched_by_appointment_id=by.appointment_id,
        dispatched_at=at,
    )
    row.lead = row.holder = to
    row.dispatched_by_id = by.organisation_id
    row.suggested_body = None
    source = move(row, Verb.DISPATCH, State.DISPATCHED)
    if row.playbook.is_asked(to.kind):
        clocks.asked(row, at=at)
    said = remark(row, RemarkKind.NOTE, words, by=by, at=at, verb=Verb.DISPATCH)
    tell_body(row, to.pk, Verb.DISPATCH, at=at)
    tell_resident(row, Verb.DISPATCH, at=at, refs={"body": str(to.pk)})
    refs = {"body": str(to.pk), "remark": str(said.pk) if said else None}
    fields = ("lead", "holder", "dispatched_by_id", "suggested_body")
    return finish(row, Verb.DISPATCH, *fields, by=by, at=at, source=source, refs=refs)


@action
def raise_(
    thing: ServiceRequest, *, by: Actor, at: datetime, words: str = "", version: int | None = None
) -> ServiceRequest:
    """Raise it to the body that the playbook puts above the holder; every clock runs on.

    Raises `Stale`, `Refused`, and `Invalid` when no such body serves the place.
    """
    row = begin(thing, Verb.RAISE, by=by, at=at, version=version)
    kind = row.playbook.raise_to(row.holder.kind)
    body = body_of_kind(row, kind) if kind else None
    if body is None:
        raise Invalid({"words": _("No body above serves this place yet. Tell the operator.")})
    row.holder = body
    look_for_fresh_eyes(row, at)
    source = move(row, Verb.RAISE, State.ACCEPTED)
    said = remark(row, RemarkKind.NOTE, words, by=by, at=at, verb=Verb.RAISE)
    tell_body(row, body.pk, Verb.RAISE, at=at)
    refs = {"body": str(body.pk), "remark": str(said.pk) if said else None}
    return finish(row, Verb.RAISE, "holder", "without_fresh_eyes", by=by, at=at, source=source, refs=refs)


@action
def take(
    thing: ServiceRequest, *, by: Actor, at: datetime, words: str = "", version: int | None = None
) -> ServiceRequest:
    """Take it: from now it is in hand. Raises `Stale`, `Refused`."""
    row = begin(thing, Verb.TAKE, by=by, at=at, version=version)
    Assignment.objects.filter(service_request=row, ended_at=None).update(
        taken_at=at, taken_by_appointment_id=by.appointment_id
    )
    row.taken_by_id = by.hand_id
    clocks.taken(row, at=at)
    if row.playbook.is_asked(row.holder.kind) and row.resolve_by is not None and row.resolve_by <= at:
        clocks.asked(row, at=at)
    source = move(row, Verb.TAKE, State.IN_HAND)
    said = remark(row, RemarkKind.REPLY, words, by=by, at=at, verb=Verb.TAKE)
    tell_resident(row, Verb.TAKE, at=at)
    refs = {"remark": str(said.pk) if said else None}
    return finish(row, Verb.TAKE, "taken_by_id", by=by, at=at, source=source, refs=refs)


@action
def return_(
    thing: ServiceRequest,
    *,
    by: Actor,
    at: datetime,
    reason: str,
    words: str = "",
    suggested: Organisation | None = None,
    version: int | None = None,
) -> ServiceRequest:
    """Return it, with a reason and whom one suggests: to the dispatcher, the second time to the next body up.

    The resolve clock never stops. Raises `Stale`, `Refused`, `Invalid` (reason, words).
    """
    row = begin(thing, Verb.RETURN, by=by, at=at, version=version)
    key = need_reason(row, ReasonKind.RETURN, reason, words)
    holder, climbs = way_back(row)
    row.returns += 1
    end_assignment(row, AssignmentEnd.RETURNED, at=at, reason=key)
    note_in_vain(row, row.lead_id)
    row.holder, row.lead, row.suggested_body = holder, None, suggested
    look_for_fresh_eyes(row, at)
    clocks.handed_back(row, at=at)
    source = move(row, Verb.RETURN, State.ACCEPTED)
    said = remark(row, RemarkKind.REASON, words, by=by, at=at, verb=Verb.RETURN)
    tell_body(row, holder.pk, Verb.RETURN, at=at)
    tell_resident(row, Verb.RETURN, at=at)
    refs = {
        "reason": key,
        "body": str(holder.pk),
        "by_body": str(by.body_id),
        "suggested": str(suggested.pk) if suggested else None,
        "climbs": climbs,
        "remark": str(said.pk) if said else None,
    }
    fields = ("holder", "lead", "suggested_body", "returns", "without_fresh_eyes", "in_vain_ids")
    return finish(row, Verb.RETURN, *fields, by=by, at=at, source=source, refs=refs)


def _day_ahead(day: date | None, at: datetime, field: str) -> date:
    """A day after today. Raises `Invalid` at the field."""
    if day is None or day <= local_date(at):
        raise Invalid({field: _("Name a day after today.")})
    return day


@action
def pause(
    thing: ServiceRequest,
    *,
    by: Actor,
    at: datetime,
    reason: str,
    expected_on: date | None,
    words: str = "",
    version: int | None = None,
) -> ServiceRequest:
    """Put it on hold for a reason that the resident sees, until a day. Raises `Stale`, `Refused`, `Invalid`."""
    row = begin(thing, Verb.PAUSE, by=by, at=at, version=version)
    row.reason = need_reason(row, ReasonKind.PAUSE, reason, words)
    row.review_on = _day_ahead(expected_on, at, "expected_on")
    clocks.stand_still(row, State.PAUSED, at=at, reason=reason, until=row.review_on)
    source = move(row, Verb.PAUSE, State.PAUSED)
    said = remark(row, RemarkKind.REPLY, words, by=by, at=at, verb=Verb.PAUSE)
    tell_resident(row, Verb.PAUSE, at=at, refs={"reason": reason})
    refs = {"reason": reason, "until": row.review_on.isoformat(), "remark": str(said.pk) if said else None}
    return finish(row, Verb.PAUSE, "reason", "review_on", by=by, at=at, source=source, refs=refs)


@action
def resume(thing: ServiceRequest, *, by: Actor, at: datetime, version: int | None = None) -> ServiceRequest:
    """Go on: resolve-by moves by the pause. Raises `Stale`, `Refused`."""
    row = begin(thing, Verb.RESUME, by=by, at=at, version=version)
    clocks.go_on(row, at=at)
    row.due_at, row.review_on, row.reason = row.resolve_by, None, ""
    source = move(row, Verb.RESUME, State.IN_HAND)
    tell_body(row, row.lead_id, Verb.RESUME, at=at)
    tell_resident(row, Verb.RESUME, at=at)
    fields = ("reason", "review_on", "resolve_by")
    return finish(row, Verb.RESUME, *fields, by=by, at=at, source=source)


@action
def resolve(
    thing: ServiceRequest, *, by: Actor, at: datetime, result: str, words: str, version: int | None = None
) -> ServiceRequest:
    """Resolve it, with a result of the playbook and words that the resident reads; now the resident has the word.

    Raises `Stale`, `Refused`, `Invalid` (result, words).
    """
    row = begin(thing, Verb.RESOLVE, by=by, at=at, version=version)
    row.result = need_reason(row, ReasonKind.RESOLVE, result, words, field="result")
    told = need_words(words, _("Tell the resident in a sentence what was done."))
    row.resolved_by_id, row.resolved_at = by.hand_id, at
    row.inspected_at = row.inspected_by_id = row.satisfied = None
    clocks.wait_for_word(row, at=at)
    end_assignment(row, AssignmentEnd.RESOLVED, at=at)
    source = move(row, Verb.RESOLVE, State.RESOLVED)
    said = remark(row, RemarkKind.REPLY, told, by=by, at=at, verb=Verb.RESOLVE)
    tell_resident(row, Verb.RESOLVE, at=at)
    if row.on_behalf or row.hazard:
        row.holder = _looks_after(row, at)
        tell_body(row, row.holder_id, Verb.RESOLVE, at=at)
    fields = (
        "result", "resolved_by_id", "resolved_at", "inspected_at", "inspected_by_id", "satisfied", "silence_closes_at",
        "holder",
    )  # fmt: skip
    refs = {"result": result, "remark": str(said.pk) if said else None}
    return finish(row, Verb.RESOLVE, *fields, by=by, at=at, source=source, refs=refs)


def _looks_after(row: ServiceRequest, at: datetime) -> Organisation:
    """Who calls back, or looks a second time: the station, unless it resolved this itself, must not see it, or has
    nobody for it who neither resolved it nor belongs to who did; then the next body up of which all that is not true.
    One query for who resolved it, and for each body those of `others_with`."""
    powers = still_asked(row)
    members = powers_in([row.lead_id], local_date(at)).get(row.lead_id, {}) if row.lead_id is not None else {}
    handlers = {*members, row.resolved_by_id} if row.resolved_by_id is not None else {*members}
    nearest, top = None, row.station
    body = next_up(row.station, row, row.playbook) if row.about_station else row.station
    while body is not None:
        if body.pk != row.lead_id:
            nearest = nearest or body
            if all(others_with(body, power, handlers, local_date(at), row.category) for power in powers):
                return body
        top, body = body, next_up(body, row, row.playbook)
    return nearest or top


@action
def defer(
    thing: ServiceRequest,
    *,
    by: Actor,
    at: datetime,
    reason: str,
    review_on: date | None,
    words: str,
    version: int | None = None,
) -> ServiceRequest:
    """Say honestly that it is not possible now, why, and when it will be looked at again.

    Raises `Stale`, `Refused`, `Invalid` (reason, review_on, words).
    """
    row = begin(thing, Verb.DEFER, by=by, at=at, version=version)
    row.reason = need_reason(row, ReasonKind.DEFER, reason, words)
    row.review_on = _day_ahead(review_on, at, "review_on")
    told = need_words(words, _("Tell the resident in a sentence why it is not possible now."))
    clocks.end(row, at=at)
    end_assignment(row, AssignmentEnd.DEFERRED, at=at, reason=reason)
    row.due_at = None
    row.decided_by_id = by.person_id
    source = move(row, Verb.DEFER, State.DEFERRED)
    said = remark(row, RemarkKind.REASON, told, by=by, at=at, verb=Verb.DEFER)
    tell_resident(row, Verb.DEFER, at=at, refs={"reason": reason})
    refs = {"reason": reason, "until": row.review_on.isoformat(), "remark": str(said.pk) if said else None}
    return finish(row, Verb.DEFER, "reason", "review_on", "decided_by_id", by=by, at=at, source=source, refs=refs)


@action
def await_agenda(
    thing: ServiceRequest, *, by: Actor, at: datetime, review_on: date | None, words: str, version: int | None = None
) -> ServiceRequest:
    """Put a proposal on the list for deliberation: it waits there, and comes back by itself on a day.

    Raises `Stale`, `Refused`, `Invalid` (review_on, words).
    """
    row = begin(thing, Verb.AWAIT_AGENDA, by=by, at=at, version=version)
    row.review_on = _day_ahead(review_on, at, "review_on")
    told = need_words(words, _("Tell the resident in a sentence where it will be talked about."))
    clocks.end(row, at=at)
    end_assignment(row, AssignmentEnd.DEFERRED, at=at)
    row.due_at, row.reason, row.awaiting_agenda = None, "", True
    row.decided_by_id = by.person_id
    source = move(row, Verb.AWAIT_AGENDA, State.DEFERRED)
    said = remark(row, RemarkKind.REASON, told, by=by, at=at, verb=Verb.AWAIT_AGENDA)
    tell_resident(row, Verb.AWAIT_AGENDA, at=at)
    refs = {"until": row.review_on.isoformat(), "remark": str(said.pk) if said else None}
    fields = ("reason", "review_on", "decided_by_id", "awaiting_agenda")
    return finish(row, Verb.AWAIT_AGENDA, *fields, by=by, at=at, source=source, refs=refs)
