"""Forgetting whom old deliveries went to."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F

from linli.core import events
from linli.core.actions import action
from linli.core.actors import Actor
from linli.core.clock import from_local, local_date
from linli.core.forgetting import months_before
from linli.core.refusals import ask
from linli.messages.enums import DeliveryState
from linli.messages.models import Delivery
from linli.messages.rules import may_deliver


@action
def forget_readers(*, limit: int, by: Actor, at: datetime) -> int:
    """Forget the readers of deliveries that were settled so long ago as is declared, with the slot that kept them to
    one a day; how many, under one event. Raises `Refused`."""
    ask(may_deliver(by, at))
    months = Delivery.personal["reader"].keep_months
    assert months is not None  # as declared
    over = Delivery.objects.exclude(state=DeliveryState.WAITING).exclude(reader="")
    over = over.filter(made_at__lt=from_local(months_before(local_date(at), months)))
    rows = list(over.select_for_update().order_by("pk")[:limit])
    if rows:
        found = Delivery.objects.filter(pk__in=[row.pk for row in rows])
        found.update(reader="", slot=None, slot_on=None, version=F("version") + 1)
        events.record("delivery.readers_forgotten", rows[-1], by=by, at=at, refs={"count": len(rows)})
    return len(rows)
