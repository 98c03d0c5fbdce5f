"""Once an hour: what is written beside shifts that ended long ago is erased."""

from __future__ import annotations

from django.db.models import Q

from linli.core.clock import from_local
from linli.core.forgetting import Kept, register
from linli.core.jobs import tick
from linli.duties.models import DutyShift
from linli.people.forgetting import Rounds

FORGET = "duties.forget"

rounds = Rounds(register(FORGET, Kept("duty_shift", DutyShift, ("note",), lambda day: Q(ends_at__lt=from_local(day)))))


@tick(FORGET)
def forget() -> int:
    """Scrub notes of old shifts."""
    return rounds()
