"""Two reviews by two persons, the public notice, an objection and its answer, and the decision."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from linli.care import rules
from linli.care.actions.common import (
    DECIDED,
    REFUSED,
    locked,
    money,
    move,
    needed_line,
    no_numbers,
    review_by,
    save,
    tell_person,
)
from linli.care.enums import State, Verb
from linli.care.models import SAID, CareApplication
from linli.care.queries import at_home
from linli.core.actions import action
from linli.core.actors import Actor
from linli.core.clock import local_date
from linli.core.refusals import Invalid, ask
from linli.core.wording import line


@action
def review_first(
    row: CareApplication, *, says: str, amount: int | None = None, words: str = "", by: Actor, at: datetime,
    version: int | None = None,
) -> CareApplication:  # fmt: skip
    """The first review: "yes" with an amount in fen, or "no" with a reason, which ends it.

    Raises `Stale`, `Refused`, and `Invalid` on "says", "amount" or "words".
    """
    row = locked(row, version)
    ask(rules.may_review_first(at_home(by, local_date(at)), row, at))
    said = _said(says, words)
    row.first_reviewer_id, row.first_at, row.first_words = by.appointment_id, at, said
    if says == "no":
        return _refuse(row, Verb.REVIEW_FIRST, said, "first_reviewer", "first_at", "first_words", by=by, at=at)
    row.first_amount = money("amount", amount, row.asked)
    row.due_at = review_by(row.fund, at)
    move(row, Verb.REVIEW_FIRST, State.SECOND)
    return save(
        row, "reviewed_first", "first_reviewer", "first_at", "first_words", "first_amount", "due_at", by=by, at=at
    )


@action
def review_second(
    row: CareApplication, *, says: str, amount: int | None = None, words: str = "", by: Actor, at: datetime,
    version: int | None = None,
) -> CareApplication:  # fmt: skip
    """The second review, by another person: "yes" with an amount that is no larger than the first's puts it into the
    public notice, "no" with a reason ends it. Raises as `review_first`."""
    row = locked(row, version)
    ask(rules.may_review_second(at_home(by, local_date(at)), row, at))
    said = _said(says, words)
    row.second_reviewer_id, row.second_at, row.second_words = by.appointment_id, at, said
    if says == "no":
        return _refuse(row, Verb.REVIEW_SECOND, said, "second_reviewer", "second_at", "second_words", by=by, at=at)
    assert row.first_amount is not None  # the first said yes
    row.amount = money("amount", amount, row.first_amount)
    spec, today = row.fund.spec, local_date(at)
    days = spec.notice_days if spec is not None else 5
    row.noticed_on, row.notice_until, row.due_at = today, today + timedelta(days=days), None
    move(row, Verb.REVIEW_SECOND, State.NOTICE)
    return save(
        row, "reviewed_second", "second_reviewer", "second_at", "second_words", "amount", "noticed_on",
        "notice_until", "due_at", by=by, at=at,
    )  # fmt: skip


def _said(says: str, words: str) -> str:
    """The words of a review; of a no they must be there. Raises `Invalid` on "says" or "words"."""
    if says not in ("yes", "no"):
        raise Invalid({"says": _("Say yes or no.")})
    said = no_numbers("words", line("words", words, SAID))
    if says == "no" and not said:
        raise Invalid({"words": _("Say why not; the person is told.")})
    return said


def _refuse(row: CareApplication, verb: Verb, why: str, *fields: str, by: Actor, at: datetime) -> CareApplication:
    row.reason, row.due_at, row.ended_at = why, None, at
    move(row, verb, State.REFUSED)
    saved = save(row, "refused", "reason", "due_at", "ended_at", *fields, by=by, at=at)
    tell_person(saved, REFUSED, at)
    return saved


@action
def enter_objection(
    row: CareApplication, *, words: str, by: Actor, at: datetime, version: int | None = None
) -> CareApplication:
    """Take down what somebody says against it, without who said it; nothing is granted before it is answered.

    Raises `Stale`, `Refused`, and `Invalid` on "words".
    """
    row = locked(row, version)
    ask(rules.may_object(by, row, at))
    row.objection = needed_line("words", words, _("Say what is held against it."), SAID)
    row.answer = ""
    move(row, Verb.OBJECT, State.OBJECTED)
    return save(row, "objected", "objection", "answer", by=by, at=at)


@action
def settle_objection(
    row: CareApplication, *, stands: bool, words: str, by: Actor, at: datetime, version: int | None = None
) -> CareApplication:
    """Answer an objection: what two reviewers said stands and the notice runs to its end, or nothing is granted.

    Raises `Stale`, `Refused`, and `Invalid` on "words".
    """
    row = locked(row, version)
    ask(rules.may_settle(by, row, at))
    row.answer = needed_line("words", words, _("Say what came of looking into it."), SAID)
    if not stands:
        return _refuse(row, Verb.SETTLE, row.answer, "answer", by=by, at=at)
    assert row.notice_until is not None  # a constraint of the database
    row.notice_until = max(row.notice_until, local_date(at))
    move(row, Verb.SETTLE, State.NOTICE)
    return save(row, "settled", "answer", "notice_until", by=by, at=at)


@action
def decide_application(row: CareApplication, *, by: Actor, at: datetime, version: int | None = None) -> CareApplication:
    """Grant it, once the days of the public notice are over. Raises `Stale`, `Refused`."""
    row = locked(row, version)
    ask(rules.may_decide(by, row, at))
    row.decided_on = local_date(at)
    move(row, Verb.DECIDE, State.DECIDED)
    saved = save(row, "decided", "decided_on", by=by, at=at)
    tell_person(saved, DECIDED, at)
    return saved
