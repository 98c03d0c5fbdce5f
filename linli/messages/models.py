"""The outbox: what is to be told to whom, written with the change and sent after it; and messages inside Linli."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from linli.core.ids import uuid7
from linli.core.personal import Personal
from linli.messages.enums import Channel, DeliveryState, Pace, Reach


class Outbox(models.Model):
    """One thing to tell a body, a person or a contact: a key and references. Polled, delivered at least once."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    organisation_id = models.UUIDField(null=True)
    person_id = models.UUIDField(null=True)
    contact_id = models.UUIDField(null=True)
    refs = models.JSONField(default=dict)
    urgent = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    not_before = models.DateTimeField()
    attempts = models.SmallIntegerField(default=0)
    done_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=200, blank=True)

    impersonal: ClassVar[set[str]] = {"kind", "subject_type", "refs", "error"}

    class Meta:
        db_table = "messages_outbox"
        indexes: ClassVar = [
            models.Index(fields=["not_before"], name="outbox_waiting", condition=models.Q(done_at=None)),
        ]


class Message(models.Model):
    """A message inside Linli: for one person, or for everybody in a body's posts."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    outbox_id = models.UUIDField(db_index=True)
    kind = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    organisation_id = models.UUIDField(null=True)
    person_id = models.UUIDField(null=True)
    refs = models.JSONField(default=dict)
    urgent = models.BooleanField(default=False)
    at = models.DateTimeField()

    impersonal: ClassVar[set[str]] = {"kind", "subject_type", "refs"}

    class Meta:
        db_table = "messages_message"
        indexes: ClassVar = [
            models.Index(fields=["organisation_id", "-id"], name="message_organisation"),
            models.Index(fields=["person_id", "-id"], name="message_person"),
        ]


class BodyChannel(models.Model):
    """Where a body reads its messages outside Linli: a robot in its group, or a mailbox. The address is sealed."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation_id = models.UUIDField(db_index=True)
    kind = models.CharField(max_length=10, choices=Channel.choices)
    address_sealed = models.TextField()
    secret_sealed = models.TextField(blank=True)
    masked = models.CharField(max_length=80)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    version = models.IntegerField(default=1)

    impersonal: ClassVar[set[str]] = {"kind", "address_sealed", "secret_sealed", "masked"}

    class Meta:
        db_table = "messages_body_channel"
        ordering = ("-id",)


class Preference(models.Model):
    """When a person wants quiet, and where they read beside Linli; the installation's hours where there is none."""

    person_id = models.UUIDField(primary_key=True)
    quiet_from = models.TimeField()
    quiet_until = models.TimeField()
    reach = models.CharField(max_length=10, choices=Reach.choices, default=Reach.INSIDE)
    version = models.IntegerField(default=1)

    impersonal: ClassVar[set[str]] = {"reach"}

    class Meta:
        db_table = "messages_preference"


class Delivery(models.Model):
    """One thing sent to one reader by one channel. Its id is the message id that every attempt carries.

    `slot` with `slot_on` keeps to one a day: "digest", or the matter of a prompt one. What it says is open to
    more until it is first taken up.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    channel = models.CharField(max_length=10, choices=Channel.choices)
    reader = models.CharField(max_length=50)
    contact_id = models.UUIDField(null=True)
    person_id = models.UUIDField(null=True)
    body_channel = models.ForeignKey(BodyChannel, null=True, on_delete=models.PROTECT, related_name="deliveries")
    pace = models.CharField(max_length=8, choices=Pace.choices)
    subject_id = models.UUIDField(null=True)
    slot = models.CharField(max_length=44, null=True)  # null is no slot: unique only where there is one
    slot_on = models.DateField(null=True)
    state = models.CharField(max_length=8, choices=DeliveryState.choices, default=DeliveryState.WAITING)
    made_at = models.DateTimeField()
    due_at = models.DateTimeField()
    not_before = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)
    attempts = models.SmallIntegerField(default=0)
    error = models.CharField(max_length=200, blank=True)
    sent_at = models.DateTimeField(null=True)
    version = models.IntegerField(default=1)

    personal: ClassVar[dict[str, Personal]] = {
        "reader": Personal("keep to one digest a day for one telephone", 12, "hidden", False, "blank"),
    }
    impersonal: ClassVar[set[str]] = {"channel", "pace", "slot", "state", "error"}

    class Meta:
        db_table = "messages_delivery"
        indexes: ClassVar = [
            models.Index(fields=["not_before"], name="delivery_waiting", condition=models.Q(state="waiting")),
            models.Index(fields=["-id"], name="delivery_given_up", condition=models.Q(state="given_up")),
            models.Index(fields=["reader", "-id"], name="delivery_reader"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["reader", "slot", "slot_on"], name="delivery_once_a_day"),
        ]


class DeliveryItem(models.Model):
    """What a delivery tells: one row of the outbox, and no row twice to one reader."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="items")
    outbox = models.ForeignKey(Outbox, on_delete=models.PROTECT, related_name="items")

    class Meta:
        db_table = "messages_delivery_item"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["delivery", "outbox"], name="delivery_item_once"),
        ]
