"""Where a tie and an item of its list are, every way from one state to the next, and the three answers."""

from __future__ import annotations

from django.db import models
from django.utils.translation import pgettext_lazy

from linli.core.states import Table, rows, staying


class TieState(models.TextChoices):
    """Where the tie of a unit with a place is."""

    ASKED = "asked", pgettext_lazy("alliance tie", "To be agreed")
    STANDING = "standing", pgettext_lazy("alliance tie", "Joined")
    DECLINED = "declined", pgettext_lazy("alliance tie", "Not agreed")
    ENDED = "ended", pgettext_lazy("alliance tie", "Ended")


class TieVerb(models.TextChoices):
    """What is done about a tie."""

    AGREE_TIE = "agree_tie", pgettext_lazy("alliance", "Agree")
    DECLINE_TIE = "decline_tie", pgettext_lazy("alliance", "Do not agree")
    TAKE_CONTACT = "take_contact", pgettext_lazy("alliance", "I am the contact")
    END_TIE = "end_tie", pgettext_lazy("alliance", "End it")


LIVE = (TieState.ASKED, TieState.STANDING)
"""A unit has one such tie with a place."""

TIES = Table(
    rows(TieVerb.AGREE_TIE, [TieState.ASKED], TieState.STANDING)
    + rows(TieVerb.DECLINE_TIE, [TieState.ASKED], TieState.DECLINED)
    + staying(TieVerb.TAKE_CONTACT, [TieState.STANDING])
    + rows(TieVerb.END_TIE, [*LIVE], TieState.ENDED)
)
"""Every way from state to state of a tie."""

TIE_TONES: dict[TieState, tuple[str, str]] = {
    TieState.ASKED: ("clock", "station"),
    TieState.STANDING: ("tick", "handler"),
    TieState.DECLINED: ("bar", "over"),
    TieState.ENDED: ("calendar", "over"),
}
"""The icon of each tie's chip, and whose turn its colour says it is."""


class State(models.TextChoices):
    """Where an item of the list is."""

    PROPOSED = "proposed", pgettext_lazy("commitment", "Proposed by the unit")
    COUNTERED = "countered", pgettext_lazy("commitment", "Changed by the community")
    AGREED = "agreed", pgettext_lazy("commitment", "Agreed")
    DONE = "done", pgettext_lazy("commitment", "Done")
    CARRIED = "carried", pgettext_lazy("commitment", "Carried into next year")
    DROPPED = "dropped", pgettext_lazy("commitment", "Dropped")


class Verb(models.TextChoices):
    """What is done about an item."""

    CHANGE = "change", pgettext_lazy("alliance", "Change it")
    AGREE = "agree", pgettext_lazy("alliance", "Agree")
    DO_PART = "do_part", pgettext_lazy("alliance", "A part is done")
    FINISH = "finish", pgettext_lazy("alliance", "All of it is done")
    PASS_ON = "pass_on", pgettext_lazy("alliance", "What residents said")
    CARRY = "carry", pgettext_lazy("alliance", "Carry it into next year")
    DROP = "drop", pgettext_lazy("alliance", "Drop it")


OPEN = (State.PROPOSED, State.COUNTERED, State.AGREED)
"""Something is still to come of it."""

PUBLIC = (State.AGREED, State.DONE, State.CARRIED)
"""Both sides agreed on it: residents read it."""

TABLE = Table(
    rows(Verb.CHANGE, [*OPEN], State.PROPOSED, State.COUNTERED)
    + rows(Verb.AGREE, [State.PROPOSED, State.COUNTERED], State.AGREED)
    + staying(Verb.DO_PART, [State.AGREED])
    + rows(Verb.FINISH, [State.AGREED], State.DONE)
    + staying(Verb.PASS_ON, [State.AGREED, State.DONE, State.CARRIED])
    + rows(Verb.CARRY, [State.AGREED], State.CARRIED)
    + rows(Verb.DROP, [*OPEN], State.DROPPED)
)
"""Every way from state to state of an item; a change by the unit proposes it, one by the community counters it."""

TONES: dict[State, tuple[str, str]] = {
    State.PROPOSED: ("pencil", "station"),
    State.COUNTERED: ("undo", "handler"),
    State.AGREED: ("half-disc", "handler"),
    State.DONE: ("tick", "done"),
    State.CARRIED: ("next", "over"),
    State.DROPPED: ("bar", "over"),
}
"""The icon of each item's chip, and whose turn its colour says it is."""


class Answer(models.TextChoices):
    """The three answers of a word at year's end; what it is about stands in the words beside it."""

    MUCH = "much", pgettext_lazy("alliance word", "It helped much")
    SOME = "some", pgettext_lazy("alliance word", "It helped")
    NOT_YET = "not_yet", pgettext_lazy("alliance word", "It did not help yet")
