"""Rounds of visits: whom each door was shared to, how it stands there, and what each knock found."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models

from linli.core.ids import uuid7
from linli.core.personal import Personal
from linli.offers.models import Need
from linli.organisations.models import Appointment, Organisation
from linli.outreach.enums import LEFT, CellState, SweepState, VisitStanding
from linli.outreach.models_patrols import Patrol, PatrolArea, PatrolFinding, last_day
from linli.places.models import Place
from linli.service_requests.models import ServiceRequest
from linli.wishes.models import Wish

__all__ = ["Patrol", "PatrolArea", "PatrolFinding", "Sweep", "SweepShare", "Visit", "VisitCell"]

NOTE_LENGTH = 200
PURPOSE_LENGTH = 200
KEY_LENGTH = 64


class Sweep(models.Model):
    """A round in which every door of an estate, or of some of its buildings, is visited once."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    estate = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40)
    playbook_version_id = models.UUIDField()
    purpose = models.CharField(max_length=PURPOSE_LENGTH)
    started_at = models.DateTimeField()
    starts_on = models.DateField()
    ends_on = models.DateField()
    state = models.CharField(max_length=8, choices=SweepState.choices, default=SweepState.OPEN)
    ended_at = models.DateTimeField(null=True)
    version = models.IntegerField(default=1)

    impersonal: ClassVar[set[str]] = {"kind", "purpose", "state"}

    class Meta:
        ordering = ("-id",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["estate", "kind"], condition=models.Q(state=SweepState.OPEN), name="sweep_once_at_a_time"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=[state.value for state in SweepState]), name="sweep_state_known"
            ),
            models.CheckConstraint(
                condition=models.Q(state=SweepState.OPEN, ended_at=None)
                | models.Q(state=SweepState.ENDED, ended_at__isnull=False),
                name="sweep_ended_has_its_time",
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")), name="sweep_ends_after_it_starts"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["estate", "-id"], name="sweep_of_estate")]

    def level_ids(self) -> dict[str, int | None]:
        """A round lies where its estate lies."""
        return self.estate.level_ids()

    @property
    def last_day(self) -> date:
        """The last day on which somebody could go."""
        return last_day(self.starts_on, self.ends_on, self.ended_at)


class SweepShare(models.Model):
    """Somebody in a post has a share of the doors of a round. Which ones, the doors say."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    sweep = models.ForeignKey(Sweep, on_delete=models.PROTECT, related_name="shares")
    appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("id",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["sweep", "appointment"], name="sweep_share_once_a_visitor"),
        ]


class VisitCell(models.Model):
    """One door of a round: how it stands there, and whose it is; nobody's where `share` is empty.

    `at` is when it was knocked at, `recorded_at` when that was known here. `unsettled`: two versions, or somebody moved
    meanwhile; a person says what holds. Of those who live there nothing is kept here.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    sweep = models.ForeignKey(Sweep, on_delete=models.PROTECT, related_name="cells")
    room = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    building = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    share = models.ForeignKey(SweepShare, null=True, on_delete=models.PROTECT, related_name="cells")
    share_before = models.ForeignKey(SweepShare, null=True, on_delete=models.PROTECT, related_name="+")
    shared_at = models.DateTimeField()
    state = models.CharField(max_length=16, choices=CellState.choices, default=CellState.NOT_BEEN)
    at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField(null=True)
    unsettled = models.BooleanField(default=False)
    version = models.IntegerField(default=1)

    impersonal: ClassVar[set[str]] = {"state"}

    class Meta:
        ordering = ("id",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["sweep", "room"], name="visit_cell_once_a_sweep"),
            models.CheckConstraint(
                condition=models.Q(state__in=[state.value for state in CellState]), name="visit_cell_state_known"
            ),
            models.CheckConstraint(
                condition=models.Q(state=CellState.NOT_BEEN, at=None)
                | ~models.Q(state=CellState.NOT_BEEN, at__isnull=True),
                name="visit_cell_knocked_at_has_its_time",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["share"],
                condition=models.Q(state__in=sorted(state.value for state in LEFT)),
                name="visit_cell_left",
            ),
            models.Index(fields=["sweep"], condition=models.Q(unsettled=True), name="visit_cell_unsettled"),
        ]


class Visit(models.Model):
    """What one knock at a door found. `key` is the press on the phone: the same press is one visit."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    cell = models.ForeignKey(VisitCell, on_delete=models.PROTECT, related_name="visits")
    appointment = models.ForeignKey(Appointment, null=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=16, choices=CellState.choices)
    standing = models.CharField(max_length=8, choices=VisitStanding.choices)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    key = models.CharField(max_length=KEY_LENGTH)
    note = models.CharField(max_length=NOTE_LENGTH, blank=True)
    service_request = models.ForeignKey(ServiceRequest, null=True, on_delete=models.PROTECT, related_name="+")
    wish = models.ForeignKey(Wish, null=True, on_delete=models.PROTECT, related_name="+")
    need = models.ForeignKey(Need, null=True, on_delete=models.PROTECT, related_name="+")

    personal: ClassVar[dict[str, Personal]] = {
        "note": Personal("know what has changed at a door since the last round", 3, "words", True, "blank"),
    }
    impersonal: ClassVar[set[str]] = {"state", "standing", "key"}

    class Meta:
        ordering = ("id",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["cell", "key"], name="visit_once_a_press"),
            models.UniqueConstraint(
                fields=["cell"], condition=models.Q(standing=VisitStanding.COUNTS), name="visit_one_counts"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=[state.value for state in CellState if state != CellState.NOT_BEEN])
                & models.Q(standing__in=[standing.value for standing in VisitStanding]),
                name="visit_says_what_was_found",
            ),
        ]
