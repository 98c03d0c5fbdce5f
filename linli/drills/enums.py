"""Where a drill of an estate is, every way from one state to the next, and what it is: practice or real."""

from __future__ import annotations

from django.db import models
from django.utils.translation import pgettext_lazy

from linli.core.states import Table, rows, staying


class Nature(models.TextChoices):
    """Practice, or people really wanted."""

    DRILL = "drill", pgettext_lazy("nature", "Drill")
    CALL_OUT = "call_out", pgettext_lazy("nature", "Call-out")


class State(models.TextChoices):
    """Where the drill of one estate is."""

    PLANNED = "planned", pgettext_lazy("drill", "Not told yet")
    TOLD = "told", pgettext_lazy("drill", "People are asked")
    HELD = "held", pgettext_lazy("drill", "Held")
    NOT_HELD = "not_held", pgettext_lazy("drill", "Not held")
    UNREPORTED = "unreported", pgettext_lazy("drill", "Nobody said what came of it")
    CALLED_OFF = "called_off", pgettext_lazy("drill", "Called off")


class Verb(models.TextChoices):
    """What is done about the drill of one estate."""

    ADAPT = "adapt", pgettext_lazy("drill", "Change time and place")
    SET_POST = "set_post", pgettext_lazy("drill", "Change the posts")
    TELL = "tell", pgettext_lazy("drill", "Ask people")
    SAY_YES = "say_yes", pgettext_lazy("drill", "I can")
    TAKE_BACK = "take_back", pgettext_lazy("drill", "I cannot after all")
    COUNT_BY_HAND = "count_by_hand", pgettext_lazy("drill", "Write down who said so elsewhere")
    CALL_OFF = "call_off", pgettext_lazy("drill", "Call it off")
    HOLD = "hold", pgettext_lazy("drill", "It was held")
    MISS = "miss", pgettext_lazy("drill", "It was not held")
    LAPSE = "lapse", pgettext_lazy("drill", "Nobody said what came of it")
    REPORT_FINDING = "report_finding", pgettext_lazy("drill", "Report what was found")


OPEN = (State.PLANNED, State.TOLD)
"""Somebody still has to do something."""

OVER = (State.HELD, State.NOT_HELD, State.UNREPORTED, State.CALLED_OFF)
"""It has ended, in one of four ways. What came of it can be said later as well."""

TABLE = Table(
    staying(Verb.ADAPT, OPEN)
    + staying(Verb.SET_POST, OPEN)
    + rows(Verb.TELL, [State.PLANNED], State.TOLD)
    + staying(Verb.SAY_YES, [State.TOLD])
    + staying(Verb.TAKE_BACK, [State.TOLD])
    + staying(Verb.COUNT_BY_HAND, OPEN)
    + rows(Verb.CALL_OFF, OPEN, State.CALLED_OFF)
    + rows(Verb.HOLD, (*OPEN, State.UNREPORTED), State.HELD)
    + rows(Verb.MISS, (*OPEN, State.UNREPORTED), State.NOT_HELD)
    + rows(Verb.LAPSE, OPEN, State.UNREPORTED)
    + staying(Verb.REPORT_FINDING, [State.TOLD, State.HELD])
)
"""Every way from state to state."""

TONES: dict[State, tuple[str, str]] = {
    State.PLANNED: ("inbox", "station"),
    State.TOLD: ("send", "handler"),
    State.HELD: ("tick", "done"),
    State.NOT_HELD: ("bar", "over"),
    State.UNREPORTED: ("pause", "over"),
    State.CALLED_OFF: ("undo", "over"),
}
"""The icon of each state's chip, and whose turn its colour says it is."""
