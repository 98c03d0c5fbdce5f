"""What happens by itself: quiet days end, pauses end, deferred matters come back, time limits are watched."""

from __future__ import annotations

from datetime import date, datetime
from functools import partial

from linli.core import clock, legal_calendar
from linli.core.actors import Actor
from linli.core.forgetting import register
from linli.core.jobs import enqueue, enqueue_later, job, one_by_one, tick
from linli.core.models import Event, HolidayNotice
from linli.people.forgetting import Rounds
from linli.service_requests import actions
from linli.service_requests.enums import State
from linli.service_requests.forgetting import KEPT
from linli.service_requests.models import Clock
from linli.service_requests.queries import (
    clocks_to_watch,
    due_for_giving_back,
    due_for_silence,
    on_the_calendar,
    rows,
    with_neighbours,
)

BATCH = 100
FORGET = "service_requests.forget"
rounds = Rounds(register(FORGET, *KEPT))


@tick("service_requests.silence")
def close_after_silence() -> int:
    """Close what waited for a word through the quiet days (law 8); hazards without a second look stay."""
    at = clock.now()
    found = due_for_silence(at).exclude(hazard=True, inspected_at=None).order_by("silence_closes_at")
    return one_by_one(found[:BATCH], actions.close, at)


@tick("service_requests.pauses")
def resume_after_pause() -> int:
    """Go on with what was paused until today."""
    at = clock.now()
    found = rows().filter(state=State.PAUSED, review_on__lte=clock.local_date(at)).order_by("review_on")
    return one_by_one(found[:BATCH], actions.resume, at)


@tick("service_requests.asked")
def give_back_unanswered() -> int:
    """Give back what unpaid neighbours did not answer in time (law 6)."""
    at = clock.now()
    late = due_for_giving_back(at)
    kinds = late.order_by().values_list("playbook_version_id", "holder__kind").distinct()
    found = late.filter(with_neighbours(kinds)).order_by("due_at", "id")
    return one_by_one(found[:BATCH], actions.give_back, at)


@tick("service_requests.watch")
def watch_clocks() -> int:
    """Warn before time limits, record those that passed, and let what stays overdue climb the ladder."""
    at = clock.now()
    found = clocks_to_watch(at).select_related("service_request")[:BATCH]
    return one_by_one(found, _watch, at)


def _watch(found: Clock, *, by: Actor, at: datetime) -> None:
    actions.watch(found.service_request, clock_id=found.pk, by=by, at=at)


@job("service_requests.reckon_again")
def reckon_again(notice_id: str) -> None:
    """Reckon every running date anew after a notice of holidays was entered. Safe to run again: what is right stays."""
    legal_calendar.forget()
    at, notice = clock.now(), HolidayNotice.objects.get(pk=notice_id)
    running = on_the_calendar(date(notice.first_year, 1, 1)).order_by("id").iterator(chunk_size=BATCH)
    one_by_one(running, partial(actions.reschedule, notice_id=notice.pk), at)


def when_holidays_are_adopted(event: Event) -> None:
    """In the transaction in which a notice is entered. Other processes read the calendar once a minute, so that a date
    may still be reckoned by the old one meanwhile: the job comes a second time after that."""
    enqueue(reckon_again, notice_id=event.subject_id)
    enqueue_later(reckon_again, 2 * int(legal_calendar.FRESH_SECONDS), notice_id=event.subject_id)


@tick("service_requests.deferred")
def bring_back_deferred() -> int:
    """Bring back what was not possible until today."""
    at = clock.now()
    found = rows().filter(state=State.DEFERRED, review_on__lte=clock.local_date(at)).order_by("review_on")
    return one_by_one(found[:BATCH], actions.reopen, at)


@tick(FORGET)
def forget() -> int:
    """Erase telephones and names on links, once the matter they were left for is long over."""
    return rounds()
