"""Making the address of a calendar, renewing it, ending it."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from linli.core.actions import action, lock, save
from linli.core.actors import Actor
from linli.core.refusals import ask
from linli.duties import rules_calendar as rules
from linli.duties.models_calendar import CalendarAddress
from linli.duties.queries_calendar import hash_of
from linli.organisations.actions.bodies import note, places_of
from linli.organisations.models import Appointment, Organisation

WORDS_BYTES = 32


@dataclass(frozen=True, slots=True)
class Made:
    """An address and its words, which are shown once."""

    address: CalendarAddress
    words: str


@action
def make_calendar_address(appointment: Appointment, *, whole_body: bool, by: Actor, at: datetime) -> Made:
    """Make the address of a post's calendar, or of its body's; one that was there works no more. Raises `Refused`."""
    held = lock(appointment)
    ask(rules.may_keep_calendar(by, held.pk, at))
    places = places_of(Organisation.objects.get(posts=held.post_id))
    living = CalendarAddress.objects.select_for_update().filter(appointment=held, whole_body=whole_body, ended_at=None)
    for earlier in living.order_by("pk"):
        earlier.ended_at = at
        save(earlier, "ended_at")
    words = secrets.token_urlsafe(WORDS_BYTES)
    address = CalendarAddress(appointment=held, whole_body=whole_body, hash=hash_of(words), made_at=at)
    address.save(force_insert=True)
    note("calendar_address.made", address, places, by=by, at=at, refs={"appointment": str(held.pk)})
    return Made(address, words)


@action
def end_calendar_address(address: CalendarAddress, *, by: Actor, at: datetime) -> CalendarAddress:
    """The address works no more; safe to repeat. Raises `Refused`."""
    row = lock(address)
    ask(rules.may_keep_calendar(by, row.appointment_id, at))
    if row.ended_at is None:
        row.ended_at = at
        save(row, "ended_at")
        places = places_of(Organisation.objects.get(posts__appointments=row.appointment_id))
        note("calendar_address.ended", row, places, by=by, at=at, refs={"appointment": str(row.appointment_id)})
    return row
