"""Polling the outbox, and sending text messages."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from linli.core import clock
from linli.core.actors import system
from linli.core.jobs import enqueue, job, tick
from linli.messages import actions

AT_ONCE = 500


@job("messages.send_text")
def send_text(outbox_id: str) -> None:
    """Send one text message through the gateway. Safe to run again: what was sent is not sent twice."""
    actions.send_text(outbox_id=UUID(outbox_id), by=system(), at=clock.now())


def deliver_due(limit: int = AT_ONCE) -> int:
    """Show what is due inside Linli, and queue the text messages; how many rows were taken up.

    The gateway is asked in jobs of their own, so that a slow one holds nothing up.
    """
    shown = actions.deliver_inside(limit=limit, by=system(), at=clock.now())
    with transaction.atomic():
        texts = actions.lease_texts(limit=limit, by=system(), at=clock.now())
        for outbox_id in texts:
            enqueue(send_text, outbox_id=str(outbox_id))
    return shown + len(texts)


@tick("outbox")
def poll() -> int:
    """Deliver what is due."""
    return deliver_due()
