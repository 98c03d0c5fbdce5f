"""A mediation, its parties, the sessions in which they talk, and what each of them agreed to do."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from linli.core.ids import uuid7
from linli.core.personal import Personal
from linli.mediation.enums import OPEN, Consent, State
from linli.organisations.models import Appointment, Organisation
from linli.people.models import Contact, Person
from linli.places.models import Place
from linli.playbooks.models import PlaybookVersion
from linli.playbooks.parts_mediation import MediationKind
from linli.playbooks.queries import by_id
from linli.playbooks.schema import Playbook
from linli.service_requests.models import ServiceRequest

WORDS, TITLE, NAME, WHERE = 2000, 60, 40, 60
KEPT, NOTES_KEPT = 36, 6
"""Months after the end: as long as somebody could go to court about it; notes are of no use to anybody for so long."""


class Mediation(models.Model):
    """A dispute in an estate, in the hands of one body, and of one mediator of it; nobody's while that is empty.

    `answer_by`: until when who asked is to hear from a mediator. `due_at` is that for the mediator, empty for an unpaid
    one, who is asked and never late. `follow_up_at`: from when on the mediator asks whether the agreement is kept.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.CharField(max_length=40, unique=True)
    playbook_version = models.ForeignKey(PlaybookVersion, on_delete=models.PROTECT, db_index=False, related_name="+")
    kind = models.CharField(max_length=40, help_text="its key in the playbook")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    appointment = models.ForeignKey(Appointment, null=True, on_delete=models.PROTECT, related_name="+")
    service_request = models.ForeignKey(ServiceRequest, null=True, on_delete=models.PROTECT, related_name="+")
    estate = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=TITLE)
    words = models.TextField()
    state = models.CharField(max_length=12, choices=State.choices, default=State.ASKED)
    asked_at = models.DateTimeField()
    answer_by = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    agreement = models.TextField(blank=True, help_text="what they agreed in general; who does what stands in lines")
    written_on = models.DateField(null=True)
    signed_on = models.DateField(null=True)
    follow_up_at = models.DateTimeField(null=True)
    ended_words = models.TextField(blank=True, help_text="where else one can go, or why it ended")
    ended_at = models.DateTimeField(null=True)
    version = models.IntegerField(default=1)

    personal: ClassVar[dict[str, Personal]] = {
        "title": Personal("name the dispute to who mediates it", KEPT, "words", True, "tombstone"),
        "words": Personal("tell the mediator what it is about", KEPT, "words", True, "tombstone"),
        "agreement": Personal("say what the parties agreed", KEPT, "words", True, "blank"),
        "ended_words": Personal("say how it ended, and where else one can go", KEPT, "words", True, "blank"),
    }
    impersonal: ClassVar[set[str]] = {"number", "kind", "state"}

    class Meta:
        ordering = ("-id",)
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="mediation_state_known"),
            models.CheckConstraint(
                condition=Q(state__in=[s.value for s in OPEN], ended_at=None)
                | (~Q(state__in=[s.value for s in OPEN]) & Q(ended_at__isnull=False)),
                name="mediation_ended_when_over",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.SIGNED) | Q(signed_on__isnull=False, follow_up_at__isnull=False),
                name="mediation_signed_is_followed_up",
            ),
            models.UniqueConstraint(
                fields=["service_request"],
                condition=Q(state__in=[s.value for s in OPEN]),
                name="mediation_once_about_a_request",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def playbook(self) -> Playbook:
        """The playbook under which it was asked for."""
        return by_id(self.playbook_version_id)

    @property
    def spec(self) -> MediationKind:
        """Its kind in the playbook."""
        return self.playbook.mediation_kind(self.kind)

    def get_state(self) -> State:
        """Its state as the enum's member."""
        return State(self.state)

    def level_ids(self) -> dict[str, int | None]:
        """It lies where its estate lies."""
        return self.estate.level_ids()


class MediationParty(models.Model):
    """A person or a body in a dispute. `person` is known by the telephone, `room` is where the person lives: both only
    so that nobody mediates in their own household."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    mediation = models.ForeignKey(Mediation, on_delete=models.PROTECT, related_name="parties")
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=NAME, blank=True)
    contact = models.ForeignKey(Contact, null=True, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    room = models.ForeignKey(Place, null=True, on_delete=models.PROTECT, related_name="+")
    asks = models.BooleanField(default=False, help_text="asked for the mediation")
    consent = models.CharField(max_length=10, choices=Consent.choices, default=Consent.NOT_ASKED)
    consent_at = models.DateTimeField(null=True)
    version = models.IntegerField(default=1)

    personal: ClassVar[dict[str, Personal]] = {
        "name": Personal("know who is party to a dispute", KEPT, "name", True, "tombstone"),
        "person": Personal("let nobody mediate in their own dispute", KEPT, "hidden", True, "null"),
        "room": Personal("let nobody mediate in their own household", KEPT, "hidden", True, "null"),
    }
    impersonal: ClassVar[set[str]] = {"consent"}

    class Meta:
        ordering = ("-asks", "id")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(organisation=None) & ~Q(name="") | Q(organisation__isnull=False, name=""),
                name="mediation_party_person_or_body",
            ),
            models.CheckConstraint(condition=Q(consent__in=Consent.values), name="mediation_consent_known"),
        ]

    @property
    def called(self) -> str:
        """How the party is called. One query where the body is not joined."""
        return self.organisation.short_name if self.organisation is not None else self.name


class MediationSession(models.Model):
    """One time at which the parties talk with the mediator. `notes` are the mediator's own."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    mediation = models.ForeignKey(Mediation, on_delete=models.PROTECT, related_name="sessions")
    starts_at = models.DateTimeField()
    where = models.CharField(max_length=WHERE)
    agreed = models.TextField(blank=True)
    notes = models.TextField(blank=True)
    recorded_at = models.DateTimeField(null=True)

    personal: ClassVar[dict[str, Personal]] = {
        "where": Personal("know where the parties meet", KEPT, "words", True, "tombstone"),
        "agreed": Personal("remember what was agreed in a session", KEPT, "words", True, "blank"),
        "notes": Personal("help the mediator remember between sessions", NOTES_KEPT, "hidden", False, "blank"),
    }

    class Meta:
        ordering = ("starts_at", "id")


class AgreementLine(models.Model):
    """What one party does by a day, as the agreement says it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    mediation = models.ForeignKey(Mediation, on_delete=models.PROTECT, related_name="lines")
    party = models.ForeignKey(MediationParty, on_delete=models.PROTECT, related_name="+")
    words = models.TextField()
    due_on = models.DateField(null=True)

    personal: ClassVar[dict[str, Personal]] = {
        "words": Personal("say what each party does", KEPT, "words", True, "blank"),
    }

    class Meta:
        ordering = ("id",)
