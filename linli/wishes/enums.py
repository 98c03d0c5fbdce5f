"""Where a wish is, every way from one state to the next, and how somebody agreed that theirs is written down."""

from __future__ import annotations

from django.db import models
from django.utils.translation import pgettext_lazy

from linli.core.states import Table, rows, staying


class State(models.TextChoices):
    """Where a wish is."""

    ASKED = "asked", pgettext_lazy("wish", "To be looked at")
    OPEN = "open", pgettext_lazy("wish", "Can be claimed")
    CLAIMED = "claimed", pgettext_lazy("wish", "Claimed")
    BROUGHT = "brought", pgettext_lazy("wish", "Is it met?")
    MET = "met", pgettext_lazy("wish", "Met")
    DECLINED = "declined", pgettext_lazy("wish", "Not taken up")
    WITHDRAWN = "withdrawn", pgettext_lazy("wish", "Withdrawn")
    EXPIRED = "expired", pgettext_lazy("wish", "Nobody claimed it")


class Verb(models.TextChoices):
    """What is done about a wish."""

    CHECK = "check", pgettext_lazy("wish", "Show it")
    DECLINE = "decline", pgettext_lazy("wish", "Do not take it up")
    REWRITE = "rewrite", pgettext_lazy("wish", "Change the public words")
    CLAIM = "claim", pgettext_lazy("wish", "Claim it")
    ARRANGE = "arrange", pgettext_lazy("wish", "The hand-over is arranged")
    GIVE_BACK = "give_back", pgettext_lazy("wish", "Give it back")
    SAY_MET = "say_met", pgettext_lazy("wish", "It is handed over")
    CONFIRM = "confirm", pgettext_lazy("wish", "Yes, met")
    NOT_YET = "not_yet", pgettext_lazy("wish", "Not yet")
    THANK = "thank", pgettext_lazy("wish", "Say thank you")
    RELEASE = "release", pgettext_lazy("wish", "Show the thanks")
    WITHDRAW = "withdraw", pgettext_lazy("wish", "Withdraw it")
    EXPIRE = "expire", pgettext_lazy("wish", "Its time is over")


LIVE = (State.ASKED, State.OPEN, State.CLAIMED, State.BROUGHT)
"""It is not over: somebody has it before them."""

OVER = (State.MET, State.DECLINED, State.WITHDRAWN, State.EXPIRED)

HELD = (State.CLAIMED, State.BROUGHT)
"""One holds it, and nobody else can claim it."""

TO_CLAIMERS = (State.OPEN, State.CLAIMED, State.BROUGHT)
"""Bodies that claim where it lies read of it at the desk, without whose it is."""

SHOWN = (State.OPEN, State.CLAIMED, State.BROUGHT, State.MET, State.EXPIRED)
"""It was looked at: it has a kind and words that everybody may read."""

TABLE = Table(
    rows(Verb.CHECK, [State.ASKED], State.OPEN)
    + rows(Verb.DECLINE, [State.ASKED], State.DECLINED)
    + staying(Verb.REWRITE, [State.OPEN, State.CLAIMED, State.BROUGHT, State.MET])
    + rows(Verb.CLAIM, [State.OPEN], State.CLAIMED)
    + staying(Verb.ARRANGE, [State.CLAIMED])
    + rows(Verb.GIVE_BACK, [State.CLAIMED], State.OPEN)
    + rows(Verb.SAY_MET, [State.CLAIMED], State.BROUGHT)
    + rows(Verb.CONFIRM, HELD, State.MET)
    + rows(Verb.NOT_YET, [State.BROUGHT], State.CLAIMED)
    + staying(Verb.THANK, [State.MET])
    + staying(Verb.RELEASE, [State.MET])
    + rows(Verb.WITHDRAW, LIVE, State.WITHDRAWN)
    + rows(Verb.EXPIRE, [State.OPEN], State.EXPIRED)
)
"""Every way from state to state."""

TONES: dict[State, tuple[str, str]] = {
    State.ASKED: ("clock", "station"),
    State.OPEN: ("inbox", "station"),
    State.CLAIMED: ("half-disc", "handler"),
    State.BROUGHT: ("speech", "you"),
    State.MET: ("tick", "done"),
    State.DECLINED: ("bar", "over"),
    State.WITHDRAWN: ("undo", "over"),
    State.EXPIRED: ("calendar", "over"),
}
"""The icon of each state's chip, and whose turn its colour says it is."""


class ConsentWay(models.TextChoices):
    """How somebody agreed that their wish is written down for them."""

    SPOKEN = "spoken", pgettext_lazy("wish", "They said so, at the door or at the station")
    CALLED = "called", pgettext_lazy("wish", "They said so on the telephone")
    WRITTEN = "written", pgettext_lazy("wish", "They wrote it")
