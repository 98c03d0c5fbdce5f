"""Rate, reopen, inspect, close, answer finally, withdraw: how it ends, on whose word."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from linli.core.actions import action
from linli.core.actors import Actor, system
from linli.core.clock import local_date
from linli.organisations.models import Organisation
from linli.organisations.queries import body_of_kind, next_up, others_with
from linli.playbooks.enums import BodyKind, Power
from linli.service_requests import clocks
from linli.service_requests.actions.common import (
    begin,
    end_assignment,
    finish,
    look_for_fresh_eyes,
    move,
    need_words,
    remark,
    tell_body,
    tell_resident,
)
from linli.service_requests.enums import AssignmentEnd, Closing, RemarkKind, State, Verb
from linli.service_requests.hands import note_in_vain, set_aside
from linli.service_requests.models import ServiceRequest
from linli.service_requests.rules import is_reporter, may_close
from linli.service_requests.rules.common import REOPENINGS_BEFORE_FINAL


def _shut(row: ServiceRequest, closing: Closing, *, at: datetime) -> None:
    """The fields of a closing; the caller writes them."""
    clocks.end(row, at=at)
    row.closing, row.closed_at, row.due_at = closing, at, None


@action
def rate(
    thing: ServiceRequest, *, by: Actor, at: datetime, words: str = "", version: int | None = None
) -> ServiceRequest:
    """The resident says that it is solved: it closes, or, being a hazard, waits for the second look with that word.

    Raises `Stale`, `Refused`.
    """
    row = begin(thing, Verb.RATE, by=by, at=at, version=version)
    row.satisfied = True
    target = State.RESOLVED
    if may_close(by, row, at) is None:
        _shut(row, Closing.RESIDENT, at=at)
        target = State.CLOSED
    source = move(row, Verb.RATE, target)
    said = remark(row, RemarkKind.ADDITION, words, by=by, at=at, verb=Verb.RATE)
    tell_body(row, row.lead_id, Verb.RATE, at=at)
    refs = {"satisfied": True, "remark": str(said.pk) if said else None}
    return finish(row, Verb.RATE, "satisfied", "closing", "closed_at", by=by, at=at, source=source, refs=refs)


def _reviewer(row: ServiceRequest, *, at: datetime) -> Organisation:
    """Who holds it after a reopening: the community the third time, else the station (the body above it, for a
    complaint about it); where nobody there had no hand in it, the next body up (law 8). What comes back by itself
    on its review day was refused by nobody: whoever deferred it may look again."""
    final = row.reopenings >= REOPENINGS_BEFORE_FINAL
    first = body_of_kind(row, BodyKind.RESIDENTS_COMMITTEE) if final else None
    if first is None:
        first = (next_up(row.station, row, row.playbook) if row.about_station else None) or row.station
    power = Power.SERVICE_REQUEST_ANSWER_FINALLY if final else Power.SERVICE_REQUEST_DISPATCH
    if others_with(first, power, set_aside(first.pk, row, at), local_date(at), row.category):
        return first
    above = nearest_above = next_up(first, row, row.playbook)
    while above is not None:
        aside = set_aside(above.pk, row, at)
        if others_with(above, Power.SERVICE_REQUEST_DISPATCH, aside, local_date(at), row.category):
            return above
        above = next_up(above, row, row.playbook)
    return nearest_above or first


PARTED = (
    "merged_into", "leading_ended_at", "category", "category_suggested", "kind", "urgency", "hazard", "station_only",
    "about_station", "accepted_by_id", "resolved_by_id", "decided_by_id",
)  # fmt: skip
"""What a row takes with it when its reporter parts it from the leading one."""


def _part_from_leading(row: ServiceRequest) -> ServiceRequest:
    """Let a joined row stand for itself again, as its reporter says that it is not solved. What it is about and whose
    hands it went through it has from the leading one, so that somebody else looks at it (law 8)."""
    assert row.merged_into_id is not None
    leading = _leading(row)
    row.about_station = row.about_station or leading.about_station
    if row.accepted_by_id is None and _knows(row, leading.category):
        row.category, row.urgency, row.category_suggested = leading.category, leading.urgency, False
        row.kind, row.hazard = leading.kind, leading.hazard
        row.station_only = row.station_only or row.playbook.category(leading.category).private
    row.accepted_by_id = leading.accepted_by_id or row.accepted_by_id
    row.resolved_by_id, row.decided_by_id = leading.resolved_by_id, leading.decided_by_id
    row.merged_into, row.leading_ended_at = None, None
    return leading


def _leading(row: ServiceRequest) -> ServiceRequest:
    """The one at the top of those that it was joined to: whoever handled that had this in hand too."""
    top = row
    while top.merged_into_id is not None:
        top = ServiceRequest.objects.defer("search").get(pk=top.merged_into_id)
    return top


def _knows(row: ServiceRequest, category: str) -> bool:
    """Whether the version of the playbook under which this runs has that category."""
    return any(one.key == category for one in row.playbook.categories)


@action
def reopen(
    thing: ServiceRequest, *, by: Actor, at: datetime, words: str = "", version: int | None = None
) -> ServiceRequest:
    """Not solved: it goes to somebody who neither accepted nor resolved it, else one level up; the third time to the
    community. The first promise stays visible. Raises `Stale`, `Refused`, `Invalid` (words, for staff).
    """
    row = begin(thing, Verb.REOPEN, by=by, at=at, version=version)
    if not is_reporter(by, row) and not by.is_system:
        need_words(words, _("Write down what the resident said."))
    leading = _part_from_leading(row) if row.state == State.MERGED else None
    if not by.is_system:
        note_in_vain(row, row.lead_id, leading.lead_id if leading and leading.state != State.WITHDRAWN else None)
        row.reopenings += 1
        row.satisfied = False
    end_assignment(row, AssignmentEnd.RESOLVED, at=at)
    holder = _reviewer(row, at=at)
    row.holder, row.lead, row.closing, row.closed_at, row.review_on, row.reason = holder, None, "", None, None, ""
    row.awaiting_agenda, row.extensions = False, 0
    look_for_fresh_eyes(row, at)
    clocks.start_again(row, at=at)
    source = move(row, Verb.REOPEN, State.ACCEPTED)
    kind = RemarkKind.ADDITION if is_reporter(by, row) else RemarkKind.NOTE
    said = remark(row, kind, words, by=by, at=at, verb=Verb.REOPEN)
    tell_body(row, holder.pk, Verb.REOPEN, at=at)
    tell_resident(row, Verb.REOPEN, at=at)
    fields = (
        "reopenings", "satisfied", "holder", "lead", "closing", "closed_at", "review_on", "reason", "resolve_by",
        "first_resolve_by", "silence_closes_at", "without_fresh_eyes", "awaiting_agenda", "extensions",
        "in_vain_ids", *(PARTED if leading else ()),
    )  # fmt: skip
    refs = {"body": str(holder.pk), "times": row.reopenings, "remark": str(said.pk) if said else None}
    if leading:
        refs["leading"] = str(leading.pk)
    return finish(row, Verb.REOPEN, *fields, by=by, at=at, source=source, refs=refs)


@action
def inspect(
    thing: ServiceRequest, *, by: Actor, at: datetime, words: str, version: int | None = None
) -> ServiceRequest:
    """A second pair of eyes finds the hazard gone; it closes if the resident has already given the word.

    Raises `Stale`, `Refused`, `Invalid` (words).
    """
    row = begin(thing, Verb.INSPECT, by=by, at=at, version=version)
    seen = need_words(words, _("Write what you saw, and where."))
    row.inspected_by_id, row.inspected_at = by.person_id, at
    target = State.RESOLVED
    if may_close(system(by.door), row, at) is None:
        _shut(row, Closing.SECOND_LOOK, at=at)
        target = State.CLOSED
    source = move(row, Verb.INSPECT, target)
    said = remark(row, RemarkKind.REPLY, seen, by=by, at=at, verb=Verb.INSPECT)
    tell_resident(row, Verb.INSPECT, at=at)
    fields = ("inspected_by_id", "inspected_at", "closing", "closed_at")
    refs = {"remark": str(said.pk) if said else None}
    return finish(row, Verb.INSPECT, *fields, by=by, at=at, source=source, refs=refs)


@action
def close(
    thing: ServiceRequest, *, by: Actor, at: datetime, words: str = "", version: int | None = None
) -> ServiceRequest:
    """Close it: by the resident, by staff who write down the resident's word after a call or a knock, or by the
    system after the quiet days. Raises `Stale`, `Refused`, `Invalid` (words, for staff).
    """
    row = begin(thing, Verb.CLOSE, by=by, at=at, version=version)
    closing = _basis(row, by)
    if closing is Closing.CALL_BACK:
        need_words(words, _("Write down what the resident said, and how you reached them."))
        row.satisfied = True
    if closing is Closing.RESIDENT:
        row.satisfied = True
    _shut(row, closing, at=at)
    source = move(row, Verb.CLOSE, State.CLOSED)
    said = remark(row, RemarkKind.NOTE, words, by=by, at=at, verb=Verb.CLOSE)
    if closing is not Closing.RESIDENT:
        tell_resident(row, Verb.CLOSE, at=at, refs={"closing": closing.value})
    refs = {"closing": closing.value, "remark": str(said.pk) if said else None}
    return finish(row, Verb.CLOSE, "closing", "closed_at", "satisfied", by=by, at=at, source=source, refs=refs)


def _basis(row: ServiceRequest, by: Actor) -> Closing:
    """On whose word this closes."""
    if by.is_system:
        return Closing.RESIDENT if row.satisfied else Closing.SILENCE
    return Closing.RESIDENT if is_reporter(by, row) else Closing.CALL_BACK


@action
def answer_finally(
    thing: ServiceRequest, *, by: Actor, at: datetime, words: str, version: int | None = None
) -> ServiceRequest:
    """The community's reasoned, final answer after the third reopening. Raises `Stale`, `Refused`, `Invalid`."""
    row = begin(thing, Verb.ANSWER_FINALLY, by=by, at=at, version=version)
    answer = need_words(words, _("Give the reasons of the final answer."))
    _shut(row, Closing.FINAL_ANSWER, at=at)
    source = move(row, Verb.ANSWER_FINALLY, State.CLOSED)
    said = remark(row, RemarkKind.REPLY, answer, by=by, at=at, verb=Verb.ANSWER_FINALLY)
    tell_resident(row, Verb.ANSWER_FINALLY, at=at)
    refs = {"closing": Closing.FINAL_ANSWER.value, "remark": str(said.pk) if said else None}
    return finish(row, Verb.ANSWER_FINALLY, "closing", "closed_at", by=by, at=at, source=source, refs=refs)


@action
def withdraw(
    thing: ServiceRequest, *, by: Actor, at: datetime, words: str = "", version: int | None = None
) -> ServiceRequest:
    """The resident takes it back; whoever was at work hears of it. Raises `Stale`, `Refused`."""
    row = begin(thing, Verb.WITHDRAW, by=by, at=at, version=version)
    clocks.end(row, at=at)
    end_assignment(row, AssignmentEnd.WITHDRAWN, at=at)
    row.due_at, row.closed_at = None, at
    source = move(row, Verb.WITHDRAW, State.WITHDRAWN)
    said = remark(row, RemarkKind.ADDITION, words, by=by, at=at, verb=Verb.WITHDRAW)
    tell_body(row, row.holder_id, Verb.WITHDRAW, at=at)
    refs = {"remark": str(said.pk) if said else None}
    return finish(row, Verb.WITHDRAW, "closed_at", by=by, at=at, source=source, refs=refs)
