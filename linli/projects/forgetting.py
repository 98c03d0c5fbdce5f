"""What of micro-projects is forgotten: who said what they think of a proposal. What was said stays, and how many."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from linli.core.clock import from_local
from linli.core.forgetting import Kept
from linli.projects.models import ProjectReview


def _over(day: date) -> Q:
    """It was said before this day, and the project is over as long."""
    first = from_local(day)
    return Q(reviewed_at__lt=first) & Q(proposal__ended_at__lt=first)


KEPT = (Kept("project_review", ProjectReview, ("person",), _over),)
