"""What a called body does: acknowledge, talk, come, report, refuse, and answer the body above."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from linli.core.actions import action
from linli.core.actors import Actor
from linli.core.refusals import ask
from linli.whistles import clocks, rules
from linli.whistles.actions.common import after_an_end, for_called, lock_call, move, save_call, tell
from linli.whistles.enums import CallState, CallVerb
from linli.whistles.models import WhistleCall


@action
def acknowledge(call: WhistleCall, *, by: Actor, at: datetime, version: int | None = None) -> WhistleCall:
    """We have heard. Raises `Stale`, `Refused`."""
    row = lock_call(call, version)
    ask(rules.may_answer_call(by, row, CallVerb.ACKNOWLEDGE, at))
    move(row, CallVerb.ACKNOWLEDGE, CallState.ACKNOWLEDGED)
    row.acknowledged_at = at
    clocks.go_on(row)
    tell(row.whistle, row.whistle.organisation_id, "acknowledged", at=at)
    return save_call(row, "acknowledged", "acknowledged_at", by=by, at=at)


@action
def contact(call: WhistleCall, *, by: Actor, at: datetime, version: int | None = None) -> WhistleCall:
    """We have talked with who blew. Raises `Stale`, `Refused`."""
    row = lock_call(call, version)
    ask(rules.may_answer_call(by, row, CallVerb.CONTACT, at))
    row.contacted_at = row.contacted_at or at
    clocks.go_on(row)
    return save_call(row, "contacted", "contacted_at", by=by, at=at)


@action
def respond(call: WhistleCall, *, by: Actor, at: datetime, version: int | None = None) -> WhistleCall:
    """We came. Whoever comes has also heard and talked. Raises `Stale`, `Refused`."""
    row = lock_call(call, version)
    ask(rules.may_answer_call(by, row, CallVerb.RESPOND, at))
    move(row, CallVerb.RESPOND, CallState.ON_SITE)
    row.acknowledged_at, row.contacted_at, row.responded_at = row.acknowledged_at or at, row.contacted_at or at, at
    clocks.go_on(row)
    tell(row.whistle, row.whistle.organisation_id, "responded", at=at)
    return save_call(row, "responded", "acknowledged_at", "contacted_at", "responded_at", by=by, at=at)


@action
def report(call: WhistleCall, *, words: str, by: Actor, at: datetime, version: int | None = None) -> WhistleCall:
    """What we did. Raises `Stale`, `Refused`, `Invalid` (words)."""
    row = lock_call(call, version)
    ask(rules.may_answer_call(by, row, CallVerb.REPORT, at))
    row.report = for_called("words", words, _("Say in a sentence what was done."))
    move(row, CallVerb.REPORT, CallState.REPORTED)
    row.contacted_at, row.responded_at, row.reported_at = row.contacted_at or at, row.responded_at or at, at
    row.answer_by = None
    clocks.go_on(row)
    fields = ("report", "contacted_at", "responded_at", "reported_at", "answer_by")
    saved = save_call(row, "reported", *fields, by=by, at=at)
    tell(row.whistle, row.whistle.organisation_id, "reported", at=at)
    after_an_end(row.whistle, by=by, at=at)
    return saved


@action
def refuse(call: WhistleCall, *, words: str, by: Actor, at: datetime, version: int | None = None) -> WhistleCall:
    """Not ours, with the reason; the body above decides. Where there is none, nobody can make them come.

    Raises `Stale`, `Refused`, `Invalid` (words).
    """
    row = lock_call(call, version)
    ask(rules.may_answer_call(by, row, CallVerb.REFUSE, at))
    row.refusal = for_called("words", words, _("Say why it is not yours, and whose it is if you know."))
    whistle = row.whistle
    decided = whistle.decider_id is None
    move(row, CallVerb.REFUSE, CallState.EXCUSED if decided else CallState.REFUSED)
    row.overdue_at = row.answer_by = None
    row.due_at = None if decided else clocks.after(whistle.playbook, whistle.spec.decide, at)
    saved = save_call(row, "refused", "refusal", "answer_by", by=by, at=at)
    tell(whistle, whistle.decider_id, "refused", at=at, hurry=True)
    if decided:
        tell(whistle, whistle.organisation_id, "excused", at=at)
        after_an_end(whistle, by=by, at=at)
    return saved


@action
def answer_above(call: WhistleCall, *, words: str, by: Actor, at: datetime, version: int | None = None) -> WhistleCall:
    """Answer what the body above asked. Raises `Stale`, `Refused`, `Invalid` (words)."""
    row = lock_call(call, version)
    ask(rules.may_answer_above(by, row, at))
    row.answer = for_called("words", words, _("Say what you do, and by when."))
    row.answer_by = None
    tell(row.whistle, row.whistle.decider_id, "answered", at=at)
    return save_call(row, "answered", "answer", "answer_by", by=by, at=at)
