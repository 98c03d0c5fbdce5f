"""Where a mediation is, and every way from one state to the next."""

from __future__ import annotations

from django.db import models
from django.utils.translation import pgettext_lazy

from linli.core.states import Table, rows, staying


class State(models.TextChoices):
    """Where a mediation is."""

    ASKED = "asked", pgettext_lazy("mediation", "Asked for")
    GIVEN = "given", pgettext_lazy("mediation", "The parties are asked")
    TALKING = "talking", pgettext_lazy("mediation", "In mediation")
    WRITTEN = "written", pgettext_lazy("mediation", "Agreement to be signed")
    SIGNED = "signed", pgettext_lazy("mediation", "Signed")
    AGREED = "agreed", pgettext_lazy("mediation", "Agreed and kept")
    NOT_AGREED = "not_agreed", pgettext_lazy("mediation", "Not agreed")
    WITHDRAWN = "withdrawn", pgettext_lazy("mediation", "Withdrawn")
    REFERRED = "referred", pgettext_lazy("mediation", "Referred")


class Verb(models.TextChoices):
    """What is done about a mediation."""

    GIVE = "give", pgettext_lazy("mediation", "Give it to a mediator")
    ADD_PARTY = "add_party", pgettext_lazy("mediation", "Add a party")
    RECORD_CONSENT = "record_consent", pgettext_lazy("mediation", "Write down the answer")
    BEGIN = "begin", pgettext_lazy("mediation", "All take part: begin")
    PLAN_SESSION = "plan_session", pgettext_lazy("mediation", "Plan a session")
    MOVE_SESSION = "move_session", pgettext_lazy("mediation", "Move the session")
    RECORD_SESSION = "record_session", pgettext_lazy("mediation", "Write down the session")
    WRITE = "write", pgettext_lazy("mediation", "Write the agreement")
    TALK_ON = "talk_on", pgettext_lazy("mediation", "Somebody does not sign: talk on")
    SIGN = "sign", pgettext_lazy("mediation", "All have signed")
    KEEP = "keep", pgettext_lazy("mediation", "It is kept")
    ASK_LATER = "ask_later", pgettext_lazy("mediation", "Ask again on another day")
    BREAK = "break", pgettext_lazy("mediation", "It is not kept: talk again")
    FAIL = "fail", pgettext_lazy("mediation", "No agreement")
    WITHDRAW = "withdraw", pgettext_lazy("mediation", "Withdraw")
    REFER = "refer", pgettext_lazy("mediation", "Refer it to others")


OPEN = (State.ASKED, State.GIVEN, State.TALKING, State.WRITTEN, State.SIGNED)
"""Somebody still has to do something."""

OVER = (State.AGREED, State.NOT_AGREED, State.WITHDRAWN, State.REFERRED)
"""It has ended, in one of four ways."""

BEFORE_AGREEMENT = (State.ASKED, State.GIVEN, State.TALKING, State.WRITTEN)

TABLE = Table(
    rows(Verb.GIVE, [State.ASKED], State.GIVEN)
    + staying(Verb.GIVE, [State.GIVEN, State.TALKING, State.WRITTEN, State.SIGNED])
    + staying(Verb.ADD_PARTY, [State.ASKED, State.GIVEN])
    + staying(Verb.RECORD_CONSENT, [State.GIVEN, State.TALKING])
    + rows(Verb.BEGIN, [State.GIVEN], State.TALKING)
    + staying(Verb.PLAN_SESSION, [State.TALKING])
    + staying(Verb.MOVE_SESSION, [State.TALKING])
    + staying(Verb.RECORD_SESSION, [State.TALKING])
    + rows(Verb.WRITE, [State.TALKING, State.WRITTEN], State.WRITTEN)
    + rows(Verb.TALK_ON, [State.WRITTEN], State.TALKING)
    + rows(Verb.SIGN, [State.WRITTEN], State.SIGNED)
    + rows(Verb.KEEP, [State.SIGNED], State.AGREED)
    + staying(Verb.ASK_LATER, [State.SIGNED])
    + rows(Verb.BREAK, [State.SIGNED], State.TALKING)
    + rows(Verb.FAIL, [State.GIVEN, State.TALKING, State.WRITTEN, State.SIGNED], State.NOT_AGREED)
    + rows(Verb.WITHDRAW, BEFORE_AGREEMENT, State.WITHDRAWN)
    + rows(Verb.REFER, [State.ASKED, State.GIVEN, State.TALKING], State.REFERRED)
)
"""Every way from state to state."""

TONES: dict[State, tuple[str, str]] = {
    State.ASKED: ("inbox", "station"),
    State.GIVEN: ("half-disc", "handler"),
    State.TALKING: ("speech", "handler"),
    State.WRITTEN: ("pencil", "handler"),
    State.SIGNED: ("clock", "handler"),
    State.AGREED: ("tick", "done"),
    State.NOT_AGREED: ("bar", "over"),
    State.WITHDRAWN: ("undo", "over"),
    State.REFERRED: ("arrow", "over"),
}
"""The icon of each state's chip, and whose turn its colour says it is."""


class Consent(models.TextChoices):
    """Whether a party takes part. Nobody has to."""

    NOT_ASKED = "not_asked", pgettext_lazy("mediation", "Not asked yet")
    YES = "yes", pgettext_lazy("mediation", "Takes part")
    NO = "no", pgettext_lazy("mediation", "Does not take part")
