"""Published versions of playbooks, never changed: running items keep the one they started under."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from linli.core.ids import uuid7


class PlaybookVersion(models.Model):
    """The text of one playbook as it was published, found again by its id or by the hash of its text."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    key = models.CharField(max_length=40)
    version = models.CharField(max_length=200)
    text = models.TextField()
    content_hash = models.CharField(max_length=64, unique=True)
    published_at = models.DateTimeField()
    published_by = models.UUIDField(null=True)

    impersonal: ClassVar[set[str]] = {"key", "version", "text", "content_hash"}

    class Meta:
        ordering = ("key", "-id")
        indexes: ClassVar = [models.Index(fields=["key", "-id"], name="playbook_key_latest")]

    def __str__(self) -> str:
        return f"{self.key} {self.version}"
