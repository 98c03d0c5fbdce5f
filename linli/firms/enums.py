"""Where a firm's need and a round of stars are, and every way from one state to the next."""

from __future__ import annotations

from django.db import models
from django.utils.translation import pgettext_lazy

from linli.core.states import Table, rows, staying


class FirmSort(models.TextChoices):
    """What sort of body it is."""

    PRIVATE = "private", pgettext_lazy("firms", "Private firm")
    SOCIAL = "social", pgettext_lazy("firms", "Social organisation")


class BranchKind(models.TextChoices):
    """How a firm has a branch."""

    OWN = "own", pgettext_lazy("firms", "A branch of its own")
    JOINT = "joint", pgettext_lazy("firms", "A branch together with another body")


class Entered(models.TextChoices):
    """Through whom a need came in."""

    FIRM = "firm", pgettext_lazy("firms", "Told by the firm")
    ENVOY = "envoy", pgettext_lazy("firms", "Entered by its envoy")
    KEEPER = "keeper", pgettext_lazy("firms", "Entered by who keeps the list of firms")


class State(models.TextChoices):
    """Where a need is."""

    WAITING = "waiting", pgettext_lazy("firms", "Waits for the envoy")
    IN_HAND = "in_hand", pgettext_lazy("firms", "In the envoy's hands")
    ASKED = "asked", pgettext_lazy("firms", "A body is asked")
    DECLINED = "declined", pgettext_lazy("firms", "To be decided one level up")
    WITH_BODY = "with_body", pgettext_lazy("firms", "A body works on it")
    REPORTED = "reported", pgettext_lazy("firms", "The firm's word")
    DEFERRED = "deferred", pgettext_lazy("firms", "Not possible yet")
    SOLVED = "solved", pgettext_lazy("firms", "Solved, as the firm says")
    WITHDRAWN = "withdrawn", pgettext_lazy("firms", "Taken back by the firm")


class Verb(models.TextChoices):
    """What is done about a need."""

    TAKE_UP = "take_up", pgettext_lazy("firms", "Take it up")
    ASK_BODY = "ask_body", pgettext_lazy("firms", "Ask a body that can")
    ACCEPT = "accept", pgettext_lazy("firms", "We do it")
    DECLINE = "decline", pgettext_lazy("firms", "We cannot")
    DECIDE = "decide", pgettext_lazy("firms", "Decide who does it")
    REPORT = "report", pgettext_lazy("firms", "Say what was done")
    SAY_SOLVED = "say_solved", pgettext_lazy("firms", "It is solved")
    SAY_NOT = "say_not", pgettext_lazy("firms", "It is not solved")
    DEFER = "defer", pgettext_lazy("firms", "It is not possible yet")
    RESUME = "resume", pgettext_lazy("firms", "Look at it again")
    WITHDRAW = "withdraw", pgettext_lazy("firms", "Take it back")
    CORRECT = "correct", pgettext_lazy("firms", "Put it right")
    MAKE_REQUEST = "make_request", pgettext_lazy("firms", "Make a service request of it")
    PUBLISH = "publish", pgettext_lazy("firms", "Publish what was learned")


OPEN = (State.WAITING, State.IN_HAND, State.ASKED, State.DECLINED, State.WITH_BODY, State.REPORTED, State.DEFERRED)
OVER = (State.SOLVED, State.WITHDRAWN)
WITH_A_BODY = (State.ASKED, State.DECLINED, State.WITH_BODY)
"""States in which another body than the firm's own was asked and has not reported."""

TABLE = Table(
    rows(Verb.TAKE_UP, [State.WAITING], State.IN_HAND)
    + staying(Verb.TAKE_UP, OPEN[1:])
    + rows(Verb.ASK_BODY, [State.IN_HAND], State.ASKED)
    + rows(Verb.ACCEPT, [State.ASKED], State.WITH_BODY)
    + rows(Verb.DECLINE, [State.ASKED], State.DECLINED)
    + rows(Verb.DECIDE, [State.DECLINED], State.WITH_BODY)
    + rows(Verb.REPORT, [State.IN_HAND, State.WITH_BODY], State.REPORTED)
    + rows(Verb.SAY_SOLVED, [State.REPORTED], State.SOLVED)
    + rows(Verb.SAY_NOT, [State.REPORTED], State.IN_HAND, State.WAITING)
    + rows(Verb.DEFER, [State.IN_HAND, State.DECLINED, State.WITH_BODY], State.DEFERRED)
    + rows(Verb.RESUME, [State.DEFERRED], State.IN_HAND, State.WAITING)
    + rows(Verb.WITHDRAW, OPEN, State.WITHDRAWN)
    + staying(Verb.CORRECT, [State.WAITING, State.IN_HAND])
    + staying(Verb.MAKE_REQUEST, [State.IN_HAND])
    + staying(Verb.PUBLISH, [State.SOLVED])
)
"""Every way from state to state. Of two targets the second is for a need whose envoy left meanwhile."""

TONES: dict[State, tuple[str, str]] = {
    State.WAITING: ("clock", "station"),
    State.IN_HAND: ("half-disc", "handler"),
    State.ASKED: ("send", "handler"),
    State.DECLINED: ("speech", "station"),
    State.WITH_BODY: ("half-disc", "handler"),
    State.REPORTED: ("speech", "you"),
    State.DEFERRED: ("calendar", "nobody"),
    State.SOLVED: ("tick", "done"),
    State.WITHDRAWN: ("arrow", "over"),
}
"""The icon of each state's chip, and whose turn its colour says it is."""


class RoundState(models.TextChoices):
    """Where a round of stars is."""

    CALLED = "called", pgettext_lazy("stars", "Workers put themselves forward")
    POSTED = "posted", pgettext_lazy("stars", "Posted, objections are heard")
    OVER = "over", pgettext_lazy("stars", "Given")
    CALLED_OFF = "called_off", pgettext_lazy("stars", "Called off")


class RoundVerb(models.TextChoices):
    """What is done about a round of stars."""

    STAND = "stand", pgettext_lazy("stars", "Enter who stands")
    STEP_BACK = "step_back", pgettext_lazy("stars", "They do not stand any more")
    DECIDE = "decide", pgettext_lazy("stars", "Write down what the panel decided")
    OBJECT = "object", pgettext_lazy("stars", "Enter an objection")
    ANSWER = "answer", pgettext_lazy("stars", "Answer the objection")
    GIVE = "give", pgettext_lazy("stars", "Give the stars")
    WISH = "wish", pgettext_lazy("stars", "What the worker wants")
    CALL_OFF = "call_off", pgettext_lazy("stars", "Call the round off")


ROUND_OPEN = (RoundState.CALLED, RoundState.POSTED)
ROUND_OVER = (RoundState.OVER, RoundState.CALLED_OFF)

ROUND_TABLE = Table(
    staying(RoundVerb.STAND, [RoundState.CALLED])
    + staying(RoundVerb.STEP_BACK, [*ROUND_OPEN, RoundState.OVER])
    + rows(RoundVerb.DECIDE, [RoundState.CALLED], RoundState.POSTED)
    + staying(RoundVerb.OBJECT, [RoundState.POSTED])
    + staying(RoundVerb.ANSWER, [RoundState.POSTED])
    + rows(RoundVerb.GIVE, [RoundState.POSTED], RoundState.OVER)
    + staying(RoundVerb.WISH, [RoundState.CALLED, RoundState.POSTED, RoundState.OVER])
    + rows(RoundVerb.CALL_OFF, ROUND_OPEN, RoundState.CALLED_OFF)
)
"""Every way of a round from state to state."""

ROUND_TONES: dict[RoundState, tuple[str, str]] = {
    RoundState.CALLED: ("pencil", "you"),
    RoundState.POSTED: ("speech", "station"),
    RoundState.OVER: ("tick", "done"),
    RoundState.CALLED_OFF: ("bar", "over"),
}


class ConsentWay(models.TextChoices):
    """How somebody said that they want it."""

    SPOKEN = "spoken", pgettext_lazy("firms", "They said so, face to face or by telephone")
    WRITTEN = "written", pgettext_lazy("firms", "They signed a paper")
    MESSAGE = "message", pgettext_lazy("firms", "They wrote a message")
