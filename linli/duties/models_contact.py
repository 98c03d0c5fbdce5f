"""One contact for each estate at any hour: a post of its station, handed over between people for a stretch."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from linli.core.ids import uuid7
from linli.organisations.models import Appointment, Organisation
from linli.places.models import Place


class EstateContact(models.Model):
    """A stretch for which somebody is an estate's contact; without an end, until further notice.

    It counts from when they accepted it. Where stretches overlap, the one that began last counts; when it is over the
    one below it counts again, so that there is always somebody.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    estate = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="estate_contacts")
    appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="estate_contacts")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    offered_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True, help_text="since when it does not count: declined, or ended early")
    version = models.IntegerField(default=1)

    class Meta:
        ordering = ("-starts_at", "-id")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(ends_at__gt=F("starts_at")), name="estate_contact_ends_after_start"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["estate", "-starts_at"], name="estate_contact_of_estate"),
            models.Index(fields=["organisation"], condition=Q(ended_at__isnull=True), name="estate_contact_of_body"),
        ]
