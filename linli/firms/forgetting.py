"""What of firms is forgotten, and since when it is over. Stars go on their own day, unless they want to stay."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from linli.core.clock import from_local
from linli.core.forgetting import Kept
from linli.firms.models import FirmCard, FirmNeed, FirmVisit, StarObjection, StarPanelMember, StarWorker


def _over(day: date) -> Q:
    return Q(ended_at__lt=from_local(day))


def _of_round(day: date) -> Q:
    return Q(round__ended_at__lt=from_local(day))


def _stars(day: date) -> Q:
    """Whoever does not wish to be remembered, a month after the day that was set when the round ended."""
    return Q(remembered=False, forget_on__lt=day)


KEPT = (
    Kept("firm_card", FirmCard, ("contact",), lambda day: Q(organisation__ended_on__lt=day)),
    Kept(
        "firm_need",
        FirmNeed,
        ("words", "asked_words", "declined_words", "decided_words", "done_words", "firm_words", "reason"),
        _over,
    ),
    Kept("firm_visit", FirmVisit, ("words",), lambda day: Q(on__lt=day)),
    Kept("star_round", StarPanelMember, ("name",), _of_round),
    Kept("star_round", StarObjection, ("words", "answer"), _of_round),
    Kept("star_round", StarWorker, ("name", "reasons"), _stars),
)
