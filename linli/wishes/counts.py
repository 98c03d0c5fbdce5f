"""How many wishes were met: a number of the place, beside its own past, never of a person or a body."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Q, QuerySet

from linli.core.clock import from_local, local_date
from linli.wishes.enums import State
from linli.wishes.models import Wish


@dataclass(frozen=True, slots=True)
class Met:
    """Met since the year began, and in the year before until the same day."""

    this_year: int
    last_year: int


def met(found: QuerySet[Wish], at: datetime) -> Met:
    """How many of these were met this year, and by the same day last year. One query."""
    today = local_date(at)
    begins, before = from_local(date(today.year, 1, 1)), from_local(date(today.year - 1, 1, 1))
    same_day = date(today.year - 1, today.month, min(today.day, 28) if today.month == 2 else today.day)
    until = from_local(same_day + timedelta(days=1))
    ended = found.order_by().filter(state=State.MET)
    counted = ended.aggregate(
        now=Count("pk", filter=Q(ended_at__gte=begins)),
        then=Count("pk", filter=Q(ended_at__gte=before, ended_at__lt=until)),
    )
    return Met(counted["now"], counted["then"])
