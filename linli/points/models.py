"""Accounts of volunteers who opted in, what they were awarded, what a body offers for it, and what looked odd.

How much is on an account stands in the ledger alone (`core.ledger`), in two books: points, and what lies on the shelf.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from linli.core.ids import uuid7
from linli.core.personal import Personal
from linli.organisations.models import Organisation
from linli.places.models import Place
from linli.points.enums import ConsentWay, Mistake, Origin, Reserved, Seen, State, Verdict
from linli.volunteering.models import SignUp, Volunteer

NAME, WORDS, REASON = 40, 200, 120
LARGEST, MOST_ON_SHELF, DEAREST = 1000, 9999, 100_000
"""The most that is awarded by hand at once, that lies on a shelf, and that something costs."""
KEPT = 12
"""Months: so long it is kept for which service, and why, something was awarded."""


class PointsMember(models.Model):
    """A volunteer who wants points. Who leaves is forgotten at once; the entries stay, and nobody knows whose."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    volunteer = models.OneToOneField(Volunteer, null=True, on_delete=models.PROTECT, related_name="points_member")
    estate = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    ledger_id = models.UUIDField(help_text="the account in the ledger")
    shown = models.BooleanField(default=False, help_text="whether their team sees it beside their name")
    consent_way = models.CharField(max_length=8, choices=ConsentWay.choices, blank=True)
    consented_on = models.DateField(null=True)
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)
    version = models.IntegerField(default=1)

    personal: ClassVar[dict[str, Personal]] = {
        "volunteer": Personal("know whose account it is, until they leave", 1, "hidden", False, "null"),
    }
    impersonal: ClassVar[set[str]] = {"consent_way"}

    class Meta:
        ordering = ("id",)
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(left_at=None, volunteer__isnull=False)
                | Q(left_at__isnull=False, volunteer=None, shown=False, consent_way="", consented_on=None),
                name="points_who_left_is_forgotten",
            ),
        ]

    def level_ids(self) -> dict[str, int | None]:
        """They belong where they volunteer."""
        return self.estate.level_ids()


class Award(models.Model):
    """So many points for one service, or by hand for a reason. None at all where the month's limit was reached.

    The ledger's entry names this row and nothing else, so that for which service it was can be forgotten. `given_by`
    and `approved_by` are persons, so that two posts of one person never make two persons.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    member = models.ForeignKey(PointsMember, on_delete=models.PROTECT, related_name="awards", db_index=False)
    sign_up = models.OneToOneField(SignUp, null=True, on_delete=models.PROTECT, related_name="award")
    origin = models.CharField(max_length=8, choices=Origin.choices)
    state = models.CharField(max_length=12, choices=State.choices)
    amount = models.IntegerField()
    month = models.DateField(help_text="the first day of the month to which it belongs")
    reason = models.CharField(max_length=REASON, blank=True)
    given_by = models.UUIDField(null=True)
    approved_by = models.UUIDField(null=True)
    mistake = models.CharField(max_length=12, choices=Mistake.choices, blank=True)
    back_words = models.CharField(max_length=REASON, blank=True)
    transfer_id = models.UUIDField(null=True)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    version = models.IntegerField(default=1)

    personal: ClassVar[dict[str, Personal]] = {
        "sign_up": Personal("award each service once, and let somebody judge it", KEPT, "hidden", False, "null"),
        "reason": Personal("say why it was awarded by hand", KEPT, "words", True, "blank"),
        "back_words": Personal("say why it was taken back or not awarded", KEPT, "words", True, "blank"),
    }
    impersonal: ClassVar[set[str]] = {"origin", "state", "mistake"}

    class Meta:
        ordering = ("id",)
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount__gte=0), name="points_award_not_negative"),
            models.CheckConstraint(
                condition=Q(transfer_id__isnull=False, state__in=(State.DONE, State.TAKEN_BACK), amount__gt=0)
                | Q(transfer_id=None, state__in=(State.WAITING, State.DECLINED))
                | Q(transfer_id=None, state=State.DONE, amount=0),
                name="points_award_done_is_entered",
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=models.F("given_by")), name="points_award_two_persons"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["member", "month"], name="points_award_of_month"),
            models.Index(fields=["transfer_id"], name="points_award_entered"),
            models.Index(fields=["-id"], name="points_award_waits", condition=Q(state=State.WAITING.value)),
            models.Index(fields=["-id"], name="points_award_by_hand", condition=Q(origin=Origin.BY_HAND.value)),
        ]

    def get_state(self) -> State:
        """Its state as the enum's member."""
        return State(self.state)


class PointsItem(models.Model):
    """What a body gives for points, for the estates of a place. How many lie on its shelf stands in the ledger."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=NAME)
    words = models.CharField(max_length=WORDS, blank=True)
    price = models.IntegerField()
    shelf_id = models.UUIDField(help_text="the account in the ledger's second book")
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    version = models.IntegerField(default=1)

    impersonal: ClassVar[set[str]] = {"name", "words"}

    class Meta:
        ordering = ("name", "id")
        constraints: ClassVar = [models.CheckConstraint(condition=Q(price__gte=1), name="points_item_has_a_price")]

    def level_ids(self) -> dict[str, int | None]:
        """It is for where its place lies."""
        return self.place.level_ids()


class Redemption(models.Model):
    """Something reserved for points: fetched with a code, or gone back after the playbook's days."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    member = models.ForeignKey(PointsMember, on_delete=models.PROTECT, related_name="redemptions")
    item = models.ForeignKey(PointsItem, on_delete=models.PROTECT, related_name="redemptions")
    state = models.CharField(max_length=12, choices=Reserved.choices, default=Reserved.KEPT)
    price = models.IntegerField(help_text="what it cost when it was reserved")
    transfer_id = models.UUIDField()
    shelf_transfer_id = models.UUIDField()
    made_at = models.DateTimeField()
    until = models.DateField()
    ended_at = models.DateTimeField(null=True)
    version = models.IntegerField(default=1)

    impersonal: ClassVar[set[str]] = {"state"}

    class Meta:
        ordering = ("id",)
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state=Reserved.KEPT, ended_at=None) | (~Q(state=Reserved.KEPT) & Q(ended_at__isnull=False)),
                name="points_reserved_or_over",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["until"], name="points_reserved", condition=Q(state=Reserved.KEPT.value)),
            models.Index(fields=["transfer_id"], name="points_reserved_entered"),
        ]

    def get_state(self) -> Reserved:
        """Its state as the enum's member."""
        return Reserved(self.state)


class PotUse(models.Model):
    """What a station took from an estate's pot to care for somebody, and why: never for whom."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    estate = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    amount = models.IntegerField()
    reason = models.CharField(max_length=REASON)
    transfer_id = models.UUIDField()
    at = models.DateTimeField()

    impersonal: ClassVar[set[str]] = {"reason"}

    class Meta:
        ordering = ("-id",)
        constraints: ClassVar = [models.CheckConstraint(condition=Q(amount__gte=1), name="points_pot_gives_something")]
        indexes: ClassVar = [models.Index(fields=["estate", "-id"], name="points_pot_of_estate")]

    def level_ids(self) -> dict[str, int | None]:
        """It lies where the pot is."""
        return self.estate.level_ids()


class Doubt(models.Model):
    """Something odd about an award, for a person to judge; nothing follows from it by itself."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="doubts")
    seen = models.CharField(max_length=12, choices=Seen.choices)
    verdict = models.CharField(max_length=12, choices=Verdict.choices, blank=True)
    words = models.CharField(max_length=REASON, blank=True)
    judged_by = models.UUIDField(null=True)
    noted_at = models.DateTimeField()
    judged_at = models.DateTimeField(null=True)
    version = models.IntegerField(default=1)

    personal: ClassVar[dict[str, Personal]] = {
        "words": Personal("say why it was found in order or taken back", KEPT, "words", False, "blank"),
    }
    impersonal: ClassVar[set[str]] = {"seen", "verdict"}

    class Meta:
        ordering = ("id",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["award", "seen"], name="points_doubt_once"),
            models.CheckConstraint(
                condition=Q(verdict="", judged_at=None) | (~Q(verdict="") & Q(judged_at__isnull=False)),
                name="points_doubt_judged_or_not",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["id"], name="points_doubt_open", condition=Q(verdict=""))]
