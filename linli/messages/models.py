"""The outbox: what is to be told to whom, written with the change and sent after it; and messages inside Linli."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from linli.core.ids import uuid7


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
    outbox_id = models.UUIDField(unique=True)
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
