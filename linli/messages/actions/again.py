"""Sending again what could not be sent."""

from __future__ import annotations

from datetime import datetime

from linli.core import events
from linli.core.actions import action, lock, save
from linli.core.actors import Actor
from linli.core.refusals import ask
from linli.messages.enums import DeliveryState
from linli.messages.models import Delivery
from linli.messages.rules import may_send_again


@action
def send_again(delivery: Delivery, *, by: Actor, at: datetime, version: int | None = None) -> Delivery:
    """Let a delivery that failed go out anew, with the same message id. Quiet hours still hold. Raises `Refused`,
    `Stale`."""
    row = lock(delivery, version=version)
    ask(may_send_again(by, row, at))
    row.state, row.attempts, row.leased_until = DeliveryState.WAITING, 0, at
    row.slot = row.slot_on = None
    row.due_at = row.not_before = at
    save(row, "state", "attempts", "leased_until", "slot", "slot_on", "due_at", "not_before")
    events.record("delivery.sent_again", row, by=by, at=at, refs={"channel": row.channel})
    return row
