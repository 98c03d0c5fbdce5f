"""An old problem, the steps of its plan, what its reviews found, and the service requests that stand in it."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import Q

from linli.core.ids import uuid7
from linli.core.personal import Personal
from linli.legacy.enums import OPEN, State
from linli.organisations.models import Organisation
from linli.places.models import Place
from linli.playbooks.models import PlaybookVersion
from linli.playbooks.parts_legacy import LegacyKind, LegacyRegister
from linli.playbooks.queries import by_id
from linli.playbooks.schema import Playbook
from linli.service_requests.models import ServiceRequest

TITLE, WORDS, PUBLIC, STEP = 60, 2000, 400, 200
KEPT = 60
"""Months after the end: as long as papers about land and houses are asked for."""
EARLIEST = 1949
MOST_HOUSEHOLDS = 100_000
_OPEN = [state.value for state in OPEN]


class LegacyProblem(models.Model):
    """A matter that is too old and too large for a request's clock.

    `organisation` keeps it, `above` is who reads that a review is late, `owner` is the body that must act, named
    with `owner_words`. `review_on` is the day on which it is looked at again: never empty while it is open. Residents
    read `public_words` from `published_at` on, never `title` or `words`.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.CharField(max_length=40, unique=True)
    playbook_version = models.ForeignKey(PlaybookVersion, on_delete=models.PROTECT, db_index=False, related_name="+")
    kind = models.CharField(max_length=40, help_text="its key in the playbook")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    above = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    owner_words = models.TextField(blank=True)
    given_at = models.DateTimeField(null=True)
    title = models.CharField(max_length=TITLE)
    words = models.TextField(blank=True)
    since_year = models.SmallIntegerField(null=True)
    households = models.IntegerField(null=True, help_text="roughly")
    public_words = models.TextField(blank=True)
    published_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.OPEN)
    review_on = models.DateField(null=True)
    entered_at = models.DateTimeField()
    matter_id = models.UUIDField(null=True, help_text="the matter of a forum from which it came or to which it went")
    said_words = models.TextField(blank=True, help_text="how it was solved, as the owner says")
    said_at = models.DateTimeField(null=True)
    resolved_by_id = models.UUIDField(null=True, help_text="the person who said that it is solved")
    ended_words = models.TextField(blank=True)
    ended_at = models.DateTimeField(null=True)
    leading = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="joined")
    version = models.IntegerField(default=1)

    personal: ClassVar[dict[str, Personal]] = {
        "title": Personal("name the problem to those who have to do with it", KEPT, "words", False, "tombstone"),
        "words": Personal("tell those who have to do with it what it is", KEPT, "words", False, "blank"),
        "owner_words": Personal("say why this body must act", KEPT, "words", False, "blank"),
        "public_words": Personal("tell residents what the problem is", KEPT, "words", False, "tombstone"),
        "said_words": Personal("say how it was solved", KEPT, "words", False, "blank"),
        "ended_words": Personal("say how it ended", KEPT, "words", False, "blank"),
    }
    impersonal: ClassVar[set[str]] = {"number", "kind", "state"}

    class Meta:
        ordering = ("review_on", "-id")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="legacy_state_known"),
            models.CheckConstraint(
                condition=Q(state__in=_OPEN, ended_at=None, review_on__isnull=False)
                | (~Q(state__in=_OPEN) & Q(ended_at__isnull=False, review_on=None)),
                name="legacy_open_is_looked_at_again",
            ),
            models.CheckConstraint(
                condition=Q(state=State.JOINED, leading__isnull=False) | (~Q(state=State.JOINED) & Q(leading=None)),
                name="legacy_joined_has_a_leading_one",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.HELD_SOLVED)
                | Q(owner__isnull=False, said_at__isnull=False, resolved_by_id__isnull=False),
                name="legacy_held_solved_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(published_at=None) | ~Q(public_words=""), name="legacy_published_has_public_words"
            ),
            models.CheckConstraint(
                condition=Q(households=None) | Q(households__gte=0), name="legacy_households_not_negative"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "review_on"], name="legacy_next_look", condition=Q(ended_at=None)),
            models.Index(fields=["matter_id"], name="legacy_of_matter", condition=Q(matter_id__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def playbook(self) -> Playbook:
        """The playbook under which it was entered."""
        return by_id(self.playbook_version_id)

    @property
    def register(self) -> LegacyRegister:
        """What that playbook says of the register. Raises LookupError where it has none."""
        found = self.playbook.legacy
        if found is None:
            raise LookupError(self.number)
        return found

    @property
    def spec(self) -> LegacyKind | None:
        """Its kind in the playbook."""
        return self.register.kind(self.kind)

    @property
    def kind_name(self) -> str:
        """Its kind's name, the key where the playbook has no name for it."""
        return str(self.spec.name) if self.spec is not None else self.kind

    @property
    def confirmer_id(self) -> object:
        """The body that says whether it is solved: whoever keeps it; the body above where the keeper is the owner."""
        return self.above_id if self.owner_id == self.organisation_id and self.above_id else self.organisation_id

    def get_state(self) -> State:
        """Its state as the enum's member."""
        return State(self.state)

    def level_ids(self) -> dict[str, int | None]:
        """It lies where its place lies."""
        return self.place.level_ids()


class PlanStep(models.Model):
    """One step of the plan: what which body does by a day. A changed one stays as a line, with why; its new line names
    it in `changes`. Unpaid neighbours are `asked`, and never late."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    problem = models.ForeignKey(LegacyProblem, on_delete=models.PROTECT, related_name="plan")
    position = models.SmallIntegerField()
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    words = models.CharField(max_length=STEP)
    public_words = models.CharField(max_length=STEP, blank=True)
    due_on = models.DateField()
    asked = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    changes = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="changed_to")
    changed_at = models.DateTimeField(null=True)
    changed_words = models.CharField(max_length=STEP, blank=True)
    done_on = models.DateField(null=True)
    done_words = models.CharField(max_length=STEP, blank=True)
    version = models.IntegerField(default=1)

    personal: ClassVar[dict[str, Personal]] = {
        "words": Personal("say what is done in a step", KEPT, "words", False, "tombstone"),
        "public_words": Personal("tell residents what is done in a step", KEPT, "words", False, "blank"),
        "changed_words": Personal("say why a step was changed", KEPT, "words", False, "blank"),
        "done_words": Personal("say how a step was done", KEPT, "words", False, "blank"),
    }

    class Meta:
        ordering = ("position", "id")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(changed_at=None) | Q(done_on=None), name="legacy_step_changed_or_done"),
            models.UniqueConstraint(
                fields=["problem", "position"], condition=Q(changed_at=None), name="legacy_step_once_at_its_number"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["organisation", "due_on"], name="legacy_open_step", condition=Q(changed_at=None, done_on=None)
            ),
        ]

    @property
    def is_open(self) -> bool:
        """Whether it stands, and is not done."""
        return self.changed_at is None and self.done_on is None

    def late(self, today: date) -> bool:
        """Whether its day is over and it is not done; never where unpaid neighbours were asked."""
        return self.is_open and not self.asked and self.due_on < today


class Review(models.Model):
    """What was found when a problem was looked at again, and when that is to be next."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    problem = models.ForeignKey(LegacyProblem, on_delete=models.PROTECT, related_name="reviews")
    at = models.DateTimeField()
    words = models.TextField()
    next_on = models.DateField()

    personal: ClassVar[dict[str, Personal]] = {
        "words": Personal("know what a review found", KEPT, "words", False, "blank"),
    }

    class Meta:
        ordering = ("-at", "-id")


class LegacyRequest(models.Model):
    """A service request that cannot be solved now stands in the register as part of this problem."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    problem = models.ForeignKey(LegacyProblem, on_delete=models.PROTECT, related_name="requests")
    service_request = models.OneToOneField(ServiceRequest, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
