"""Hardship funds, the entries of their money, and applications to them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from linli.care import models_members, models_visits
from linli.care.enums import (
    GRANTED,
    OPEN,
    REVIEWED,
    ConsentWay,
    ConsentWho,
    EntryKind,
    PayWay,
    Purpose,
    State,
)
from linli.core.ids import uuid7
from linli.core.personal import Personal
from linli.organisations.models import Appointment, Organisation
from linli.people.models import Contact
from linli.places.models import Place
from linli.playbooks import queries as playbooks
from linli.playbooks.parts_care import Fund

CareDate = models_members.CareDate
CareGift = models_members.CareGift
CareVisit = models_visits.CareVisit
CareVisitDone = models_visits.CareVisitDone

NAME, WORDS, SAID, RECEIPT, KINDS = 40, 500, 200, 40, 200
KEPT, BOOKS = 36, 120
"""Months for which it is known whose an application was; and from whom the money of a fund came, as books are kept."""


class CareFund(models.Model):
    """A hardship fund of a body. `first_by` and `second_by` are the kinds of bodies that review, as its playbook said
    when it was opened, each between blanks."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    playbook_version_id = models.UUIDField()
    key = models.CharField(max_length=40, help_text="its key in the playbook")
    first_by = models.CharField(max_length=KINDS)
    second_by = models.CharField(max_length=KINDS)
    opened_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    version = models.IntegerField(default=1)

    impersonal: ClassVar[set[str]] = {"key", "first_by", "second_by"}

    class Meta:
        ordering = ("opened_at", "id")

    def __str__(self) -> str:
        return self.key

    @property
    def spec(self) -> Fund | None:
        """What its playbook says of it."""
        plan = playbooks.by_id(self.playbook_version_id).care
        return plan.fund(self.key) if plan is not None else None

    @property
    def book(self) -> str:
        """The book of the ledger in which its money is, and no other's."""
        return f"care:{self.pk.hex[-15:]}"


class CareApplication(models.Model):
    """Somebody asks a fund for money, by the station's hand and with their consent.

    `name`, `room`, `contact`, `words` are for the reviewers and the fund alone. `person_hash` is a keyed hash of the
    number of the paper that was looked at: equal for one person in one fund, and good for nothing else. `papers` are
    the places in the playbook's list of those that were seen; none is kept. Amounts are fen.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.CharField(max_length=40, unique=True)
    fund = models.ForeignKey(CareFund, on_delete=models.PROTECT, related_name="applications")
    estate = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    room = models.ForeignKey(Place, null=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=NAME)
    contact = models.ForeignKey(Contact, null=True, on_delete=models.PROTECT, related_name="+")
    person_hash = models.BinaryField(max_length=32, null=True)
    purpose = models.CharField(max_length=10, choices=Purpose.choices)
    asked = models.BigIntegerField(help_text="fen")
    words = models.TextField(blank=True)
    papers = models.CharField(max_length=40, blank=True)
    consent_who = models.CharField(max_length=10, choices=ConsentWho.choices)
    consent_way = models.CharField(max_length=10, choices=ConsentWay.choices)
    consented_on = models.DateField()
    entered_by = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    first_reviewer = models.ForeignKey(Appointment, null=True, on_delete=models.PROTECT, related_name="+")
    first_amount = models.BigIntegerField(null=True, help_text="fen; empty: no")
    first_words = models.CharField(max_length=SAID, blank=True)
    first_at = models.DateTimeField(null=True)
    second_reviewer = models.ForeignKey(Appointment, null=True, on_delete=models.PROTECT, related_name="+")
    second_words = models.CharField(max_length=SAID, blank=True)
    second_at = models.DateTimeField(null=True)
    amount = models.BigIntegerField(null=True, help_text="fen, once both said yes")
    noticed_on = models.DateField(null=True)
    notice_until = models.DateField(null=True, help_text="the last day of the public notice")
    objection = models.CharField(max_length=SAID, blank=True)
    answer = models.CharField(max_length=SAID, blank=True, help_text="to the objection")
    reason = models.CharField(max_length=SAID, blank=True, help_text="why it was not granted, for the person")
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, help_text="until when a reviewer looks at it")
    decided_on = models.DateField(null=True)
    ended_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()
    version = models.IntegerField(default=1)

    personal: ClassVar[dict[str, Personal]] = {
        "name": Personal("know who asks a fund for money", KEPT, "name", True, "tombstone"),
        "room": Personal("keep reviewers from their own household", KEPT, "hidden", True, "null"),
        "person_hash": Personal("know how often a person got something in a year", KEPT, "hidden", False, "null"),
        "words": Personal("let two reviewers judge an application", KEPT, "words", True, "blank"),
        "first_words": Personal("know why a reviewer said yes or no", KEPT, "words", True, "blank"),
        "second_words": Personal("know why a reviewer said yes or no", KEPT, "words", True, "blank"),
        "objection": Personal("look into an objection", KEPT, "words", True, "blank"),
        "answer": Personal("answer an objection", KEPT, "words", True, "blank"),
        "reason": Personal("say why an application was not granted", KEPT, "words", True, "blank"),
    }
    impersonal: ClassVar[set[str]] = {"number", "purpose", "papers", "consent_who", "consent_way", "state"}

    class Meta:
        ordering = ("-id",)
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="care_application_state_known"),
            models.CheckConstraint(condition=Q(purpose__in=Purpose.values), name="care_application_purpose_known"),
            models.CheckConstraint(condition=Q(asked__gt=0), name="care_application_asks_for_money"),
            models.CheckConstraint(
                condition=Q(amount=None) | Q(amount__gt=0, amount__lte=F("asked")), name="care_grant_within_asked"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[one.value for one in OPEN], ended_at=None)
                | (~Q(state__in=[one.value for one in OPEN]) & Q(ended_at__isnull=False)),
                name="care_application_ended_when_over",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[one.value for one in REVIEWED])
                | (
                    Q(first_reviewer__isnull=False, second_reviewer__isnull=False, amount__isnull=False)
                    & Q(notice_until__isnull=False)
                    & ~Q(first_reviewer=F("second_reviewer"))
                ),
                name="care_granted_by_two_and_in_public",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[one.value for one in GRANTED])
                | Q(decided_on__isnull=False, decided_on__gt=F("notice_until")),
                name="care_decided_after_the_notice",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["fund", "state"], name="care_application_of_fund"),
            models.Index(fields=["fund", "person_hash"], name="care_application_of_person"),
        ]

    def __str__(self) -> str:
        return self.number

    def get_state(self) -> State:
        """Its state as the enum's member."""
        return State(self.state)

    def level_ids(self) -> dict[str, int | None]:
        """It lies where its estate lies, and at no door that anybody could read."""
        return self.estate.level_ids()


class FundEntry(models.Model):
    """One line of a fund's statement, beside its transfer in the ledger: day, way, number of the receipt. It names
    nobody who got something; `words` say from whom money came."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    fund = models.ForeignKey(CareFund, on_delete=models.PROTECT, related_name="entries")
    transfer_id = models.UUIDField(unique=True)
    kind = models.CharField(max_length=10, choices=EntryKind.choices)
    application = models.ForeignKey(CareApplication, null=True, on_delete=models.PROTECT, related_name="entries")
    amount = models.BigIntegerField(help_text="fen; below zero where the fund has less after it")
    on = models.DateField()
    way = models.CharField(max_length=10, choices=PayWay.choices, blank=True)
    receipt = models.CharField(max_length=RECEIPT)
    words = models.CharField(max_length=SAID, blank=True)
    reverses = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="+")
    taken_back = models.BooleanField(default=False)
    at = models.DateTimeField()
    version = models.IntegerField(default=1)

    personal: ClassVar[dict[str, Personal]] = {
        "words": Personal("know from whom the money of a fund is", BOOKS, "words", True, "blank"),
    }
    impersonal: ClassVar[set[str]] = {"kind", "way", "receipt"}

    class Meta:
        ordering = ("-id",)
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(amount=0), name="care_entry_moves_money"),
        ]
