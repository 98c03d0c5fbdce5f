"""What of points is forgotten: who left, at once; for which service it was awarded, once it is forgotten who was there;
why, after a year. Entries stay, and say no more than how many points moved when."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from linli.core.clock import from_local
from linli.core.forgetting import Kept
from linli.points.models import Award, Doubt, PointsMember


def _who_was_there_is_forgotten(_day: date) -> Q:
    """Never before: a service that still names its volunteer and has no award would be awarded anew."""
    return Q(sign_up__volunteer=None)


KEPT = (
    Kept("points", PointsMember, ("volunteer",), lambda day: Q(left_at__lt=from_local(day))),
    Kept("award", Award, ("sign_up",), _who_was_there_is_forgotten),
    Kept("award", Award, ("reason", "back_words"), lambda day: Q(made_at__lt=from_local(day))),
    Kept("doubt", Doubt, ("words",), lambda day: Q(judged_at__lt=from_local(day))),
)
