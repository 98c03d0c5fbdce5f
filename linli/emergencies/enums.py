"""Where a response is, where each body is that it calls, and every way from one to the next."""

from __future__ import annotations

from django.db import models
from django.utils.translation import pgettext_lazy

from linli.core.states import Table, rows, staying


class State(models.TextChoices):
    """Where a response as a whole is."""

    IN_FORCE = "in_force", pgettext_lazy("emergency", "In force")
    STOOD_DOWN = "stood_down", pgettext_lazy("emergency", "Stood down")
    LOOKED_BACK = "looked_back", pgettext_lazy("emergency", "Looked back on")
    TAKEN_IN = "taken_in", pgettext_lazy("emergency", "Part of a wider response")


class Verb(models.TextChoices):
    """What is done about a response."""

    RAISE_LEVEL = "raise_level", pgettext_lazy("emergency", "Raise the level")
    LOWER_LEVEL = "lower_level", pgettext_lazy("emergency", "Lower the level")
    GO_ON = "go_on", pgettext_lazy("emergency", "It goes on")
    PUBLISH = "publish", pgettext_lazy("emergency", "Tell residents")
    STAND_DOWN = "stand_down", pgettext_lazy("emergency", "Stand down")
    TAKE_IN = "take_in", pgettext_lazy("emergency", "Take it in")
    LOOK_BACK = "look_back", pgettext_lazy("emergency", "Look back")


TABLE = Table(
    staying(Verb.RAISE_LEVEL, [State.IN_FORCE])
    + staying(Verb.LOWER_LEVEL, [State.IN_FORCE])
    + staying(Verb.GO_ON, [State.IN_FORCE])
    + staying(Verb.PUBLISH, [State.IN_FORCE, State.STOOD_DOWN])
    + rows(Verb.STAND_DOWN, [State.IN_FORCE], State.STOOD_DOWN)
    + rows(Verb.TAKE_IN, [State.IN_FORCE], State.TAKEN_IN)
    + rows(Verb.LOOK_BACK, [State.STOOD_DOWN], State.LOOKED_BACK)
)
"""Every way from state to state of a response."""

TONES: dict[State, tuple[str, str]] = {
    State.IN_FORCE: ("alert", "handler"),
    State.STOOD_DOWN: ("pencil", "station"),
    State.LOOKED_BACK: ("tick", "done"),
    State.TAKEN_IN: ("join", "over"),
}
"""The icon of each state's chip, and whose turn its colour says it is."""


class CallState(models.TextChoices):
    """Where one body is that was called."""

    CALLED = "called", pgettext_lazy("emergency call", "Called")
    ACKNOWLEDGED = "acknowledged", pgettext_lazy("emergency call", "Acknowledged")
    RELEASED = "released", pgettext_lazy("emergency call", "Released")
    OVER = "over", pgettext_lazy("emergency call", "Over")


class CallVerb(models.TextChoices):
    """What is done about one call."""

    ACKNOWLEDGE = "acknowledge", pgettext_lazy("emergency", "Acknowledge")
    TELL_HOW = "tell_how", pgettext_lazy("emergency", "Tell how things stand")
    CALL_AGAIN = "call_again", pgettext_lazy("emergency", "Call again")
    RELEASE = "release", pgettext_lazy("emergency", "Release them")
    END = "end", pgettext_lazy("emergency", "End it")


OPEN: tuple[CallState, ...] = (CallState.CALLED, CallState.ACKNOWLEDGED)
"""Something is to come from the called body."""

CALLS = Table(
    rows(CallVerb.ACKNOWLEDGE, [CallState.CALLED], CallState.ACKNOWLEDGED)
    + rows(CallVerb.TELL_HOW, [*OPEN], CallState.ACKNOWLEDGED)
    + rows(CallVerb.CALL_AGAIN, [*OPEN, CallState.RELEASED], CallState.CALLED)
    + rows(CallVerb.RELEASE, [*OPEN], CallState.RELEASED)
    + rows(CallVerb.END, [*OPEN], CallState.OVER)
)
"""Every way from state to state of one call."""

CALL_TONES: dict[CallState, tuple[str, str]] = {
    CallState.CALLED: ("clock", "handler"),
    CallState.ACKNOWLEDGED: ("half-disc", "handler"),
    CallState.RELEASED: ("bar", "over"),
    CallState.OVER: ("tick", "done"),
}
"""The icon of each call's chip, and whose turn its colour says it is."""


class Step(models.TextChoices):
    """What a line of a response's time line is about. Bulletins are for residents, everything else is not."""

    DECLARED = "declared", pgettext_lazy("emergency", "Declared")
    RAISED = "raised", pgettext_lazy("emergency", "Raised")
    LOWERED = "lowered", pgettext_lazy("emergency", "Lowered")
    WENT_ON = "went_on", pgettext_lazy("emergency", "Looked at again; it goes on")
    BULLETIN = "bulletin", pgettext_lazy("emergency", "Told to residents")
    STOOD_DOWN = "stood_down", pgettext_lazy("emergency", "Stood down")
    TOOK_IN = "took_in", pgettext_lazy("emergency", "Took in another response")
    TAKEN_IN = "taken_in", pgettext_lazy("emergency", "Became part of a wider response")
