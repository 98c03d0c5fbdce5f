"""A whistle, and the bodies that it calls."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from linli.core.ids import uuid7
from linli.core.personal import Personal
from linli.organisations.models import Organisation
from linli.places.models import Place
from linli.playbooks.models import PlaybookVersion
from linli.playbooks.parts_whistles import WhistleKind
from linli.playbooks.queries import by_id
from linli.playbooks.schema import Playbook
from linli.service_requests.models import ServiceRequest
from linli.whistles.enums import OPEN, CallState, Rating, WhistleState

WORDS, TITLE = 2000, 60


class Whistle(models.Model):
    """One body calls others to a place, for a reason, about a service request or by itself."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.CharField(max_length=40, unique=True)
    playbook_version = models.ForeignKey(PlaybookVersion, on_delete=models.PROTECT, db_index=False, related_name="+")
    kind = models.CharField(max_length=40, help_text="its key in the playbook")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="whistles")
    decider = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, db_index=False, related_name="+")
    service_request = models.ForeignKey(ServiceRequest, null=True, on_delete=models.PROTECT, related_name="whistles")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, db_index=False, related_name="+")
    title = models.CharField(max_length=TITLE)
    words = models.TextField()
    state = models.CharField(max_length=12, choices=WhistleState.choices, default=WhistleState.RUNNING)
    blown_at = models.DateTimeField()
    reported_at = models.DateTimeField(null=True)
    settles_at = models.DateTimeField(null=True, help_text="when silence ends it, once all have reported")
    ended_at = models.DateTimeField(null=True)
    version = models.IntegerField(default=1)

    personal: ClassVar[dict[str, Personal]] = {
        "title": Personal("name the matter among those who are called", 36, "words", True, "tombstone"),
        "words": Personal("tell those who are called what it is about", 36, "words", True, "tombstone"),
    }
    impersonal: ClassVar[set[str]] = {"number", "kind", "state"}

    class Meta:
        ordering = ("-id",)
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=WhistleState.values), name="whistle_state_known"),
            models.CheckConstraint(
                condition=Q(state__in=[s.value for s in OPEN], ended_at=None)
                | (~Q(state__in=[s.value for s in OPEN]) & Q(ended_at__isnull=False)),
                name="whistle_ended_when_over",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["place", "-id"], name="whistle_place")]

    def __str__(self) -> str:
        return self.number

    @property
    def playbook(self) -> Playbook:
        """The playbook under which it was blown."""
        return by_id(self.playbook_version_id)

    @property
    def spec(self) -> WhistleKind:
        """Its kind in the playbook."""
        return self.playbook.whistle(self.kind)

    def level_ids(self) -> dict[str, int | None]:
        """Where it lies: where its place lies now. One query where the place is not joined."""
        return self.place.level_ids()


class WhistleCall(models.Model):
    """One body that a whistle calls. Exactly one of them leads; `due_at` is what runs now."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    whistle = models.ForeignKey(Whistle, on_delete=models.PROTECT, related_name="calls")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="whistle_calls")
    lead = models.BooleanField(default=False)
    state = models.CharField(max_length=12, choices=CallState.choices, default=CallState.CALLED)
    called_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    contact_by = models.DateTimeField()
    respond_by = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True)
    contacted_at = models.DateTimeField(null=True)
    responded_at = models.DateTimeField(null=True)
    reported_at = models.DateTimeField(null=True)
    report = models.TextField(blank=True)
    refusal = models.TextField(blank=True, help_text="why the called body refuses")
    decision = models.TextField(blank=True, help_text="why it is excused, or is to come")
    overdue_at = models.DateTimeField(null=True, help_text="when it was found late, of what runs now")
    reminded_at = models.DateTimeField(null=True)
    asked = models.TextField(blank=True, help_text="what the body above asks, if it supervises")
    answer_by = models.DateTimeField(null=True, help_text="by when the body above wants its answer")
    answer = models.TextField(blank=True)
    rating = models.CharField(max_length=8, choices=Rating.choices, blank=True)
    rating_words = models.TextField(blank=True)
    rated_at = models.DateTimeField(null=True)
    version = models.IntegerField(default=1)

    personal: ClassVar[dict[str, Personal]] = {
        "report": Personal("tell who blew what was done", 36, "words", True, "blank"),
        "refusal": Personal("decide whether a refusal is right", 36, "words", True, "blank"),
        "decision": Personal("tell both sides what was decided", 36, "words", True, "blank"),
        "asked": Personal("tell who is late what is asked", 36, "words", True, "blank"),
        "answer": Personal("answer the body above", 36, "words", True, "blank"),
        "rating_words": Personal("say how somebody helped", 36, "words", True, "blank"),
    }
    impersonal: ClassVar[set[str]] = {"state", "rating"}

    class Meta:
        ordering = ("-lead", "id")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["whistle", "organisation"], name="whistle_calls_each_once"),
            models.UniqueConstraint(fields=["whistle"], condition=Q(lead=True), name="whistle_has_one_lead"),
            models.CheckConstraint(condition=Q(state__in=CallState.values), name="whistle_call_state_known"),
            models.CheckConstraint(
                condition=~Q(state__in=["called", "acknowledged", "on_site", "refused"]) | Q(due_at__isnull=False),
                name="whistle_call_has_clock",
            ),
            models.CheckConstraint(condition=Q(rating="") | Q(rated_at__isnull=False), name="whistle_rated_when"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["organisation", "due_at"],
                name="whistle_call_waits",
                condition=Q(state__in=["called", "acknowledged", "on_site", "refused"]) | Q(answer_by__isnull=False),
            ),
            models.Index(
                fields=["due_at"], name="whistle_call_late", condition=Q(due_at__isnull=False, overdue_at=None)
            ),
        ]

    def level_ids(self) -> dict[str, int | None]:
        """Where its whistle lies."""
        return self.whistle.level_ids()

    def get_state(self) -> CallState:
        """Its state as the enum's member."""
        return CallState(self.state)
