"""How orders were rated: sums of a place beside its own past, never by a person or a body; each with its rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet

from linli.core.clock import from_local, local_date
from linli.offers.enums import OrderState, Rating
from linli.offers.models import Order

WELL, PARTLY, NOT, SILENT = Rating.WELL.value, Rating.PARTLY.value, Rating.NOT.value, "silent"
WORDS = (WELL, PARTLY, NOT, SILENT)
THIS, LAST = "this", "last"


@dataclass(frozen=True, slots=True)
class Rated:
    """How many of a class were rated so: this year, and by the same day of the year before."""

    kind: str
    rating: str
    this_year: int
    last_year: int


def _begins(at: datetime) -> tuple[datetime, datetime, datetime]:
    """When this year and the last one began, and the moment by which the last one is compared."""
    today = local_date(at)
    same_day = date(today.year - 1, today.month, min(today.day, 28) if today.month == 2 else today.day)
    until = from_local(same_day + timedelta(days=1))
    return from_local(date(today.year, 1, 1)), from_local(date(today.year - 1, 1, 1)), until


def _said(rating: str, begins: datetime, until: datetime | None) -> Q:
    """Orders that were rated so in a stretch of time: by when the word was given; the silent by when they closed."""
    field = "not_solved_at" if rating == NOT else "ended_at"
    when = Q(**{f"{field}__gte": begins})
    if until is not None:
        when &= Q(**{f"{field}__lt": until})
    if rating == NOT:
        return when
    return when & Q(state=OrderState.CLOSED, rating="" if rating == SILENT else rating)


def rated(found: QuerySet[Order], at: datetime) -> list[Rated]:
    """How many of each class and word. One query."""
    now, before, until = _begins(at)
    counted: dict[str, Any] = {}
    for rating in WORDS:
        counted[f"{rating}_now"] = Count("pk", filter=_said(rating, now, None))
        counted[f"{rating}_then"] = Count("pk", filter=_said(rating, before, until))
    rows: Iterable[Any] = found.order_by("item__kind").values("item__kind").annotate(**counted)
    return [
        Rated(row["item__kind"], rating, row[f"{rating}_now"], row[f"{rating}_then"])
        for row in rows
        for rating in WORDS
    ]


def rated_as(found: QuerySet[Order], rating: str, year: str, kind: str, at: datetime) -> QuerySet[Order]:
    """The rows behind one of the numbers; none for a word that there is not."""
    if rating not in WORDS:
        return found.none()
    now, before, until = _begins(at)
    asked = found.filter(_said(rating, before, until) if year == LAST else _said(rating, now, None))
    return asked.filter(item__kind=kind) if kind else asked
