"""Once an hour: forgetting what sheets changed, what booklets held and all whose time is up, and settling household
links that ran out."""

from __future__ import annotations

import time
from datetime import timedelta

from linli.core import clock
from linli.core.actors import system
from linli.core.forgetting import register
from linli.core.jobs import tick
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

_next_look = 0.0
_next_settling = 0.0
_next_scrub = 0.0


@tick("organisations.forget_roster_before")
def forget_roster_before() -> int:
    """Forget what old sheets changed; looks once an hour."""
    global _next_look
    if time.monotonic() < _next_look:
        return 0
    _next_look = time.monotonic() + EVERY_SECONDS
    at = clock.now()
    return sum(forget_before(brought, by=system(), at=at) for brought in settled_imports(at - UNDONE_WITHIN, AT_ONCE))


@tick("organisations.settle_links")
def settle_ended_links() -> int:
    """Give the household links of posts that ran out to who follows, or end them; looks once an hour."""
    global _next_settling
    if time.monotonic() < _next_settling:
        return 0
    _next_settling = time.monotonic() + EVERY_SECONDS
    at = clock.now()
    return sum(settle_links(held, by=system(), at=at) for held in left_open(clock.local_date(at), SETTLED_AT_ONCE))


@tick("organisations.scrub_booklets")
def scrub_booklets() -> int:
    """Erase words and names of booklets whose time is up, and registrations that nobody settled; looks once an hour."""
    global _next_scrub
    if time.monotonic() < _next_scrub:
        return 0
    _next_scrub = time.monotonic() + EVERY_SECONDS
    at, by = clock.now(), system()
    today = clock.local_date(at)
    words = [scrub_help_words(asked, by=by, at=at) for asked in stale_words(today, AT_ONCE_SCRUBBED)]
    names = [scrub_consent_name(consent, by=by, at=at) for consent in stale_names(today, AT_ONCE_SCRUBBED)]
    forgotten = waiting_too_long(at - REGISTRATION_WAITS, AT_ONCE_SCRUBBED)
    for registration in forgotten:
        set_aside(registration, by=by, at=at)
    return len(words) + len(names) + len(forgotten)


@tick(FORGET)
def forget() -> int:
    """Scrub what bookings, candidacies, appointments, keys and rosters hold of people, once its time is up."""
    return rounds()
