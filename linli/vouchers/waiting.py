"""What waits: a wall on which nothing hangs, and shops that wait to be paid for a week."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import DateTimeField, ExpressionWrapper, F, Min, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Cast

from linli.core.actors import Actor
from linli.core.waiting import lines
from linli.vouchers.enums import State, VoucherState
from linli.vouchers.models import Shop, Voucher, VoucherWall
from linli.vouchers.queries import keeping

KIND = "voucher"
FILL, PAY = "fill", "pay"
"""What is asked."""

AFTER = timedelta(days=8)
"""So long after the first meal that was not paid its week is over, whichever day of it that was."""


def part(actor: Actor) -> tuple[Any, ...] | None:
    """The bodies whose walls an actor keeps."""
    return keeping(actor) or None


def empty_lines(part: tuple[Any, ...], _at: datetime) -> QuerySet[Any]:
    """Walls that give out and on which nothing hangs."""
    found = VoucherWall.objects.filter(organisation_id__in=part, state=State.OPEN, empty_since__isnull=False)
    return lines(
        found, kind=KIND, subject="name", asks=Value(FILL), since=Cast(F("empty_since"), DateTimeField()), due_at=None,
        body="organisation_id", place="place__name", ref="pk",
    )  # fmt: skip


def due_lines(part: tuple[Any, ...], at: datetime) -> QuerySet[Any]:
    """Shops at which something was eaten in a week that is over and was not paid."""
    open_ = Voucher.objects.filter(shop=OuterRef("pk"), state=VoucherState.EATEN, settlement=None)
    first = Subquery(open_.order_by().values("shop").annotate(first=Min("eaten_on")).values("first")[:1])
    due = ExpressionWrapper(Cast(first, DateTimeField()) + AFTER, DateTimeField())
    found = Shop.objects.filter(wall__organisation_id__in=part).alias(due=due).filter(due__lt=at)
    return lines(
        found, kind=KIND, subject="name", asks=Value(PAY), since=due, due_at=None, body="wall__organisation_id",
        place="wall__place__name", ref="wall_id",
    )  # fmt: skip
