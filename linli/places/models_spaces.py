"""Public spaces of a place: what each is and whose, through which states it went on which days, and rooms inside it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from linli.core.ids import uuid7
from linli.core.models import Located
from linli.places.enums_spaces import RoomKind, SpaceKind, SpaceOwner, SpaceState

STATES = [state.value for state in SpaceState]
DAY_MINUTES = 24 * 60


class PublicSpace(Located):
    """A space that serves everybody: a ground floor, an empty flat, a yard. It lies in a place of any level.

    `state` repeats that of its open period. `opens`, `closes` and `longest` are minutes; `longest` None: not bookable.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=12, choices=SpaceKind.choices)
    area = models.IntegerField(help_text="hundredths of a square metre")
    owner = models.CharField(max_length=16, choices=SpaceOwner.choices)
    owner_name = models.CharField(max_length=60, blank=True, help_text="the body that owns it, never a person")
    state = models.CharField(max_length=12, choices=SpaceState.choices, default=SpaceState.FOUND_IDLE)
    opens = models.SmallIntegerField(default=8 * 60, help_text="minute of the day from which it can be booked")
    closes = models.SmallIntegerField(default=21 * 60, help_text="minute of the day until which it can be booked")
    longest = models.SmallIntegerField(null=True, help_text="minutes of the longest booking; none: not bookable")
    at_once = models.BooleanField(default=False, help_text="a booking holds without being confirmed")
    version = models.IntegerField(default=1)

    impersonal: ClassVar[set[str]] = {"name", "kind", "owner", "owner_name", "state"}

    class Meta:
        ordering = ("name", "id")
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(state__in=STATES), name="public_space_state_known"),
            models.CheckConstraint(condition=models.Q(area__gt=0), name="public_space_has_area"),
            models.CheckConstraint(
                condition=models.Q(opens__gte=0, closes__lte=DAY_MINUTES, closes__gt=models.F("opens")),
                name="public_space_closes_after_it_opens",
            ),
            models.CheckConstraint(
                condition=models.Q(longest=None) | models.Q(longest__gt=0), name="public_space_longest_is_some_time"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["community_id"], name="public_space_community"),
            models.Index(fields=["estate_id"], name="public_space_estate"),
        ]

    def __str__(self) -> str:
        return self.name


class SpacePeriod(models.Model):
    """A public space was in one state from a day to a day; in use, what for. One period of a space is open."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    space = models.ForeignKey(PublicSpace, on_delete=models.PROTECT, related_name="periods")
    state = models.CharField(max_length=12, choices=SpaceState.choices)
    since = models.DateField()
    until = models.DateField(null=True, help_text="the first day on which it was so no longer")
    what_for = models.CharField(max_length=120, blank=True)

    impersonal: ClassVar[set[str]] = {"state", "what_for"}

    class Meta:
        ordering = ("id",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["space"], condition=models.Q(until=None), name="space_in_one_state_at_a_time"
            ),
            models.CheckConstraint(condition=models.Q(state__in=STATES), name="space_period_state_known"),
            models.CheckConstraint(
                condition=models.Q(until=None) | models.Q(until__gte=models.F("since")),
                name="space_period_ends_after_start",
            ),
            models.CheckConstraint(
                condition=models.Q(state=SpaceState.IN_USE.value) ^ models.Q(what_for=""),
                name="space_in_use_says_what_for",
            ),
        ]


class SpaceRoom(models.Model):
    """A room inside a public space: for whom it is, who is there, and when, in words."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    space = models.ForeignKey(PublicSpace, on_delete=models.PROTECT, related_name="rooms")
    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=12, choices=RoomKind.choices)
    host = models.CharField(max_length=80, blank=True, help_text="the body that is there, never a person")
    hours = models.CharField(max_length=80, blank=True)
    bookable = models.BooleanField(default=False)
    ended_on = models.DateField(null=True)
    version = models.IntegerField(default=1)

    impersonal: ClassVar[set[str]] = {"name", "kind", "host", "hours"}

    class Meta:
        ordering = ("name", "id")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["space", "name"], condition=models.Q(ended_on=None), name="space_room_once_in_its_space"
            ),
        ]

    def __str__(self) -> str:
        return self.name
