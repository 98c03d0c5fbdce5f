"""Where stations are, so that one can say who reaches one on foot."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from linli.places.geometry import BOX

WEST, SOUTH, EAST, NORTH = BOX


class StationPoint(models.Model):
    """The door of a station on the ground, in WGS-84."""

    organisation = models.OneToOneField(
        "organisations.Organisation", primary_key=True, on_delete=models.PROTECT, related_name="point"
    )
    lon = models.FloatField(help_text="degrees, WGS-84")
    lat = models.FloatField(help_text="degrees, WGS-84")
    located_on = models.DateField()
    version = models.IntegerField(default=1)

    class Meta:
        ordering = ("organisation_id",)
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(lon__gte=WEST, lon__lte=EAST, lat__gte=SOUTH, lat__lte=NORTH),
                name="station_point_in_china",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["lat", "lon"], name="station_point_near")]

    def __str__(self) -> str:
        return f"{self.lon} {self.lat}"
