"""Work groups whose messages come in signed, and what was heard through a group, a board or a mailbox."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from linli.core.ids import uuid7
from linli.core.personal import Personal
from linli.heard.enums import Wish
from linli.organisations.models import Organisation
from linli.places.models import Place
from linli.playbooks.enums import WayKind
from linli.service_requests.models import ServiceRequest

NAME_LENGTH = 40
NUMBER_LENGTH = 80
WAY_LENGTH = 20


class WorkGroup(models.Model):
    """A group of a body whose messages a robot posts here, signed with a secret that is kept sealed.

    Of its use nothing is kept but the last day, and the count of the running minute that holds it to `per_minute`.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    estate = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=NAME_LENGTH)
    secret_sealed = models.TextField(blank=True)
    per_minute = models.IntegerField()
    made_at = models.DateTimeField()
    renewed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    last_heard_on = models.DateField(null=True)
    minute = models.BigIntegerField(default=0)
    in_minute = models.IntegerField(default=0)
    version = models.IntegerField(default=1)

    impersonal: ClassVar[set[str]] = {"name", "secret_sealed"}

    class Meta:
        ordering = ("-id",)
        indexes: ClassVar = [
            models.Index(fields=["organisation", "-id"], name="work_group_of_body", condition=Q(ended_at=None)),
        ]

    def level_ids(self) -> dict[str, int | None]:
        """A group lies where its estate lies."""
        return self.estate.level_ids()


class Heard(models.Model):
    """A service request that was heard elsewhere, and what is owed there: `answer_from` since when it can be answered,
    `answer_by` until when, `posted_at` when somebody said that the answer stands there.

    `way` is a key of the playbook; `number` the group's own id of the message, or the board's number. `organisation`
    owes the answer; `entered_by` is the body where it came in, and stays when another follows it: a number is its own.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    service_request = models.OneToOneField(ServiceRequest, on_delete=models.PROTECT, related_name="heard")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    entered_by = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=[(one.value, one.value) for one in WayKind])
    way = models.CharField(max_length=WAY_LENGTH, blank=True)
    group = models.ForeignKey(WorkGroup, null=True, on_delete=models.PROTECT, related_name="heard")
    number = models.CharField(max_length=NUMBER_LENGTH)
    said_hash = models.BinaryField(max_length=32)
    said_at = models.DateTimeField()
    heard_at = models.DateTimeField()
    wish = models.CharField(max_length=8, choices=Wish.choices, blank=True)
    answer_from = models.DateTimeField(null=True)
    answer_by = models.DateTimeField(null=True)
    posted_at = models.DateTimeField(null=True)
    posted_by_id = models.UUIDField(null=True)
    answer = models.TextField(blank=True)
    released_at = models.DateTimeField(null=True)
    version = models.IntegerField(default=1)

    personal: ClassVar[dict[str, Personal]] = {
        "answer": Personal("show in public what was answered, masked", 36, "words", False, "blank"),
    }
    impersonal: ClassVar[set[str]] = {"kind", "way", "number", "said_hash", "wish"}

    class Meta:
        ordering = ("-id",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["group", "number"], condition=Q(group__isnull=False), name="heard_once_in_a_group"
            ),
            models.UniqueConstraint(
                fields=["entered_by", "way", "number"], condition=Q(group=None), name="heard_once_on_a_board"
            ),
            models.CheckConstraint(condition=Q(answer="") | Q(released_at__isnull=False), name="heard_answer_released"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["organisation", "answer_by"],
                name="heard_to_answer",
                condition=Q(answer_from__isnull=False, posted_at=None),
            ),
            models.Index(fields=["-released_at"], name="heard_released", condition=Q(released_at__isnull=False)),
        ]

    def level_ids(self) -> dict[str, int | None]:
        """It lies where its matter lies."""
        return self.service_request.level_ids()
