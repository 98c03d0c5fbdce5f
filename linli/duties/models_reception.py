"""Reception days: a body says who receives residents where and when; residents book a time, or come."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import pgettext_lazy

from linli.core.ids import uuid7
from linli.core.personal import Personal
from linli.organisations.models import Appointment, Organisation
from linli.people.models import Contact, Person
from linli.places.models import Place
from linli.service_requests.models import ServiceRequest

WORDS_LENGTH = 500


class ReceptionState(models.TextChoices):
    """Where a reception day is."""

    ANNOUNCED = "announced", pgettext_lazy("reception", "Announced")
    CALLED_OFF = "called_off", pgettext_lazy("reception", "Called off")
    CLOSED = "closed", pgettext_lazy("reception", "Over")


class BookingState(models.TextChoices):
    """Where a booked time is."""

    BOOKED = "booked", pgettext_lazy("reception", "Booked")
    TAKEN = "taken", pgettext_lazy("reception", "Taken down")
    GIVEN_BACK = "given_back", pgettext_lazy("reception", "Given back")
    LAPSED = "lapsed", pgettext_lazy("reception", "Over")


HOLDS_TIME: tuple[BookingState, ...] = (BookingState.BOOKED, BookingState.TAKEN)
"""States in which a time is taken."""


class ReceptionDay(models.Model):
    """Somebody of a body receives residents from a moment to a moment; nobody where their post has ended.

    `sequence` counts the changes that calendars are told of.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="reception_days")
    appointment = models.ForeignKey(Appointment, null=True, on_delete=models.PROTECT, related_name="reception_days")
    kind = models.CharField(max_length=40, blank=True, help_text="key of the playbook's receptions")
    playbook_version_id = models.UUIDField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    slot_minutes = models.SmallIntegerField()
    venue = models.CharField(max_length=120)
    matters = models.CharField(max_length=200, blank=True)
    announced_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    sequence = models.IntegerField(default=0, help_text="how often it was changed since it was announced")
    state = models.CharField(max_length=10, choices=ReceptionState.choices, default=ReceptionState.ANNOUNCED)
    reason = models.CharField(max_length=120, blank=True, help_text="why it was moved or called off")
    places = models.ManyToManyField(Place, through="ReceptionPlace", related_name="+")
    version = models.IntegerField(default=1)

    impersonal: ClassVar[set[str]] = {"kind", "venue", "matters", "state", "reason"}

    class Meta:
        ordering = ("starts_at", "id")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="reception_ends_after_start"),
            models.CheckConstraint(condition=Q(slot_minutes__gte=5), name="reception_slot_has_a_length"),
            models.CheckConstraint(condition=Q(state__in=ReceptionState.values), name="reception_state_known"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "-starts_at"], name="reception_body"),
            models.Index(
                fields=["ends_at"], condition=Q(state=ReceptionState.ANNOUNCED.value), name="reception_announced"
            ),
        ]


class ReceptionPlace(models.Model):
    """A reception day is for those who live in this place."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    day = models.ForeignKey(ReceptionDay, on_delete=models.PROTECT, related_name="bound_places")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["day", "place"], name="reception_place_once")]


class ReceptionBooking(models.Model):
    """One who comes to a reception day: a booked time (`slot`, from 0), or None for who came without booking.

    What it is about, and how they are reached, stand here until it is taken down as a service request; from then on
    they stand there.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    day = models.ForeignKey(ReceptionDay, on_delete=models.PROTECT, related_name="bookings")
    slot = models.SmallIntegerField(null=True)
    estate = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    words = models.CharField(max_length=WORDS_LENGTH, blank=True)
    name = models.CharField(max_length=40, blank=True)
    contact = models.ForeignKey(Contact, null=True, on_delete=models.PROTECT, related_name="+")
    booker = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    code_hash = models.BinaryField(max_length=32, unique=True)
    state = models.CharField(max_length=10, choices=BookingState.choices, default=BookingState.BOOKED)
    booked_at = models.DateTimeField()
    service_request = models.ForeignKey(ServiceRequest, null=True, on_delete=models.PROTECT, related_name="+")
    version = models.IntegerField(default=1)

    personal: ClassVar[dict[str, Personal]] = {
        "words": Personal("know what somebody comes to talk about", 1, "words", True, "blank"),
        "name": Personal("know who comes at which time", 1, "name", True, "blank"),
        "booker": Personal("tell who booked of changes, and let them give it back", 1, "hidden", True, "null"),
    }
    impersonal: ClassVar[set[str]] = {"state", "code_hash"}

    class Meta:
        ordering = ("slot", "id")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=BookingState.values), name="reception_booking_state_known"),
            models.UniqueConstraint(
                fields=["day", "slot"],
                condition=Q(state__in=[state.value for state in HOLDS_TIME], slot__isnull=False),
                name="reception_slot_once",
            ),
            models.CheckConstraint(
                condition=Q(state=BookingState.TAKEN, service_request__isnull=False)
                | (~Q(state=BookingState.TAKEN) & Q(service_request=None)),
                name="reception_taken_is_a_request",
            ),
        ]

    def level_ids(self) -> dict[str, int | None]:
        """It lies where the estate lies from which somebody comes."""
        return self.estate.level_ids()
