"""A unit's tie with a place, its list of a year, each item of it, and what was done of an item."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from linli.alliances.enums import LIVE, OPEN, Answer, State, TieState
from linli.core.ids import uuid7
from linli.core.personal import Personal
from linli.organisations.models import Appointment, Organisation
from linli.places.models import Place
from linli.playbooks.models import PlaybookVersion
from linli.playbooks.parts_alliances import Alliances
from linli.playbooks.queries import by_id

WHAT, WHOM, AMOUNT, REASON, WORDS, SAID = 80, 60, 40, 120, 500, 200
KEPT = 60
"""Months after its end for which the words of a tie are kept: units look back over a few years."""


class AllianceTie(models.Model):
    """A unit and a place. `keeper` is the body that agrees for the place. One side asks, the other agrees; then it
    stands until `ends_on`, that day included, or until a side ends it with the reason."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    playbook_version = models.ForeignKey(PlaybookVersion, on_delete=models.PROTECT, db_index=False, related_name="+")
    unit = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="alliance_ties")
    keeper = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="kept_ties")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    asked_by_unit = models.BooleanField()
    words = models.CharField(max_length=REASON, blank=True, help_text="why; the other side reads it")
    state = models.CharField(max_length=8, choices=TieState.choices, default=TieState.ASKED)
    starts_on = models.DateField(null=True, help_text="the day on which it was agreed")
    ends_on = models.DateField(help_text="the last day of its term")
    unit_contact = models.ForeignKey(Appointment, null=True, on_delete=models.PROTECT, related_name="+")
    keeper_contact = models.ForeignKey(Appointment, null=True, on_delete=models.PROTECT, related_name="+")
    ended_words = models.CharField(max_length=REASON, blank=True)
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    version = models.IntegerField(default=1)

    personal: ClassVar[dict[str, Personal]] = {
        "words": Personal("say why a unit and a place come together", KEPT, "words", True, "blank"),
        "ended_words": Personal("say why it ended", KEPT, "words", True, "blank"),
        "unit_contact": Personal("know whom to call at the unit", 1, "hidden", True, "null"),
        "keeper_contact": Personal("know whom to call in the place", 1, "hidden", True, "null"),
    }
    impersonal: ClassVar[set[str]] = {"state"}

    class Meta:
        ordering = ("-id",)
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=TieState.values), name="alliance_tie_state_known"),
            models.UniqueConstraint(
                fields=["unit", "place"], condition=Q(state__in=[s.value for s in LIVE]), name="alliance_tie_once"
            ),
            models.CheckConstraint(
                condition=~Q(state=TieState.STANDING.value) | Q(starts_on__isnull=False), name="alliance_tie_began"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[s.value for s in LIVE], ended_at=None)
                | (~Q(state__in=[s.value for s in LIVE]) & Q(ended_at__isnull=False)),
                name="alliance_tie_ended_when_over",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["ends_on"], name="alliance_tie_term", condition=Q(state=TieState.STANDING.value)),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def plan(self) -> Alliances | None:
        """What the playbook under which it was asked for says of alliances."""
        return by_id(self.playbook_version_id).alliances

    def get_state(self) -> TieState:
        """Its state as the enum's member."""
        return TieState(self.state)

    def level_ids(self) -> dict[str, int | None]:
        """It lies where its place lies."""
        return self.place.level_ids()


class AllianceYear(models.Model):
    """The list of one tie for one year. `list_by`: by when its first item is there; `word_from`: from when both sides
    say what the year was worth, the place first."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    tie = models.ForeignKey(AllianceTie, on_delete=models.PROTECT, related_name="years")
    year = models.IntegerField()
    list_by = models.DateTimeField()
    word_from = models.DateTimeField()
    keeper_answer = models.CharField(max_length=8, choices=Answer.choices, blank=True)
    keeper_words = models.CharField(max_length=SAID, blank=True)
    keeper_said_at = models.DateTimeField(null=True)
    unit_answer = models.CharField(max_length=8, choices=Answer.choices, blank=True)
    unit_words = models.CharField(max_length=SAID, blank=True)
    unit_said_at = models.DateTimeField(null=True)
    version = models.IntegerField(default=1)

    personal: ClassVar[dict[str, Personal]] = {
        "keeper_words": Personal("say what a unit's help was worth", KEPT, "words", True, "blank"),
        "unit_words": Personal("say how the place met the unit", KEPT, "words", True, "blank"),
    }
    impersonal: ClassVar[set[str]] = {"keeper_answer", "unit_answer"}

    class Meta:
        ordering = ("-year", "id")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tie", "year"], name="alliance_year_once"),
            models.CheckConstraint(
                condition=Q(keeper_answer="", keeper_said_at=None)
                | (Q(keeper_answer__in=Answer.values) & Q(keeper_said_at__isnull=False)),
                name="alliance_keeper_answers_when",
            ),
            models.CheckConstraint(
                condition=Q(unit_answer="", unit_said_at=None)
                | (Q(unit_answer__in=Answer.values) & Q(unit_said_at__isnull=False, keeper_said_at__isnull=False)),
                name="alliance_place_says_first",
            ),
        ]

    def __str__(self) -> str:
        return str(self.year)

    def level_ids(self) -> dict[str, int | None]:
        """It lies where its tie lies."""
        return self.tie.level_ids()


class Commitment(models.Model):
    """One item of a year's list, as it stands now. `copied_from`: the item of the year before that it repeats or
    carries on. `due_at` is the end of `due_on`."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    year = models.ForeignKey(AllianceYear, on_delete=models.PROTECT, related_name="commitments")
    kind = models.CharField(max_length=40, help_text="its class, by its key in the playbook")
    what = models.CharField(max_length=WHAT)
    whom = models.CharField(max_length=WHOM, blank=True, help_text="for whom, in words")
    amount = models.CharField(max_length=AMOUNT, blank=True, help_text="how much, in words")
    due_on = models.DateField()
    due_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    copied_from = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="copies")
    ended_words = models.CharField(max_length=REASON, blank=True, help_text="why it was dropped or carried on")
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    version = models.IntegerField(default=1)

    personal: ClassVar[dict[str, Personal]] = {
        "ended_words": Personal("say why an item ended", KEPT, "words", True, "blank"),
    }
    impersonal: ClassVar[set[str]] = {"kind", "what", "whom", "amount", "state"}

    class Meta:
        ordering = ("due_on", "id")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="commitment_state_known"),
            models.CheckConstraint(
                condition=Q(state__in=[s.value for s in OPEN], ended_at=None)
                | (~Q(state__in=[s.value for s in OPEN]) & Q(ended_at__isnull=False)),
                name="commitment_ended_when_over",
            ),
            models.UniqueConstraint(fields=["year", "copied_from"], name="commitment_copied_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["due_at"], name="commitment_due", condition=Q(state=State.AGREED.value)),
        ]

    def __str__(self) -> str:
        return self.what

    @property
    def kind_name(self) -> str:
        """Its class in words; empty for one that the playbook does not know any more."""
        plan = self.year.tie.plan
        found = plan.kind(self.kind) if plan is not None else None
        return str(found.name) if found is not None else ""

    def get_state(self) -> State:
        """Its state as the enum's member."""
        return State(self.state)

    def level_ids(self) -> dict[str, int | None]:
        """It lies where its tie lies."""
        return self.year.tie.level_ids()


class CommitmentLine(models.Model):
    """How an item was worded from then on, and by which side."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="lines")
    by_unit = models.BooleanField()
    what = models.CharField(max_length=WHAT)
    whom = models.CharField(max_length=WHOM, blank=True)
    amount = models.CharField(max_length=AMOUNT, blank=True)
    due_on = models.DateField()
    why = models.CharField(max_length=REASON, blank=True)
    at = models.DateTimeField()

    personal: ClassVar[dict[str, Personal]] = {
        "why": Personal("tell the other side why an item was changed", KEPT, "words", True, "blank"),
    }
    impersonal: ClassVar[set[str]] = {"what", "whom", "amount"}

    class Meta:
        ordering = ("id",)


class CommitmentPart(models.Model):
    """What was done of an item, on which day; `said` is what residents said of it, as the place passes it on."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="parts")
    done_on = models.DateField()
    words = models.CharField(max_length=WORDS)
    said = models.CharField(max_length=SAID, blank=True)
    at = models.DateTimeField()

    personal: ClassVar[dict[str, Personal]] = {
        "words": Personal("tell residents what was done", KEPT, "words", True, "tombstone"),
        "said": Personal("pass on what residents said", KEPT, "words", True, "blank"),
    }

    class Meta:
        ordering = ("done_on", "id")
