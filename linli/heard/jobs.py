"""Once an hour: public answers whose time is up are erased."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from linli.core.clock import from_local
from linli.core.forgetting import Kept, register
from linli.core.jobs import tick
from linli.heard.models import Heard
from linli.people.forgetting import Rounds

FORGET = "heard.forget"


def _old(day: date) -> Q:
    """Answers of matters that were closed before this day."""
    return Q(service_request__closed_at__lt=from_local(day))


rounds = Rounds(register(FORGET, Kept("heard", Heard, ("answer",), _old)))


@tick(FORGET)
def forget() -> int:
    """Erase public answers once the matter is long over."""
    return rounds()
