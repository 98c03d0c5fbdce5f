"""Calls for micro-projects, what is proposed for them, the steps of each, and what others thought of it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from linli.core.ids import uuid7
from linli.core.personal import Personal
from linli.organisations.models import Organisation
from linli.people.models import Person
from linli.places.models import Place
from linli.playbooks.parts_projects import Projects
from linli.playbooks.queries import by_id
from linli.projects.enums import GRANTED, State, Step, Whose
from linli.volunteering.models import VolunteerTeam

TITLE, WORDS, LINE, REASON, RECEIPT = 40, 600, 80, 300, 40
KEPT = 36
"""Months: so long it is kept who said what they think of a proposal."""

_STATES = [state.value for state in State]


class ProjectCall(models.Model):
    """A body calls for micro-projects in a place: for what, how much there is in all, until which day one proposes."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    playbook_version_id = models.UUIDField()
    title = models.CharField(max_length=TITLE)
    words = models.TextField(help_text="for what is called, as everybody reads it")
    fen = models.BigIntegerField(help_text="the sum in all, in whole fen")
    until = models.DateField(help_text="the last day on which one proposes")
    made_at = models.DateTimeField()
    version = models.IntegerField(default=1)

    impersonal: ClassVar[set[str]] = {"title", "words"}

    class Meta:
        ordering = ("-until", "-id")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(fen__gte=1), name="project_call_has_a_sum"),
        ]

    @property
    def plan(self) -> Projects | None:
        """What the playbook under which it was made says of micro-projects."""
        return by_id(self.playbook_version_id).projects

    def level_ids(self) -> dict[str, int | None]:
        """It lies where its place lies."""
        return self.place.level_ids()


class ProjectProposal(models.Model):
    """What a body, or one of its teams, wants to do for which estates; and, once it is taken up, how it goes."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    call = models.ForeignKey(ProjectCall, on_delete=models.PROTECT, related_name="proposals")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    team = models.ForeignKey(VolunteerTeam, null=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40, help_text="its key in the playbook")
    title = models.CharField(max_length=TITLE)
    purpose = models.TextField(blank=True, help_text="what is done")
    whom = models.CharField(max_length=LINE, blank=True, help_text="for whom")
    fen = models.BigIntegerField(default=0, help_text="the sum asked for")
    granted = models.BigIntegerField(null=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.DRAFT)
    reasons = models.TextField(blank=True, help_text="why it was taken up or not, or ended; everybody reads it")
    notice_until = models.DateField(null=True, help_text="the last day for objections")
    word_from = models.CharField(max_length=12, choices=Whose.choices, blank=True)
    word = models.CharField(max_length=REASON, blank=True, help_text="how it is on the spot")
    report = models.TextField(blank=True, help_text="what came of it, as everybody reads it")
    made_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    funded_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    version = models.IntegerField(default=1)

    impersonal: ClassVar[set[str]] = {
        "kind", "title", "purpose", "whom", "state", "reasons", "word_from", "word", "report",
    }  # fmt: skip

    class Meta:
        ordering = ("made_at", "id")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=_STATES), name="project_state_known"),
            models.CheckConstraint(condition=Q(fen__gte=0), name="project_asks_no_debt"),
            models.CheckConstraint(condition=Q(granted=None) | Q(granted__gte=1), name="project_grant_is_a_sum"),
            models.CheckConstraint(
                condition=~Q(state__in=[one.value for one in GRANTED])
                | (Q(granted__isnull=False, notice_until__isnull=False) & ~Q(reasons="")),
                name="project_granted_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[State.DECLINED.value, State.STOPPED.value, State.GIVEN_UP.value])
                | ~Q(reasons=""),
                name="project_ended_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[State.ACCEPTED.value, State.PUBLISHED.value]) | ~Q(word=""),
                name="project_accepted_on_a_word",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["call", "state"], name="project_of_call"),
            models.Index(fields=["organisation", "state"], name="project_of_body"),
        ]

    def get_state(self) -> State:
        """Its state as the enum's member."""
        return State(self.state)

    @property
    def by_name(self) -> str:
        """Who does it: the team, or the body."""
        return self.team.name if self.team is not None else self.organisation.short_name

    def level_ids(self) -> dict[str, int | None]:
        """It belongs where its call does."""
        return self.call.place.level_ids()


class ProjectEstate(models.Model):
    """An estate for which a proposal is."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    proposal = models.ForeignKey(ProjectProposal, on_delete=models.CASCADE, related_name="estates")
    estate = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("id",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["proposal", "estate"], name="project_estate_once"),
        ]


class ProjectMilestone(models.Model):
    """A step of a project: what is done by which day, and the sum that is paid when it is. What is granted less than
    was asked for is taken off the last steps."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    proposal = models.ForeignKey(ProjectProposal, on_delete=models.CASCADE, related_name="milestones")
    name = models.CharField(max_length=LINE)
    due_on = models.DateField(null=True)
    fen = models.BigIntegerField(default=0)
    granted = models.BigIntegerField(default=0)
    step = models.CharField(max_length=8, choices=Step.choices, default=Step.DUE)
    words = models.TextField(blank=True, help_text="what was done")
    looked = models.CharField(max_length=REASON, blank=True, help_text="what the caller said, where it was not enough")
    receipt = models.CharField(max_length=RECEIPT, blank=True)
    told_at = models.DateTimeField(null=True)
    paid_at = models.DateTimeField(null=True)
    position = models.SmallIntegerField()
    version = models.IntegerField(default=1)

    impersonal: ClassVar[set[str]] = {"name", "step", "words", "looked", "receipt"}

    class Meta:
        ordering = ("position", "id")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(step__in=Step.values), name="project_step_known"),
            models.CheckConstraint(condition=Q(fen__gte=0, granted__gte=0), name="project_step_sums"),
            models.CheckConstraint(
                condition=~Q(step=Step.PAID) | Q(granted=0) | ~Q(receipt=""), name="project_step_paid_has_receipt"
            ),
        ]

    def get_step(self) -> Step:
        """Where it stands, as the enum's member."""
        return Step(self.step)


class ProjectReview(models.Model):
    """What somebody who has no part in it thinks of a proposal: yes or no, in words, and up to which sum."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    proposal = models.ForeignKey(ProjectProposal, on_delete=models.PROTECT, related_name="reviews")
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    agrees = models.BooleanField()
    fen = models.BigIntegerField(default=0, help_text="the sum that they would give")
    words = models.CharField(max_length=REASON)
    reviewed_at = models.DateTimeField()
    version = models.IntegerField(default=1)

    personal: ClassVar[dict[str, Personal]] = {
        "person": Personal(
            "let nobody look at a proposal twice, and none of the proposing body", KEPT, "hidden", False, "null"
        ),
    }
    impersonal: ClassVar[set[str]] = {"words"}

    class Meta:
        ordering = ("reviewed_at", "id")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["proposal", "person"], name="project_review_once_a_person"),
            models.CheckConstraint(condition=Q(fen__gte=0), name="project_review_sum"),
        ]
