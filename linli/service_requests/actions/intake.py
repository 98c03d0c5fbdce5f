"""Accept, decline, ask for more, add, merge: sorting what came in."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from linli.core import actions as kernel
from linli.core.actions import action
from linli.core.actors import Actor
from linli.core.refusals import Invalid, ask
from linli.playbooks.enums import ReasonKind
from linli.service_requests import clocks
from linli.service_requests.actions.common import (
    begin,
    end_assignment,
    finish,
    move,
    need_category,
    need_reason,
    need_urgency,
    need_words,
    past_the_station,
    remark,
    tell_body,
    tell_resident,
)
from linli.service_requests.enums import OVER, AssignmentEnd, ClockKind, Kind, RemarkKind, State, Verb
from linli.service_requests.models import ServiceRequest
from linli.service_requests.rules import may_see


@action
def accept(
    thing: ServiceRequest,
    *,
    by: Actor,
    at: datetime,
    version: int | None = None,
    category: str = "",
    urgency: str = "",
    reply: str = "",
) -> ServiceRequest:
    """Accept it: say what it is about and how urgent; from now take-by runs, and resolve-by from first receipt.

    Raises `Stale`, `Refused`, `Invalid` (category, urgency, reply).
    """
    row = begin(thing, Verb.ACCEPT, by=by, at=at, version=version)
    guessed_proposal = row.category_suggested and row.playbook.category(row.category).proposal
    row.category = need_category(row, category or row.category)
    spec = row.playbook.category(row.category)
    if spec.proposal or guessed_proposal:
        row.kind = Kind.PROPOSAL if spec.proposal else Kind.PROBLEM
    row.urgency = need_urgency(urgency or spec.default_class)
    row.hazard = spec.hazard
    row.category_suggested = False
    row.station_only = spec.private or (row.station_only and not row.station_only_guessed)
    row.station_only_guessed = False
    past_the_station(row, spec.about_station, at=at)
    if row.state == State.NEEDS_INFO:
        clocks.go_on(row, at=at)
    if not row.reopenings or row.accepted_by_id is None:
        row.accepted_by_id = by.person_id  # of a reopened one the first stays known: they do not decide again
    clocks.start_handling(row, at=at)
    source = move(row, Verb.ACCEPT, State.ACCEPTED)
    said = remark(row, RemarkKind.REPLY, reply, by=by, at=at, verb=Verb.ACCEPT, field="reply")
    tell_resident(row, Verb.ACCEPT, at=at)
    return finish(
        row,
        Verb.ACCEPT,
        "category",
        "category_suggested",
        "kind",
        "urgency",
        "hazard",
        "accepted_by_id",
        "station_only",
        "station_only_guessed",
        "about_station",
        "holder",
        "resolve_by",
        "first_resolve_by",
        by=by,
        at=at,
        source=source,
        refs={"category": row.category, "urgency": row.urgency, "remark": str(said.pk) if said else None},
    )


@action
def decline(
    thing: ServiceRequest, *, by: Actor, at: datetime, reason: str, words: str = "", version: int | None = None
) -> ServiceRequest:
    """Decline it, with a reason of the playbook and words for the resident. Raises `Stale`, `Refused`, `Invalid`."""
    row = begin(thing, Verb.DECLINE, by=by, at=at, version=version)
    row.reason = need_reason(row, ReasonKind.DECLINE, reason, words)
    clocks.end(row, at=at)
    row.due_at = None
    row.decided_by_id = by.person_id
    row.closed_at = at
    source = move(row, Verb.DECLINE, State.DECLINED)
    said = remark(row, RemarkKind.REASON, words, by=by, at=at, verb=Verb.DECLINE)
    tell_resident(row, Verb.DECLINE, at=at, refs={"reason": reason})
    refs = {"reason": reason, "remark": str(said.pk) if said else None}
    return finish(row, Verb.DECLINE, "reason", "closed_at", "decided_by_id", by=by, at=at, source=source, refs=refs)


@action
def ask_for_more(
    thing: ServiceRequest, *, by: Actor, at: datetime, words: str, version: int | None = None
) -> ServiceRequest:
    """Ask the resident for what is missing; meanwhile resolve-by stands still. Raises `Stale`, `Refused`, `Invalid`."""
    row = begin(thing, Verb.ASK_FOR_MORE, by=by, at=at, version=version)
    question = need_words(words, _("Write what the resident should add."))
    clocks.stand_still(row, State.NEEDS_INFO, at=at)
    source = move(row, Verb.ASK_FOR_MORE, State.NEEDS_INFO)
    said = remark(row, RemarkKind.REPLY, question, by=by, at=at, verb=Verb.ASK_FOR_MORE)
    tell_resident(row, Verb.ASK_FOR_MORE, at=at)
    refs = {"remark": str(said.pk) if said else None}
    return finish(row, Verb.ASK_FOR_MORE, by=by, at=at, source=source, refs=refs)


@action
def add(thing: ServiceRequest, *, by: Actor, at: datetime, words: str, version: int | None = None) -> ServiceRequest:
    """Add what was asked for: the station has its accept allowance again, resolve-by moves by the wait.

    Raises `Stale`, `Refused`, `Invalid`.
    """
    row = begin(thing, Verb.ADD, by=by, at=at, version=version)
    answer = need_words(words, _("Write what you want to add; one sentence will do."))
    clocks.go_on(row, at=at)
    allowance, due = clocks.answer_by(row.playbook, row.urgency, at)
    clocks.start(row, ClockKind.ACCEPT, allowance, due, at=at)
    row.due_at = due.at
    source = move(row, Verb.ADD, State.RECEIVED)
    said = remark(row, RemarkKind.ADDITION, answer, by=by, at=at, verb=Verb.ADD)
    tell_body(row, row.holder_id, Verb.ADD, at=at)
    refs = {"remark": str(said.pk) if said else None}
    return finish(row, Verb.ADD, "resolve_by", by=by, at=at, source=source, refs=refs)


@action
def merge(
    thing: ServiceRequest, *, by: Actor, at: datetime, leading: ServiceRequest, version: int | None = None
) -> ServiceRequest:
    """Join it to the leading one about the same problem; its reporter follows that one from now.

    Raises `Stale`, `Refused`, and `Invalid` when the leading one is itself, over, elsewhere, or itself joined.
    """
    kernel.lock_together(thing, leading)
    row = begin(thing, Verb.MERGE, by=by, at=at, version=version)
    found = row if leading.pk == row.pk else ServiceRequest.objects.get(pk=leading.pk)
    ask(may_see(by, found, at))
    if found.pk == row.pk:
        raise Invalid({"leading": _("This is the same service request.")})
    if found.estate_id != row.estate_id:
        raise Invalid({"leading": _("That one is about another estate.")})
    if found.state in OVER - {State.DEFERRED}:
        raise Invalid({"leading": _("That one is over. Choose one that goes on.")})
    clocks.end(row, at=at)
    end_assignment(row, AssignmentEnd.WITHDRAWN, at=at)
    row.due_at = None
    row.merged_into = found
    if found.state == State.DEFERRED:  # not possible now: its reporter has the word at once
        row.leading_ended_at = at
    source = move(row, Verb.MERGE, State.MERGED)
    tell_resident(row, Verb.MERGE, at=at)
    refs = {"leading": str(found.pk)}
    return finish(row, Verb.MERGE, "merged_into", "leading_ended_at", by=by, at=at, source=source, refs=refs)


@action
def unmerge(
    thing: ServiceRequest, *, by: Actor, at: datetime, words: str = "", version: int | None = None
) -> ServiceRequest:
    """Part it from the one it was joined to: it waits again as before, its clocks run on from where they began.

    Raises `Stale`, `Refused`, `Invalid` (words).
    """
    row = begin(thing, Verb.UNMERGE, by=by, at=at, version=version)
    leading = row.merged_into_id
    row.merged_into, row.leading_ended_at = None, None
    source = move(row, Verb.UNMERGE, State.ACCEPTED if row.accepted_by_id else State.RECEIVED)
    clocks.wake(row, at=at)
    said = remark(row, RemarkKind.NOTE, words, by=by, at=at, verb=Verb.UNMERGE)
    tell_resident(row, Verb.UNMERGE, at=at)
    refs = {"leading": str(leading), "remark": str(said.pk) if said else None}
    return finish(
        row, Verb.UNMERGE, "merged_into", "leading_ended_at", "resolve_by", by=by, at=at, source=source, refs=refs
    )
