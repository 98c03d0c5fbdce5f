"""Polling the outbox, and sending what leads outside."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from linli.core import clock
from linli.core.actors import system
from linli.core.jobs import Every, enqueue, job, tick
from linli.messages import actions

AT_ONCE = 500
EVERY_SECONDS = 3600.0

hourly = Every(EVERY_SECONDS)


@job("messages.send")
def send(delivery_id: str) -> None:
    """Send one delivery through its channel. Safe to run again: what was sent is not sent twice."""
    actions.send(delivery_id=UUID(delivery_id), by=system(), at=clock.now())


def deliver_due(limit: int = AT_ONCE) -> int:
    """Show what is due inside Linli, and queue what leads outside; how many things were taken up.

    The other side is asked in jobs of their own, so that a slow one holds nothing up.
    """
    at = clock.now()
    shown = actions.fan_out(limit=limit, by=system(), at=at)
    with transaction.atomic():
        taken = actions.lease(limit=limit, by=system(), at=at)
        for delivery_id in taken:
            enqueue(send, delivery_id=str(delivery_id))
    return shown + len(taken)


@tick("outbox")
def poll() -> int:
    """Deliver what is due."""
    return deliver_due()


@tick("messages.forget_readers")
def forget_readers() -> int:
    """Forget whom old deliveries went to; looks once an hour, and again at once while there were many."""
    if not hourly.due():
        return 0
    done = actions.forget_readers(limit=AT_ONCE, by=system(), at=clock.now())
    if done == AT_ONCE:
        hourly.next_look = 0.0
    return done
