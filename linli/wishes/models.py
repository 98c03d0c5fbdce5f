"""A wish: what somebody wants, what everybody reads of it, and who holds it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from linli.core.ids import uuid7
from linli.core.personal import Personal
from linli.organisations.models import Appointment, Organisation
from linli.people.models import Contact, Person
from linli.places.models import Place
from linli.playbooks.models import PlaybookVersion
from linli.playbooks.parts_wishes import Wishes, WishKind
from linli.playbooks.queries import by_id
from linli.service_requests.models import ServiceRequest
from linli.wishes.enums import HELD, LIVE, SHOWN, ConsentWay, State

WORDS, PUBLIC, NAME, REASON, THANKS = 500, 80, 40, 120, 200
KEPT, CLAIMER_KEPT = 12, 3
"""Months after the end for which it is known whose it was; and who met it, which is of use to nobody for so long."""


class Wish(models.Model):
    """A small thing that somebody wants, in the care of one body.

    `words`, `name`, `room`, `person` and `contact` are the wisher's and seen by the body alone; `public_words` are what
    everybody reads, written by whoever looked at it. `sheltered`: of a child or somebody in hardship; then everybody
    reads no more than the kind's own sentence. `ask_at`: from when on the claimer is asked whether it is met.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code_hash = models.BinaryField(unique=True)
    playbook_version = models.ForeignKey(PlaybookVersion, on_delete=models.PROTECT, db_index=False, related_name="+")
    kind = models.CharField(max_length=40, blank=True, help_text="its key in the playbook; empty until looked at")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    estate = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    room = models.ForeignKey(Place, null=True, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=NAME, blank=True)
    contact = models.ForeignKey(Contact, null=True, on_delete=models.PROTECT, related_name="+")
    words = models.TextField()
    sheltered = models.BooleanField(default=False)
    entered_by = models.ForeignKey(Appointment, null=True, on_delete=models.PROTECT, related_name="+")
    consent_way = models.CharField(max_length=8, choices=ConsentWay.choices, blank=True)
    consented_on = models.DateField(null=True)
    service_request = models.ForeignKey(ServiceRequest, null=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    public_words = models.CharField(max_length=PUBLIC, blank=True)
    worth = models.IntegerField(null=True, help_text="about how many yuan, as whoever looked at it put it")
    claimer = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    claimer_body = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    claimer_contact = models.ForeignKey(Contact, null=True, on_delete=models.PROTECT, related_name="+")
    back_words = models.CharField(max_length=REASON, blank=True, help_text="why the last claimer gave it back")
    ended_words = models.CharField(max_length=REASON, blank=True, help_text="why it ended, for the wisher")
    thanks = models.CharField(max_length=THANKS, blank=True)
    public_thanks = models.CharField(max_length=THANKS, blank=True)
    asked_at = models.DateTimeField()
    check_by = models.DateTimeField()
    checked_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    claimed_at = models.DateTimeField(null=True)
    arranged_at = models.DateTimeField(null=True)
    ask_at = models.DateTimeField(null=True)
    claimer_asked_at = models.DateTimeField(null=True)
    brought_at = models.DateTimeField(null=True)
    thanks_released_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()
    version = models.IntegerField(default=1)

    personal: ClassVar[dict[str, Personal]] = {
        "words": Personal("know what somebody wants", KEPT, "words", True, "tombstone"),
        "name": Personal("know whose wish it is", KEPT, "name", True, "blank"),
        "person": Personal("let the wisher follow their wish", KEPT, "hidden", True, "null"),
        "room": Personal("know how many wishes of a household are open", KEPT, "hidden", True, "null"),
        "public_words": Personal("let others read what is wanted", KEPT, "words", True, "blank"),
        "ended_words": Personal("tell the wisher why it ended", KEPT, "words", True, "blank"),
        "thanks": Personal("pass on the wisher's thanks", KEPT, "words", True, "blank"),
        "public_thanks": Personal("show the wisher's thanks", KEPT, "words", True, "blank"),
        "claimer": Personal("arrange the hand-over with whoever claimed it", CLAIMER_KEPT, "hidden", True, "null"),
        "back_words": Personal("know why it is open again", CLAIMER_KEPT, "words", True, "blank"),
    }
    impersonal: ClassVar[set[str]] = {"code_hash", "kind", "consent_way", "state"}

    class Meta:
        ordering = ("-id",)
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="wish_state_known"),
            models.CheckConstraint(
                condition=Q(state__in=[one.value for one in LIVE], ended_at=None)
                | (~Q(state__in=[one.value for one in LIVE]) & Q(ended_at__isnull=False)),
                name="wish_ended_when_over",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[one.value for one in HELD])
                | Q(claimer__isnull=False, claimer_body=None)
                | Q(claimer=None, claimer_body__isnull=False),
                name="wish_held_by_exactly_one",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[State.ASKED.value, State.OPEN.value, State.EXPIRED.value])
                | Q(claimer=None, claimer_body=None),
                name="wish_that_can_be_claimed_is_nobodys",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[one.value for one in SHOWN])
                | (~Q(kind="") & Q(checked_at__isnull=False, expires_at__isnull=False)),
                name="wish_shown_was_looked_at",
            ),
            models.CheckConstraint(
                condition=Q(entered_by=None) | (~Q(consent_way="") & Q(consented_on__isnull=False)),
                name="wish_for_somebody_with_consent",
            ),
            models.CheckConstraint(condition=Q(consent_way__in=["", *ConsentWay.values]), name="wish_consent_known"),
            models.CheckConstraint(condition=~Q(sheltered=True) | Q(public_words=""), name="wish_sheltered_is_silent"),
            models.UniqueConstraint(
                fields=["service_request"],
                condition=Q(state__in=[one.value for one in LIVE]),
                name="wish_once_from_a_request",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["estate", "state"], name="wish_of_estate"),
            models.Index(fields=["organisation", "state"], name="wish_of_body"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def plan(self) -> Wishes | None:
        """What the playbook under which it was wished says of wishes."""
        return by_id(self.playbook_version_id).wishes

    @property
    def spec(self) -> WishKind | None:
        """Its kind in the playbook; None until it was looked at."""
        return self.plan.kind(self.kind) if self.plan is not None and self.kind else None

    def get_state(self) -> State:
        """Its state as the enum's member."""
        return State(self.state)

    def level_ids(self) -> dict[str, int | None]:
        """It lies where its estate lies, and at no door that anybody could read."""
        return self.estate.level_ids()
