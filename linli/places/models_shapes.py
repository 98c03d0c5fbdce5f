"""Where places lie: a point for each, and for those that were drawn an outline; WGS-84, with source and day."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from linli.places.geometry import BOX

WEST, SOUTH, EAST, NORTH = BOX


class PlaceShape(models.Model):
    """Where a place lies on the ground. `outline` holds polygons, each an outer ring and its holes, or nothing."""

    place = models.OneToOneField("places.Place", primary_key=True, on_delete=models.PROTECT, related_name="shape")
    lon = models.FloatField(help_text="degrees, WGS-84")
    lat = models.FloatField(help_text="degrees, WGS-84")
    outline = models.JSONField(null=True)
    source = models.CharField(max_length=80, help_text="the file or the survey that it comes from")
    as_of = models.DateField(help_text="the day of which the source tells")
    version = models.IntegerField(default=1)

    impersonal: ClassVar[set[str]] = {"outline", "source"}

    class Meta:
        ordering = ("place_id",)
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(lon__gte=WEST, lon__lte=EAST, lat__gte=SOUTH, lat__lte=NORTH),
                name="place_shape_in_china",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.lon} {self.lat}"
