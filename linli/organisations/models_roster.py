"""The member roster of a party organisation's body: who belongs to it, or only how many, and the sheets brought in."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from linli.core.ids import uuid7
from linli.core.personal import Personal
from linli.organisations.enums import MemberSource
from linli.people.models import Person


class RosterEntry(models.Model):
    """Somebody belongs to the body that keeps this roster, from a day to a day.

    The person is the roster's own: not the one who reports or signs in, so that membership shows on no resident's
    record. Nothing here counts, ranks or rewards.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+")
    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="+")
    employer = models.CharField(max_length=80, blank=True)
    estate_id = models.IntegerField(null=True)
    building_id = models.IntegerField(null=True)
    phone_sealed = models.BinaryField(null=True)
    phone_index = models.BinaryField(null=True)
    phone_masked = models.CharField(max_length=20, blank=True)
    source = models.CharField(max_length=8, choices=MemberSource.choices)
    since = models.DateField()
    until = models.DateField(null=True)
    registered_on = models.DateField(null=True)
    capacity = models.CharField(max_length=60, blank=True)
    also_under = models.ForeignKey(
        "organisations.Organisation",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="the other party body that the member is under; counted where the entry stands",
    )
    came_with = models.ForeignKey("RosterImport", null=True, on_delete=models.PROTECT, related_name="entries")
    version = models.IntegerField(default=1)

    personal: ClassVar[dict[str, Personal]] = {
        "employer": Personal("know which unit a member comes from", 36, "words", True, "blank"),
        "phone_sealed": Personal("reach a member about the body's own matters", 12, "phone", True, "null"),
        "phone_index": Personal("keep a member from standing in the roster twice", 12, "hidden", False, "null"),
        "phone_masked": Personal("show which telephone is meant", 12, "none", False, "blank"),
        "capacity": Personal("know what a member offered to do where they live", 12, "words", True, "blank"),
    }
    impersonal: ClassVar[set[str]] = {"source"}

    class Meta:
        ordering = ("id",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "phone_index"],
                condition=models.Q(until=None),
                name="roster_phone_once_while_open",
            ),
            models.CheckConstraint(
                condition=models.Q(until=None) | models.Q(until__gte=models.F("since")), name="roster_ends_after_start"
            ),
            models.CheckConstraint(
                condition=models.Q(also_under=None) | ~models.Q(also_under=models.F("organisation")),
                name="roster_under_another_body",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "estate_id"], name="roster_open", condition=models.Q(until=None)),
            models.Index(
                fields=["organisation", "employer"],
                name="roster_without_phone",
                condition=models.Q(until=None, phone_index=None),
            ),
        ]


class SelfRegistration(models.Model):
    """Somebody registered by themselves at the estate's party organisation, and waits to be taken into its roster.

    Sealed, and tied to no account: membership shows on no resident's record. Erased once it is settled.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+")
    sealed = models.BinaryField()
    made_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    version = models.IntegerField(default=1)

    personal: ClassVar[dict[str, Personal]] = {
        "sealed": Personal("take a member into the roster who registered by themselves", 3, "hidden", False, "blank"),
    }

    class Meta:
        ordering = ("id",)


class RosterCount(models.Model):
    """How many members an employer has who live here, where its list may not leave it: a number as of a day."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+")
    employer = models.CharField(max_length=80)
    count = models.IntegerField()
    as_of = models.DateField()
    version = models.IntegerField(default=1)

    impersonal: ClassVar[set[str]] = {"employer"}

    class Meta:
        ordering = ("employer", "-as_of", "id")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "employer", "as_of"], name="roster_count_once_a_day"),
            models.CheckConstraint(condition=models.Q(count__gte=0), name="roster_count_not_negative"),
        ]


class RosterImport(models.Model):
    """One sheet brought into a roster, in as many batches as it took; `digest` lets a broken one go on."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+")
    digest = models.BinaryField()
    added = models.IntegerField(default=0)
    changed = models.IntegerField(default=0)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    version = models.IntegerField(default=1)

    impersonal: ClassVar[set[str]] = {"digest"}

    class Meta:
        ordering = ("-id",)


class RosterBefore(models.Model):
    """How an entry stood before a sheet changed it: sealed, and kept for as long as the sheet can be undone."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    brought = models.ForeignKey(RosterImport, on_delete=models.PROTECT, related_name="befores")
    entry = models.ForeignKey(RosterEntry, on_delete=models.CASCADE, related_name="+")
    sealed = models.BinaryField()

    personal: ClassVar[dict[str, Personal]] = {
        "sealed": Personal("undo a sheet that was wrong", 1, "hidden", False, "blank"),
    }

    class Meta:
        ordering = ("id",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["brought", "entry"], name="roster_before_once"),
        ]
