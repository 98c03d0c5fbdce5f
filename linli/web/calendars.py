"""Calendars for programs: `text/calendar` by RFC 5545 under an address that cannot be guessed."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from icalendar import Calendar, Event, Timezone

from linli.core import clock
from linli.duties.models_calendar import CalendarAddress
from linli.duties.queries_calendar import Entry, by_words, entries_of, works
from linli.web.access import public

ZONE = "Asia/Shanghai"
DOMAIN = "linli.invalid"
"""Behind the id of each entry: what stands in several calendars is one thing, whatever the site is called."""
LONGEST = 64


@public
@require_safe
def calendar(request: HttpRequest, words: str) -> HttpResponse:
    """`/calendars/<words>.ics`: 404 for words that never were, 410 for an address or a post that has ended."""
    at = clock.now()
    address = by_words(words) if len(words) <= LONGEST else None
    if address is None:
        raise Http404
    if not works(address, at):
        with translation.override(settings.LANGUAGE_CODE):
            said = _("This calendar has ended. Its owner makes a new address at the desk.")
        return _kept_by_nobody(HttpResponse(said, status=410, content_type="text/plain; charset=utf-8"))
    with translation.override(settings.LANGUAGE_CODE):  # a program asks for no language of its own
        data = written(name_of(address), entries_of(address, at), at)
    return _kept_by_nobody(HttpResponse(data, content_type="text/calendar; charset=utf-8"))


def _kept_by_nobody(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def name_of(address: CalendarAddress) -> str:
    """How a calendar is called: the body, and whether it is all of its days or one post's."""
    told = {"body": address.appointment.post.organisation.short_name}
    return (_("%(body)s: all duties") if address.whole_body else _("%(body)s: my duties")) % told


def written(name: str, entries: list[Entry], at: datetime) -> bytes:
    """A calendar as programs read it."""
    found = Calendar()
    found.add("prodid", "-//Linli//Calendars//ZH")
    found.add("version", "2.0")
    found.add("calscale", "GREGORIAN")
    found.add("method", "PUBLISH")
    found.add("x-wr-calname", name)
    found.add("x-wr-timezone", ZONE)
    found.add_component(_zone())
    for entry in entries:
        found.add_component(_event(entry, at))
    return bytes(found.to_ical())


@lru_cache(maxsize=1)
def _zone() -> Timezone:
    """Shanghai's time as it has been since before anybody used this."""
    return Timezone.from_tzid(ZONE, first_date=date(2020, 1, 1))


def _event(entry: Entry, at: datetime) -> Event:
    event = Event()
    event.add("uid", f"{entry.uid}@{DOMAIN}")
    event.add("dtstamp", at)
    event.add("sequence", entry.sequence)
    event.add("summary", entry.summary)
    event.add("dtstart", _here(entry.starts))
    if entry.ends is not None:
        event.add("dtend", _here(entry.ends))
    if entry.where:
        event.add("location", entry.where)
    event.add("status", "CANCELLED" if entry.off else "CONFIRMED")
    return event


def _here(moment: datetime | date) -> datetime | date:
    return moment.astimezone(ZoneInfo(ZONE)) if isinstance(moment, datetime) else moment
