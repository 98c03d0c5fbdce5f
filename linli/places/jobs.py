"""Changes of the tree are carried out on their day."""

from __future__ import annotations

import logging
import time
from datetime import datetime

from linli.core import clock
from linli.core.actors import system
from linli.core.jobs import enqueue, job, tick
from linli.core.models import Event
from linli.places.actions import carry_out
from linli.places.models import PlaceChange
from linli.places.past import due_changes

logger = logging.getLogger(__name__)
EVERY_SECONDS = 60.0
_next_look = 0.0


@job("places.carry_out_change")
def carry_out_change(change_id: str) -> None:
    """Carry one change out; one that is over stays as it is."""
    carry_out(PlaceChange.objects.get(pk=change_id), by=system(), at=clock.now())


def when_change_is_decided(event: Event) -> None:
    """What is due today goes to the worker with the decision itself."""
    if event.refs["on"] <= clock.local_date(event.at).isoformat():
        enqueue(carry_out_change, change_id=event.refs["change"])


@tick("places.carry_out_due")
def carry_out_due() -> int:
    """Carry out the changes whose day has come; looks once a minute."""
    global _next_look
    if time.monotonic() < _next_look:
        return 0
    _next_look = time.monotonic() + EVERY_SECONDS
    at = clock.now()
    return sum(_carried_out(change, at) for change in due_changes(at))


def _carried_out(change: PlaceChange, at: datetime) -> int:
    """Carry one out; one that breaks is reported and tried again, and stands in no other's way."""
    try:
        carry_out(change, by=system(), at=at)
    except Exception:
        logger.exception("a change of the tree could not be carried out: %s", change.pk)
        return 0
    return 1
