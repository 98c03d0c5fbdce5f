"""Booking a public space or a room in it, and the keeper's word about it. Two bookings never overlap: all who book one
space lock its row first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from linli.core.actions import action, lock, save
from linli.core.actors import Actor
from linli.core.clock import local
from linli.core.events import record
from linli.core.refusals import Invalid, ask
from linli.core.wording import need_line
from linli.organisations import rules_bookings as rules
from linli.organisations.models import SpaceBooking
from linli.organisations.models_bookings import BookingState, BookingVerb
from linli.organisations.queries.bookings import in_the_way
from linli.people.actions import leave_contact
from linli.places.models import Place, PublicSpace, SpaceRoom
from linli.playbooks.enums import Power

PURPOSE = "space_booking"
LONGEST_PURPOSE, LONGEST_NAME, LONGEST_REASON = 80, 40, 120
AHEAD = timedelta(days=60)
"""So far ahead a space is booked."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be booked: from when to when, what for, which room (None: the whole space)."""

    starts_at: datetime
    ends_at: datetime
    purpose: str
    room_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class ForWhom:
    """Somebody without an account for whom staff book: how they are called, and how they are reached."""

    name: str
    phone: str


@action
def book_space(
    space: PublicSpace,
    wanted: Wanted,
    *,
    estate: Place | None = None,
    behalf: ForWhom | None = None,
    by: Actor,
    at: datetime,
) -> SpaceBooking:
    """Book; it waits for the keeper unless the space holds at once or a keeper books. A telephone goes to the vault.

    Raises `Refused`, and `Invalid` on "starts", "ends", "purpose", "room", "name" or "phone".
    """
    fresh = lock(space)
    ask(rules.may_book_space(by, fresh, estate, at))
    purpose, name = " ".join(wanted.purpose.split()), " ".join((behalf.name if behalf else "").split())
    bookable = SpaceRoom.objects.filter(space=fresh, bookable=True, ended_on=None)
    room = bookable.filter(pk=wanted.room_id).first() if wanted.room_id is not None else None
    errors = _wrong_time(fresh, wanted, at) | _wrong_words(purpose, name, behalf)
    if wanted.room_id is not None and room is None:
        errors["room"] = _("This room cannot be booked.")
    if not errors and in_the_way(fresh, wanted.room_id, wanted.starts_at, wanted.ends_at).exists():
        errors["starts"] = _("It is taken at that time. Choose another.")
    if errors:
        raise Invalid(errors)
    contact = leave_contact(phone=behalf.phone, purpose=PURPOSE, by=by, at=at) if behalf and behalf.phone else None
    sure = fresh.at_once or by.is_system or by.can(Power.SPACE_MANAGE.value, fresh)
    booking = SpaceBooking(
        space=fresh, room=room, starts_at=wanted.starts_at, ends_at=wanted.ends_at, purpose=purpose, name=name,
        state=BookingState.CONFIRMED if sure else BookingState.WAITING, contact=contact, asked_at=at,
        booker_id=None if behalf else by.own_id,
    )  # fmt: skip
    booking.save(force_insert=True)
    refs = {"space": str(fresh.pk), "room": str(room.pk) if room else None, "state": booking.state}
    record("space_booking.asked", booking, by=by, at=at, refs=refs)
    return booking


@action
def confirm_booking(booking: SpaceBooking, *, by: Actor, at: datetime, version: int | None = None) -> SpaceBooking:
    """The keeper says yes. Raises `Refused` and `Stale`."""
    fresh = lock(booking, version=version, related=("space",))
    ask(rules.may_decide_booking(by, fresh, BookingVerb.CONFIRM, at))
    return _move(fresh, BookingState.CONFIRMED, "space_booking.confirmed", by, at)


@action
def decline_booking(
    booking: SpaceBooking, *, reason: str, by: Actor, at: datetime, version: int | None = None
) -> SpaceBooking:
    """The keeper says no, with a reason that the booker reads. Raises `Refused`, `Stale`, and `Invalid` on "reason"."""
    fresh = lock(booking, version=version, related=("space",))
    ask(rules.may_decide_booking(by, fresh, BookingVerb.DECLINE, at))
    fresh.reason = need_line("reason", reason, _("Say why; the booker reads it."), LONGEST_REASON)
    return _move(fresh, BookingState.DECLINED, "space_booking.declined", by, at)


@action
def withdraw_booking(booking: SpaceBooking, *, by: Actor, at: datetime, version: int | None = None) -> SpaceBooking:
    """The booking is given up, and its time is free again. Raises `Refused` and `Stale`."""
    fresh = lock(booking, version=version, related=("space",))
    ask(rules.may_withdraw_booking(by, fresh, at))
    return _move(fresh, BookingState.WITHDRAWN, "space_booking.withdrawn", by, at)


def _move(booking: SpaceBooking, state: BookingState, kind: str, by: Actor, at: datetime) -> SpaceBooking:
    booking.state = state
    save(booking, "state", "reason")
    record(kind, booking, by=by, at=at, refs={"space": str(booking.space_id)})
    return booking


def _wrong_time(space: PublicSpace, wanted: Wanted, at: datetime) -> dict[str, str]:
    """Why this time cannot be booked, by field."""
    start, end = local(wanted.starts_at), local(wanted.ends_at)
    if wanted.ends_at <= wanted.starts_at:
        return {"ends": _("It ends after it starts.")}
    if wanted.starts_at <= at:
        return {"starts": _("That time is over. Choose a later one.")}
    if wanted.starts_at > at + AHEAD:
        return {"starts": _("At most %(days)s days ahead.") % {"days": AHEAD.days}}
    first = start.hour * 60 + start.minute
    last = int((end - start.replace(hour=0, minute=0, second=0, microsecond=0)).total_seconds()) // 60
    if first < space.opens or last > space.closes:
        hours = {"opens": _clock(space.opens), "closes": _clock(space.closes)}
        return {"starts": _("It is open from %(opens)s to %(closes)s.") % hours}
    if space.longest is not None and wanted.ends_at - wanted.starts_at > timedelta(minutes=space.longest):
        return {"ends": _("At most %(minutes)s minutes.") % {"minutes": space.longest}}
    return {}


def _wrong_words(purpose: str, name: str, behalf: ForWhom | None) -> dict[str, str]:
    errors = {}
    if not purpose:
        errors["purpose"] = _("Say what for.")
    elif len(purpose) > LONGEST_PURPOSE:
        errors["purpose"] = _("At most %(limit)s characters.") % {"limit": LONGEST_PURPOSE}
    if behalf is not None and not name:
        errors["name"] = _("Write for whom.")
    elif len(name) > LONGEST_NAME:
        errors["name"] = _("At most %(limit)s characters.") % {"limit": LONGEST_NAME}
    if behalf is not None and not behalf.phone.strip():
        errors["phone"] = _("Write how they can be reached.")
    return errors


def _clock(minute: int) -> str:
    return f"{minute // 60}:{minute % 60:02d}"
