"""Photos: content-addressed files, checked by content and re-encoded before anybody sees them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from linli.core.ids import uuid7


class AttachmentState(models.TextChoices):
    """WAITING until the job has checked and re-encoded it; REFUSED when it is no photo."""

    WAITING = "waiting", "waiting"
    READY = "ready", "ready"
    REFUSED = "refused", "refused"


class Unfit(models.TextChoices):
    """Why a file was refused after a closer look."""

    NOT_A_PHOTO = "not_a_photo", _("This file is not a photo that can be opened.")
    TOO_LARGE = "too_large", _("This picture has too many pixels. Please take a smaller one.")
    LOST = "lost", _("The file did not arrive whole. Please send the photo again.")
    ERASED = "erased", _("This photo was erased when its time was up.")


class Attachment(models.Model):
    """One photo of one thing. `digest` and `thumbnail` are SHA-256 of the files as kept; `original` as it came in."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    subject_type = models.CharField(max_length=40)
    subject_id = models.UUIDField(db_index=True)
    stage = models.CharField(max_length=12, default="report")
    state = models.CharField(max_length=8, choices=AttachmentState.choices, default=AttachmentState.WAITING)
    original = models.CharField(max_length=64)
    digest = models.CharField(max_length=64, blank=True)
    thumbnail = models.CharField(max_length=64, blank=True)
    width = models.IntegerField(null=True)
    height = models.IntegerField(null=True)
    reason = models.CharField(max_length=12, blank=True, choices=Unfit.choices)
    released = models.BooleanField(default=False)
    person_id = models.UUIDField(null=True)
    at = models.DateTimeField()

    impersonal: ClassVar[set[str]] = {"subject_type", "stage", "state", "original", "digest", "thumbnail", "reason"}

    class Meta:
        ordering = ("id",)
        indexes: ClassVar = [
            models.Index(fields=["at"], name="attachment_waiting", condition=models.Q(state="waiting")),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["subject_id", "original"], name="attachment_once_a_subject"),
            models.CheckConstraint(
                condition=~models.Q(state="ready") | ~models.Q(digest=""), name="ready_attachment_has_file"
            ),
        ]
