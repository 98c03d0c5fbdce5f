"""Recommended firms with who recommends them; matters done for residents with papers, steps and pauses."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from linli.core.ids import uuid7
from linli.core.personal import Personal
from linli.organisations.models import Appointment, Organisation
from linli.people.models import Contact, Person
from linli.places.models import Place
from linli.playbooks import queries as playbooks
from linli.playbooks.parts_services import Agency, AgentKind, Directory
from linli.services.enums import ENTRY_OPEN, OVER, ConsentWay, EntryState, State

FIRM, TELEPHONE, WHERE, PRICES, REASON, SAID, WORDS = 40, 20, 80, 120, 120, 200, 500
NAME, PAPER = 40, 60
KEPT = 24
"""Months for which what was done for somebody is kept after it ended: so long somebody may ask for a paper."""


class DirectoryEntry(models.Model):
    """A firm that neighbours recommend in an estate, with what it said of itself.

    It shows once the body that keeps the directory has looked at it and the firm has agreed to stand there with its
    telephone. `said` is why neighbours recommend it, in words that the body released.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    playbook_version_id = models.UUIDField()
    kind = models.CharField(max_length=40, help_text="its key in the playbook")
    name = models.CharField(max_length=FIRM)
    telephone = models.CharField(max_length=TELEPHONE)
    where = models.CharField(max_length=WHERE, blank=True)
    prices = models.CharField(max_length=PRICES, blank=True)
    consented_on = models.DateField(null=True)
    consent_way = models.CharField(max_length=8, choices=ConsentWay.choices, blank=True)
    said = models.CharField(max_length=SAID, blank=True)
    reply = models.CharField(max_length=SAID, blank=True, help_text="the firm's own words")
    state = models.CharField(max_length=10, choices=EntryState.choices, default=EntryState.PROPOSED)
    reason = models.CharField(max_length=REASON, blank=True, help_text="why it was refused, hidden or taken out")
    proposed_at = models.DateTimeField()
    looked_at = models.DateTimeField(null=True)
    review_on = models.DateField(null=True)
    ended_at = models.DateTimeField(null=True)
    version = models.IntegerField(default=1)

    personal: ClassVar[dict[str, Personal]] = {
        "name": Personal("know which firm neighbours recommend", 1, "none", True, "tombstone"),
        "telephone": Personal("let neighbours call a firm that agreed to it", 1, "none", True, "blank"),
        "where": Personal("let neighbours find a firm", 1, "none", True, "blank"),
        "reply": Personal("let a firm answer what is said of it", 1, "words", True, "blank"),
    }
    impersonal: ClassVar[set[str]] = {"kind", "prices", "consent_way", "said", "state", "reason"}

    class Meta:
        ordering = ("kind", "name", "id")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=EntryState.values), name="directory_entry_state_known"),
            models.CheckConstraint(
                condition=~Q(state=EntryState.SHOWN) | Q(consented_on__isnull=False, review_on__isnull=False),
                name="directory_entry_shown_with_consent",
            ),
            models.CheckConstraint(
                condition=Q(state__in=ENTRY_OPEN, ended_at=None)
                | (~Q(state__in=ENTRY_OPEN) & Q(ended_at__isnull=False)),
                name="directory_entry_over_has_an_end",
            ),
            models.UniqueConstraint(
                fields=["place", "telephone"], condition=Q(state__in=ENTRY_OPEN), name="directory_entry_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def plan(self) -> Directory | None:
        """What its playbook says of the directory."""
        return playbooks.by_id(self.playbook_version_id).directory

    def level_ids(self) -> dict[str, int | None]:
        """It lies in its estate."""
        return self.place.level_ids()


class Recommendation(models.Model):
    """One household recommends a firm, with a reason. Who it was is read by the keepers alone."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    entry = models.ForeignKey(DirectoryEntry, on_delete=models.PROTECT, related_name="recommendations")
    room = models.ForeignKey(Place, null=True, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=SAID)
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    version = models.IntegerField(default=1)

    personal: ClassVar[dict[str, Personal]] = {
        "room": Personal("count a household once", 1, "hidden", True, "null"),
        "person": Personal("let who recommended take it back", 1, "hidden", True, "null"),
        "reason": Personal("know why a firm is recommended", 1, "words", True, "blank"),
    }

    class Meta:
        ordering = ("at", "id")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["entry", "room"], condition=Q(withdrawn_at=None), name="recommendation_once_a_household"
            )
        ]


class EntryReport(models.Model):
    """Somebody says that an entry is not so. It names nobody, and is for the keepers alone."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    entry = models.ForeignKey(DirectoryEntry, on_delete=models.PROTECT, related_name="reports")
    words = models.CharField(max_length=SAID)
    at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    version = models.IntegerField(default=1)

    personal: ClassVar[dict[str, Personal]] = {
        "words": Personal("look into what is said to be wrong", 1, "words", False, "blank"),
    }

    class Meta:
        ordering = ("at", "id")


class AgentMatter(models.Model):
    """A matter of the playbook's list, done by a body for somebody who asked.

    `papers_out` counts the papers that are not back in their owner's hand, with the owner's tick; while there is one
    the matter is not over. `due_at` runs from the first paper, in working time, and stands while it is paused.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.CharField(max_length=40, unique=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    playbook_version_id = models.UUIDField()
    kind = models.CharField(max_length=40, help_text="its key in the playbook")
    way = models.CharField(max_length=40, help_text="its key in the playbook")
    name = models.CharField(max_length=NAME)
    words = models.CharField(max_length=WORDS, blank=True)
    on_behalf = models.BooleanField(default=False)
    contact = models.ForeignKey(Contact, null=True, on_delete=models.PROTECT, related_name="+")
    asker = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    appointment = models.ForeignKey(Appointment, null=True, on_delete=models.PROTECT, related_name="+")
    code_hash = models.BinaryField(max_length=32, unique=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    outcome = models.CharField(max_length=10, choices=State.choices, blank=True, help_text="what it is once it is over")
    asked_at = models.DateTimeField()
    answer_by = models.DateTimeField()
    runs_from = models.DateTimeField(null=True, help_text="the first paper, or when it was taken on without any")
    due_at = models.DateTimeField(null=True)
    look_on = models.DateField(null=True, help_text="while it is paused: the day on which it is looked at again")
    reason = models.CharField(max_length=REASON, blank=True, help_text="why it was paused or not taken on")
    result = models.CharField(max_length=SAID, blank=True)
    papers_out = models.SmallIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)
    version = models.IntegerField(default=1)

    personal: ClassVar[dict[str, Personal]] = {
        "name": Personal("know for whom a matter is done", KEPT, "name", True, "tombstone"),
        "words": Personal("know what somebody asks for", KEPT, "words", True, "blank"),
        "asker": Personal("show somebody their own matter", KEPT, "hidden", True, "null"),
        "reason": Personal("tell somebody why their matter waits or is not taken on", KEPT, "words", True, "blank"),
        "result": Personal("tell somebody what came of their matter", KEPT, "words", True, "blank"),
    }
    impersonal: ClassVar[set[str]] = {"number", "kind", "way", "code_hash", "state", "outcome"}

    class Meta:
        ordering = ("asked_at", "id")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="agent_matter_state_known"),
            models.CheckConstraint(condition=Q(papers_out__gte=0), name="agent_matter_papers_counted"),
            models.CheckConstraint(
                condition=~Q(state__in=[*OVER, State.ASKED]) | Q(papers_out=0), name="agent_matter_over_holds_no_paper"
            ),
            models.CheckConstraint(
                condition=Q(state__in=OVER, ended_at__isnull=False) | (~Q(state__in=OVER) & Q(ended_at=None)),
                name="agent_matter_over_has_an_end",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.RETURNING) | Q(outcome__in=[State.ENDED, State.WITHDRAWN]),
                name="agent_matter_returning_to_an_end",
            ),
            models.CheckConstraint(
                condition=Q(state=State.PAUSED, look_on__isnull=False) | (~Q(state=State.PAUSED) & Q(look_on=None)),
                name="agent_matter_paused_until",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["organisation", "-asked_at"], name="agent_matter_body")]

    def __str__(self) -> str:
        return self.number

    def get_state(self) -> State:
        """Its state as the enum's member."""
        return State(self.state)

    @property
    def plan(self) -> Agency | None:
        """What its playbook says of matters done for residents."""
        return playbooks.by_id(self.playbook_version_id).agency

    @property
    def spec(self) -> AgentKind | None:
        """The matter as its playbook lists it."""
        return self.plan.matter(self.kind) if self.plan is not None else None

    def level_ids(self) -> dict[str, int | None]:
        """It lies in the estate of who asked."""
        return self.place.level_ids()


class AgentPaper(models.Model):
    """One paper that was handed over, with its receipt: ticked by both sides when it comes and when it goes back."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    matter = models.ForeignKey(AgentMatter, on_delete=models.PROTECT, related_name="papers")
    number = models.SmallIntegerField()
    what = models.CharField(max_length=PAPER)
    original = models.BooleanField()
    received_at = models.DateTimeField()
    received_ticked_at = models.DateTimeField(null=True, help_text="when the owner ticked that they handed it over")
    returned_at = models.DateTimeField(null=True)
    returned_ticked_at = models.DateTimeField(null=True, help_text="when the owner ticked that they have it back")
    version = models.IntegerField(default=1)

    personal: ClassVar[dict[str, Personal]] = {
        "what": Personal("account for every paper that was handed over", KEPT, "words", True, "tombstone"),
    }

    class Meta:
        ordering = ("number", "id")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["matter", "number"], name="agent_paper_numbered"),
            models.CheckConstraint(
                condition=Q(returned_at=None) | Q(returned_at__gte=F("received_at")), name="agent_paper_back_after_here"
            ),
            models.CheckConstraint(
                condition=Q(returned_ticked_at=None) | Q(returned_at__isnull=False), name="agent_paper_ticked_when_back"
            ),
        ]


class AgentStep(models.Model):
    """A step of the matter that is done: its number in the playbook's list, the day, a word about it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    matter = models.ForeignKey(AgentMatter, on_delete=models.PROTECT, related_name="+")
    number = models.SmallIntegerField()
    done_on = models.DateField()
    words = models.CharField(max_length=REASON, blank=True)
    version = models.IntegerField(default=1)

    personal: ClassVar[dict[str, Personal]] = {
        "words": Personal("know what was said at a step", KEPT, "words", True, "blank"),
    }

    class Meta:
        ordering = ("number", "id")
        constraints: ClassVar = [models.UniqueConstraint(fields=["matter", "number"], name="agent_step_once")]


class AgentPause(models.Model):
    """A time in which the clock of a matter stood."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    matter = models.ForeignKey(AgentMatter, on_delete=models.PROTECT, related_name="pauses")
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("began_at", "id")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["matter"], condition=Q(ended_at=None), name="agent_pause_one_open")
        ]
