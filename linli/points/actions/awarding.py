"""Awarding by hand, with a second person above the playbook's number; and taking a mistake back, once."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from linli.core import actions as kernel
from linli.core import events, ledger
from linli.core.actions import action
from linli.core.actors import Actor
from linli.core.clock import local_date
from linli.core.ids import uuid7
from linli.core.ledger import Line, Owner, Posting, Short
from linli.core.refusals import Invalid, Refusal, RefusalKind, Refused, ask
from linli.core.wording import need_line, number
from linli.points import accounts, rules
from linli.points.actions.common import CLIENT, locked, locked_award, tell
from linli.points.enums import TABLE, Mistake, Origin, State, Verb
from linli.points.models import LARGEST, REASON, Award, PointsMember
from linli.points.queries import bodies_of, counted_in, plan_at

GIVEN, TAKEN = "points.given", "points.taken_back"


@action
def award(member: PointsMember, *, amount: int | None, reason: str, key: str = "", by: Actor, at: datetime) -> Award:
    """Award points by hand, with a reason that the member reads. More than the playbook lets one person award waits for
    a second one. The same key again is the same award. Raises `Refused`, `KeyReused`, and `Invalid` on "amount" or
    "reason"."""
    row = locked(member)
    plan = plan_at(row.estate)
    ask(rules.may_award(by, row, bodies_of(row.volunteer_id), plan, at))
    assert plan is not None  # the rule asked the playbook
    given = number("amount", amount, 1, LARGEST)
    said = need_line("reason", reason, _("Say what it is for; the volunteer reads it."), REASON)
    month = local_date(at).replace(day=1)
    made = Award(
        id=uuid7(), member=row, origin=Origin.BY_HAND, state=State.WAITING, amount=given, month=month, reason=said,
        given_by=by.hand_id, made_at=at,
    )  # fmt: skip
    body = kernel.body_hash({"member": str(row.pk), "amount": given, "reason": said})
    answer = {"id": str(made.pk)}
    first = kernel.claim(client=f"{CLIENT}.award", key=key, body=body, answer=answer, at=at) if key else None
    if first is not None:
        return Award.objects.get(pk=first["id"])
    if given + counted_in([row.pk], [month]).get((row.pk, month), 0) > plan.month_max:
        why = _(
            "A volunteer gets at most %(most)s in a month; with these it would be more. Award fewer, or next month."
        )
        raise Invalid({"amount": why % {"most": plan.month_max}})
    if given <= plan.alone_max:
        _enter(made, at)
    made.save(force_insert=True)
    events.record("award.given", made, by=by, at=at, refs={"state": made.state})
    if made.state == State.DONE:
        tell(GIVEN, row, at, award=str(made.pk))
    return made


def _enter(row: Award, at: datetime) -> None:
    """Put it onto the account."""
    source = accounts.of_estate(row.member.estate, accounts.SOURCE)
    lines = (Line(source, -row.amount), Line(row.member.ledger_id, row.amount))
    posting = Posting(accounts.BY_HAND, lines, Owner.of(row))
    row.transfer_id = ledger.post_many(accounts.POINTS, [posting], at=at)[0]
    row.state = State.DONE


@action
def approve(award: Award, *, by: Actor, at: datetime, version: int | None = None) -> Award:
    """A second person approves it, and it is on the account. Raises `Stale`, `Refused`."""
    locked(award.member)
    row = locked_award(award, version)
    ask(rules.may_approve(by, row, at))
    _move(row, Verb.APPROVE, State.DONE)
    _enter(row, at)
    row.approved_by = by.hand_id
    kernel.save(row, "state", "transfer_id", "approved_by")
    events.record("award.approved", row, by=by, at=at)
    tell(GIVEN, row.member, at, award=str(row.pk))
    return row


@action
def decline(award: Award, *, words: str, by: Actor, at: datetime, version: int | None = None) -> Award:
    """It is not awarded, for a reason. Raises `Stale`, `Refused`, and `Invalid` on "words"."""
    locked(award.member)
    row = locked_award(award, version)
    ask(rules.may_decline(by, row, at))
    row.back_words = need_line("words", words, _("Say why not, in a few words."), REASON)
    _move(row, Verb.DECLINE, State.DECLINED)
    row.ended_at = at
    kernel.save(row, "state", "back_words", "ended_at")
    events.record("award.declined", row, by=by, at=at)
    return row


@action
def take_back(award: Award, *, mistake: str, words: str, by: Actor, at: datetime, version: int | None = None) -> Award:
    """Take a mistake back, once, by the opposite entry; its reason is one of a closed list, and the member reads it
    with the words. What is spent already cannot be taken: that is said, and nothing changes. Raises `Stale`, `Refused`,
    and `Invalid` on "mistake" or "words"."""
    locked(award.member)
    row = locked_award(award, version)
    ask(rules.may_take_back(by, row, at))
    if mistake not in Mistake.values:
        raise Invalid({"mistake": _("Say which mistake it was.")})
    row.back_words = need_line("words", words, _("Say what happened; the volunteer reads it."), REASON)
    assert row.transfer_id is not None  # the rule let nothing through that was not entered
    _move(row, Verb.TAKE_BACK, State.TAKEN_BACK)
    try:
        ledger.reverse(row.transfer_id, kind=accounts.TAKEN_BACK, at=at, subject=Owner.of(row))
    except Short as short:
        raise Refused(_spent()) from short
    row.mistake, row.ended_at = mistake, at
    kernel.save(row, "state", "mistake", "back_words", "ended_at")
    events.record("award.taken_back", row, by=by, at=at, refs={"mistake": mistake})
    tell(TAKEN, row.member, at, award=str(row.pk))
    return row


def _spent() -> Refusal:
    return Refusal(
        RefusalKind.WHEN,
        why=_("Some of these points are spent or given away already, so they cannot be taken back."),
        who_can="",
        instead=_("Talk with the volunteer. What is reserved and not fetched can be given back first."),
        rule="may_take_back",
    )


def _move(row: Award, verb: Verb, target: State) -> None:
    if target not in TABLE.targets(verb, row.state):
        raise RuntimeError(f"{verb} does not lead from {row.state} to {target}")
    row.state = target
