"""What of old problems is forgotten, and since when one is over."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from linli.core.clock import from_local
from linli.core.forgetting import Kept
from linli.legacy.models import LegacyProblem, PlanStep, Review


def _below(day: date) -> Q:
    return Q(problem__ended_at__lt=from_local(day))


KEPT = (
    Kept("legacy_review", Review, ("words",), _below),
    Kept("plan_step", PlanStep, ("words", "public_words", "changed_words", "done_words"), _below),
    Kept(
        "legacy_problem",
        LegacyProblem,
        ("title", "words", "owner_words", "public_words", "said_words", "ended_words"),
        lambda day: Q(ended_at__lt=from_local(day)),
    ),
)
