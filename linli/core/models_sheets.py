"""A sheet that was brought into a register, with what undoing it needs to know of each row."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from linli.core.ids import uuid7


class SheetImport(models.Model):
    """One sheet brought into a register of a place.

    `rows` says of each row what it made or changed, and how that stood before, in ids, keys, days and names of things,
    never of persons; of one that could not be undone, `left` says why.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    register = models.CharField(max_length=20)
    place_id = models.BigIntegerField()
    added = models.IntegerField(default=0)
    changed = models.IntegerField(default=0)
    rows = models.JSONField(default=list)
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)
    version = models.IntegerField(default=1)

    impersonal: ClassVar[set[str]] = {"register", "rows"}

    class Meta:
        ordering = ("-id",)
        indexes: ClassVar = [models.Index(fields=["register", "place_id"], name="sheet_import_place")]
