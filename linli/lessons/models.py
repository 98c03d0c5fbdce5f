"""The catalogue of lessons, the lecturers' bank, and each lesson given."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from linli.core.ids import uuid7
from linli.core.personal import Personal
from linli.lessons.enums import OPEN, Audience, ConsentWay, State
from linli.organisations.models import Organisation
from linli.people.models import Contact, Person
from linli.places.models import Place, PublicSpace
from linli.playbooks import queries as playbooks
from linli.playbooks.parts_lessons import Lessons

TITLE, ABOUT, NAME, WHERE, REASON, WORDS = 60, 500, 40, 60, 120, 500
KEPT = 36
"""Months for which words about a held lesson are kept."""


class Lesson(models.Model):
    """A lesson of the catalogue: bodies in its place that arrange lessons can give it. It is withdrawn when it is
    outdated, never deleted: what was held keeps its name."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    playbook_version_id = models.UUIDField()
    title = models.CharField(max_length=TITLE)
    about = models.CharField(max_length=ABOUT, blank=True)
    subject = models.CharField(max_length=40, help_text="its key in the playbook")
    minutes = models.SmallIntegerField()
    audience = models.CharField(max_length=10, choices=Audience.choices, default=Audience.RESIDENTS)
    added_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    version = models.IntegerField(default=1)

    impersonal: ClassVar[set[str]] = {"title", "about", "subject", "audience"}

    class Meta:
        ordering = ("title", "id")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(minutes__gte=5, minutes__lte=480), name="lesson_has_a_length"),
            models.CheckConstraint(condition=Q(audience__in=Audience.values), name="lesson_audience_known"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def plan(self) -> Lessons | None:
        """What its playbook says of lessons."""
        return playbooks.by_id(self.playbook_version_id).lessons

    def level_ids(self) -> dict[str, int | None]:
        """It lies where its catalogue is kept for."""
        return self.place.level_ids()


class Lecturer(models.Model):
    """Somebody who agreed to be asked for lessons in a place: a person of Linli, or one from outside. When they leave,
    nothing of them is kept but that there was somebody."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    playbook_version_id = models.UUIDField()
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=NAME, blank=True, help_text="of somebody from outside; else the person's holds")
    from_where = models.CharField(max_length=WHERE, blank=True, help_text="the body or trade they come from")
    subjects = models.JSONField(default=list, help_text="keys of the playbook")
    contact = models.ForeignKey(Contact, null=True, on_delete=models.PROTECT, related_name="+")
    consented_on = models.DateField()
    consent_way = models.CharField(max_length=8, choices=ConsentWay.choices)
    entered_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)
    version = models.IntegerField(default=1)

    personal: ClassVar[dict[str, Personal]] = {
        "name": Personal("know whom to ask for a lesson", 1, "name", True, "tombstone"),
        "from_where": Personal("know where a lecturer comes from", 1, "words", True, "blank"),
        "person": Personal("ask the lecturer in their own inbox", 1, "hidden", True, "null"),
    }
    impersonal: ClassVar[set[str]] = {"subjects", "consent_way"}

    class Meta:
        ordering = ("entered_at", "id")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(consent_way__in=ConsentWay.values), name="lecturer_consent_way_known"),
            models.CheckConstraint(
                condition=Q(person=None) & ~Q(name="") | Q(person__isnull=False, name=""), name="lecturer_is_somebody"
            ),
            models.UniqueConstraint(
                fields=["place", "person"],
                condition=Q(left_at=None, person__isnull=False),
                name="lecturer_once_in_a_bank",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def plan(self) -> Lessons | None:
        """What its playbook says of lessons."""
        return playbooks.by_id(self.playbook_version_id).lessons

    @property
    def called(self) -> str:
        """Their name. One query where the person is not joined."""
        return self.person.name if self.person is not None else self.name

    def level_ids(self) -> dict[str, int | None]:
        """They stand in the bank of a place."""
        return self.place.level_ids()


class LessonSession(models.Model):
    """A lesson given once, by a body, at a time and a place. `attendance` is a number that the body wrote down; who was
    there is nowhere. `sequence` counts the changes that calendars are told of."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    playbook_version_id = models.UUIDField()
    lesson = models.ForeignKey(Lesson, null=True, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=TITLE)
    subject = models.CharField(max_length=40, help_text="its key in the playbook")
    audience = models.CharField(max_length=10, choices=Audience.choices, default=Audience.RESIDENTS)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    space = models.ForeignKey(PublicSpace, null=True, on_delete=models.PROTECT, related_name="+")
    where = models.CharField(max_length=WHERE, blank=True, help_text="where, if it is no public space")
    lecturer = models.ForeignKey(Lecturer, null=True, on_delete=models.PROTECT, related_name="sessions")
    answer_words = models.CharField(max_length=REASON, blank=True, help_text="why the last lecturer asked cannot")
    asked_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.SOUGHT)
    reason = models.CharField(max_length=REASON, blank=True, help_text="why it was changed or called off")
    attendance = models.IntegerField(null=True)
    words = models.CharField(max_length=WORDS, blank=True)
    arranged_at = models.DateTimeField()
    planned_at = models.DateTimeField(null=True, help_text="since when residents read of it, if it is for them")
    changed_at = models.DateTimeField()
    sequence = models.IntegerField(default=0)
    version = models.IntegerField(default=1)

    personal: ClassVar[dict[str, Personal]] = {
        "answer_words": Personal("know why a lecturer cannot", 1, "words", True, "blank"),
        "words": Personal("remember how a lesson went", KEPT, "words", True, "blank"),
    }
    impersonal: ClassVar[set[str]] = {"title", "subject", "audience", "where", "state", "reason"}

    class Meta:
        ordering = ("starts_at", "id")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="lesson_session_ends_after_start"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="lesson_session_state_known"),
            models.CheckConstraint(condition=Q(audience__in=Audience.values), name="lesson_session_audience_known"),
            models.CheckConstraint(
                condition=Q(state=State.HELD, attendance__isnull=False, attendance__gte=0)
                | (~Q(state=State.HELD) & Q(attendance=None)),
                name="lesson_session_held_is_counted",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.ASKED) | Q(lecturer__isnull=False), name="lesson_session_asked_is_somebody"
            ),
            models.CheckConstraint(
                condition=~Q(state=State.SOUGHT) | Q(lecturer=None), name="lesson_session_sought_is_nobody"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "-starts_at"], name="lesson_session_body"),
            models.Index(fields=["place", "-starts_at"], name="lesson_session_place"),
            models.Index(
                fields=["lecturer", "starts_at"],
                name="lesson_session_lecturer",
                condition=Q(state__in=[state.value for state in OPEN]),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def plan(self) -> Lessons | None:
        """What its playbook says of lessons."""
        return playbooks.by_id(self.playbook_version_id).lessons

    def get_state(self) -> State:
        """Its state as the enum's member."""
        return State(self.state)

    @property
    def venue(self) -> str:
        """Where it is given. One query where the space is not joined."""
        if self.space is None:
            return self.where
        return f"{self.space.name} {self.where}".strip()

    def level_ids(self) -> dict[str, int | None]:
        """It lies where its place lies."""
        return self.place.level_ids()
