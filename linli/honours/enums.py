"""Where a round and a nomination are, every way from one state to the next, and how somebody gave their word."""

from __future__ import annotations

from django.db import models
from django.utils.translation import pgettext_lazy

from linli.core.states import Table, rows, staying


class RoundState(models.TextChoices):
    """Where a round is."""

    OPEN = "open", pgettext_lazy("honour round", "Nominations are taken")
    PANEL = "panel", pgettext_lazy("honour round", "With the panel")
    FINISHED = "finished", pgettext_lazy("honour round", "Finished")
    CALLED_OFF = "called_off", pgettext_lazy("honour round", "Called off")


class RoundVerb(models.TextChoices):
    """What is done about a round."""

    NOMINATE = "nominate", pgettext_lazy("honour round", "Nominate")
    STOP = "stop", pgettext_lazy("honour round", "The last day for nominations is over")
    NAME_MEMBER = "name_member", pgettext_lazy("honour round", "Name somebody for the panel")
    RELEASE_MEMBER = "release_member", pgettext_lazy("honour round", "Let them go from the panel")
    FINISH = "finish", pgettext_lazy("honour round", "Finish the round")
    CALL_OFF = "call_off", pgettext_lazy("honour round", "Call it off")


ROUND_LIVE = (RoundState.OPEN, RoundState.PANEL)

ROUNDS = Table(
    staying(RoundVerb.NOMINATE, [RoundState.OPEN])
    + rows(RoundVerb.STOP, [RoundState.OPEN], RoundState.PANEL)
    + staying(RoundVerb.NAME_MEMBER, [RoundState.PANEL])
    + staying(RoundVerb.RELEASE_MEMBER, [RoundState.PANEL])
    + rows(RoundVerb.FINISH, [RoundState.PANEL], RoundState.FINISHED)
    + rows(RoundVerb.CALL_OFF, ROUND_LIVE, RoundState.CALLED_OFF)
)
"""Every way of a round from state to state."""


class State(models.TextChoices):
    """Where a nomination is."""

    PROPOSED = "proposed", pgettext_lazy("honour", "To be asked")
    ASKED = "asked", pgettext_lazy("honour", "Asked")
    AGREED = "agreed", pgettext_lazy("honour", "Agreed, with the panel")
    CHOSEN = "chosen", pgettext_lazy("honour", "Chosen by the panel")
    NOTICE = "notice", pgettext_lazy("honour", "In public notice")
    HONOURED = "honoured", pgettext_lazy("honour", "Honoured")
    NOT_TAKEN = "not_taken", pgettext_lazy("honour", "Not taken further")
    TAKEN_DOWN = "taken_down", pgettext_lazy("honour", "Taken down")


class Verb(models.TextChoices):
    """What is done about a nomination."""

    ASK = "ask", pgettext_lazy("honour", "They have been asked")
    AGREE = "agree", pgettext_lazy("honour", "They agree")
    REFUSE = "refuse", pgettext_lazy("honour", "They say no")
    SET_ASIDE = "set_aside", pgettext_lazy("honour", "Do not take it further")
    GIVE_WORD = "give_word", pgettext_lazy("honour", "Give your word")
    CHOOSE = "choose", pgettext_lazy("honour", "The panel chose them")
    PASS_OVER = "pass_over", pgettext_lazy("honour", "The panel did not choose them")
    PUBLISH = "publish", pgettext_lazy("honour", "Put up the notice")
    OBJECT = "object", pgettext_lazy("honour", "Object")
    ANSWER = "answer", pgettext_lazy("honour", "Answer the objection")
    HONOUR = "honour", pgettext_lazy("honour", "Honour them")
    WITHHOLD = "withhold", pgettext_lazy("honour", "Withhold it")
    TAKE_DOWN = "take_down", pgettext_lazy("honour", "Take it down")


LIVE = (State.PROPOSED, State.ASKED, State.AGREED, State.CHOSEN, State.NOTICE)
"""It is not over: somebody has it before them, or a notice runs."""

BEFORE_CONSENT = (State.PROPOSED, State.ASKED)
"""Nobody reads it but the body that keeps it, and, once asked, the nominated person."""

TO_PANEL = (State.AGREED, State.CHOSEN, State.NOTICE, State.HONOURED)
"""The panel of its round reads it."""

PUBLIC = (State.NOTICE, State.HONOURED)
"""Everybody reads the agreed name and words."""

OVER = (State.HONOURED, State.NOT_TAKEN, State.TAKEN_DOWN)

TABLE = Table(
    rows(Verb.ASK, [State.PROPOSED], State.ASKED)
    + rows(Verb.AGREE, [State.ASKED], State.AGREED)
    + rows(Verb.REFUSE, [State.ASKED], State.NOT_TAKEN)
    + rows(Verb.SET_ASIDE, BEFORE_CONSENT, State.NOT_TAKEN)
    + staying(Verb.GIVE_WORD, [State.AGREED])
    + rows(Verb.CHOOSE, [State.AGREED], State.CHOSEN)
    + rows(Verb.PASS_OVER, [State.AGREED], State.NOT_TAKEN)
    + rows(Verb.PUBLISH, [State.CHOSEN], State.NOTICE)
    + staying(Verb.OBJECT, [State.NOTICE])
    + staying(Verb.ANSWER, [State.NOTICE])
    + rows(Verb.HONOUR, [State.NOTICE], State.HONOURED)
    + rows(Verb.WITHHOLD, [State.NOTICE], State.NOT_TAKEN)
    + rows(Verb.TAKE_DOWN, TO_PANEL, State.TAKEN_DOWN)
)
"""Every way of a nomination from state to state."""

TONES: dict[State, tuple[str, str]] = {
    State.PROPOSED: ("clock", "station"),
    State.ASKED: ("speech", "you"),
    State.AGREED: ("half-disc", "handler"),
    State.CHOSEN: ("half-disc", "station"),
    State.NOTICE: ("inbox", "station"),
    State.HONOURED: ("tick", "done"),
    State.NOT_TAKEN: ("bar", "over"),
    State.TAKEN_DOWN: ("undo", "over"),
}
"""The icon of each state's chip, and whose turn its colour says it is."""


class ConsentWay(models.TextChoices):
    """How somebody gave their word."""

    ACCOUNT = "account", pgettext_lazy("honour", "With their own account")
    SPOKEN = "spoken", pgettext_lazy("honour", "They said so, at the door or at the station")
    CALLED = "called", pgettext_lazy("honour", "They said so on the telephone")
    WRITTEN = "written", pgettext_lazy("honour", "They signed a paper")


RECORDED = (ConsentWay.SPOKEN, ConsentWay.CALLED, ConsentWay.WRITTEN)
"""Ways that a body records for somebody."""
