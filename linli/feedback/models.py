"""What was said about a page of Linli itself."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from linli.core.ids import uuid7
from linli.core.personal import Personal
from linli.people.models import Contact

WORDS_LENGTH = 2000
PAGE_LENGTH = 200


class Feedback(models.Model):
    """One person's word about one page. `page` is its address without what follows a question mark."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    page = models.CharField(max_length=PAGE_LENGTH)
    page_name = models.CharField(max_length=60, blank=True)
    words = models.TextField()
    contact = models.ForeignKey(Contact, null=True, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.UUIDField(null=True)
    version = models.IntegerField(default=1)

    personal: ClassVar[dict[str, Personal]] = {
        "page": Personal("find the page that was meant; it can hold a number", 12, "none", True, "blank"),
        "words": Personal("mend the page they are about", 12, "words", True, "tombstone"),
        "answer": Personal("tell the writer what came of it", 12, "words", True, "tombstone"),
    }
    impersonal: ClassVar[set[str]] = {"page_name"}

    class Meta:
        ordering = ("-id",)
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(answered_at__isnull=True) | ~models.Q(answer=""), name="feedback_answered_in_words"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["id"], name="feedback_open", condition=models.Q(answered_at=None)),
        ]
