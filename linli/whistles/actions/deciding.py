"""What the body above does: decide about a refusal, and ask after who is late; and what falls due by itself."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from linli.core.actions import action
from linli.core.actors import Actor
from linli.core.clock import day_bounds, local_date
from linli.core.refusals import Invalid, ask
from linli.whistles import clocks, rules
from linli.whistles.actions.common import after_an_end, for_called, lock_call, move, save_call, tell
from linli.whistles.enums import CallState, CallVerb
from linli.whistles.models import WhistleCall

LATEST = timedelta(days=366)


@action
def excuse(call: WhistleCall, *, words: str, by: Actor, at: datetime, version: int | None = None) -> WhistleCall:
    """Who refused is right and need not come. Raises `Stale`, `Refused`, `Invalid` (words)."""
    row = lock_call(call, version)
    ask(rules.may_decide_refusal(by, row, CallVerb.EXCUSE, at))
    row.decision = for_called("words", words, _("Say why; both sides read it."))
    move(row, CallVerb.EXCUSE, CallState.EXCUSED)
    row.due_at = row.overdue_at = None
    saved = save_call(row, "excused", "decision", by=by, at=at)
    tell(row.whistle, row.organisation_id, "excused", at=at)
    tell(row.whistle, row.whistle.organisation_id, "excused", at=at)
    after_an_end(row.whistle, by=by, at=at)
    return saved


@action
def overrule(call: WhistleCall, *, words: str, by: Actor, at: datetime, version: int | None = None) -> WhistleCall:
    """Who refused is to come; its clocks run anew from now. Raises `Stale`, `Refused`, `Invalid` (words)."""
    row = lock_call(call, version)
    ask(rules.may_decide_refusal(by, row, CallVerb.OVERRULE, at))
    row.decision = for_called("words", words, _("Say why; both sides read it."))
    whistle = row.whistle
    move(row, CallVerb.OVERRULE, CallState.CALLED)
    clocks.start(row, whistle.playbook, whistle.spec, at=at)
    fields = (
        "decision", "called_at", "contact_by", "respond_by", "acknowledged_at", "contacted_at", "responded_at",
        "reported_at",
    )  # fmt: skip
    saved = save_call(row, "overruled", *fields, by=by, at=at)
    tell(whistle, row.organisation_id, "overruled", at=at, hurry=True)
    tell(whistle, whistle.organisation_id, "overruled", at=at)
    return saved


@action
def supervise_call(
    call: WhistleCall, *, words: str, answer_on: date | None, by: Actor, at: datetime, version: int | None = None
) -> WhistleCall:
    """Ask a body that is to come for an answer until the end of a day. Raises `Stale`, `Refused`, `Invalid`."""
    row = lock_call(call, version)
    ask(rules.may_supervise_call(by, row, at))
    said = for_called("words", words, _("Say what you want to know."))
    if answer_on is None or not local_date(at) <= answer_on <= local_date(at) + LATEST:
        raise Invalid({"answer_on": _("Name a day from today on, within a year.")})
    row.asked, row.answer, row.answer_by = said, "", day_bounds(answer_on)[1]
    tell(row.whistle, row.organisation_id, "supervised", at=at, hurry=True)
    return save_call(row, "supervised", "asked", "answer", "answer_by", by=by, at=at)


@action
def find_late(call: WhistleCall, *, by: Actor, at: datetime) -> WhistleCall:
    """Note that a clock has run out, and tell who was called, who blew and who is above; once for each clock. Raises
    `Refused` where it is not so."""
    row = lock_call(call, None)
    ask(rules.may_find_late(by, row, at))
    row.overdue_at = at
    whistle = row.whistle
    waits_for = whistle.decider_id if row.state == CallState.REFUSED else row.organisation_id
    for body in {waits_for, whistle.organisation_id, whistle.decider_id} - {None}:
        tell(whistle, body, "fell_overdue", at=at)
    return save_call(row, "fell_overdue", by=by, at=at, refs={"state": row.state})
