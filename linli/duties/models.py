"""The rota of a body: who is there from when to when."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from linli.core.ids import uuid7
from linli.core.personal import Personal
from linli.duties import models_calendar, models_contact, models_reception, models_recurring
from linli.organisations.models import Appointment, Organisation

CalendarAddress = models_calendar.CalendarAddress
EstateContact = models_contact.EstateContact
ReceptionDay = models_reception.ReceptionDay
ReceptionPlace = models_reception.ReceptionPlace
ReceptionBooking = models_reception.ReceptionBooking
Duty = models_recurring.Duty
MonthReport = models_recurring.MonthReport
WeekMatter = models_recurring.WeekMatter


class DutyShift(models.Model):
    """One stretch in which somebody of a body is there; without an appointment a gap that is to be filled."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="duty_shifts")
    appointment = models.ForeignKey(Appointment, null=True, on_delete=models.PROTECT, related_name="duty_shifts")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    note = models.CharField(max_length=60, blank=True, help_text="where or what for, for residents to read")
    taken_off_at = models.DateTimeField(null=True)
    offered_to = models.ForeignKey(
        Appointment,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="a colleague who is asked to take it",
    )
    offered_at = models.DateTimeField(null=True)
    gap_since = models.DateTimeField(null=True, help_text="since when it stands without anybody")
    version = models.IntegerField(default=1)

    personal: ClassVar[dict[str, Personal]] = {
        "note": Personal("tell residents where somebody is, or what for", 12, "none", True, "blank"),
    }

    class Meta:
        ordering = ("starts_at", "id")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="duty_shift_ends_after_start"),
            models.CheckConstraint(
                condition=Q(offered_to=None, offered_at=None)
                | Q(offered_to__isnull=False, offered_at__isnull=False, appointment__isnull=False),
                name="duty_shift_is_offered_by_who_has_it",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["organisation", "starts_at"], name="duty_shift_body", condition=Q(taken_off_at__isnull=True)
            ),
        ]
