"""The tree of places, with ancestors in the path and in level ids; door codes."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Collate

from linli.core.ids import uuid7
from linli.places import models_grids, models_spaces
from linli.places.enums import CARRIED, TREE, ChangeKind, EstateType, Level, RoomUse

Grid = models_grids.Grid
GridPart = models_grids.GridPart
PublicSpace = models_spaces.PublicSpace
SpacePeriod = models_spaces.SpacePeriod
SpaceRoom = models_spaces.SpaceRoom

PATH_WIDTH = 6
"""Characters of one step in a path: a place id in base 36, so two billion places."""


SOUGHT = models.Q(level__in=[level.value for level in TREE[: TREE.index(Level.ESTATE) + 1]])
"""Places that are sought by name or initials in the whole country: those down to the estate."""


class LivingPlaces(models.Manager["Place"]):
    """Places as they are now: those that became part of another are found by `Place.every` alone."""

    def get_queryset(self) -> models.QuerySet[Place]:
        return super().get_queryset().filter(ended_at=None)


class Place(models.Model):
    """One node of the tree. `path` is the parent's path and this id, fixed width, so a subtree is a range of paths."""

    id = models.AutoField(primary_key=True)
    level = models.CharField(max_length=12, choices=Level.choices)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    path = models.CharField(max_length=PATH_WIDTH * len(TREE), unique=True, db_collation="C")
    name = models.CharField(max_length=60)
    code = models.CharField(max_length=12, blank=True, db_index=True)
    slug = models.CharField(max_length=40, null=True, unique=True)
    pinyin = models.CharField(max_length=60, blank=True)
    sort = models.CharField(max_length=40, blank=True)
    estate_type = models.CharField(max_length=16, blank=True, choices=EstateType.choices)
    address = models.CharField(max_length=120, blank=True)
    floors = models.SmallIntegerField(null=True)
    floor = models.SmallIntegerField(null=True)
    area = models.IntegerField(null=True, help_text="hundredths of a square metre")
    use = models.CharField(max_length=8, blank=True, choices=RoomUse.choices)
    city_id = models.IntegerField(null=True)
    district_id = models.IntegerField(null=True)
    subdistrict_id = models.IntegerField(null=True)
    community_id = models.IntegerField(null=True)
    estate_id = models.IntegerField(null=True)
    building_id = models.IntegerField(null=True)
    playbook_version_id = models.UUIDField(null=True)
    merged_into = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, help_text="since when it is part of another place")
    version = models.IntegerField(default=1)

    objects: ClassVar[LivingPlaces] = LivingPlaces()
    every: ClassVar[models.Manager[Place]] = models.Manager()

    impersonal: ClassVar[set[str]] = {
        "level", "path", "name", "code", "slug", "pinyin", "sort", "estate_type", "address", "use"
    }  # fmt: skip

    class Meta:
        ordering = ("path",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["parent", "level", "name"], condition=models.Q(ended_at=None), name="place_once_in_parent"
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=True, merged_into__isnull=True)
                | models.Q(ended_at__isnull=False, merged_into__isnull=False),
                name="ended_place_names_the_other",
            ),
            models.CheckConstraint(
                condition=models.Q(level__in=[level.value for level in Level]), name="place_level_known"
            ),
            models.CheckConstraint(
                condition=~models.Q(level=Level.ESTATE.value) | models.Q(slug__isnull=False), name="estate_has_slug"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["estate_id", "level"], name="place_estate_level"),
            models.Index("level", Collate("name", "C"), name="place_level_name", condition=SOUGHT),
            models.Index("level", Collate("pinyin", "C"), name="place_level_pinyin", condition=SOUGHT),
        ]

    def __str__(self) -> str:
        return self.name

    def level_ids(self) -> dict[str, int | None]:
        """{level: place id} for the carried levels, and the place itself as `place`."""
        own: dict[str, int | None] = {"place": self.pk}
        own.update({level.value: getattr(self, f"{level.value}_id") for level in CARRIED})
        return own


class DoorCode(models.Model):
    """A printed code at a door: opens the report page with the place filled in. Public by nature, replaceable."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    token = models.CharField(max_length=16, unique=True)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="door_codes")
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    version = models.IntegerField(default=1)

    impersonal: ClassVar[set[str]] = {"token"}

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["place"], condition=models.Q(revoked_at=None), name="one_living_door_code_a_place"
            ),
        ]


class MourningPeriod(models.Model):
    """Days on which the pages of a city are grey, set by the city after an official notice."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    city = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    first_day = models.DateField()
    last_day = models.DateField()
    reason = models.CharField(max_length=120)
    declared_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True)
    version = models.IntegerField(default=1)

    impersonal: ClassVar[set[str]] = {"reason"}

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(last_day__gte=models.F("first_day")), name="mourning_ends_after_it_begins"
            ),
        ]


class PlaceHistory(models.Model):
    """How a place was called and in what it lay, up to a moment. What it is now stands in the place itself."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="history")
    until = models.DateTimeField()
    name = models.CharField(max_length=60)
    parent_id = models.IntegerField(null=True)
    change_id = models.UUIDField()

    impersonal: ClassVar[set[str]] = {"name"}

    class Meta:
        ordering = ("until", "id")
        indexes: ClassVar = [models.Index(fields=["place", "until"], name="place_history")]


class PlaceChange(models.Model):
    """A change of the tree that somebody decided for a day: asked for now, carried out whole on its day."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=8, choices=ChangeKind.choices)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="changes")
    into = models.ForeignKey(Place, null=True, on_delete=models.PROTECT, related_name="+")
    was = models.CharField(max_length=60, help_text="what the place was called when this was decided")
    name = models.CharField(max_length=60, blank=True)
    parts = ArrayField(models.IntegerField(), null=True, help_text="places that go to the new one in a split")
    on = models.DateField()
    reason = models.CharField(max_length=120, blank=True)
    asked_at = models.DateTimeField()
    asked_by_id = models.UUIDField(null=True)
    done_at = models.DateTimeField(null=True)
    called_off_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=200, blank=True)
    made = models.ForeignKey(Place, null=True, on_delete=models.PROTECT, related_name="+")
    rows = models.IntegerField(default=0, help_text="rows of all tables that followed")
    version = models.IntegerField(default=1)

    impersonal: ClassVar[set[str]] = {"kind", "was", "name", "parts", "reason", "failure"}

    class Meta:
        ordering = ("-id",)
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(kind__in=[kind.value for kind in ChangeKind]), name="place_change_known"
            ),
            models.CheckConstraint(
                condition=~models.Q(kind__in=["move", "merge"]) | models.Q(into__isnull=False),
                name="place_change_says_where_to",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["on"],
                name="place_change_open",
                condition=models.Q(done_at=None, called_off_at=None, failed_at=None),
            )
        ]
