"""A need from its entering to its end: taken up, asked of a body, declined and decided, done, and the firm's word."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from linli.core import actions as kernel
from linli.core import events
from linli.core.actions import action
from linli.core.actors import Actor
from linli.core.clock import local_date
from linli.core.ids import uuid7
from linli.core.refusals import Invalid, ask
from linli.core.wording import fitting, need
from linli.firms import queries, rules
from linli.firms.actions.common import (
    CLIENT,
    acting,
    locked_card,
    locked_need,
    move,
    need_ahead,
    save,
    tell_body,
    tell_seer,
)
from linli.firms.enums import Entered, State, Verb
from linli.firms.models import REASON, WORDS, FirmCard, FirmNeed
from linli.places.queries import playbook_version_for
from linli.playbooks.enums import Power
from linli.playbooks.parts_firms import Firms
from linli.service_requests.actions.filing import numbers_for

ANSWERS = ("asked_words", "asked_at", "due_at", "declined_words", "decider", "decided_words")


@dataclass(frozen=True, slots=True)
class NeedFacts:
    """What a firm needs."""

    kind: str
    words: str


@action
def enter_need(card: FirmCard, facts: NeedFacts, *, key: str = "", by: Actor, at: datetime) -> FirmNeed:
    """Enter what a firm needs; its envoy is asked to take it up. The same key again gives the first one.

    Raises `Refused`, `KeyReused`, and `Invalid` on "kind" or "words".
    """
    firm = locked_card(card)
    plan = queries.plan_at(firm.place)
    ask(rules.may_enter_need(by, firm, plan, at))
    assert plan is not None  # the rule let nobody through without
    kind, words = _checked(plan, facts)
    version_id = playbook_version_for(firm.place)
    envoys = queries.envoys_of([firm.pk], local_date(at)).get(firm.pk, [])
    row = FirmNeed(
        id=uuid7(), number=numbers_for(firm.place, [at])[0].replace("SQ-", "FN-", 1), playbook_version_id=version_id,
        firm=firm.organisation, place=firm.place, kind=kind, words=words, entered=_through(by), entered_at=at,
        keeper=queries.keeper_of(firm.place, plan), take_by=queries.due_from(plan, "take_up", version_id, at),
        asked_only=any(one.unpaid for one in envoys),
    )  # fmt: skip
    if key:
        sent = kernel.body_hash({"firm": firm.pk, "kind": kind, "words": words})
        first = kernel.claim(client=CLIENT, key=key, body=sent, answer={"id": str(row.pk)}, at=at)
        if first is not None:
            return FirmNeed.objects.get(pk=first["id"])
    row.save(force_insert=True)
    events.record("firm_need.entered", row, by=by, at=at, refs={"kind": kind})
    return row


def _checked(plan: Firms, facts: NeedFacts) -> tuple[str, str]:
    """Raises `Invalid` on "kind" or "words"."""
    if plan.kind(facts.kind) is None:
        raise Invalid({"kind": _("Choose what the firm needs.")})
    return facts.kind, need("words", facts.words, _("Say in a sentence what the firm needs."), WORDS)


def _through(by: Actor) -> Entered:
    if Power.FIRM_SPEAK in by.powers:
        return Entered.FIRM
    return Entered.ENVOY if Power.FIRM_ENVOY in by.powers else Entered.KEEPER


@action
def correct_need(need_: FirmNeed, facts: NeedFacts, *, by: Actor, at: datetime, version: int | None = None) -> FirmNeed:
    """Put right what it says. Raises `Stale`, `Refused`, and `Invalid` on "kind" or "words"."""
    row = locked_need(need_, version)
    ask(rules.may_correct_need(by, row, at))
    plan = row.plan
    if plan is None:
        raise Invalid({"kind": _("Choose what the firm needs.")})
    row.kind, row.words = _checked(plan, facts)
    return save(row, "corrected", "kind", "words", by=by, at=at)


@action
def take_up(need_: FirmNeed, *, by: Actor, at: datetime, version: int | None = None) -> FirmNeed:
    """See to it from now on. A second press of the same changes nothing. Raises `Stale`, `Refused`."""
    row = locked_need(need_)
    if row.appointment_id is not None and row.appointment_id == by.appointment_id and row.state != State.WAITING:
        return row
    kernel.compare(row, version, subject=row.pk)
    ask(rules.may_take_up(by, row, at))
    row.appointment_id = by.appointment_id
    if row.state == State.WAITING:
        move(row, Verb.TAKE_UP, State.IN_HAND)
    return save(row, "taken_up", "appointment_id", by=by, at=at)


@action
def ask_body(
    need_: FirmNeed, *, body: UUID | None, words: str, by: Actor, at: datetime, version: int | None = None
) -> FirmNeed:
    """Ask a body that can, with why it; it is told. Raises `Stale`, `Refused`, and `Invalid` on "body" or "words"."""
    row = locked_need(need_, version)
    ask(rules.may_ask_body(by, row, at))
    chosen = acting("body", body, queries.could_help(row))
    row.asked_words = need("words", words, _("Say why you ask this body, and for what."), REASON)
    row.body, row.asked_at, row.due_at = chosen, at, queries.due_in(row, "answer", at)
    row.declined_words, row.decider, row.decided_words = "", None, ""
    move(row, Verb.ASK_BODY, State.ASKED)
    saved = save(row, "body_asked", "body", *ANSWERS, by=by, at=at, refs={"body": str(chosen.pk)})
    tell_body(row, "asked", chosen.pk, by=by, at=at)
    return saved


@action
def accept_need(need_: FirmNeed, *, by: Actor, at: datetime, version: int | None = None) -> FirmNeed:
    """The body does it, and reports in the playbook's time. A second press changes nothing. Raises `Stale`,
    `Refused`."""
    row = locked_need(need_)
    if row.state == State.WITH_BODY and row.body_id is not None and row.body_id == by.organisation_id:
        return row
    kernel.compare(row, version, subject=row.pk)
    ask(rules.may_accept_need(by, row, at))
    row.due_at = queries.due_in(row, "report", at)
    move(row, Verb.ACCEPT, State.WITH_BODY)
    return save(row, "accepted", "due_at", by=by, at=at)


@action
def decline_need(need_: FirmNeed, *, words: str, by: Actor, at: datetime, version: int | None = None) -> FirmNeed:
    """The body cannot; the next body up from the envoy decides, and is told. Raises `Stale`, `Refused`, and `Invalid`
    on "words"."""
    row = locked_need(need_, version)
    ask(rules.may_decline_need(by, row, at))
    row.declined_words = need("words", words, _("Say why you cannot."), REASON)
    row.decider = queries.next_up_of(row)
    row.due_at = queries.due_in(row, "decide", at)
    move(row, Verb.DECLINE, State.DECLINED)
    saved = save(row, "declined", "declined_words", "decider", "due_at", by=by, at=at)
    tell_body(row, "to_decide", row.decider_id, by=by, at=at)
    tell_seer(row, "declined", by=by, at=at)
    return saved


@action
def decide_need(
    need_: FirmNeed, *, body: UUID | None, words: str, by: Actor, at: datetime, version: int | None = None
) -> FirmNeed:
    """Decide which body does it, the same or another; it declines no more, and is told. Raises `Stale`, `Refused`, and
    `Invalid` on "body" or "words"."""
    row = locked_need(need_, version)
    ask(rules.may_decide_need(by, row, at))
    chosen = acting("body", body, queries.could_help(row))
    row.decided_words = need("words", words, _("Say why it is theirs."), REASON)
    row.body, row.due_at = chosen, queries.due_in(row, "report", at)
    move(row, Verb.DECIDE, State.WITH_BODY)
    saved = save(row, "decided", "body", "decided_words", "due_at", by=by, at=at, refs={"body": str(chosen.pk)})
    tell_body(row, "decided", chosen.pk, by=by, at=at)
    tell_seer(row, "decided", by=by, at=at)
    return saved


@action
def report_need(need_: FirmNeed, *, words: str, by: Actor, at: datetime, version: int | None = None) -> FirmNeed:
    """Say what was done; whether it is solved the firm says, and is told. Raises `Stale`, `Refused`, and `Invalid` on
    "words"."""
    row = locked_need(need_, version)
    ask(rules.may_report_need(by, row, at))
    row.done_words = need("words", words, _("Say what was done."), REASON)
    row.done_at, row.resolved_by_id, row.due_at = at, by.person_id, None
    move(row, Verb.REPORT, State.REPORTED)
    saved = save(row, "reported", "done_words", "done_at", "resolved_by_id", "due_at", by=by, at=at)
    tell_body(row, "reported", row.firm_id, by=by, at=at)
    tell_seer(row, "reported", by=by, at=at)
    return saved


@action
def say_solved(need_: FirmNeed, *, words: str = "", by: Actor, at: datetime, version: int | None = None) -> FirmNeed:
    """The firm says that it is solved. A second press changes nothing. Raises `Stale`, `Refused`, and `Invalid` on
    "words"."""
    row = locked_need(need_)
    if row.state == State.SOLVED:
        return row
    kernel.compare(row, version, subject=row.pk)
    ask(rules.may_say_solved(by, row, at))
    row.firm_words, row.ended_at = fitting("words", words, REASON), at
    move(row, Verb.SAY_SOLVED, State.SOLVED)
    saved = save(row, "solved", "firm_words", "ended_at", by=by, at=at)
    tell_seer(row, "solved", by=by, at=at)
    return saved


@action
def say_not(need_: FirmNeed, *, words: str, by: Actor, at: datetime, version: int | None = None) -> FirmNeed:
    """The firm says that it is not solved, and what is missing; it is the envoy's again. Raises `Stale`, `Refused`, and
    `Invalid` on "words"."""
    row = locked_need(need_, version)
    ask(rules.may_say_not(by, row, at))
    row.firm_words = need("words", words, _("Say what is still missing."), REASON)
    row.body, row.decider, row.done_at, row.resolved_by_id = None, None, None, None
    move(row, Verb.SAY_NOT, _back(row))
    saved = save(row, "not_solved", "firm_words", "body", "decider", "done_at", "resolved_by_id", by=by, at=at)
    tell_seer(row, "not_solved", by=by, at=at)
    return saved


@action
def defer_need(
    need_: FirmNeed, *, words: str, review_on: date | None, by: Actor, at: datetime, version: int | None = None
) -> FirmNeed:
    """Say that it is not possible yet, why, and when it is looked at again; the firm is told. Raises `Stale`,
    `Refused`, and `Invalid` on "words" or "review_on"."""
    row = locked_need(need_, version)
    ask(rules.may_defer_need(by, row, at))
    months = row.plan.review_months if row.plan is not None else 6
    row.reason = need("words", words, _("Say why it is not possible yet. The firm reads it."), REASON)
    row.review_on = need_ahead("review_on", review_on, at, months * 31)
    row.body, row.decider, row.due_at = None, None, None
    move(row, Verb.DEFER, State.DEFERRED)
    saved = save(row, "deferred", "reason", "review_on", "body", "decider", "due_at", by=by, at=at)
    tell_body(row, "deferred", row.firm_id, by=by, at=at)
    tell_seer(row, "deferred", by=by, at=at)
    return saved


@action
def resume_need(need_: FirmNeed, *, by: Actor, at: datetime, version: int | None = None) -> FirmNeed:
    """Look at it again, with whoever sees to it. Raises `Stale`, `Refused`."""
    row = locked_need(need_, version)
    ask(rules.may_resume_need(by, row, at))
    row.review_on = None
    move(row, Verb.RESUME, _back(row))
    return save(row, "resumed", "review_on", by=by, at=at)


def _back(row: FirmNeed) -> State:
    """To whoever sees to it; where they left meanwhile, it waits for the envoy."""
    return State.IN_HAND if row.appointment_id is not None else State.WAITING


@action
def withdraw_need(need_: FirmNeed, *, words: str = "", by: Actor, at: datetime, version: int | None = None) -> FirmNeed:
    """The firm takes it back; whoever worked on it is told. A second press changes nothing. Raises `Stale`, `Refused`,
    and `Invalid` on "words"."""
    row = locked_need(need_)
    if row.state == State.WITHDRAWN:
        return row
    kernel.compare(row, version, subject=row.pk)
    ask(rules.may_withdraw_need(by, row, at))
    row.firm_words, row.ended_at, row.due_at = fitting("words", words, REASON), at, None
    move(row, Verb.WITHDRAW, State.WITHDRAWN)
    saved = save(row, "withdrawn", "firm_words", "ended_at", "due_at", by=by, at=at)
    tell_body(row, "withdrawn", row.body_id, by=by, at=at)
    tell_seer(row, "withdrawn", by=by, at=at)
    return saved
