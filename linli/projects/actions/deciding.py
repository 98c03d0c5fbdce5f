"""Saying what one thinks of a proposal, deciding with reasons, and promising the sum after the days for objections."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from linli.core import actions as kernel
from linli.core.actions import action
from linli.core.actors import Actor
from linli.core.clock import local_date
from linli.core.ids import uuid7
from linli.core.refusals import Invalid, Refused, ask
from linli.projects.actions import money
from linli.projects.actions.common import locked, locked_call, move, note, tell
from linli.projects.enums import State, Verb
from linli.projects.models import REASON, WORDS, ProjectMilestone, ProjectProposal, ProjectReview
from linli.projects.queries import account_of, estates_in, milestones_of, reviews_of, set_aside
from linli.projects.rules import may_decide, may_decline, may_fund, may_review, may_see_project
from linli.service_requests.masking import for_everybody


def said(field: str, words: str, why: str, longest: int) -> str:
    """Words that everybody reads, and that must be there. Raises `Invalid` on the field: `why` where there are none."""
    kept = for_everybody(field, words, longest)
    if not kept:
        raise Invalid({field: why})
    return kept


@action
def review(
    proposal: ProjectProposal, *, agrees: bool | None, fen: int | None, words: str, by: Actor, at: datetime
) -> ProjectReview:
    """Say what one thinks of it: yes up to a sum, or no; always in words. Raises `Refused`, and `Invalid` on "agrees",
    "fen" or "words"."""
    row = locked(proposal)
    ask(may_review(by, row, estates_in(row), reviews_of(row), at))
    if agrees is None:
        raise Invalid({"agrees": _("Say yes or no.")})
    kept = said("words", words, _("Say why, in a sentence or two."), REASON)
    given = money.amount("fen", fen, row.fen) if agrees else 0
    made = ProjectReview(
        id=uuid7(), proposal=row, person_id=by.person_id, agrees=agrees, fen=given, words=kept, reviewed_at=at
    )
    made.save(force_insert=True)
    note("reviewed", row, by=by, at=at)
    return made


@action
def decide(
    proposal: ProjectProposal, *, fen: int | None, reasons: str, by: Actor, at: datetime, version: int | None = None
) -> ProjectProposal:
    """Take it up: how much, and why. It stands open to objections from now on. Raises `Stale`, `Refused`, and `Invalid`
    on "fen" or "reasons"."""
    call = locked_call(proposal.call)
    row = locked(proposal, version)
    ask(may_decide(by, row, reviews_of(row), at))
    granted = money.amount("fen", fen, row.fen)
    row.reasons = said("reasons", reasons, _("Say why; everybody reads it."), WORDS)
    left = account_of(call).available - set_aside(call)
    if granted > left:
        raise Refused(money.too_little(max(left, 0)))
    plan = call.plan
    days = plan.notice_days if plan is not None else 7
    move(row, Verb.DECIDE, State.NOTICE)
    row.granted, row.decided_at, row.notice_until = granted, at, local_date(at) + timedelta(days=days)
    kernel.save(row, "state", "granted", "reasons", "decided_at", "notice_until")
    _spread(milestones_of(row), granted)
    note("decided", row, by=by, at=at, refs={"fen": granted})
    tell("decided", row, row.organisation_id, at)
    return row


def _spread(steps: Sequence[ProjectMilestone], granted: int) -> None:
    """Each step gets what it asked for, as long as there is something; the last ones lack what is missing."""
    left = granted
    for one in steps:
        one.granted = min(one.fen, left)
        left -= one.granted
        kernel.save(one, "granted")


@action
def decline(
    proposal: ProjectProposal, *, reasons: str, by: Actor, at: datetime, version: int | None = None
) -> ProjectProposal:
    """Do not take it up, or take that back because an objection is right. Raises `Stale`, `Refused`, and `Invalid` on
    "reasons"."""
    row = locked(proposal, version)
    ask(may_decline(by, row, reviews_of(row), at))
    row.reasons = said("reasons", reasons, _("Say why; everybody reads it."), WORDS)
    move(row, Verb.DECLINE, State.DECLINED)
    row.ended_at = at
    kernel.save(row, "state", "reasons", "ended_at")
    note("declined", row, by=by, at=at)
    tell("declined", row, row.organisation_id, at)
    return row


@action
def fund(proposal: ProjectProposal, *, by: Actor, at: datetime, version: int | None = None) -> ProjectProposal:
    """Promise the sum: it is the project's from now on. Promised again, nothing changes. Raises `Stale`, `Refused`."""
    locked_call(proposal.call)  # whoever decides meanwhile counts what is left before this, or after it
    row = locked(proposal)
    if row.state == State.FUNDED and may_see_project(by, row, (), at) is None:
        return row
    kernel.compare(row, version, subject=row.pk)
    ask(may_fund(by, row, reviews_of(row), at))
    move(row, Verb.FUND, State.FUNDED)
    row.funded_at = at
    kernel.save(row, "state", "funded_at")
    money.promise(row, at)
    note("funded", row, by=by, at=at, refs={"fen": row.granted})
    tell("funded", row, row.organisation_id, at)
    return row
