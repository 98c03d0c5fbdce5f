"""Candidates for a post, and the four steps of an estate: members found, organised, the right one chosen, doing."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from linli.core.ids import uuid7
from linli.core.personal import Personal
from linli.organisations.enums_posts import CandidacyStage, Step
from linli.places.models import Place


class Candidacy(models.Model):
    """Somebody stands for a post of a body: how they were named, and how far it has come.

    The name is the candidacy's own: whoever is named need not be known here, and nothing is kept of who named them.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="candidacies")
    post_key = models.CharField(max_length=40)
    name = models.CharField(max_length=40)
    way = models.CharField(max_length=40)
    stage = models.CharField(max_length=12, choices=CandidacyStage.choices)
    proposed_on = models.DateField()
    reviewed_on = models.DateField(null=True)
    notice_from = models.DateField(null=True)
    notice_until = models.DateField(null=True)
    decided_on = models.DateField(null=True)
    reason = models.CharField(max_length=200, blank=True)
    appointment = models.OneToOneField(
        "organisations.Appointment", null=True, on_delete=models.PROTECT, related_name="candidacy"
    )
    version = models.IntegerField(default=1)

    personal: ClassVar[dict[str, Personal]] = {
        "name": Personal("know who stands for a post", 12, "name", True, "blank"),
        "reason": Personal("know why somebody was chosen or not", 12, "words", True, "blank"),
    }
    impersonal: ClassVar[set[str]] = {"post_key", "way", "stage"}

    class Meta:
        ordering = ("-id",)
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(stage__in=[stage.value for stage in CandidacyStage]), name="candidacy_stage_known"
            ),
            models.CheckConstraint(
                condition=models.Q(notice_until=None) | models.Q(notice_until__gte=models.F("notice_from")),
                name="candidacy_notice_ends_after_start",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["organisation", "-id"], name="candidacy_of_body")]


class Groundwork(models.Model):
    """How far an estate has come in finding members, organising them, choosing the right person and doing things."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    estate = models.OneToOneField(Place, on_delete=models.PROTECT, related_name="groundwork")
    step = models.CharField(max_length=10, choices=Step.choices, blank=True, help_text="the last one done")
    version = models.IntegerField(default=1)

    impersonal: ClassVar[set[str]] = {"step"}

    class Meta:
        ordering = ("id",)
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(step__in=["", *(step.value for step in Step)]), name="groundwork_step_known"
            )
        ]


class GroundworkStep(models.Model):
    """One step was done on a day, with what was found: a number of what the step counts, and words."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    groundwork = models.ForeignKey(Groundwork, on_delete=models.PROTECT, related_name="rows")
    step = models.CharField(max_length=10, choices=Step.choices)
    on = models.DateField()
    number = models.IntegerField(null=True)
    words = models.CharField(max_length=200, blank=True)

    impersonal: ClassVar[set[str]] = {"step", "words"}

    class Meta:
        ordering = ("id",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["groundwork", "step"], name="groundwork_step_once"),
            models.CheckConstraint(
                condition=models.Q(number=None) | models.Q(number__gte=0), name="groundwork_number_counts"
            ),
        ]
