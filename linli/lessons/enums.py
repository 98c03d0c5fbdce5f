"""Where a lesson given is, every way from one state to the next, for whom it is, and how somebody agreed to lecture."""

from __future__ import annotations

from django.db import models
from django.utils.translation import pgettext_lazy

from linli.core.states import Table, rows, staying


class State(models.TextChoices):
    """Where a lesson given is."""

    SOUGHT = "sought", pgettext_lazy("lesson", "Waits for a lecturer")
    ASKED = "asked", pgettext_lazy("lesson", "The lecturer is asked")
    PLANNED = "planned", pgettext_lazy("lesson", "Planned")
    HELD = "held", pgettext_lazy("lesson", "Held")
    CALLED_OFF = "called_off", pgettext_lazy("lesson", "Called off")


class Verb(models.TextChoices):
    """What is done about a lesson given."""

    ASK = "ask", pgettext_lazy("lesson", "Ask a lecturer")
    SAY_YES = "say_yes", pgettext_lazy("lesson", "Yes, I give it")
    SAY_NO = "say_no", pgettext_lazy("lesson", "No, I cannot")
    DO_WITHOUT = "do_without", pgettext_lazy("lesson", "We give it ourselves")
    CHANGE = "change", pgettext_lazy("lesson", "Change time or place")
    HOLD = "hold", pgettext_lazy("lesson", "It was held")
    CORRECT = "correct", pgettext_lazy("lesson", "Correct what was written down")
    CALL_OFF = "call_off", pgettext_lazy("lesson", "Call off")


OPEN = (State.SOUGHT, State.ASKED, State.PLANNED)
"""It is still to come, or nobody has said yet what became of it."""

OVER = (State.HELD, State.CALLED_OFF)

WITH_LECTURER = (State.ASKED, State.PLANNED)
"""Somebody was asked or has said yes; `PLANNED` also where the body gives it itself. Only what is planned was held:
whoever gave it said yes, at the latest when it is written down."""

TABLE = Table(
    rows(Verb.ASK, OPEN, State.ASKED)
    + rows(Verb.SAY_YES, [State.ASKED], State.PLANNED)
    + rows(Verb.SAY_NO, WITH_LECTURER, State.SOUGHT)
    + rows(Verb.DO_WITHOUT, OPEN, State.PLANNED)
    + staying(Verb.CHANGE, OPEN)
    + rows(Verb.HOLD, [State.PLANNED], State.HELD)
    + staying(Verb.CORRECT, [State.HELD])
    + rows(Verb.CALL_OFF, OPEN, State.CALLED_OFF)
)
"""Every way from state to state."""

TONES: dict[State, tuple[str, str]] = {
    State.SOUGHT: ("person", "station"),
    State.ASKED: ("speech", "handler"),
    State.PLANNED: ("calendar", "handler"),
    State.HELD: ("tick", "done"),
    State.CALLED_OFF: ("bar", "over"),
}
"""The icon of each state's chip, and whose turn its colour says it is."""


class Audience(models.TextChoices):
    """For whom a lesson is. What is for members alone shows on no page of residents."""

    RESIDENTS = "residents", pgettext_lazy("lesson", "Everybody who lives there")
    MEMBERS = "members", pgettext_lazy("lesson", "Members of the body alone")


class ConsentWay(models.TextChoices):
    """How somebody said that they may stand in the lecturers' bank."""

    SPOKEN = "spoken", pgettext_lazy("lecturer", "They said so, face to face or by telephone")
    WRITTEN = "written", pgettext_lazy("lecturer", "They signed a paper")
    MESSAGE = "message", pgettext_lazy("lecturer", "They wrote a message")
