"""A round of honours, its panel, who is nominated in it, and what is objected to."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from linli.core.ids import uuid7
from linli.core.personal import Personal
from linli.honours.enums import LIVE, PUBLIC, ROUND_LIVE, TO_PANEL, ConsentWay, RoundState, State
from linli.organisations.models import Appointment, Organisation
from linli.people.models import Person
from linli.places.models import Place
from linli.playbooks.parts_honours import HonourKind, Honours
from linli.playbooks.queries import by_id
from linli.volunteering.models import VolunteerTeam

NAME, TITLE, WORDS, REASONS, PUBLIC_WORDS = 40, 40, 500, 500, 300
KEPT = 6
"""Months after the round for which it is known who nominated whom and why; a playbook may say fewer."""


class HonourRound(models.Model):
    """A body looks for whom to honour, of one kind, in its places: until a day, and then with a panel."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    playbook_version_id = models.UUIDField()
    kind = models.CharField(max_length=40, help_text="its key in the playbook")
    honours = models.CharField(max_length=12, help_text="for whom: a person, household, team or building")
    title = models.CharField(max_length=TITLE)
    words = models.TextField(blank=True, help_text="what is looked for, as residents read it")
    nominations_until = models.DateField()
    notice_days = models.IntegerField()
    state = models.CharField(max_length=12, choices=RoundState.choices, default=RoundState.OPEN)
    reason = models.CharField(max_length=WORDS, blank=True, help_text="why it was called off")
    called_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    forget_on = models.DateField(null=True)
    version = models.IntegerField(default=1)

    impersonal: ClassVar[set[str]] = {"kind", "honours", "title", "words", "state", "reason"}

    class Meta:
        ordering = ("-called_at", "-id")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=RoundState.values), name="honour_round_state_known"),
            models.CheckConstraint(
                condition=Q(state__in=[one.value for one in ROUND_LIVE], closed_at=None)
                | (~Q(state__in=[one.value for one in ROUND_LIVE]) & Q(closed_at__isnull=False)),
                name="honour_round_over_has_an_end",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def plan(self) -> Honours | None:
        """What the playbook under which it was called says of honours."""
        return by_id(self.playbook_version_id).honours

    @property
    def spec(self) -> HonourKind | None:
        """Its kind in the playbook."""
        return self.plan.kind(self.kind) if self.plan is not None else None

    def get_state(self) -> RoundState:
        """Its state as the enum's member."""
        return RoundState(self.state)

    def level_ids(self) -> dict[str, int | None]:
        """It lies where its place lies."""
        return self.place.level_ids()


class PanelMember(models.Model):
    """Somebody named for the panel of one round: in a post, or a resident, for whom the keeper writes down the word."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    round = models.ForeignKey(HonourRound, on_delete=models.PROTECT, related_name="members")
    appointment = models.ForeignKey(Appointment, null=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=NAME, blank=True, help_text="of a resident")
    room = models.ForeignKey(Place, null=True, on_delete=models.PROTECT, related_name="+")
    named_at = models.DateTimeField()
    version = models.IntegerField(default=1)

    personal: ClassVar[dict[str, Personal]] = {
        "name": Personal("know who is on the panel", KEPT, "name", True, "blank"),
        "room": Personal("keep those who live with somebody nominated off the panel", KEPT, "hidden", True, "null"),
    }

    class Meta:
        ordering = ("named_at", "id")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["round", "appointment"], name="panel_member_once"),
        ]

    @property
    def shown_name(self) -> str:
        """Who it is, for the keeper and the panel."""
        return self.appointment.person.name if self.appointment is not None else self.name


class Nomination(models.Model):
    """Somebody is nominated in a round, with reasons.

    `name`, `room`, `reasons` and who nominated are the keeper's until the nominated person has agreed, and the panel's
    after. Everybody reads `shown_name` and `public_words`, which they agreed to, from the notice on.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    round = models.ForeignKey(HonourRound, on_delete=models.PROTECT, related_name="nominations")
    estate = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=NAME, blank=True)
    room = models.ForeignKey(Place, null=True, on_delete=models.PROTECT, related_name="+")
    team = models.ForeignKey(VolunteerTeam, null=True, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    reasons = models.TextField(blank=True)
    nominator = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    nominator_name = models.CharField(max_length=NAME, blank=True)
    nominator_room = models.ForeignKey(Place, null=True, on_delete=models.PROTECT, related_name="+")
    entered_by = models.ForeignKey(Appointment, null=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, choices=State.choices, default=State.PROPOSED)
    made_at = models.DateTimeField()
    asked_at = models.DateTimeField(null=True)
    asked_by = models.ForeignKey(Appointment, null=True, on_delete=models.PROTECT, related_name="+")
    consent_way = models.CharField(max_length=8, choices=ConsentWay.choices, blank=True)
    consented_on = models.DateField(null=True)
    minor = models.BooleanField(default=False)
    guardian = models.CharField(max_length=NAME, blank=True)
    decided_at = models.DateTimeField(null=True)
    decision_words = models.TextField(blank=True, help_text="why the panel decided so, for the keeper and the panel")
    shown_name = models.CharField(max_length=NAME, blank=True)
    public_words = models.TextField(blank=True)
    words_way = models.CharField(max_length=8, choices=ConsentWay.choices, blank=True)
    words_on = models.DateField(null=True, help_text="the day on which they agreed to name and words")
    photo_agreed = models.BooleanField(default=False)
    notice_until = models.DateField(null=True)
    honoured_on = models.DateField(null=True)
    ended_at = models.DateTimeField(null=True)
    version = models.IntegerField(default=1)

    personal: ClassVar[dict[str, Personal]] = {
        "name": Personal("know who is nominated", KEPT, "name", True, "blank"),
        "room": Personal("ask the nominated person first", KEPT, "hidden", True, "null"),
        "reasons": Personal("let the panel read why", KEPT, "words", True, "blank"),
        "nominator": Personal("tell whoever nominated what became of it", KEPT, "hidden", True, "null"),
        "nominator_name": Personal("let the panel know who nominated", KEPT, "name", True, "blank"),
        "nominator_room": Personal("keep who nominated off the panel", KEPT, "hidden", True, "null"),
        "guardian": Personal("know who agreed for somebody under 18", KEPT, "name", True, "blank"),
        "decision_words": Personal("know why the panel decided so", KEPT, "words", True, "blank"),
        "person": Personal("let the honoured take their page down", None, "hidden", True, "null"),
        "shown_name": Personal("show the honoured as they wish to be shown", None, "name", True, "blank"),
        "public_words": Personal("show what somebody is honoured for, as they agreed", None, "words", True, "blank"),
    }
    impersonal: ClassVar[set[str]] = {"consent_way", "words_way", "state"}

    class Meta:
        ordering = ("made_at", "id")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="nomination_state_known"),
            models.CheckConstraint(
                condition=Q(state__in=[one.value for one in LIVE], ended_at=None)
                | (~Q(state__in=[one.value for one in LIVE]) & Q(ended_at__isnull=False)),
                name="nomination_over_has_an_end",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[one.value for one in TO_PANEL])
                | (~Q(consent_way="") & Q(consented_on__isnull=False)),
                name="nomination_read_with_consent",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[one.value for one in PUBLIC])
                | (
                    ~Q(shown_name="")
                    & ~Q(public_words="")
                    & ~Q(words_way="")
                    & Q(words_on__isnull=False, decided_at__isnull=False, notice_until__isnull=False)
                ),
                name="nomination_public_as_agreed",
            ),
            models.CheckConstraint(
                condition=Q(state=State.HONOURED, honoured_on__isnull=False)
                | (~Q(state=State.HONOURED) & Q(honoured_on=None)),
                name="nomination_honoured_has_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[State.NOT_TAKEN.value, State.TAKEN_DOWN.value])
                | Q(shown_name="", public_words="", person=None, photo_agreed=False),
                name="nomination_over_shows_nobody",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["estate", "state"], name="nomination_of_estate"),
            models.Index(fields=["round", "state"], name="nomination_of_round"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def get_state(self) -> State:
        """Its state as the enum's member."""
        return State(self.state)

    def level_ids(self) -> dict[str, int | None]:
        """It lies in its estate."""
        return self.estate.level_ids()


class PanelWord(models.Model):
    """What one of the panel says of one nomination: yes or no, with words. The panel and the keeper alone read it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    nomination = models.ForeignKey(Nomination, on_delete=models.PROTECT, related_name="panel_words")
    member = models.ForeignKey(PanelMember, on_delete=models.PROTECT, related_name="given")
    yes = models.BooleanField()
    words = models.TextField()
    given_at = models.DateTimeField()
    version = models.IntegerField(default=1)

    personal: ClassVar[dict[str, Personal]] = {
        "words": Personal("let the panel weigh what its members say", KEPT, "words", True, "blank"),
    }

    class Meta:
        ordering = ("given_at", "id")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["nomination", "member"], name="panel_word_once"),
        ]


class Objection(models.Model):
    """Somebody objects to a notice, with their name, which the keeper alone reads."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    nomination = models.ForeignKey(Nomination, on_delete=models.PROTECT, related_name="objections")
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=NAME)
    words = models.TextField()
    entered_by = models.ForeignKey(Appointment, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    version = models.IntegerField(default=1)

    personal: ClassVar[dict[str, Personal]] = {
        "person": Personal("tell whoever objected the answer", KEPT, "hidden", True, "null"),
        "name": Personal("know who objects", KEPT, "name", True, "tombstone"),
        "words": Personal("look into what is objected", KEPT, "words", True, "blank"),
        "answer": Personal("answer with reasons", KEPT, "words", True, "blank"),
    }

    class Meta:
        ordering = ("made_at", "id")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(answered_at=None) | ~Q(answer="") | Q(words=""), name="objection_answered_with_words"
            ),
        ]
