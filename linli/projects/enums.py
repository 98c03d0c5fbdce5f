"""Where a micro-project is, every way from one state to the next, and where one of its steps stands."""

from __future__ import annotations

from django.db import models
from django.utils.translation import pgettext_lazy

from linli.core.states import Table, rows, staying


class State(models.TextChoices):
    """Where a micro-project is."""

    DRAFT = "draft", pgettext_lazy("project", "Being written")
    PROPOSED = "proposed", pgettext_lazy("project", "Proposed")
    NOTICE = "notice", pgettext_lazy("project", "Open to objections")
    FUNDED = "funded", pgettext_lazy("project", "Under way")
    ACCEPTED = "accepted", pgettext_lazy("project", "Accepted")
    PUBLISHED = "published", pgettext_lazy("project", "Published with its account")
    DECLINED = "declined", pgettext_lazy("project", "Not taken up")
    GIVEN_UP = "given_up", pgettext_lazy("project", "Given up")
    STOPPED = "stopped", pgettext_lazy("project", "Stopped")


class Verb(models.TextChoices):
    """What is done about a micro-project."""

    EDIT = "edit", pgettext_lazy("project", "Change the proposal")
    PROPOSE = "propose", pgettext_lazy("project", "Send the proposal")
    REVIEW = "review", pgettext_lazy("project", "Say what you think of it")
    DECIDE = "decide", pgettext_lazy("project", "Take it up")
    DECLINE = "decline", pgettext_lazy("project", "Do not take it up")
    FUND = "fund", pgettext_lazy("project", "Promise the sum")
    TELL = "tell", pgettext_lazy("project", "Tell of a step")
    LOOK = "look", pgettext_lazy("project", "Look at a step")
    PAY = "pay", pgettext_lazy("project", "Enter a payment")
    TAKE_BACK = "take_back", pgettext_lazy("project", "Take a wrong payment back")
    GIVE_WORD = "give_word", pgettext_lazy("project", "Say how it is on the spot")
    ACCEPT = "accept", pgettext_lazy("project", "Accept it")
    PUBLISH = "publish", pgettext_lazy("project", "Publish it with its account")
    GIVE_UP = "give_up", pgettext_lazy("project", "Give it up")
    STOP = "stop", pgettext_lazy("project", "Stop it")


OPEN = (State.DRAFT, State.PROPOSED, State.NOTICE, State.FUNDED, State.ACCEPTED)
"""Somebody still has to do something."""

GRANTED = (State.NOTICE, State.FUNDED, State.ACCEPTED, State.PUBLISHED)
"""It was taken up; how much is granted is said."""

SHOWN = (State.NOTICE, State.FUNDED, State.ACCEPTED, State.PUBLISHED, State.STOPPED)
"""Residents read of it; of what was given up only where money was promised before."""

TABLE = Table(
    staying(Verb.EDIT, [State.DRAFT, State.PROPOSED])
    + rows(Verb.PROPOSE, [State.DRAFT], State.PROPOSED)
    + staying(Verb.REVIEW, [State.PROPOSED])
    + rows(Verb.DECIDE, [State.PROPOSED], State.NOTICE)
    + rows(Verb.DECLINE, [State.PROPOSED, State.NOTICE], State.DECLINED)
    + rows(Verb.FUND, [State.NOTICE], State.FUNDED)
    + staying(Verb.TELL, [State.FUNDED])
    + staying(Verb.LOOK, [State.FUNDED])
    + staying(Verb.PAY, [State.FUNDED])
    + staying(Verb.TAKE_BACK, [State.FUNDED, State.GIVEN_UP, State.STOPPED])
    + rows(Verb.TAKE_BACK, [State.ACCEPTED, State.PUBLISHED], State.FUNDED)
    + staying(Verb.GIVE_WORD, [State.FUNDED])
    + rows(Verb.ACCEPT, [State.FUNDED], State.ACCEPTED)
    + rows(Verb.PUBLISH, [State.ACCEPTED], State.PUBLISHED)
    + rows(Verb.GIVE_UP, [State.DRAFT, State.PROPOSED, State.NOTICE, State.FUNDED], State.GIVEN_UP)
    + rows(Verb.STOP, [State.FUNDED], State.STOPPED)
)
"""Every way from state to state."""

TONES: dict[State, tuple[str, str]] = {
    State.DRAFT: ("inbox", "handler"),
    State.PROPOSED: ("send", "station"),
    State.NOTICE: ("speech", "station"),
    State.FUNDED: ("activity", "handler"),
    State.ACCEPTED: ("tick", "station"),
    State.PUBLISHED: ("tick", "done"),
    State.DECLINED: ("undo", "over"),
    State.GIVEN_UP: ("undo", "over"),
    State.STOPPED: ("undo", "over"),
}
"""The icon of each state's chip, and whose turn its colour says it is."""


class Step(models.TextChoices):
    """Where a step of a micro-project stands."""

    DUE = "due", pgettext_lazy("project_step", "To be done")
    TOLD = "told", pgettext_lazy("project_step", "Told, to be looked at")
    SEEN = "seen", pgettext_lazy("project_step", "Looked at, to be paid")
    PAID = "paid", pgettext_lazy("project_step", "Paid")


class Whose(models.TextChoices):
    """Whose word it is that something was done well."""

    RESIDENTS = "residents", pgettext_lazy("project_word", "Residents said so")
    STATION = "station", pgettext_lazy("project_word", "The station looked at it")
