"""A plan for many estates, the drill of each, its posts, who said “I can” until it is over, and what was found."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from linli.core.clock import day_bounds, local_date
from linli.core.ids import uuid7
from linli.core.personal import Personal
from linli.drills.enums import OVER, Nature, State
from linli.organisations.models import Appointment, Organisation
from linli.places.models import Place
from linli.playbooks.parts_drills import DrillKind
from linli.playbooks.queries import by_id
from linli.service_requests.models import ServiceRequest

TITLE, WORDS, GATHER, NAME, REASON = 40, 600, 80, 40, 200
MOST_HEADS, MOST_CAME = 200, 100_000
KEY_LENGTH = 64
LEARNED_KEPT = 36
"""Months: as long as two or three times a year's drill teach something."""

_OVER = [state.value for state in OVER]


class DrillPlan(models.Model):
    """What one body plans for many estates at once: within its days each estate may choose its own hours."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    playbook_version_id = models.UUIDField()
    kind = models.CharField(max_length=40, help_text="its key in the playbook")
    nature = models.CharField(max_length=8, choices=Nature.choices)
    title = models.CharField(max_length=TITLE)
    words = models.TextField(blank=True, help_text="what happens and what residents do, as they read it")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    made_at = models.DateTimeField()
    called_off_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=REASON, blank=True)
    version = models.IntegerField(default=1)

    impersonal: ClassVar[set[str]] = {"kind", "nature", "title", "words", "reason"}

    class Meta:
        ordering = ("-id",)
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(nature__in=Nature.values), name="drill_nature_known"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="drill_plan_ends_after_start"),
        ]

    @property
    def spec(self) -> DrillKind:
        """Its kind in the playbook under which it was planned. Raises LookupError."""
        return by_id(self.playbook_version_id).drill(self.kind)

    @property
    def is_practice(self) -> bool:
        """Whether nothing has really happened."""
        return self.nature == Nature.DRILL

    def days(self) -> tuple[datetime, datetime]:
        """From the first moment of its first day to that after its last: what ends at midnight ends with the day
        before. Each estate chooses its hours in between."""
        last = local_date(self.ends_at - timedelta(microseconds=1))
        return day_bounds(local_date(self.starts_at))[0], day_bounds(last)[1]


class Drill(models.Model):
    """The drill or call-out of one estate, in the hands of the body that holds it there.

    `came` is a number that somebody counted; of who came nothing is kept.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    plan = models.ForeignKey(DrillPlan, on_delete=models.PROTECT, related_name="drills")
    estate = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, choices=State.choices, default=State.PLANNED)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    gather = models.CharField(max_length=GATHER, blank=True, help_text="where people meet")
    reason = models.CharField(max_length=REASON, blank=True, help_text="why it was called off or not held")
    came = models.IntegerField(null=True)
    learned = models.TextField(blank=True)
    told_at = models.DateTimeField(null=True)
    version = models.IntegerField(default=1)

    personal: ClassVar[dict[str, Personal]] = {
        "learned": Personal("do it better the next time", LEARNED_KEPT, "words", True, "blank"),
    }
    impersonal: ClassVar[set[str]] = {"state", "gather", "reason"}

    class Meta:
        ordering = ("-id",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "estate"], name="drill_once_an_estate"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="drill_state_known"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="drill_ends_after_start"),
            models.CheckConstraint(
                condition=Q(state=State.HELD, came__gte=0) | (~Q(state=State.HELD) & Q(came=None)),
                name="drill_held_says_how_many_came",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[State.NOT_HELD, State.CALLED_OFF]) | ~Q(reason=""), name="drill_says_why_not"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["estate", "ends_at"], name="drill_coming", condition=~Q(state__in=_OVER)),
            models.Index(fields=["organisation", "ends_at"], name="drill_of_body"),
        ]

    def get_state(self) -> State:
        """Its state as the enum's member."""
        return State(self.state)

    def level_ids(self) -> dict[str, int | None]:
        """It lies where its estate lies."""
        return self.estate.level_ids()


class DrillPost(models.Model):
    """A task to be filled: “guide at entrance 1”, so many heads; for a building, and for a shift, where that is said.

    `said` counts those who pressed “I can”, `by_hand` those who said so by telephone or at the door.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    drill = models.ForeignKey(Drill, on_delete=models.PROTECT, related_name="posts")
    name = models.CharField(max_length=NAME)
    building = models.ForeignKey(Place, null=True, on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    wanted = models.IntegerField()
    said = models.IntegerField(default=0)
    by_hand = models.IntegerField(default=0)
    version = models.IntegerField(default=1)

    impersonal: ClassVar[set[str]] = {"name"}

    class Meta:
        ordering = ("id",)
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(wanted__gte=1, said__gte=0, by_hand__gte=0) & Q(wanted__gte=F("said") + F("by_hand")),
                name="drill_post_never_overfull",
            ),
            models.CheckConstraint(
                condition=Q(starts_at=None, ends_at=None) | Q(ends_at__gt=F("starts_at")),
                name="drill_shift_whole_or_none",
            ),
        ]

    @property
    def found(self) -> int:
        """How many have said that they can."""
        return self.said + self.by_hand

    @property
    def is_full(self) -> bool:
        """Whether nobody more is wanted."""
        return self.found >= self.wanted


class DrillYes(models.Model):
    """Somebody in a post said “I can”. Once it is over nothing joins the two any more; the post keeps the number."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    post = models.ForeignKey(DrillPost, on_delete=models.PROTECT, related_name="yeses")
    appointment = models.ForeignKey(Appointment, null=True, on_delete=models.PROTECT, related_name="+")
    version = models.IntegerField(default=1)

    personal: ClassVar[dict[str, Personal]] = {
        "appointment": Personal("know whom to expect at a post, until it is over", 1, "hidden", False, "null"),
    }

    class Meta:
        ordering = ("id",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["post", "appointment"], name="drill_yes_once_a_post"),
        ]


class DrillFinding(models.Model):
    """What was found: the service request that it became. `key` is the press: the same is one finding."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    drill = models.ForeignKey(Drill, on_delete=models.PROTECT, related_name="findings")
    service_request = models.ForeignKey(ServiceRequest, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=KEY_LENGTH)

    impersonal: ClassVar[set[str]] = {"key"}

    class Meta:
        ordering = ("id",)
        constraints: ClassVar = [models.UniqueConstraint(fields=["drill", "key"], name="drill_finding_once_a_press")]
