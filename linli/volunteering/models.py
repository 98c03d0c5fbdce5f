"""Volunteers who opted in, the teams that they are in, activities with slots, and who signed up for them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from linli.core.ids import uuid7
from linli.core.personal import Personal
from linli.organisations.models import Appointment, Organisation
from linli.people.models import Contact, Person
from linli.places.models import Place, PublicSpace
from linli.playbooks.parts_volunteering import Volunteering
from linli.playbooks.queries import by_id
from linli.volunteering.enums import ConsentWay, Standing, State

NAME, TITLE, WORDS, WHERE, NOTE, REASON = 40, 40, 600, 80, 120, 200
MOST_HEADS = 500
KEPT = 12
"""Months: at most so long it is kept who signed up and who was there; a playbook may say fewer."""

_STATES = [state.value for state in State]
_GONE = ("name", "wish", "guardian", "guardian_way", "consent_way")


class VolunteerTeam(models.Model):
    """A team of volunteers that a body holds, with a project of its own, for the estates of a place."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    playbook_version_id = models.UUIDField()
    kind = models.CharField(max_length=40, help_text="its key in the playbook")
    name = models.CharField(max_length=NAME)
    project = models.CharField(max_length=NOTE, blank=True, help_text="its own project, in words")
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    version = models.IntegerField(default=1)

    impersonal: ClassVar[set[str]] = {"kind", "name", "project"}

    class Meta:
        ordering = ("name", "id")

    @property
    def plan(self) -> Volunteering | None:
        """What the playbook under which it was made says of volunteers; None where it says nothing any more."""
        return by_id(self.playbook_version_id).volunteering

    def level_ids(self) -> dict[str, int | None]:
        """It serves where its place lies."""
        return self.place.level_ids()


class Volunteer(models.Model):
    """Somebody who opted in: with an account, or written down by a team's leader with their consent.

    Who left is forgotten at once; the row stays with nobody in it. Of minors it is kept that they are under 18, never
    when they were born.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=NAME, blank=True, help_text="of who has no account")
    estate = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    contact = models.ForeignKey(Contact, null=True, on_delete=models.PROTECT, related_name="+")
    skills = models.JSONField(default=list, help_text="keys of the playbook")
    times = models.JSONField(default=list, help_text="when they have time: weekday and part of day")
    wish = models.CharField(max_length=NOTE, blank=True, help_text="what they want to do")
    minor = models.BooleanField(default=False)
    guardian = models.CharField(max_length=NAME, blank=True)
    guardian_way = models.CharField(max_length=8, choices=ConsentWay.choices, blank=True)
    guardian_on = models.DateField(null=True)
    consent_way = models.CharField(max_length=8, choices=ConsentWay.choices, blank=True)
    consented_on = models.DateField(null=True)
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)
    version = models.IntegerField(default=1)

    personal: ClassVar[dict[str, Personal]] = {
        "person": Personal("know who opted in, until they leave", 1, "hidden", False, "null"),
        "name": Personal("know who opted in, until they leave", 1, "name", True, "blank"),
        "wish": Personal("ask volunteers for what they like to do, until they leave", 1, "words", True, "blank"),
        "guardian": Personal("know who agreed for somebody under 18, until they leave", 1, "name", True, "blank"),
    }
    impersonal: ClassVar[set[str]] = {"skills", "times", "guardian_way", "consent_way"}

    class Meta:
        ordering = ("id",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person"], name="volunteer_once_a_person"),
            models.CheckConstraint(
                condition=Q(left_at=None)
                | (
                    Q(person=None, contact=None, guardian_on=None, consented_on=None, minor=False)
                    & Q(**dict.fromkeys(_GONE, ""))
                ),
                name="volunteer_who_left_is_forgotten",
            ),
            models.CheckConstraint(
                condition=Q(minor=False) | (~Q(guardian="") & ~Q(guardian_way="") & Q(guardian_on__isnull=False)),
                name="volunteer_minor_has_guardian",
            ),
        ]

    @property
    def shown_name(self) -> str:
        """Their name, for who leads a team they are in."""
        return self.person.name if self.person is not None else self.name

    def level_ids(self) -> dict[str, int | None]:
        """They belong where they opted in."""
        return self.estate.level_ids()


class TeamMember(models.Model):
    """A volunteer is in a team; who leaves it is in it no more, and no row says that they were."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    team = models.ForeignKey(VolunteerTeam, on_delete=models.PROTECT, related_name="members")
    volunteer = models.ForeignKey(Volunteer, on_delete=models.PROTECT, related_name="memberships")

    class Meta:
        ordering = ("id",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["team", "volunteer"], name="team_member_once"),
        ]


class ServiceSum(models.Model):
    """How much service a volunteer gave, as whole minutes: theirs to read, and nobody else's. It outlives the rows that
    it was summed from."""

    volunteer = models.OneToOneField(Volunteer, primary_key=True, on_delete=models.PROTECT, related_name="service_sum")
    minutes = models.IntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(minutes__gte=0), name="service_sum_not_negative"),
        ]


class GreatEvent(models.Model):
    """One event over many estates: an activity of its own in each, in the hands of whoever serves it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=TITLE)
    words = models.TextField(blank=True, help_text="what it is, as residents read it")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    reason = models.CharField(max_length=REASON, blank=True, help_text="why all of it was cancelled")
    called_off_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField()
    version = models.IntegerField(default=1)

    impersonal: ClassVar[set[str]] = {"title", "words", "reason"}

    class Meta:
        ordering = ("-starts_at", "-id")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="great_event_ends_after_start"),
            models.CheckConstraint(
                condition=Q(called_off_at=None) | ~Q(reason=""), name="great_event_cancelled_says_why"
            ),
        ]


class Activity(models.Model):
    """What a team does at one time in one place. `heads` is how many were there: a number, without names."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    team = models.ForeignKey(VolunteerTeam, on_delete=models.PROTECT, related_name="activities")
    estate = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    space = models.ForeignKey(PublicSpace, null=True, on_delete=models.PROTECT, related_name="+")
    leader = models.ForeignKey(Appointment, null=True, on_delete=models.PROTECT, related_name="+")
    event = models.ForeignKey(GreatEvent, null=True, on_delete=models.PROTECT, related_name="activities")
    series = models.UUIDField(null=True, help_text="shared by the weeks of one course")
    title = models.CharField(max_length=TITLE)
    words = models.TextField(blank=True, help_text="what is done, as residents read it")
    where = models.CharField(max_length=WHERE)
    insurance = models.CharField(max_length=NOTE, blank=True)
    weather = models.CharField(max_length=NOTE, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=State.choices, default=State.PLANNED)
    reason = models.CharField(max_length=REASON, blank=True, help_text="why it was cancelled")
    heads = models.IntegerField(null=True)
    others = models.IntegerField(default=0, help_text="helpers who had not signed up, as a number")
    report = models.TextField(blank=True, help_text="what was done, as residents read it")
    made_at = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True)
    forget_on = models.DateField(null=True)
    version = models.IntegerField(default=1)

    impersonal: ClassVar[set[str]] = {
        "title", "words", "where", "insurance", "weather", "state", "reason", "report",
    }  # fmt: skip

    class Meta:
        ordering = ("starts_at", "id")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=_STATES), name="activity_state_known"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="activity_ends_after_start"),
            models.CheckConstraint(
                condition=Q(state=State.HELD, heads__gte=0, others__gte=0) | (~Q(state=State.HELD) & Q(heads=None)),
                name="activity_done_says_how_many",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.CANCELLED) | ~Q(reason=""), name="activity_cancelled_says_why"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["estate", "ends_at"], name="activity_of_estate"),
            models.Index(fields=["team", "ends_at"], name="activity_of_team"),
            models.Index(
                fields=["starts_at"],
                name="activity_to_remind",
                condition=Q(state=State.PUBLISHED.value, reminded_at=None),
            ),
        ]

    def get_state(self) -> State:
        """Its state as the enum's member."""
        return State(self.state)

    def level_ids(self) -> dict[str, int | None]:
        """It lies where its estate lies."""
        return self.estate.level_ids()


class ActivitySlot(models.Model):
    """A task of an activity: so many heads, from an hour to an hour, with a skill where one is needed. `taken` counts
    those who are in."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="slots")
    name = models.CharField(max_length=NAME)
    skill = models.CharField(max_length=40, blank=True, help_text="its key in the playbook; empty: anybody")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    wanted = models.IntegerField()
    taken = models.IntegerField(default=0)
    version = models.IntegerField(default=1)

    impersonal: ClassVar[set[str]] = {"name", "skill"}

    class Meta:
        ordering = ("starts_at", "id")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(wanted__gte=1, taken__gte=0) & Q(wanted__gte=F("taken")),
                name="activity_slot_never_overfull",
            ),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="activity_slot_ends_after_start"),
        ]

    @property
    def is_full(self) -> bool:
        """Whether whoever comes now waits."""
        return self.taken >= self.wanted

    @property
    def whole_minutes(self) -> int:
        """How long it is."""
        return int((self.ends_at - self.starts_at).total_seconds()) // 60


class SignUp(models.Model):
    """A volunteer signed up for a slot: in, or waiting in the order in which they signed up.

    `served`: None until the organiser says who was there. After the playbook's months nothing joins the two any more;
    the volunteer's own sum stays.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    slot = models.ForeignKey(ActivitySlot, on_delete=models.PROTECT, related_name="sign_ups")
    volunteer = models.ForeignKey(Volunteer, null=True, on_delete=models.PROTECT, related_name="sign_ups")
    standing = models.CharField(max_length=8, choices=Standing.choices)
    signed_at = models.DateTimeField()
    served = models.BooleanField(null=True)
    minutes = models.IntegerField(null=True)
    version = models.IntegerField(default=1)

    personal: ClassVar[dict[str, Personal]] = {
        "volunteer": Personal("expect who signed up, and let them read what they did", KEPT, "hidden", False, "null"),
    }
    impersonal: ClassVar[set[str]] = {"standing"}

    class Meta:
        ordering = ("signed_at", "id")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["slot", "volunteer"], name="sign_up_once_a_slot"),
            models.CheckConstraint(condition=Q(standing__in=Standing.values), name="sign_up_standing_known"),
            models.CheckConstraint(
                condition=Q(served=True, minutes__gte=0)
                | Q(served=False, minutes__isnull=True)
                | Q(served__isnull=True, minutes__isnull=True),
                name="sign_up_minutes_of_who_served",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["volunteer"], name="sign_up_of_volunteer")]
