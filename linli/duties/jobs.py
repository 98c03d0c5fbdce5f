"""Once an hour: lists of receptions that nobody closed are closed, and what is written beside what ended long ago is
erased."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q

from linli.core import clock
from linli.core.clock import from_local
from linli.core.forgetting import Kept, register
from linli.core.jobs import Every, one_by_one, tick
from linli.duties import jobs_recurring
from linli.duties.actions_reception import close_list
from linli.duties.models import DutyShift, ReceptionBooking
from linli.duties.queries_reception import contacts_over, unclosed
from linli.people.forgetting import Rounds
from linli.people.models import Contact

FORGET = "duties.forget"
EVERY_SECONDS = 3600.0
BOOKED = ("words", "name", "booker")
LEFT_OPEN = timedelta(days=7)
AT_ONCE = 200
RECURRING = (jobs_recurring.plan, jobs_recurring.forget)
"""Ticks of the recurring duties, in a file of their own."""

hourly = Every(EVERY_SECONDS)
rounds = Rounds(
    register(
        FORGET,
        Kept("duty_shift", DutyShift, ("note",), lambda day: Q(ends_at__lt=from_local(day))),
        Kept("reception_booking", ReceptionBooking, BOOKED, lambda day: Q(day__ends_at__lt=from_local(day))),
        Kept("contact", Contact, ("sealed", "index", "masked"), contacts_over),
    )
)


@tick(FORGET)
def forget() -> int:
    """Scrub notes of old shifts, and what is left of old receptions."""
    return rounds()


@tick("duties.close_lists")
def close_lists() -> int:
    """Close lists a week after the reception; looks once an hour."""
    if not hourly.due():
        return 0
    at = clock.now()
    return one_by_one(unclosed(at - LEFT_OPEN)[:AT_ONCE], close_list, at)
