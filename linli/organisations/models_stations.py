"""A station's standard and zones, the money that came in for it, and who is there when."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from linli.core.ids import uuid7
from linli.core.personal import Personal

FIRST_YEAR, LAST_YEAR = 2000, 2100


class ItemSort(models.TextChoices):
    """Of which of the playbook's lists an item is."""

    STANDARD = "standard", _("What every station has")
    ZONE = "zone", _("Functional zones")


class MoneySource(models.TextChoices):
    """Who gave money for a station."""

    GOVERNMENT = "government", _("Government")
    COMMUNITY = "community", _("The community itself")
    PARTNER = "partner", _("Partner units")


class StationItem(models.Model):
    """Whether a station has an item of the playbook's standard or a zone: there since a day, or missing; and words."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, related_name="station_items"
    )
    sort = models.CharField(max_length=8, choices=ItemSort.choices)
    key = models.CharField(max_length=40)
    since = models.DateField(null=True, help_text="there since; empty: missing")
    words = models.CharField(max_length=120, blank=True)
    version = models.IntegerField(default=1)

    impersonal: ClassVar[set[str]] = {"sort", "key", "words"}

    class Meta:
        ordering = ("sort", "key", "id")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "sort", "key"], name="station_item_once"),
        ]


class StationMoney(models.Model):
    """Money that came in for a station in a year, in fen. One that was entered wrongly is struck out, never deleted."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, related_name="station_money"
    )
    year = models.SmallIntegerField()
    source = models.CharField(max_length=12, choices=MoneySource.choices)
    fen = models.BigIntegerField()
    words = models.CharField(max_length=120, help_text="from whom and what for")
    entered_at = models.DateTimeField()
    struck_at = models.DateTimeField(null=True)
    version = models.IntegerField(default=1)

    impersonal: ClassVar[set[str]] = {"source", "words"}

    class Meta:
        ordering = ("-year", "id")
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(fen__gt=0), name="station_money_is_some"),
            models.CheckConstraint(
                condition=models.Q(source__in=MoneySource.values), name="station_money_source_known"
            ),
            models.CheckConstraint(
                condition=models.Q(year__gte=FIRST_YEAR, year__lte=LAST_YEAR), name="station_money_of_a_year"
            ),
        ]


class StationHours(models.Model):
    """When somebody with a post in a station is there, in words, for residents to read."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    appointment = models.OneToOneField(
        "organisations.Appointment", on_delete=models.PROTECT, related_name="station_hours"
    )
    hours = models.CharField(max_length=80)
    version = models.IntegerField(default=1)

    personal: ClassVar[dict[str, Personal]] = {
        "hours": Personal("tell residents when somebody of the station is there", 12, "none", True, "blank"),
    }
