"""Bookings of public spaces and of rooms in them: for a purpose, a day and a time, by a resident or on their behalf."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linli.core.ids import uuid7
from linli.core.personal import Personal
from linli.core.states import Table, rows
from linli.people.models import Contact, Person
from linli.places.models import PublicSpace, SpaceRoom


class BookingState(models.TextChoices):
    """Where a booking is."""

    WAITING = "waiting", _("Waiting for the keeper")
    CONFIRMED = "confirmed", pgettext_lazy("booking", "Confirmed")
    DECLINED = "declined", pgettext_lazy("booking", "Declined")
    WITHDRAWN = "withdrawn", pgettext_lazy("booking", "Withdrawn")


class BookingVerb(models.TextChoices):
    """What is done with a booking."""

    CONFIRM = "confirm", _("Confirm")
    DECLINE = "decline", pgettext_lazy("booking", "Decline")
    WITHDRAW = "withdraw", pgettext_lazy("booking", "Withdraw")


LIVING: tuple[BookingState, ...] = (BookingState.WAITING, BookingState.CONFIRMED)
"""States in which the time is taken."""

BOOKINGS = Table(
    rows(BookingVerb.CONFIRM, [BookingState.WAITING], BookingState.CONFIRMED)
    + rows(BookingVerb.DECLINE, LIVING, BookingState.DECLINED)
    + rows(BookingVerb.WITHDRAW, LIVING, BookingState.WITHDRAWN)
)
"""Every way from state to state."""


class SpaceBooking(models.Model):
    """A public space, or one room in it, for somebody from a moment to a moment."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    space = models.ForeignKey(PublicSpace, on_delete=models.PROTECT, related_name="bookings")
    room = models.ForeignKey(SpaceRoom, null=True, on_delete=models.PROTECT, related_name="bookings")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    purpose = models.CharField(max_length=80)
    state = models.CharField(max_length=10, choices=BookingState.choices, default=BookingState.WAITING)
    reason = models.CharField(max_length=120, blank=True, help_text="why it was declined")
    booker = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="space_bookings")
    name = models.CharField(
        max_length=40, blank=True, help_text="of whom it was booked for, where they have no account"
    )
    contact = models.ForeignKey(Contact, null=True, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    version = models.IntegerField(default=1)

    personal: ClassVar[dict[str, Personal]] = {
        "purpose": Personal("let the keeper decide about a booking", 12, "words", True, "blank"),
        "name": Personal("know for whom a space is booked", 12, "name", True, "blank"),
        "reason": Personal("tell the booker why it was declined", 12, "words", True, "blank"),
    }
    impersonal: ClassVar[set[str]] = {"state"}

    class Meta:
        ordering = ("starts_at", "id")
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(state__in=BookingState.values), name="space_booking_state_known"),
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="space_booking_ends_after_start"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["space", "starts_at"], name="space_booking_time"),
            models.Index(
                fields=["space"], condition=models.Q(state=BookingState.WAITING.value), name="space_booking_waiting"
            ),
        ]

    def level_ids(self) -> dict[str, int | None]:
        """Where its space lies."""
        return self.space.level_ids()
