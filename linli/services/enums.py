"""Where a recommended firm and a matter done for somebody are, and every way from one state to the next."""

from __future__ import annotations

from django.db import models
from django.utils.translation import pgettext_lazy

from linli.core.states import Table, rows, staying


class EntryState(models.TextChoices):
    """Where an entry of the directory is."""

    PROPOSED = "proposed", pgettext_lazy("directory", "Waits to be looked at")
    SHOWN = "shown", pgettext_lazy("directory", "In the directory")
    HIDDEN = "hidden", pgettext_lazy("directory", "Hidden")
    REFUSED = "refused", pgettext_lazy("directory", "Not taken in")
    REMOVED = "removed", pgettext_lazy("directory", "Taken out")


class EntryVerb(models.TextChoices):
    """What is done about an entry of the directory."""

    SHOW = "show", pgettext_lazy("directory", "Take it in")
    RENEW = "renew", pgettext_lazy("directory", "Looked at again: it stays")
    HIDE = "hide", pgettext_lazy("directory", "Hide it")
    REFUSE = "refuse", pgettext_lazy("directory", "Do not take it in")
    REMOVE = "remove", pgettext_lazy("directory", "Take it out")
    CHANGE = "change", pgettext_lazy("directory", "Put it right")
    REPLY = "reply", pgettext_lazy("directory", "Enter the firm's reply")


ENTRY_OPEN = (EntryState.PROPOSED, EntryState.SHOWN, EntryState.HIDDEN)
ENTRY_OVER = (EntryState.REFUSED, EntryState.REMOVED)

ENTRY_TABLE = Table(
    rows(EntryVerb.SHOW, [EntryState.PROPOSED, EntryState.HIDDEN], EntryState.SHOWN)
    + staying(EntryVerb.RENEW, [EntryState.SHOWN])
    + rows(EntryVerb.HIDE, [EntryState.SHOWN], EntryState.HIDDEN)
    + rows(EntryVerb.REFUSE, [EntryState.PROPOSED], EntryState.REFUSED)
    + rows(EntryVerb.REMOVE, [EntryState.SHOWN, EntryState.HIDDEN], EntryState.REMOVED)
    + staying(EntryVerb.CHANGE, ENTRY_OPEN)
    + staying(EntryVerb.REPLY, [EntryState.SHOWN, EntryState.HIDDEN])
)
"""Every way of an entry from state to state."""

ENTRY_TONES: dict[EntryState, tuple[str, str]] = {
    EntryState.PROPOSED: ("clock", "station"),
    EntryState.SHOWN: ("tick", "done"),
    EntryState.HIDDEN: ("pause", "nobody"),
    EntryState.REFUSED: ("bar", "over"),
    EntryState.REMOVED: ("bar", "over"),
}


class ConsentWay(models.TextChoices):
    """How a firm said that its telephone may stand in public."""

    SPOKEN = "spoken", pgettext_lazy("directory", "They said so, face to face or by telephone")
    WRITTEN = "written", pgettext_lazy("directory", "They signed a paper")
    MESSAGE = "message", pgettext_lazy("directory", "They wrote a message")


class State(models.TextChoices):
    """Where a matter done for somebody is."""

    ASKED = "asked", pgettext_lazy("agent", "Asked for")
    IN_HAND = "in_hand", pgettext_lazy("agent", "In hand")
    PAUSED = "paused", pgettext_lazy("agent", "Paused")
    RETURNING = "returning", pgettext_lazy("agent", "Papers to be given back")
    ENDED = "ended", pgettext_lazy("agent", "Done and handed back")
    WITHDRAWN = "withdrawn", pgettext_lazy("agent", "Withdrawn")
    DECLINED = "declined", pgettext_lazy("agent", "Not taken on")


class Verb(models.TextChoices):
    """What is done about a matter."""

    TAKE = "take", pgettext_lazy("agent", "Take it on")
    DECLINE = "decline", pgettext_lazy("agent", "We cannot do it")
    RECEIVE = "receive", pgettext_lazy("agent", "Receive a paper")
    GIVE_BACK = "give_back", pgettext_lazy("agent", "Give a paper back")
    CONFIRM = "confirm", pgettext_lazy("agent", "The other side has signed")
    STEP = "step", pgettext_lazy("agent", "A step is done")
    PAUSE = "pause", pgettext_lazy("agent", "Pause it")
    RESUME = "resume", pgettext_lazy("agent", "Go on")
    FINISH = "finish", pgettext_lazy("agent", "The result is there")
    WITHDRAW = "withdraw", pgettext_lazy("agent", "Withdraw it")
    CLOSE = "close", pgettext_lazy("agent", "All is handed back")


OPEN = (State.ASKED, State.IN_HAND, State.PAUSED, State.RETURNING)
OVER = (State.ENDED, State.WITHDRAWN, State.DECLINED)
WORKED_ON = (State.IN_HAND, State.PAUSED)
HOLDING = (State.IN_HAND, State.PAUSED, State.RETURNING)
"""States in which a paper can be with the agent; in no other can one be out."""

TABLE = Table(
    rows(Verb.TAKE, [State.ASKED], State.IN_HAND)
    + rows(Verb.DECLINE, [State.ASKED], State.DECLINED)
    + staying(Verb.RECEIVE, WORKED_ON)
    + staying(Verb.GIVE_BACK, HOLDING)
    + staying(Verb.CONFIRM, HOLDING)
    + staying(Verb.STEP, [State.IN_HAND])
    + rows(Verb.PAUSE, [State.IN_HAND], State.PAUSED)
    + rows(Verb.RESUME, [State.PAUSED], State.IN_HAND)
    + rows(Verb.FINISH, [State.IN_HAND], State.RETURNING)
    + rows(Verb.WITHDRAW, [State.ASKED], State.WITHDRAWN)
    + rows(Verb.WITHDRAW, WORKED_ON, State.RETURNING, State.WITHDRAWN)
    + rows(Verb.CLOSE, [State.RETURNING], State.ENDED, State.WITHDRAWN)
)
"""Every way from state to state. What is withdrawn while a paper is out waits until it is back."""

TONES: dict[State, tuple[str, str]] = {
    State.ASKED: ("clock", "station"),
    State.IN_HAND: ("half-disc", "handler"),
    State.PAUSED: ("pause", "nobody"),
    State.RETURNING: ("arrow", "you"),
    State.ENDED: ("tick", "done"),
    State.WITHDRAWN: ("arrow", "over"),
    State.DECLINED: ("bar", "over"),
}
"""The icon of each state's chip, and whose turn its colour says it is."""


class Side(models.TextChoices):
    """Of which receipt the other side's tick is: of the paper handed over, or of the paper given back."""

    RECEIVED = "received", pgettext_lazy("agent", "Handed over")
    RETURNED = "returned", pgettext_lazy("agent", "Given back")
