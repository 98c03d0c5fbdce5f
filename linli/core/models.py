"""Tables of the kernel: events in a hash chain, its head, and answers kept for idempotent doors."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from linli.core.actors import Door
from linli.core.ids import uuid7
from linli.core.models_ledger import LedgerAccount, LedgerEntry, LedgerTransfer
from linli.core.models_sheets import SheetImport

__all__ = [
    "Answer",
    "ChainHead",
    "DayOverride",
    "Event",
    "HolidayNotice",
    "LedgerAccount",
    "LedgerEntry",
    "LedgerTransfer",
    "Located",
    "SheetImport",
]


class Located(models.Model):
    """A row that lies in the tree: its place, and the id of every level above it, so that no list needs the tree."""

    place_id = models.IntegerField(null=True)
    city_id = models.IntegerField(null=True)
    district_id = models.IntegerField(null=True)
    subdistrict_id = models.IntegerField(null=True)
    community_id = models.IntegerField(null=True)
    estate_id = models.IntegerField(null=True)
    building_id = models.IntegerField(null=True)

    class Meta:
        abstract = True

    def level_ids(self) -> dict[str, int | None]:
        """{level: place id} for each level, with the row's own place as `place`."""
        return {
            "place": self.place_id,
            "city": self.city_id,
            "district": self.district_id,
            "subdistrict": self.subdistrict_id,
            "community": self.community_id,
            "estate": self.estate_id,
            "building": self.building_id,
        }


class Event(Located):
    """What happened, to what, where, by whom in which post, on whose behalf, through which door.

    Append-only, held by a database trigger: only `seq`, `previous_hash` and `hash` are ever set, once, by the
    sequencer. `refs` holds ids, keys and times, never words: words live in their own rows, to be scrubbed.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    seq = models.BigIntegerField(null=True, unique=True)
    kind = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=36)
    person_id = models.UUIDField(null=True)
    appointment_id = models.UUIDField(null=True)
    organisation_id = models.UUIDField(null=True)
    behalf_of_id = models.UUIDField(null=True)
    door = models.CharField(max_length=10, choices=[(d.value, d.value) for d in Door])
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    refs = models.JSONField(default=dict)
    previous_hash = models.BinaryField(null=True)
    hash = models.BinaryField(null=True)

    impersonal: ClassVar[set[str]] = {
        "kind",
        "subject_type",
        "subject_id",
        "door",
        "refs",
        "previous_hash",
        "hash",
    }

    class Meta:
        ordering = ("id",)
        indexes: ClassVar = [
            models.Index(fields=["subject_id", "id"], name="event_subject"),
            models.Index(fields=["id"], name="event_unsequenced", condition=models.Q(seq=None)),
        ]


class ChainHead(models.Model):
    """The last sequenced event: one row, written by the sequencer alone."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    seq = models.BigIntegerField(default=0)
    hash = models.BinaryField(default=bytes)

    impersonal: ClassVar[set[str]] = {"hash"}


class Answer(models.Model):
    """The first answer to (client, key): the same key with the same body gets it again."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    client = models.CharField(max_length=64)
    key = models.CharField(max_length=80)
    body_hash = models.BinaryField()
    answer = models.JSONField(null=True)
    at = models.DateTimeField()

    impersonal: ClassVar[set[str]] = {"client", "key", "body_hash", "answer"}

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["client", "key"], name="answer_once")]


class DayOverride(models.Model):
    """A day that the operator declared working or free, from a notice newer than the calendar package."""

    day = models.DateField(primary_key=True)
    working = models.BooleanField()
    source = models.CharField(max_length=200)

    impersonal: ClassVar[set[str]] = {"source"}


class HolidayNotice(models.Model):
    """A notice of the State Council that was entered: for which years, by whom, and which days it changed.

    `changes` lists [day, whether it is worked now] of each day that was reckoned otherwise before.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    source = models.CharField(max_length=200)
    first_year = models.SmallIntegerField()
    last_year = models.SmallIntegerField()
    changes = models.JSONField(default=list)
    adopted_at = models.DateTimeField()
    adopted_by_id = models.UUIDField(null=True)

    impersonal: ClassVar[set[str]] = {"source", "changes"}

    class Meta:
        ordering = ("-id",)
