"""A meeting, who is invited, what stands on its agenda, what was decided, who does it, and the minutes."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import Q

from linli.core.ids import uuid7
from linli.core.personal import Personal
from linli.meetings.enums import IN_SESSION, WITH_REASON, Cause, Outcome, Reply, State
from linli.organisations.models import Organisation
from linli.places.models import Place
from linli.playbooks import queries as playbooks
from linli.playbooks.parts import Forum
from linli.playbooks.schema import Playbook

WORDS_LENGTH = 400
LONG = 2000
MINUTES_LENGTH = 4000


def _values(*members: str) -> list[str]:
    return sorted(str(member) for member in members)


class OnList(models.Model):
    """What belongs to the list of a forum: one of the playbook's, of the body that holds it, for one of its places."""

    forum = models.CharField(max_length=40)
    playbook_version_id = models.UUIDField()
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True

    def level_ids(self) -> dict[str, int | None]:
        """The places of the tree that it lies in."""
        return self.place.level_ids()

    @property
    def playbook(self) -> Playbook:
        """The version that it runs under. A version is parsed once in a process."""
        return playbooks.by_id(self.playbook_version_id)

    @property
    def spec(self) -> Forum:
        """What the playbook says of the forum."""
        return self.playbook.forum(self.forum)


class Meeting(OnList):
    """One session of a forum. `people_came` counts heads; who they were is written down nowhere."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    title = models.CharField(max_length=80)
    starts_at = models.DateTimeField()
    where_words = models.CharField(max_length=80, blank=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.CALLED)
    reason = models.CharField(max_length=WORDS_LENGTH, blank=True, help_text="why it was called off")
    called_at = models.DateTimeField()
    held_at = models.DateTimeField(null=True)
    people_came = models.SmallIntegerField(null=True)
    quorate = models.BooleanField(null=True, help_text="whether enough sides came")
    sides = models.JSONField(default=list, help_text="who was to sit together when it was called: key, kinds, bodies")
    published_at = models.DateTimeField(null=True)
    version = models.IntegerField(default=1)

    impersonal: ClassVar[set[str]] = {"forum", "title", "where_words", "state", "reason", "sides"}

    class Meta:
        ordering = ("-starts_at", "-id")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=_values(*State)), name="meeting_state_known"),
            models.CheckConstraint(
                condition=~Q(state=State.CALLED_OFF.value) | ~Q(reason=""), name="meeting_called_off_says_why"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=_values(State.HELD, State.PUBLISHED))
                | Q(held_at__isnull=False, quorate__isnull=False, people_came__gte=0),
                name="meeting_held_counts",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.PUBLISHED.value) | Q(published_at__isnull=False), name="meeting_published_when"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "-starts_at"], name="meeting_body"),
            models.Index(fields=["place", "-starts_at"], name="meeting_place"),
        ]

    def get_state(self) -> State:
        """The state as a member."""
        return State(self.state)

    @property
    def named(self) -> str:
        """Its name for whoever reads: its own, else the forum's in their language."""
        forum = self.spec.name
        return str(forum) if self.title in (forum.zh, forum.en) else self.title


class Invitation(models.Model):
    """A body is invited to a meeting: what it answered, and whether it came."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="invitations")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    reply = models.CharField(max_length=4, blank=True, choices=Reply.choices)
    words = models.CharField(max_length=WORDS_LENGTH, blank=True)
    replied_at = models.DateTimeField(null=True)
    came = models.BooleanField(null=True)
    version = models.IntegerField(default=1)

    personal: ClassVar[dict[str, Personal]] = {
        "words": Personal("tell the convener who comes or why nobody does", 36, "words", True, "blank"),
    }
    impersonal: ClassVar[set[str]] = {"reply"}

    class Meta:
        ordering = ("id",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meeting", "organisation"], name="body_invited_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["organisation"], name="invitation_unanswered", condition=Q(reply="")),
        ]


class AgendaItem(OnList):
    """One matter on the list of a forum or, with a `meeting`, on that meeting's agenda.

    It is about something of a lower noun (`subject_type`, `subject_id`), or about what its title says. A matter that
    is postponed, climbs, is sent down or moved goes on as a new item, which names the `earlier` one; all of them share
    their `matter_id`. Where nothing settles it by `climbs_at`, it climbs by itself. An open one with a `cause` has come
    back to whoever may take it off: no forum fits it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    meeting = models.ForeignKey(Meeting, null=True, on_delete=models.PROTECT, related_name="items")
    subject_type = models.CharField(max_length=40, blank=True)
    subject_id = models.UUIDField(null=True)
    title = models.CharField(max_length=120, blank=True)
    words = models.TextField(blank=True)
    position = models.SmallIntegerField(default=0)
    added_at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=Outcome.choices, default=Outcome.OPEN)
    decision = models.TextField(blank=True)
    reason = models.TextField(blank=True)
    cause = models.CharField(max_length=14, blank=True, choices=Cause.choices)
    settled_at = models.DateTimeField(null=True)
    climbs_at = models.DateTimeField(null=True)
    matter_id = models.UUIDField(default=uuid7, editable=False)
    earlier = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="later")
    version = models.IntegerField(default=1)

    personal: ClassVar[dict[str, Personal]] = {
        "title": Personal("name what is talked about", 60, "words", True, "tombstone"),
        "words": Personal("say what is to be decided", 60, "words", True, "tombstone"),
        "decision": Personal("know what was decided", 60, "words", True, "tombstone"),
        "reason": Personal("know why it was not decided", 60, "words", True, "tombstone"),
    }
    impersonal: ClassVar[set[str]] = {"forum", "subject_type", "outcome", "cause"}

    class Meta:
        ordering = ("position", "id")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["subject_type", "subject_id"],
                condition=Q(outcome=Outcome.OPEN.value, subject_id__isnull=False),
                name="subject_on_one_list",
            ),
            models.CheckConstraint(
                condition=Q(subject_id__isnull=True, subject_type="") & ~Q(title="")
                | Q(subject_id__isnull=False) & ~Q(subject_type=""),
                name="item_is_about_something",
            ),
            models.CheckConstraint(
                condition=~Q(outcome__in=_values(*WITH_REASON)) | ~Q(reason="") | ~Q(cause=""),
                name="item_goes_with_reason",
            ),
            models.CheckConstraint(
                condition=~Q(outcome=Outcome.DECIDED.value) | ~Q(decision=""), name="item_decided_in_words"
            ),
            models.CheckConstraint(
                condition=~Q(outcome__in=_values(*IN_SESSION)) | Q(meeting__isnull=False),
                name="item_settled_in_session",
            ),
            models.CheckConstraint(
                condition=~Q(outcome=Outcome.CLIMBED.value) | Q(meeting__isnull=False) | ~Q(cause=""),
                name="item_climbs_from_session",
            ),
            models.CheckConstraint(
                condition=Q(outcome=Outcome.OPEN.value, settled_at__isnull=True)
                | ~Q(outcome=Outcome.OPEN.value) & Q(settled_at__isnull=False),
                name="item_settled_when",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["organisation", "forum"],
                name="item_on_list",
                condition=Q(outcome=Outcome.OPEN.value, meeting__isnull=True),
            ),
            models.Index(
                fields=["climbs_at"],
                name="item_climbs",
                condition=Q(outcome=Outcome.OPEN.value, meeting__isnull=True, climbs_at__isnull=False),
            ),
            models.Index(fields=["matter_id"], name="item_matter"),
            models.Index(fields=["subject_id"], name="item_subject", condition=Q(subject_id__isnull=False)),
        ]

    @property
    def is_open(self) -> bool:
        """Whether nothing has become of it yet."""
        return self.outcome == Outcome.OPEN

    @property
    def why(self) -> str:
        """Why it went the way it went, in words."""
        return self.reason or (str(Cause(self.cause).label) if self.cause else "")


class MeetingTask(models.Model):
    """A decision gives a body something to do by a day. It comes back on each next agenda until it is done."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="tasks")
    words = models.CharField(max_length=200)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField()
    made_at = models.DateTimeField()
    done_on = models.DateField(null=True)
    done_at = models.DateTimeField(null=True)
    said = models.CharField(max_length=WORDS_LENGTH, blank=True)
    version = models.IntegerField(default=1)

    personal: ClassVar[dict[str, Personal]] = {
        "words": Personal("know what is to be done", 60, "words", True, "tombstone"),
        "said": Personal("know how it was done", 60, "words", True, "blank"),
    }

    class Meta:
        ordering = ("due_on", "id")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(done_on=None, done_at=None, said="")
                | Q(done_on__isnull=False, done_at__isnull=False) & ~Q(said=""),
                name="meeting_task_done_says_how",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "due_on"], name="meeting_task_open", condition=Q(done_on=None)),
        ]

    def late(self, today: date) -> bool:
        """Whether its day is over and it is not done."""
        return self.done_on is None and self.due_on < today


class Minutes(models.Model):
    """The minutes of a meeting: `parts` are pairs of heading and words; `for_residents` is what residents read."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    meeting = models.OneToOneField(Meeting, on_delete=models.PROTECT, related_name="minutes")
    parts = models.JSONField(default=list)
    for_residents = models.TextField(blank=True)
    written_at = models.DateTimeField()
    version = models.IntegerField(default=1)

    personal: ClassVar[dict[str, Personal]] = {
        "parts": Personal("know what was said and decided", 60, "words", True, "blank"),
        "for_residents": Personal("tell residents what was decided, masked", 60, "words", True, "blank"),
    }

    class Meta:
        ordering = ("id",)
