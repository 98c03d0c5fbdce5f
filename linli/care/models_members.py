"""A body's care for its own members: a day that a member lets it keep, and what was given on it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from linli.care.enums import ConsentWay
from linli.core.ids import uuid7
from linli.core.personal import Personal
from linli.organisations.models import Appointment, RosterEntry

KEPT = 24
"""Months after the day was taken back for which it is known that there was one."""


class CareDate(models.Model):
    """The month and day on which a member joined, held to be thought of on it and for nothing else.

    It hangs on the body's own roster, never on a resident's record, and goes with it. Taken back, the day is gone at
    once.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    entry = models.ForeignKey(RosterEntry, on_delete=models.CASCADE, related_name="+")
    month = models.SmallIntegerField(null=True)
    day = models.SmallIntegerField(null=True)
    consent_way = models.CharField(max_length=10, choices=ConsentWay.choices)
    consented_on = models.DateField()
    entered_by = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    version = models.IntegerField(default=1)

    personal: ClassVar[dict[str, Personal]] = {
        "month": Personal("think of a member on the day of joining", KEPT, "none", True, "null"),
        "day": Personal("think of a member on the day of joining", KEPT, "none", True, "null"),
    }
    impersonal: ClassVar[set[str]] = {"consent_way"}

    class Meta:
        ordering = ("month", "day", "id")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["entry"], condition=Q(withdrawn_at=None), name="care_date_once_a_member"),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=False) | Q(month__range=(1, 12), day__range=(1, 31)),
                name="care_date_is_a_day",
            ),
        ]


class CareGift(models.Model):
    """In a year something was given on the day that a member lets the body keep."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    date = models.ForeignKey(CareDate, on_delete=models.CASCADE, related_name="gifts")
    key = models.CharField(max_length=40, help_text="its key in the playbook")
    year = models.SmallIntegerField()
    given_on = models.DateField()

    impersonal: ClassVar[set[str]] = {"key"}

    class Meta:
        ordering = ("-year", "key", "id")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["date", "key", "year"], name="care_gift_once_a_year"),
        ]
