"""A response to an emergency, the bodies that it calls, what they tell, and its time line."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from linli.core.ids import uuid7
from linli.core.personal import Personal
from linli.emergencies.enums import OPEN, CallState, State, Step
from linli.organisations.models import Organisation
from linli.places.models import Place
from linli.playbooks.models import PlaybookVersion
from linli.playbooks.parts_emergency import EmergencyKind, EmergencyTable, ResponseLevel
from linli.playbooks.queries import by_id
from linli.playbooks.schema import Playbook
from linli.service_requests.models import ServiceRequest

WORDS, TITLE, ADVICE = 2000, 60, 500
MONTHS = 36


class EmergencyResponse(models.Model):
    """A body's response to an emergency at a place, at one of the playbook's levels. It always has a holder, the body
    that declared it; while it is in force, a time at which that body says whether it goes on."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.CharField(max_length=40, unique=True)
    playbook_version = models.ForeignKey(PlaybookVersion, on_delete=models.PROTECT, db_index=False, related_name="+")
    kind = models.CharField(max_length=40, help_text="its key in the playbook")
    level = models.CharField(max_length=40, help_text="its key in the playbook")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="emergency_responses")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, db_index=False, related_name="+")
    title = models.CharField(max_length=TITLE)
    words = models.TextField(help_text="what happened; residents read it")
    advice = models.TextField(help_text="what residents should do now")
    state = models.CharField(max_length=12, choices=State.choices, default=State.IN_FORCE)
    declared_at = models.DateTimeField()
    review_at = models.DateTimeField(null=True, help_text="by when it is said whether it goes on")
    review_asked_at = models.DateTimeField(null=True, help_text="when that was asked, once the time had come")
    ended_at = models.DateTimeField(null=True)
    taken_into = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="took_in")
    look_back_by = models.DateTimeField(null=True)
    went_well = models.TextField(blank=True)
    to_mend = models.TextField(blank=True)
    mended_by = models.ForeignKey(
        ServiceRequest, null=True, on_delete=models.PROTECT, db_index=False, related_name="+",
        help_text="the request that what is to mend became",
    )  # fmt: skip
    version = models.IntegerField(default=1)

    personal: ClassVar[dict[str, Personal]] = {
        "title": Personal("name the emergency in lists", MONTHS, "words", True, "tombstone"),
        "words": Personal("tell what happened", MONTHS, "words", True, "tombstone"),
        "advice": Personal("tell residents what to do", MONTHS, "words", True, "tombstone"),
        "went_well": Personal("learn from the response", MONTHS, "words", True, "blank"),
        "to_mend": Personal("learn from the response", MONTHS, "words", True, "blank"),
    }
    impersonal: ClassVar[set[str]] = {"number", "kind", "level", "state"}

    class Meta:
        ordering = ("-id",)
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="emergency_state_known"),
            models.UniqueConstraint(
                fields=["place", "kind"], condition=Q(state=State.IN_FORCE.value), name="one_emergency_in_force"
            ),
            models.CheckConstraint(
                condition=Q(state=State.IN_FORCE.value, ended_at=None, review_at__isnull=False)
                | (~Q(state=State.IN_FORCE.value) & Q(ended_at__isnull=False, review_at=None)),
                name="emergency_reviewed_while_in_force",
            ),
            models.CheckConstraint(
                condition=Q(state=State.TAKEN_IN.value, taken_into__isnull=False)
                | (~Q(state=State.TAKEN_IN.value) & Q(taken_into=None)),
                name="emergency_taken_into_another",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.STOOD_DOWN.value) | Q(look_back_by__isnull=False),
                name="emergency_looked_back_on_in_time",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["place", "-id"], name="emergency_place"),
            models.Index(fields=["review_at"], name="emergency_in_force", condition=Q(state=State.IN_FORCE.value)),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def playbook(self) -> Playbook:
        """The playbook under which it was declared."""
        return by_id(self.playbook_version_id)

    @property
    def table(self) -> EmergencyTable:
        """The table on emergencies of that playbook."""
        found = self.playbook.emergency
        if found is None:
            raise LookupError(self.playbook_version_id)
        return found

    @property
    def spec(self) -> EmergencyKind:
        """Its kind in the playbook."""
        return self.table.kind(self.kind)

    @property
    def level_spec(self) -> ResponseLevel:
        """Its level in the playbook."""
        return self.table.level(self.level)

    def get_state(self) -> State:
        """Its state as the enum's member."""
        return State(self.state)

    def level_ids(self) -> dict[str, int | None]:
        """Where it lies: where its place lies now. One query where the place is not joined."""
        return self.place.level_ids()


class EmergencyCall(models.Model):
    """One body that a response calls; whoever is in post there acts. `due_at` is what runs now: until it is
    acknowledged, or until the body next tells how things stand. Unpaid neighbours are asked, and nothing runs."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    response = models.ForeignKey(EmergencyResponse, on_delete=models.PROTECT, related_name="calls")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="emergency_calls")
    asked = models.BooleanField(default=False, help_text="whether they are unpaid neighbours, never late")
    state = models.CharField(max_length=12, choices=CallState.choices, default=CallState.CALLED)
    called_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    acknowledged_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)
    needs_help = models.BooleanField(default=False)
    overdue_at = models.DateTimeField(null=True, help_text="when it was found late, of what runs now")
    above_told_at = models.DateTimeField(null=True, help_text="when the next body up was told, once")
    version = models.IntegerField(default=1)

    impersonal: ClassVar[set[str]] = {"state"}

    class Meta:
        ordering = ("id",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["response", "organisation"], name="emergency_calls_each_once"),
            models.CheckConstraint(condition=Q(state__in=CallState.values), name="emergency_call_state_known"),
            models.CheckConstraint(
                condition=(Q(state__in=[s.value for s in OPEN]) & (Q(asked=True) | Q(due_at__isnull=False)))
                | (~Q(state__in=[s.value for s in OPEN]) & Q(due_at=None)),
                name="emergency_call_has_clock",
            ),
            models.CheckConstraint(condition=Q(asked=False) | Q(due_at=None), name="emergency_asked_never_late"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["organisation"],
                name="emergency_call_waits",
                condition=Q(state__in=[s.value for s in OPEN]),
            ),
            models.Index(
                fields=["due_at"], name="emergency_call_late", condition=Q(due_at__isnull=False, overdue_at=None)
            ),
        ]

    def get_state(self) -> CallState:
        """Its state as the enum's member."""
        return CallState(self.state)

    def level_ids(self) -> dict[str, int | None]:
        """Where its response lies."""
        return self.response.level_ids()


class Telling(models.Model):
    """How things stand with a called body, in its words; and whether it needs help."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    call = models.ForeignKey(EmergencyCall, on_delete=models.PROTECT, related_name="tellings")
    words = models.TextField()
    needs_help = models.BooleanField(default=False)
    help_words = models.TextField(blank=True)
    told_at = models.DateTimeField()
    service_request = models.ForeignKey(
        ServiceRequest, null=True, on_delete=models.PROTECT, db_index=False, related_name="+",
        help_text="the request that it became",
    )  # fmt: skip
    version = models.IntegerField(default=1)

    personal: ClassVar[dict[str, Personal]] = {
        "words": Personal("know how things stand", MONTHS, "words", True, "tombstone"),
        "help_words": Personal("send the help that is needed", MONTHS, "words", True, "blank"),
    }

    class Meta:
        ordering = ("-id",)


class EmergencyLine(models.Model):
    """One step of the body that declared it: raised, lowered, goes on, stood down; and what residents are told."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    response = models.ForeignKey(EmergencyResponse, on_delete=models.PROTECT, related_name="lines")
    step = models.CharField(max_length=12, choices=Step.choices)
    level = models.CharField(max_length=40, help_text="the level from then on")
    words = models.TextField(blank=True)
    at = models.DateTimeField()

    personal: ClassVar[dict[str, Personal]] = {
        "words": Personal("say why, or tell residents how things stand", MONTHS, "words", True, "blank"),
    }
    impersonal: ClassVar[set[str]] = {"step", "level"}

    class Meta:
        ordering = ("-id",)
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(step__in=Step.values), name="emergency_step_known"),
        ]
