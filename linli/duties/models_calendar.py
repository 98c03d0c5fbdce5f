"""Addresses under which calendar programs read a post's or a body's days: unguessable, for they sign in nowhere."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from linli.core.ids import uuid7
from linli.organisations.models import Appointment


class CalendarAddress(models.Model):
    """An address that somebody in a post made: for their own days, or for those of the whole body. Only the hash of its
    words is kept; of its use, nothing."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="calendar_addresses")
    whole_body = models.BooleanField(default=False)
    hash = models.BinaryField(max_length=32, unique=True)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    version = models.IntegerField(default=1)

    impersonal: ClassVar[set[str]] = {"hash"}

    class Meta:
        ordering = ("-id",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["appointment", "whole_body"], condition=Q(ended_at=None), name="calendar_address_one_living"
            ),
        ]
