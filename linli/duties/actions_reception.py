"""Announcing a reception day, moving it, calling it off; booking a time and giving it back; closing the list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from linli.core import actions as kernel
from linli.core.actions import action
from linli.core.actors import Actor, system
from linli.core.clock import local_date
from linli.core.ids import uuid7
from linli.core.refusals import Invalid, ask
from linli.core.wording import line, need, need_line
from linli.duties import rules_reception as rules
from linli.duties.models_reception import (
    WORDS_LENGTH,
    BookingState,
    ReceptionBooking,
    ReceptionDay,
    ReceptionPlace,
    ReceptionState,
)
from linli.duties.once import first_made
from linli.duties.queries_reception import code_hash, code_of, holding_time, slot_count, start_of
from linli.messages.queries import to_tell
from linli.organisations.actions.bodies import note, places_of
from linli.organisations.models import Organisation
from linli.organisations.queries.bodies import ids_above
from linli.organisations.queries.posts import in_force
from linli.people.actions import erase_contact, leave_contact
from linli.places.models import Place
from linli.places.queries import playbook_version_for
from linli.playbooks.queries import by_id

PURPOSE = "reception_booking"
LONGEST = timedelta(hours=12)
AHEAD = timedelta(days=186)
SHORTEST_SLOT, LONGEST_SLOT = 5, 120
MOST_PLACES = 200
VENUE, MATTERS, REASON, NAME = 120, 200, 120, 40
CHANGED, CALLED_OFF = "reception.resident.changed", "reception.resident.called_off"


@dataclass(frozen=True, slots=True)
class Announced:
    """A reception day as it is to be: who receives, from when to when, where, in times of how many minutes, what about
    (empty: everything), which of the playbook's receptions it is (empty: none of them)."""

    appointment_id: UUID
    starts_at: datetime
    ends_at: datetime
    venue: str
    slot_minutes: int
    matters: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Moved:
    """What a reception day is changed to, and why."""

    appointment_id: UUID
    starts_at: datetime
    ends_at: datetime
    venue: str
    reason: str


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who comes: what about, and, if they like, their name and a telephone at which they are told of changes."""

    words: str
    name: str = ""
    phone: str = ""


@action
def announce_reception(
    body: Organisation, wanted: Announced, *, places: Sequence[Place] = (), key: str = "", by: Actor, at: datetime
) -> ReceptionDay:
    """Announce that somebody of a body receives the people of these places (none named: of all that it serves). The
    same key again gives the first day.

    Raises `Refused`, `KeyReused`, and `Invalid` on "who", "starts", "ends", "venue", "slot", "matters", "kind" or
    "places".
    """
    held = kernel.lock(body)
    chosen = list(places) or places_of(held)
    ask(rules.may_announce_reception(by, held.pk, chosen, at))
    if len(chosen) > MOST_PLACES:
        raise Invalid({"places": _("At most %(limit)s places.") % {"limit": MOST_PLACES}})
    errors, venue = _wrong(held, wanted, at), line("venue", wanted.venue, VENUE)
    matters = line("matters", wanted.matters, MATTERS)
    if not SHORTEST_SLOT <= wanted.slot_minutes <= LONGEST_SLOT:
        limits = {"least": SHORTEST_SLOT, "most": LONGEST_SLOT}
        errors["slot"] = _("From %(least)s to %(most)s minutes for each.") % limits
    version_id = playbook_version_for(chosen[0])
    if wanted.kind and wanted.kind not in {one.key for one in by_id(version_id).receptions_of(held.kind)}:
        errors["kind"] = _("This body holds no such reception.")
    if errors:
        raise Invalid(errors)
    day = ReceptionDay(
        organisation=held, appointment_id=wanted.appointment_id, kind=wanted.kind, starts_at=wanted.starts_at,
        ends_at=wanted.ends_at, slot_minutes=wanted.slot_minutes, venue=venue, matters=matters, announced_at=at,
        changed_at=at, playbook_version_id=version_id,
    )  # fmt: skip
    sent = {**asdict(wanted), "body": held.pk, "places": [place.pk for place in chosen]}
    first = first_made("reception", key, sent, day.pk, at)
    if first is not None:
        return ReceptionDay.objects.get(pk=first)
    _free(day)
    day.save(force_insert=True)
    ReceptionPlace.objects.bulk_create(ReceptionPlace(day=day, place=place) for place in chosen)
    note("reception.announced", day, chosen, by=by, at=at, refs=_refs(day))
    return day


@action
def change_reception(
    day: ReceptionDay, wanted: Moved, *, by: Actor, at: datetime, version: int | None = None
) -> ReceptionDay:
    """Another time, place or person; whoever has booked keeps their turn and is told.

    Raises `Refused`, `Stale`, and `Invalid` on "who", "starts", "ends", "venue" or "reason".
    """
    row = kernel.lock(day, version=version, related=("organisation",))
    ask(rules.may_change_reception(by, row, at))
    errors, venue = _wrong(row.organisation, wanted, at), line("venue", wanted.venue, VENUE)
    reason = _reason(wanted.reason)
    row.starts_at, row.ends_at, row.venue, row.reason = wanted.starts_at, wanted.ends_at, venue, reason
    last = holding_time(row).values_list("slot", flat=True).last()
    if not errors and last is not None and last >= slot_count(row):
        errors["ends"] = _("So short a time does not hold all who have booked.")
    if errors:
        raise Invalid(errors)
    row.appointment_id, row.changed_at, row.sequence = wanted.appointment_id, at, row.sequence + 1
    _free(row)
    kernel.save(row, "appointment_id", "starts_at", "ends_at", "venue", "reason", "changed_at", "sequence")
    note("reception.changed", row, _places(row), by=by, at=at, refs=_refs(row))
    _tell(row, CHANGED, at)
    return row


@action
def call_off_reception(
    day: ReceptionDay, *, reason: str, by: Actor, at: datetime, version: int | None = None
) -> ReceptionDay:
    """It does not take place; whoever has booked is told, and what they wrote is erased.

    Raises `Refused`, `Stale`, and `Invalid` on "reason".
    """
    row = kernel.lock(day, version=version, related=("organisation",))
    ask(rules.may_change_reception(by, row, at))
    row.reason = _reason(reason)
    row.state, row.changed_at, row.sequence = ReceptionState.CALLED_OFF, at, row.sequence + 1
    kernel.save(row, "state", "reason", "changed_at", "sequence")
    note("reception.called_off", row, _places(row), by=by, at=at, refs=_refs(row))
    _tell(row, CALLED_OFF, at)
    _lapse(row)
    return row


@action
def book_reception(
    day: ReceptionDay, *, estate: Place, slot: int, visitor: Visitor, key: str = "", by: Actor, at: datetime
) -> ReceptionBooking:
    """Book a time; a telephone goes to the vault. Two never have the same: all who book lock the day first. The same
    key again gives the first booking.

    Raises `Refused`, `KeyReused`, and `Invalid` on "slot", "words", "name" or "phone".
    """
    row = kernel.lock(day)
    ask(rules.may_book_reception(by, row, at))
    words, name = _words(visitor)
    if not row.bound_places.filter(place_id__in=ids_above(estate)).exists():
        raise Invalid({"slot": _("This reception is for other places.")})
    if not 0 <= slot < slot_count(row) or start_of(row, slot) <= at:
        raise Invalid({"slot": _("Choose a time that is still to come.")})
    own_id = uuid7(at)
    first = first_made("reception_booking", key, {"day": row.pk, "slot": slot}, own_id, at)
    if first is not None:
        return ReceptionBooking.objects.get(pk=first)
    if holding_time(row).filter(slot=slot).exists():
        raise Invalid({"slot": _("Somebody has just taken that time. Choose another.")})
    contact = leave_contact(phone=visitor.phone, purpose=PURPOSE, by=by, at=at) if visitor.phone.strip() else None
    booking = ReceptionBooking(
        id=own_id, day=row, slot=slot, estate=estate, words=words, name=name, contact=contact, booked_at=at,
        code_hash=code_hash(code_of(own_id)), booker_id=by.own_id if by.held is None else None,
    )  # fmt: skip
    booking.save(force_insert=True)
    note("reception_booking.booked", booking, [estate], by=by, at=at, refs={"reception": str(row.pk), "slot": slot})
    return booking


@action
def give_back_booking(booking: ReceptionBooking, *, by: Actor, at: datetime) -> ReceptionBooking:
    """The time is free again, and what was written is erased. Raises `Refused`."""
    row = kernel.lock(booking, related=("day", "estate", "contact"))
    ask(rules.may_give_back_booking(by, row, at))
    row.state = BookingState.GIVEN_BACK
    _erase(row, by, at)
    note("reception_booking.given_back", row, [row.estate], by=by, at=at, refs={"reception": str(row.day_id)})
    return row


@action
def close_list(day: ReceptionDay, *, by: Actor, at: datetime, version: int | None = None) -> ReceptionDay:
    """Nothing more is taken down; of who booked and is not on it nothing is kept. Raises `Refused`, `Stale`."""
    row = kernel.lock(day, version=version)
    ask(rules.may_close_list(by, row, at))
    row.state, row.changed_at = ReceptionState.CLOSED, at
    kernel.save(row, "state", "changed_at")
    for booking in _waiting(row).select_related("contact"):
        booking.state = BookingState.LAPSED
        _erase(booking, by, at)
    note("reception.closed", row, _places(row), by=by, at=at, refs=_refs(row))
    return row


def _waiting(day: ReceptionDay) -> QuerySet[ReceptionBooking]:
    return ReceptionBooking.objects.filter(day=day, state=BookingState.BOOKED).order_by("pk")


def _erase(booking: ReceptionBooking, by: Actor, at: datetime) -> None:
    """Keep nothing of what was written."""
    if booking.contact is not None:
        erase_contact(booking.contact, by=system(by.door), at=at)
    booking.words, booking.name, booking.contact, booking.booker = "", "", None, None
    kernel.save(booking, "state", "words", "name", "contact", "booker")


def _lapse(day: ReceptionDay) -> None:
    """Of a day that was called off only how who booked is told is kept, until they were."""
    for booking in _waiting(day):
        booking.state, booking.words, booking.name = BookingState.LAPSED, "", ""
        kernel.save(booking, "state", "words", "name")


def _tell(day: ReceptionDay, kind: str, at: datetime) -> None:
    """Tell who has booked: by the telephone they left, else in their account; who left neither reads it by the code."""
    refs = {"reception": str(day.pk), "starts_at": day.starts_at.isoformat(), "body": str(day.organisation_id)}
    for booking in _waiting(day):
        if booking.contact_id is None and booking.booker_id is None:
            continue
        person = booking.booker_id if booking.contact_id is None else None
        to_tell(
            kind, subject_type="reception_booking", subject_id=booking.pk, at=at, refs=refs, urgent=False,
            contact_id=booking.contact_id, person_id=person,
        ).save(force_insert=True)  # fmt: skip


def _places(day: ReceptionDay) -> list[Place]:
    return list(Place.objects.filter(pk__in=day.bound_places.values("place_id")).order_by("path"))


def _refs(day: ReceptionDay) -> dict[str, str | None]:
    return {
        "organisation": str(day.organisation_id),
        "appointment": str(day.appointment_id) if day.appointment_id else None,
        "starts_at": day.starts_at.isoformat(),
        "ends_at": day.ends_at.isoformat(),
    }


def _wrong(body: Organisation, wanted: Announced | Moved, at: datetime) -> dict[str, str]:
    """Why a day cannot be so, by field."""
    errors = {}
    if wanted.ends_at <= wanted.starts_at:
        errors["ends"] = _("It ends after it starts.")
    elif wanted.ends_at - wanted.starts_at > LONGEST:
        errors["ends"] = _("At most twelve hours at a stretch.")
    if wanted.starts_at <= at:
        errors["starts"] = _("That time is over. Choose a later one.")
    elif wanted.starts_at > at + AHEAD:
        errors["starts"] = _("At most %(days)s days ahead.") % {"days": AHEAD.days}
    held = in_force(local_date(wanted.starts_at)).filter(pk=wanted.appointment_id, post__organisation=body)
    if not held.exists():
        errors["who"] = _("Nobody holds this post here on that day.")
    if not wanted.venue.split():
        errors["venue"] = _("Say where.")
    return errors


def _free(day: ReceptionDay) -> None:
    """That nobody receives at two places at once. Raises `Invalid` on "starts"."""
    others = ReceptionDay.objects.filter(appointment=day.appointment, state=ReceptionState.ANNOUNCED)
    if others.filter(starts_at__lt=day.ends_at, ends_at__gt=day.starts_at).exclude(pk=day.pk).exists():
        raise Invalid({"starts": _("They receive at that time already. Choose another time, or somebody else.")})


def _reason(text: str) -> str:
    return need_line("reason", text, _("Say why; those who booked read it."), REASON)


def _words(visitor: Visitor) -> tuple[str, str]:
    """What somebody comes about, and their name. Raises `Invalid`."""
    words = need("words", visitor.words, _("Say what it is about; one sentence will do."), WORDS_LENGTH)
    return words, line("name", visitor.name, NAME)
