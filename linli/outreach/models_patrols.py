"""Rounds through the areas of an estate, what stands at each, and what was found. Nobody who walked is in any row."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q

from linli.core.clock import local_date
from linli.core.ids import uuid7
from linli.organisations.models import Organisation
from linli.outreach.enums import AreaState, SweepState
from linli.places.models import Place, PublicSpace
from linli.playbooks.parts_patrols import PatrolKind
from linli.playbooks.queries import by_id
from linli.service_requests.models import ServiceRequest

KEY_LENGTH = 64


def last_day(first: date, planned: date, ended_at: datetime | None) -> date:
    """The last day of a round: the one that was planned, unless it was ended before."""
    return planned if ended_at is None else min(planned, max(first, local_date(ended_at)))


class Patrol(models.Model):
    """A round that a body walks through an estate."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    estate = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40)
    playbook_version_id = models.UUIDField()
    started_at = models.DateTimeField()
    starts_on = models.DateField()
    ends_on = models.DateField()
    state = models.CharField(max_length=8, choices=SweepState.choices, default=SweepState.OPEN)
    ended_at = models.DateTimeField(null=True)
    version = models.IntegerField(default=1)

    impersonal: ClassVar[set[str]] = {"kind", "state"}

    class Meta:
        ordering = ("-id",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["estate", "organisation", "kind"],
                condition=Q(state=SweepState.OPEN),
                name="patrol_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(state=SweepState.OPEN, ended_at=None) | Q(state=SweepState.ENDED, ended_at__isnull=False),
                name="patrol_ended_has_its_time",
            ),
        ]

    @property
    def spec(self) -> PatrolKind:
        """Its kind in the playbook under which it was started. Raises LookupError."""
        return by_id(self.playbook_version_id).patrol(self.kind)

    def level_ids(self) -> dict[str, int | None]:
        """A round lies where its estate lies."""
        return self.estate.level_ids()

    @property
    def last_day(self) -> date:
        """The last day on which somebody could go."""
        return last_day(self.starts_on, self.ends_on, self.ended_at)


class PatrolArea(models.Model):
    """One area of a round: a building, a public space, or what of the estate is in neither. `space` is a public space
    in the place; of when it was walked the round keeps nothing, nor by whom."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    patrol = models.ForeignKey(Patrol, on_delete=models.PROTECT, related_name="areas")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    space = models.ForeignKey(PublicSpace, null=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=AreaState.choices, default=AreaState.LEFT)
    version = models.IntegerField(default=1)

    impersonal: ClassVar[set[str]] = {"state"}

    class Meta:
        ordering = ("id",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["patrol", "place", "space"], nulls_distinct=False, name="patrol_area_once_a_round"
            ),
            models.CheckConstraint(condition=Q(state__in=AreaState.values), name="patrol_area_state_known"),
        ]


class PatrolFinding(models.Model):
    """What was found in an area: the service request that it became. `key` is the press: the same is one finding."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    area = models.ForeignKey(PatrolArea, on_delete=models.PROTECT, related_name="findings")
    point = models.CharField(max_length=40, help_text="its key in the playbook")
    service_request = models.ForeignKey(ServiceRequest, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=KEY_LENGTH)

    impersonal: ClassVar[set[str]] = {"point", "key"}

    class Meta:
        ordering = ("id",)
        constraints: ClassVar = [models.UniqueConstraint(fields=["area", "key"], name="patrol_finding_once_a_press")]
