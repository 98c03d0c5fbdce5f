"""Who is on duty when, the rota of some days, and gaps in it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from linli.duties.models import DutyShift
from linli.duties.queries_contact import contact_of, is_worked


def standing() -> QuerySet[DutyShift]:
    """Shifts that were not taken off, earliest first, with who has each."""
    found = DutyShift.objects.filter(taken_off_at=None)
    joined = ("appointment__person", "appointment__post", "offered_to__person")
    return found.select_related(*joined).order_by("starts_at", "pk")


def rota(organisation_ids: Collection[UUID], start: datetime, end: datetime) -> QuerySet[DutyShift]:
    """The shifts of bodies that touch the time between two moments, earliest first."""
    return standing().filter(organisation_id__in=list(organisation_ids), starts_at__lt=end, ends_at__gt=start)


def on_duty_at(organisation_id: UUID, at: datetime, estate_id: int | None = None) -> list[UUID]:
    """The appointments that are on duty in a body at a moment, who began last first; where no shift runs outside
    working hours, the contact of the estate that it is about. One query, or a few."""
    now = DutyShift.objects.filter(
        organisation_id=organisation_id, taken_off_at=None, starts_at__lte=at, ends_at__gt=at
    )
    there = now.exclude(appointment=None).order_by("-starts_at", "-pk").values_list("appointment_id", flat=True)
    found = [one for one in there if one is not None]
    if found or estate_id is None:
        return found
    contact = contact_of(organisation_id, estate_id, at)
    return [contact.appointment_id] if contact is not None and not is_worked(contact.estate, at) else []


def in_the_way(appointment_id: UUID, start: datetime, end: datetime) -> QuerySet[DutyShift]:
    """Shifts of a person's post that would overlap."""
    return standing().filter(appointment_id=appointment_id, starts_at__lt=end, ends_at__gt=start)


def still_to_come(appointment_id: UUID, at: datetime) -> QuerySet[DutyShift]:
    """The shifts of an appointment that have not ended yet, earliest first."""
    return standing().filter(appointment_id=appointment_id, ends_at__gt=at)
