"""Reception days: those of a body, those for an estate, their free times, who booked, what became of it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from linli.core.actors import Actor
from linli.core.clock import from_local
from linli.core.codes import hash_code, normalise_code, query_code
from linli.duties.models_reception import (
    HOLDS_TIME,
    BookingState,
    ReceptionBooking,
    ReceptionDay,
    ReceptionPlace,
    ReceptionState,
)
from linli.organisations.queries.bodies import ids_above
from linli.people.vault import vault
from linli.places.models import Place
from linli.playbooks.enums import Power
from linli.service_requests.enums import OPEN

CODE_PURPOSE = "reception.code"
OPEN_KEYS = sorted(state.value for state in OPEN)


@dataclass(frozen=True, slots=True)
class Slot:
    """One time of a reception day."""

    number: int
    starts_at: datetime
    ends_at: datetime
    free: bool = True


def code_of(booking_id: UUID) -> str:
    """The code of a booked time: derived from its id, so that it can be shown again."""
    return query_code(booking_id, vault().hmac_key(CODE_PURPOSE))


def code_hash(code: str) -> bytes:
    """How a code is stored."""
    return hash_code(code, vault().hmac_key(CODE_PURPOSE + ".stored"))


def by_code(text: str) -> ReceptionBooking | None:
    """The booked time that this code opens, however it was typed."""
    code = normalise_code(text)
    return _bookings().filter(code_hash=code_hash(code)).first() if code else None


def _bookings() -> QuerySet[ReceptionBooking]:
    return ReceptionBooking.objects.select_related("day__organisation", "estate", "service_request")


def _days() -> QuerySet[ReceptionDay]:
    found = ReceptionDay.objects.select_related("organisation", "appointment__person", "appointment__post")
    return found.order_by("starts_at", "pk")


def visible_to(actor: Actor) -> QuerySet[ReceptionDay]:
    """The days whose list a post of the actor keeps, or at which they receive; earliest first."""
    if actor.is_system:
        return _days()
    keeping = {held.organisation_id for held in actor.posts if Power.RECEPTION_KEEP in held.powers}
    mine = {held.appointment_id for held in actor.posts}
    return _days().filter(Q(organisation_id__in=keeping) | Q(appointment_id__in=mine))


def own_booking(actor: Actor, booking_id: UUID) -> ReceptionBooking | None:
    """The booked time, where the actor booked it or has shown its code."""
    own = Q(pk__in=actor.subjects)
    if actor.own_id is not None:
        own |= Q(booker_id=actor.own_id)
    return _bookings().filter(own, pk=booking_id).first()


def for_estate(estate: Place, at: datetime) -> QuerySet[ReceptionDay]:
    """The days to come for those who live in an estate, earliest first, each with how many times are taken."""
    here = ReceptionPlace.objects.filter(day=OuterRef("pk"), place_id__in=ids_above(estate))
    taken = Count("bookings", filter=Q(bookings__state__in=HOLDS_TIME, bookings__slot__isnull=False))
    return _days().filter(Exists(here), state=ReceptionState.ANNOUNCED, ends_at__gt=at).annotate(taken=taken)


def called_off_for(estate: Place, at: datetime) -> QuerySet[ReceptionDay]:
    """The days for an estate that were called off and would still be to come, earliest first."""
    here = ReceptionPlace.objects.filter(day=OuterRef("pk"), place_id__in=ids_above(estate))
    return _days().filter(Exists(here), state=ReceptionState.CALLED_OFF, ends_at__gt=at)


def was_for(estate: Place, day_id: UUID) -> bool:
    """Whether there was ever such a day for an estate, whatever became of it: an address that was handed on leads
    somewhere."""
    here = ReceptionPlace.objects.filter(day=OuterRef("pk"), place_id__in=ids_above(estate))
    return _days().filter(Exists(here), pk=day_id).exists()


def slot_count(day: ReceptionDay) -> int:
    """How many times a day has."""
    return max(int((day.ends_at - day.starts_at) / timedelta(minutes=day.slot_minutes)), 1)


def start_of(day: ReceptionDay, slot: int) -> datetime:
    """When a time of a day begins."""
    return day.starts_at + timedelta(minutes=day.slot_minutes) * slot


def slots_of(day: ReceptionDay, at: datetime) -> list[Slot]:
    """All times of a day, and whether each can still be booked. One query."""
    taken = set(holding_time(day).values_list("slot", flat=True))
    length = timedelta(minutes=day.slot_minutes)
    starts = [(number, start_of(day, number)) for number in range(slot_count(day))]
    return [
        Slot(number, start, min(start + length, day.ends_at), number not in taken and start > at)
        for number, start in starts
    ]


def holding_time(day: ReceptionDay) -> QuerySet[ReceptionBooking]:
    """Bookings that take a time of a day, by time."""
    return ReceptionBooking.objects.filter(day=day, slot__isnull=False, state__in=HOLDS_TIME).order_by("slot")


def list_of(day: ReceptionDay) -> QuerySet[ReceptionBooking]:
    """Who is to come or came to a day: by time, then as they came; each with what became of it."""
    there = ReceptionBooking.objects.filter(day=day, state__in=HOLDS_TIME)
    found = there.select_related("day", "estate", "contact", "service_request__holder")
    return found.order_by("slot", "booked_at", "pk")


def received_by(appointment_ids: Collection[UUID]) -> QuerySet[ReceptionBooking]:
    """All that was brought to receptions that these posts held: what is open first, the longest first."""
    open_first = Q(service_request__state__in=OPEN_KEYS)
    found = ReceptionBooking.objects.filter(day__appointment_id__in=list(appointment_ids), state=BookingState.TAKEN)
    found = found.select_related("day__organisation", "service_request__holder").alias(going=open_first)
    return found.order_by("-going", "service_request__received_at", "pk")


def unclosed(before: datetime) -> QuerySet[ReceptionDay]:
    """Days that were over before a moment and whose list nobody has closed, oldest first."""
    return ReceptionDay.objects.filter(state=ReceptionState.ANNOUNCED, ends_at__lt=before).order_by("ends_at", "pk")


def contacts_over(day: date) -> Q:
    """Telephones left for receptions that were over before a day."""
    left = ReceptionBooking.objects.filter(day__ends_at__lt=from_local(day)).exclude(contact=None)
    return Q(pk__in=left.order_by().values("contact_id"))
