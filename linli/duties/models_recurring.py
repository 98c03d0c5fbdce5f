"""Duties that come again and again, what landed on an agenda of a week, and month reports. They bind bodies: no person
stands in any of them but who signed."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from linli.core.ids import uuid7
from linli.core.personal import Personal
from linli.duties.enums import ReportState, Standing, Work
from linli.meetings.models import AgendaItem
from linli.organisations.models import Appointment, Organisation
from linli.playbooks import queries as playbooks
from linli.playbooks.parts_duties import Duty as Spec

WORDS_LENGTH = 400
REPORT_LENGTH = 6000


class Duty(models.Model):
    """One occurrence of a duty of a body: from when to when it is to be done, and what met it.

    Not met and due before today, it was missed; `words` say how it was done, or why it was not.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="duties")
    key = models.CharField(max_length=40)
    playbook_version_id = models.UUIDField()
    work = models.CharField(max_length=12, choices=Work.choices)
    work_key = models.CharField(max_length=40, blank=True, help_text="the forum, the kind of round, or of drill")
    starts_on = models.DateField()
    due_on = models.DateField()
    met_at = models.DateTimeField(null=True)
    met_ref = models.UUIDField(null=True, help_text="the meeting, round, drill or report that met it")
    words = models.CharField(max_length=WORDS_LENGTH, blank=True)
    version = models.IntegerField(default=1)

    personal: ClassVar[dict[str, Personal]] = {
        "words": Personal("know how a duty was done, or why it was missed", 36, "words", True, "blank"),
    }
    impersonal: ClassVar[set[str]] = {"key", "work", "work_key"}

    class Meta:
        ordering = ("due_on", "id")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "key", "starts_on"], name="duty_once"),
            models.CheckConstraint(condition=Q(due_on__gte=F("starts_on")), name="duty_due_after_start"),
            models.CheckConstraint(condition=Q(work__in=Work.values), name="duty_work_known"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "due_on"], name="duty_open", condition=Q(met_at=None)),
            models.Index(fields=["work", "due_on"], name="duty_unmet_work", condition=Q(met_at=None)),
        ]

    @property
    def spec(self) -> Spec:
        """What the playbook says of it; LookupError where that version does not know it."""
        return playbooks.by_id(self.playbook_version_id).duty(self.key)

    def standing(self, today: date) -> Standing:
        """How it stands on a day."""
        if self.met_at is not None:
            return Standing.MET
        if self.due_on < today:
            return Standing.MISSED
        return Standing.RUNNING if self.starts_on <= today else Standing.COMING


class WeekMatter(models.Model):
    """A matter that came from a week's data onto the list of a body's forum: the same never comes twice."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    week = models.DateField(help_text="its Monday")
    ref = models.CharField(max_length=60, help_text="what it is about: its noun and key")
    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="+")
    landed_at = models.DateTimeField()

    impersonal: ClassVar[set[str]] = {"ref"}

    class Meta:
        ordering = ("id",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "ref"], name="week_matter_once"),
        ]


class MonthReport(models.Model):
    """The report of a body on a month: sentences that somebody wrote, and its figures on the day it was signed."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    month = models.DateField(help_text="its first day")
    state = models.CharField(max_length=8, choices=ReportState.choices, default=ReportState.DRAFT)
    words = models.TextField(blank=True)
    figures = models.JSONField(default=dict, help_text="counts by key, as they were when it was signed")
    written_at = models.DateTimeField()
    signed_at = models.DateTimeField(null=True)
    signed_by = models.ForeignKey(Appointment, null=True, on_delete=models.PROTECT, related_name="+")
    version = models.IntegerField(default=1)

    personal: ClassVar[dict[str, Personal]] = {
        "words": Personal("tell what was done for an area in a month", 120, "words", True, "tombstone"),
    }
    impersonal: ClassVar[set[str]] = {"state", "figures"}

    class Meta:
        ordering = ("-month", "-id")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "month"], name="month_report_once"),
            models.CheckConstraint(condition=Q(month__day=1), name="month_report_of_a_whole_month"),
            models.CheckConstraint(
                condition=Q(state=ReportState.DRAFT, signed_at=None, signed_by=None)
                | Q(state=ReportState.SIGNED, signed_at__isnull=False, signed_by__isnull=False),
                name="month_report_signed_by_somebody",
            ),
        ]

    @property
    def is_signed(self) -> bool:
        """Whether it stays as it is."""
        return self.state == ReportState.SIGNED
