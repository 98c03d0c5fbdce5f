"""Where an application to a fund is, every way from one state to the next, and the closed lists of care."""

from __future__ import annotations

from django.db import models
from django.utils.translation import pgettext_lazy

from linli.core.states import Table, rows


class State(models.TextChoices):
    """Where an application is."""

    ASKED = "asked", pgettext_lazy("care", "With the first reviewer")
    SECOND = "second", pgettext_lazy("care", "With the second reviewer")
    NOTICE = "notice", pgettext_lazy("care", "In the public notice")
    OBJECTED = "objected", pgettext_lazy("care", "An objection is looked into")
    DECIDED = "decided", pgettext_lazy("care", "Granted, to be paid")
    PAID = "paid", pgettext_lazy("care", "Paid, receipt to be filed")
    CLOSED = "closed", pgettext_lazy("care", "Paid and filed")
    RETURNED = "returned", pgettext_lazy("care", "Given back to the fund")
    REFUSED = "refused", pgettext_lazy("care", "Not granted")
    WITHDRAWN = "withdrawn", pgettext_lazy("care", "Withdrawn")


class Verb(models.TextChoices):
    """What is done about an application."""

    REVIEW_FIRST = "review_first", pgettext_lazy("care", "Review it first")
    REVIEW_SECOND = "review_second", pgettext_lazy("care", "Review it second")
    OBJECT = "object", pgettext_lazy("care", "Enter an objection")
    SETTLE = "settle", pgettext_lazy("care", "Answer the objection")
    DECIDE = "decide", pgettext_lazy("care", "Grant it")
    PAY = "pay", pgettext_lazy("care", "Note the payment")
    TAKE_BACK = "take_back", pgettext_lazy("care", "The payment was noted by mistake")
    RETURN = "return", pgettext_lazy("care", "The grant came back")
    CLOSE = "close", pgettext_lazy("care", "The signed receipt is filed")
    WITHDRAW = "withdraw", pgettext_lazy("care", "Withdraw it")


OPEN = (State.ASKED, State.SECOND, State.NOTICE, State.OBJECTED, State.DECIDED, State.PAID)
"""It is not over: somebody has it before them."""

OVER = (State.CLOSED, State.RETURNED, State.REFUSED, State.WITHDRAWN)
COUNTED = (*OPEN, State.CLOSED)
"""Counts towards how often a person gets something in a year."""

UNPAID = (State.ASKED, State.SECOND, State.NOTICE, State.OBJECTED, State.DECIDED)
PUBLIC = (State.NOTICE, State.OBJECTED)
"""It stands in the public notice, without a name."""

REVIEWED = (State.NOTICE, State.OBJECTED, State.DECIDED, State.PAID, State.CLOSED, State.RETURNED)
"""Two persons said yes."""

GRANTED = (State.DECIDED, State.PAID, State.CLOSED, State.RETURNED)

TABLE = Table(
    rows(Verb.REVIEW_FIRST, [State.ASKED], State.SECOND, State.REFUSED)
    + rows(Verb.REVIEW_SECOND, [State.SECOND], State.NOTICE, State.REFUSED)
    + rows(Verb.OBJECT, [State.NOTICE], State.OBJECTED)
    + rows(Verb.SETTLE, [State.OBJECTED], State.NOTICE, State.REFUSED)
    + rows(Verb.DECIDE, [State.NOTICE], State.DECIDED)
    + rows(Verb.PAY, [State.DECIDED], State.PAID)
    + rows(Verb.TAKE_BACK, [State.PAID], State.DECIDED)
    + rows(Verb.RETURN, [State.PAID, State.CLOSED], State.RETURNED)
    + rows(Verb.CLOSE, [State.PAID], State.CLOSED)
    + rows(Verb.WITHDRAW, UNPAID, State.WITHDRAWN)
)
"""Every way from state to state. What was paid is not withdrawn: it comes back, or it stays."""

TONES: dict[State, tuple[str, str]] = {
    State.ASKED: ("clock", "station"),
    State.SECOND: ("half-disc", "station"),
    State.NOTICE: ("list", "nobody"),
    State.OBJECTED: ("speech", "station"),
    State.DECIDED: ("inbox", "handler"),
    State.PAID: ("half-disc", "handler"),
    State.CLOSED: ("tick", "done"),
    State.RETURNED: ("arrow", "over"),
    State.REFUSED: ("bar", "over"),
    State.WITHDRAWN: ("undo", "over"),
}
"""The icon of each state's chip, and whose turn its colour says it is."""


class Purpose(models.TextChoices):
    """What money is asked for: what it pays, never what somebody has."""

    MEDICAL = "medical", pgettext_lazy("care", "Medical bills")
    SCHOOL = "school", pgettext_lazy("care", "School fees")
    DISASTER = "disaster", pgettext_lazy("care", "A disaster")
    JOBLESS = "jobless", pgettext_lazy("care", "No work")
    OTHER = "other", pgettext_lazy("care", "Something else")


class ConsentWho(models.TextChoices):
    """Who agreed."""

    SELF = "self", pgettext_lazy("care", "The person")
    GUARDIAN = "guardian", pgettext_lazy("care", "Their guardian")
    TRUSTED = "trusted", pgettext_lazy("care", "Somebody whom they authorised in writing")


class ConsentWay(models.TextChoices):
    """How they agreed."""

    WRITTEN = "written", pgettext_lazy("care", "Signed a paper")
    SPOKEN = "spoken", pgettext_lazy("care", "Said so, face to face")
    CALLED = "called", pgettext_lazy("care", "Said so on the telephone")


class PayWay(models.TextChoices):
    """How a grant was paid. No number of an account is kept."""

    TRANSFER = "transfer", pgettext_lazy("care", "By bank transfer")
    CASH = "cash", pgettext_lazy("care", "In cash, against a signature")
    BILL = "bill", pgettext_lazy("care", "A bill was paid for them")


class EntryKind(models.TextChoices):
    """What moves the money of a fund."""

    IN = "in", pgettext_lazy("care", "Money in")
    OUT = "out", pgettext_lazy("care", "Given back to whom it came from")
    GRANT = "grant", pgettext_lazy("care", "Grant paid")
    BACK = "back", pgettext_lazy("care", "Grant came back")
    REVERSAL = "reversal", pgettext_lazy("care", "Taken back as a mistake")


class VisitEnd(models.TextChoices):
    """Why visits ended."""

    STOP = "stop", pgettext_lazy("care", "They asked to stop")
    MOVED = "moved", pgettext_lazy("care", "They moved away")
    OTHER = "other", pgettext_lazy("care", "For another reason")
