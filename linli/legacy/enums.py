"""Where an old problem is, and every way from one state to the next."""

from __future__ import annotations

from django.db import models
from django.utils.translation import pgettext_lazy

from linli.core.states import Table, rows, staying


class State(models.TextChoices):
    """Where an old problem is."""

    OPEN = "open", pgettext_lazy("legacy", "Open")
    HELD_SOLVED = "held_solved", pgettext_lazy("legacy", "Said to be solved")
    SOLVED = "solved", pgettext_lazy("legacy", "Solved")
    JOINED = "joined", pgettext_lazy("legacy", "Joined to another")


class Verb(models.TextChoices):
    """What is done about an old problem. Giving up is not among it: what cannot be solved now has its next review."""

    CORRECT = "correct", pgettext_lazy("legacy", "Put it right")
    GIVE = "give", pgettext_lazy("legacy", "Name who must act")
    ADD_STEP = "add_step", pgettext_lazy("legacy", "Add a step")
    CHANGE_STEP = "change_step", pgettext_lazy("legacy", "Change the step")
    FINISH_STEP = "finish_step", pgettext_lazy("legacy", "The step is done")
    REVIEW = "review", pgettext_lazy("legacy", "Write down the review")
    PUBLISH = "publish", pgettext_lazy("legacy", "Words for residents")
    PUT_ON_AGENDA = "put_on_agenda", pgettext_lazy("legacy", "Onto a forum's list")
    ATTACH = "attach", pgettext_lazy("legacy", "Add a request to it")
    DETACH = "detach", pgettext_lazy("legacy", "Take the request out")
    SAY_SOLVED = "say_solved", pgettext_lazy("legacy", "It is solved")
    CONFIRM = "confirm", pgettext_lazy("legacy", "Confirm: it is solved")
    NOT_YET = "not_yet", pgettext_lazy("legacy", "Not solved yet")
    JOIN = "join", pgettext_lazy("legacy", "Join it to another")
    REOPEN = "reopen", pgettext_lazy("legacy", "Open it again")


OPEN = (State.OPEN, State.HELD_SOLVED)
"""Somebody still has to do something, and a day is set on which it is looked at again."""

OVER = (State.SOLVED, State.JOINED)

TABLE = Table(
    staying(Verb.CORRECT, OPEN)
    + staying(Verb.GIVE, [State.OPEN])
    + staying(Verb.ADD_STEP, [State.OPEN])
    + staying(Verb.CHANGE_STEP, [State.OPEN])
    + staying(Verb.FINISH_STEP, OPEN)
    + staying(Verb.REVIEW, [State.OPEN])
    + staying(Verb.PUBLISH, [*OPEN, State.SOLVED])
    + staying(Verb.PUT_ON_AGENDA, [State.OPEN])
    + staying(Verb.ATTACH, OPEN)
    + staying(Verb.DETACH, OPEN)
    + rows(Verb.SAY_SOLVED, [State.OPEN], State.HELD_SOLVED)
    + rows(Verb.CONFIRM, [State.HELD_SOLVED], State.SOLVED)
    + rows(Verb.NOT_YET, [State.HELD_SOLVED], State.OPEN)
    + rows(Verb.JOIN, [State.OPEN], State.JOINED)
    + rows(Verb.REOPEN, OVER, State.OPEN)
)
"""Every way from state to state."""

TONES: dict[State, tuple[str, str]] = {
    State.OPEN: ("calendar", "station"),
    State.HELD_SOLVED: ("speech", "handler"),
    State.SOLVED: ("tick", "done"),
    State.JOINED: ("join", "over"),
}
"""The icon of each state's chip, and whose turn its colour says it is."""
