"""Once an hour: forgetting what sheets changed, what booklets held and all whose time is up, and settling household
links that ran out."""

from __future__ import annotations

from datetime import timedelta

from linli.core import clock
from linli.core.forgetting import register
from linli.core.jobs import Every, one_by_one, tick
from linli.organisations.actions import (
    forget_before,
    scrub_consent_name,
    scrub_help_words,
    set_aside,
    settle_links,
)
from linli.organisations.queries.booklet import stale_names, stale_words
from linli.organisations.queries.forgetting import KEPT
from linli.organisations.queries.links import left_open
from linli.organisations.queries.registration import waiting_too_long
from linli.organisations.queries.roster import settled_imports
from linli.organisations.rules import UNDONE_WITHIN
from linli.people.forgetting import Rounds

EVERY_SECONDS = 3600.0
REGISTRATION_WAITS = timedelta(days=90)
AT_ONCE = 20
SETTLED_AT_ONCE = 500

AT_ONCE_SCRUBBED = 200

FORGET = "organisations.forget"

rounds = Rounds(register(FORGET, *KEPT))

hourly = Every(EVERY_SECONDS)
settling = Every(EVERY_SECONDS)
scrubbing = Every(EVERY_SECONDS)


@tick("organisations.forget_roster_before")
def forget_roster_before() -> int:
    """Forget what old sheets changed; looks once an hour."""
    if not hourly.due():
        return 0
    at = clock.now()
    return one_by_one(settled_imports(at - UNDONE_WITHIN, AT_ONCE), forget_before, at)


@tick("organisations.settle_links")
def settle_ended_links() -> int:
    """Give the household links of posts that ran out to who follows, or end them; looks once an hour."""
    if not settling.due():
        return 0
    at = clock.now()
    return one_by_one(left_open(clock.local_date(at), SETTLED_AT_ONCE), settle_links, at)


@tick("organisations.scrub_booklets")
def scrub_booklets() -> int:
    """Erase words and names of booklets whose time is up, and registrations that nobody settled; looks once an hour."""
    if not scrubbing.due():
        return 0
    at = clock.now()
    today = clock.local_date(at)
    words = one_by_one(stale_words(today, AT_ONCE_SCRUBBED), scrub_help_words, at)
    names = one_by_one(stale_names(today, AT_ONCE_SCRUBBED), scrub_consent_name, at)
    return words + names + one_by_one(waiting_too_long(at - REGISTRATION_WAITS, AT_ONCE_SCRUBBED), set_aside, at)


@tick(FORGET)
def forget() -> int:
    """Scrub what bookings, candidacies, appointments, keys and rosters hold of people, once its time is up."""
    return rounds()
