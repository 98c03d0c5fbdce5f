"""Grids: overlays of households on the tree, each in a net of its own, with what each covered from when to when."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from linli.core.ids import uuid7


class Grid(models.Model):
    """What a grid has beyond a place: its net and its number there. A net is a key of the playbook, or the name of a
    department's own."""

    place = models.OneToOneField("places.Place", primary_key=True, on_delete=models.PROTECT, related_name="grid")
    net = models.CharField(max_length=20)
    number = models.CharField(max_length=20)
    version = models.IntegerField(default=1)

    impersonal: ClassVar[set[str]] = {"net", "number"}

    class Meta:
        indexes: ClassVar = [models.Index(fields=["number"], name="grid_number")]

    def __str__(self) -> str:
        return self.number


class GridPart(models.Model):
    """A grid covers a place and all in it, from a day to a day. In one net a place lies in one grid at a time."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    grid = models.ForeignKey(Grid, on_delete=models.PROTECT, related_name="parts")
    net = models.CharField(max_length=20)
    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="grid_parts")
    since = models.DateField()
    until = models.DateField(null=True, help_text="the first day on which it no longer covers the place")

    impersonal: ClassVar[set[str]] = {"net"}

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["net", "place"], condition=models.Q(until=None), name="in_one_grid_of_a_net_at_a_time"
            ),
        ]
