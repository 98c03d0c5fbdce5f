"""Visits that somebody asked for: whose door, how often, which post comes, and that somebody was there."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from linli.care.enums import ConsentWay, ConsentWho, VisitEnd
from linli.core.ids import uuid7
from linli.core.personal import Personal
from linli.organisations.models import Appointment, Organisation
from linli.people.models import Contact
from linli.places.models import Place
from linli.playbooks import queries as playbooks
from linli.playbooks.parts_care import CareVisitKind

NAME, SAID = 40, 200
KEPT, HEARD = 12, 6
"""Months after the end for which it is known who was visited; and for which what was heard is kept after it."""


class CareVisit(models.Model):
    """Somebody asked to be visited, or agreed to it. Seen by the body that arranges it and by the post that comes.

    `why` is in neutral words and says nothing of anybody's health. `word_on` is the last day on which somebody heard of
    them; a month without a word is looked at by the body. Nobody is late, and nobody counts whose visits they were.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    visitor_body = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    post_key = models.CharField(max_length=40, help_text="of the post that comes")
    unpaid = models.BooleanField(help_text="whoever comes is a neighbour: asked, never late")
    playbook_version_id = models.UUIDField()
    kind = models.CharField(max_length=40, help_text="its key in the playbook")
    every_days = models.SmallIntegerField()
    estate = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    room = models.ForeignKey(Place, null=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=NAME)
    why = models.CharField(max_length=SAID, blank=True)
    contact = models.ForeignKey(Contact, null=True, on_delete=models.PROTECT, related_name="+")
    consent_who = models.CharField(max_length=10, choices=ConsentWho.choices)
    consent_way = models.CharField(max_length=10, choices=ConsentWay.choices)
    consented_on = models.DateField()
    entered_by = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    next_on = models.DateField()
    word_on = models.DateField()
    ended_at = models.DateTimeField(null=True)
    end = models.CharField(max_length=10, choices=VisitEnd.choices, blank=True)
    version = models.IntegerField(default=1)

    personal: ClassVar[dict[str, Personal]] = {
        "name": Personal("know who asked to be visited", KEPT, "name", True, "tombstone"),
        "room": Personal("find the door", KEPT, "hidden", True, "null"),
        "why": Personal("know what a visit is for", KEPT, "words", True, "blank"),
    }
    impersonal: ClassVar[set[str]] = {"post_key", "kind", "consent_who", "consent_way", "end"}

    class Meta:
        ordering = ("next_on", "id")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["room", "name"], condition=Q(ended_at=None, room__isnull=False), name="care_visit_once"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, end="") | (Q(ended_at__isnull=False) & ~Q(end="")),
                name="care_visit_ends_with_a_reason",
            ),
        ]

    @property
    def spec(self) -> CareVisitKind | None:
        """What its playbook says of this kind of visits."""
        plan = playbooks.by_id(self.playbook_version_id).care
        return plan.visit(self.kind) if plan is not None else None

    def level_ids(self) -> dict[str, int | None]:
        """It lies at its door, so that whoever has the building is meant; once that is forgotten, in its estate."""
        return self.room.level_ids() if self.room is not None else self.estate.level_ids()


class CareVisitDone(models.Model):
    """Somebody was there on a day, and what was heard, if anything. It does not say who."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    visit = models.ForeignKey(CareVisit, on_delete=models.PROTECT, related_name="done")
    on = models.DateField()
    words = models.CharField(max_length=SAID, blank=True, help_text="empty: nothing has changed")
    at = models.DateTimeField()
    version = models.IntegerField(default=1)

    personal: ClassVar[dict[str, Personal]] = {
        "words": Personal("know what was heard at the last visits", HEARD, "words", True, "blank"),
    }

    class Meta:
        ordering = ("-id",)
