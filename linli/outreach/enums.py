"""States of a round and of its doors, and what each is called."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class SweepState(models.TextChoices):
    """A round runs until it is ended, by hand or the day after its last."""

    OPEN = "open", pgettext_lazy("sweep", "Running")
    ENDED = "ended", pgettext_lazy("sweep", "Ended")


class CellState(models.TextChoices):
    """How it stands at one door. Of NOT_IN nothing is left once the round has ended."""

    NOT_BEEN = "not_been", pgettext_lazy("door", "Not been")
    NOT_IN = "not_in", pgettext_lazy("door", "Not in")
    NOTHING_CHANGED = "nothing_changed", pgettext_lazy("door", "Nothing changed")
    CHANGED = "changed", pgettext_lazy("door", "Changed")
    HELP_WANTED = "help_wanted", pgettext_lazy("door", "Help wanted")
    WISH = "wish", pgettext_lazy("door", "A wish")
    NEED = "need", pgettext_lazy("door", "A need")


OUTCOMES = (
    CellState.NOTHING_CHANGED, CellState.NOT_IN, CellState.CHANGED, CellState.HELP_WANTED, CellState.WISH,
    CellState.NEED,
)  # fmt: skip
"""What can come of a knock."""

REACHED = frozenset(
    {CellState.NOTHING_CHANGED, CellState.CHANGED, CellState.HELP_WANTED, CellState.WISH, CellState.NEED}
)
"""Somebody was met."""

LEFT = frozenset({CellState.NOT_BEEN, CellState.NOT_IN})
"""Still to be knocked at."""


class VisitStanding(models.TextChoices):
    """Which of several versions of one door counts: RIVAL waits until somebody says which; EARLIER counts no more."""

    COUNTS = "counts", _("Counts")
    RIVAL = "rival", _("Another version")
    EARLIER = "earlier", _("Counts no more")


class AreaState(models.TextChoices):
    """How it stands in one area of a patrol's round."""

    LEFT = "left", pgettext_lazy("area", "Not walked yet")
    FINE = "fine", pgettext_lazy("area", "Fine")
    FOUND = "found", pgettext_lazy("area", "Something found")
