"""Where an award and a reservation stand, every way from one state to the next, and the closed lists beside them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import pgettext_lazy

from linli.core.states import Table, rows


class Origin(models.TextChoices):
    """Why points were awarded."""

    SERVICE = "service", pgettext_lazy("points", "Service that was confirmed")
    BY_HAND = "by_hand", pgettext_lazy("points", "By hand")


class State(models.TextChoices):
    """Where an award stands."""

    WAITING = "waiting", pgettext_lazy("points", "Waits for a second person")
    DONE = "done", pgettext_lazy("points", "On the account")
    DECLINED = "declined", pgettext_lazy("points", "Not awarded")
    TAKEN_BACK = "taken_back", pgettext_lazy("points", "Taken back")


class Verb(models.TextChoices):
    """What is done about an award."""

    APPROVE = "approve", pgettext_lazy("points", "Approve")
    DECLINE = "decline", pgettext_lazy("points", "Do not award")
    TAKE_BACK = "take_back", pgettext_lazy("points", "Take a mistake back")


OPEN = (State.WAITING,)
"""Somebody still has to say something."""

TABLE = Table(
    rows(Verb.APPROVE, [State.WAITING], State.DONE)
    + rows(Verb.DECLINE, [State.WAITING], State.DECLINED)
    + rows(Verb.TAKE_BACK, [State.DONE], State.TAKEN_BACK)
)
"""Every way of an award from state to state."""

TONES: dict[State, tuple[str, str]] = {
    State.WAITING: ("inbox", "station"),
    State.DONE: ("tick", "done"),
    State.DECLINED: ("undo", "over"),
    State.TAKEN_BACK: ("undo", "over"),
}
"""The icon of each state's chip, and whose turn its colour says it is."""


class Reserved(models.TextChoices):
    """Where something reserved from the catalogue is."""

    KEPT = "kept", pgettext_lazy("points", "Kept for you")
    HANDED_OVER = "handed_over", pgettext_lazy("points", "Handed over")
    GONE_BACK = "gone_back", pgettext_lazy("points", "Gone back")


class ReservedVerb(models.TextChoices):
    """What is done about something reserved."""

    HAND_OVER = "hand_over", pgettext_lazy("points", "Hand it over")
    GIVE_BACK = "give_back", pgettext_lazy("points", "Give it back")


RESERVED_OPEN = (Reserved.KEPT,)
RESERVED_TABLE = Table(
    rows(ReservedVerb.HAND_OVER, [Reserved.KEPT], Reserved.HANDED_OVER)
    + rows(ReservedVerb.GIVE_BACK, [Reserved.KEPT], Reserved.GONE_BACK)
)
"""Every way of something reserved from state to state."""


class Mistake(models.TextChoices):
    """Why an award is taken back. Nobody's conduct is among the reasons (law 4)."""

    TWICE = "twice", pgettext_lazy("mistake", "Awarded twice")
    OTHER = "other", pgettext_lazy("mistake", "Meant for somebody else")
    NUMBER = "number", pgettext_lazy("mistake", "The number was wrong")
    NOT_SERVED = "not_served", pgettext_lazy("mistake", "The service did not take place")


class Seen(models.TextChoices):
    """What looked odd about an award."""

    SAME_HOURS = "same_hours", pgettext_lazy("points", "The same hours in two places")
    LONG_DAY = "long_day", pgettext_lazy("points", "More than sixteen hours on one day")
    JUST_UNDER = "just_under", pgettext_lazy("points", "Several by hand in a row, each just within what one may alone")
    SOON_SPENT = "soon_spent", pgettext_lazy("points", "Spent within minutes of the award")
    CORRECTED = "corrected", pgettext_lazy("points", "Confirmed, and corrected afterwards")


class Verdict(models.TextChoices):
    """What a person says who looked at it."""

    IN_ORDER = "in_order", pgettext_lazy("points", "In order")
    TAKE_BACK = "take_back", pgettext_lazy("points", "Take it back")


class Rest(models.TextChoices):
    """What becomes of what is left, when somebody leaves."""

    POT = "pot", pgettext_lazy("points", "Give it to somebody in need")
    LAPSE = "lapse", pgettext_lazy("points", "Let it lapse")


class ConsentWay(models.TextChoices):
    """How consent was given where somebody else opens the account."""

    SPOKEN = "spoken", pgettext_lazy("consent", "Said so in person")
    CALLED = "called", pgettext_lazy("consent", "Said so on the telephone")
    SIGNED = "signed", pgettext_lazy("consent", "Signed a paper")
