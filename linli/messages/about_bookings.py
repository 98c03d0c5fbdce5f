"""Bookings of public spaces: the keepers are told that one waits, and who booked what was decided.

Who decides about their own booking is told nothing; who left no way to be reached reads it on the space's page.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from linli.core import clock
from linli.core.events import subscribe
from linli.core.models import Event
from linli.messages.queries import to_tell
from linli.messages.words import Refs, register
from linli.organisations.models import SpaceBooking
from linli.organisations.models_bookings import BookingState
from linli.organisations.queries.bookings import keeper_of

WAITS = "space_booking.body.waits"
CONFIRMED = "space_booking.resident.confirmed"
DECLINED = "space_booking.resident.declined"


def tell_keepers(event: Event) -> None:
    """One that waits is told to the nearest body that keeps the space, in the transaction in which it is asked for."""
    if event.refs["state"] != BookingState.WAITING:
        return
    booking = _booking(event)
    keeper = keeper_of(booking.space, clock.local_date(event.at))
    if keeper is not None:
        _tell(WAITS, booking, event, organisation_id=keeper)


def tell_booker(event: Event) -> None:
    """What was decided is told to the telephone that was left for it, else to the booker, but for who decided."""
    booking = _booking(event)
    kind = CONFIRMED if event.kind == "space_booking.confirmed" else DECLINED
    if booking.contact_id is not None:
        _tell(kind, booking, event, contact_id=booking.contact_id)
    elif booking.booker_id is not None and booking.booker_id != event.person_id:
        _tell(kind, booking, event, person_id=booking.booker_id)


def _booking(event: Event) -> SpaceBooking:
    return SpaceBooking.objects.select_related("space").get(pk=UUID(event.subject_id))


def _tell(
    kind: str, booking: SpaceBooking, event: Event, *,
    organisation_id: UUID | None = None, person_id: UUID | None = None, contact_id: UUID | None = None,
) -> None:  # fmt: skip
    """Put out the message, with ids and times alone."""
    refs = {
        "booking": str(booking.pk),
        "space": str(booking.space_id),
        "starts_at": booking.starts_at.isoformat(),
        "ends_at": booking.ends_at.isoformat(),
    }
    row = to_tell(
        kind, subject_type="space_booking", subject_id=booking.pk, at=event.at, refs=refs,
        organisation_id=organisation_id, person_id=person_id, contact_id=contact_id,
    )  # fmt: skip
    row.save(force_insert=True)


def waits(refs: Refs) -> tuple[str, str]:
    """What the keepers read."""
    told = _("A booking waits for your word: %(when)s") % {"when": _when(refs)}
    return told, _("Confirm it, or decline it with a reason, on the page of bookings.")


def confirmed(refs: Refs) -> tuple[str, str]:
    """What the booker reads of a yes."""
    return _("Your booking is confirmed: %(when)s") % {"when": _when(refs)}, _("If you cannot come, please say so.")


def declined(refs: Refs) -> tuple[str, str]:
    """What the booker reads of a no: the reason, read from the booking while it is kept."""
    told = _("Your booking is declined: %(when)s") % {"when": _when(refs)}
    reason = refs["reason"] if "reason" in refs else _reason(refs.get("booking"))
    if not reason:
        return told, _("The time is free again. Choose another.")
    return told, _("The reason: %(reason)s. You can choose another time.") % {"reason": reason.rstrip(".。")}


def _reason(booking: object) -> str:
    if not booking:
        return ""
    return SpaceBooking.objects.filter(pk=UUID(str(booking))).values_list("reason", flat=True).first() or ""


def _when(refs: Refs) -> str:
    """2026-11-26 14:00–16:00, the same in every language."""
    start, end = (clock.local(datetime.fromisoformat(refs[name])) for name in ("starts_at", "ends_at"))
    return f"{start:%Y-%m-%d} {start.hour}:{start:%M}–{end.hour}:{end:%M}"


def listen() -> None:
    """Hear of bookings, and know the words."""
    subscribe("space_booking.asked", tell_keepers)
    subscribe("space_booking.confirmed", tell_booker)
    subscribe("space_booking.declined", tell_booker)
    register(WAITS, waits, prompt=True)
    register(CONFIRMED, confirmed, prompt=True)
    register(DECLINED, declined, prompt=True)
