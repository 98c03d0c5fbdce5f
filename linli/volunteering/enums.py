"""Where an activity is, every way from one state to the next and where a sign-up stands."""

from __future__ import annotations

from django.db import models
from django.utils.translation import pgettext_lazy

from linli.core.states import Table, rows, staying


class State(models.TextChoices):
    """Where an activity is."""

    PLANNED = "planned", pgettext_lazy("activity", "Not published yet")
    PUBLISHED = "published", pgettext_lazy("activity", "Open for sign-up")
    HELD = "held", pgettext_lazy("activity", "Done")
    CANCELLED = "cancelled", pgettext_lazy("activity", "Cancelled")


class Verb(models.TextChoices):
    """What is done about an activity."""

    CHANGE = "change", pgettext_lazy("activity", "Change the plan")
    SET_SLOT = "set_slot", pgettext_lazy("activity", "Change the slots")
    PUBLISH = "publish", pgettext_lazy("activity", "Publish")
    SIGN_UP = "sign_up", pgettext_lazy("activity", "Sign up")
    TAKE_BACK = "take_back", pgettext_lazy("activity", "Take back")
    CALL_OFF = "call_off", pgettext_lazy("activity", "Cancel it")
    CONFIRM = "confirm", pgettext_lazy("activity", "Confirm who was there")
    REPORT = "report", pgettext_lazy("activity", "Write what was done")


OPEN = (State.PLANNED, State.PUBLISHED)
"""Somebody still has to do something before it takes place."""

TABLE = Table(
    staying(Verb.CHANGE, OPEN)
    + staying(Verb.SET_SLOT, OPEN)
    + rows(Verb.PUBLISH, [State.PLANNED], State.PUBLISHED)
    + staying(Verb.SIGN_UP, [State.PUBLISHED])
    + staying(Verb.TAKE_BACK, [State.PUBLISHED])
    + rows(Verb.CALL_OFF, OPEN, State.CANCELLED)
    + rows(Verb.CONFIRM, [State.PUBLISHED], State.HELD)
    + staying(Verb.CONFIRM, [State.HELD])
    + staying(Verb.REPORT, [State.HELD])
)
"""Every way from state to state."""

TONES: dict[State, tuple[str, str]] = {
    State.PLANNED: ("inbox", "station"),
    State.PUBLISHED: ("send", "handler"),
    State.HELD: ("tick", "done"),
    State.CANCELLED: ("undo", "over"),
}
"""The icon of each state's chip, and whose turn its colour says it is."""


class Standing(models.TextChoices):
    """Where a sign-up stands: in, or waiting for a place."""

    IN = "in", pgettext_lazy("sign_up", "You are in")
    WAITING = "waiting", pgettext_lazy("sign_up", "On the waiting list")


class ConsentWay(models.TextChoices):
    """How consent was given where somebody else writes it down, or a guardian gives it."""

    SPOKEN = "spoken", pgettext_lazy("consent", "Said so in person")
    CALLED = "called", pgettext_lazy("consent", "Said so on the telephone")
    SIGNED = "signed", pgettext_lazy("consent", "Signed a paper")
