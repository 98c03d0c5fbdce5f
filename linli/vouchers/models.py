"""Walls of vouchers, their shops and tills, donations, vouchers that left the wall, and what shops were paid.

Nothing here says who took a voucher or when in a day: a voucher's key is random, its days are days, its code is kept
as a hash. What is counted is counted by the ledger, in a book of its own.
"""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from linli.core.ids import uuid7
from linli.core.personal import Personal
from linli.organisations.models import Organisation
from linli.places.models import Place
from linli.playbooks import queries as playbooks
from linli.playbooks.parts_vouchers import Vouchers
from linli.vouchers.enums import LIVE, Form, State, VoucherState

NAME, WHAT, WHERE, HOURS, RECEIPT, LINE = 40, 20, 80, 60, 40, 200
MOST_FEN, MOST_GIVEN, ON_A_SHEET = 100_000, 2_000, 24
"""A meal costs a thousand yuan at most, a donation has two thousand vouchers at most; so many slips fit on a sheet."""

KEPT = 24
"""Months for which the name that a donor chose to show stands there."""


class VoucherWall(models.Model):
    """Vouchers for one thing to eat, hung up in a place by a body that keeps them."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    playbook_version_id = models.UUIDField()
    name = models.CharField(max_length=NAME)
    what = models.CharField(max_length=WHAT, help_text="what one voucher is good for")
    price_fen = models.IntegerField(help_text="what one costs, so that donors know")
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    words = models.CharField(max_length=LINE, blank=True, help_text="why it is paused or over, for everybody")
    ended_into = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    empty_since = models.DateField(null=True, help_text="the day on which the last one left it")
    opened_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    version = models.IntegerField(default=1)

    impersonal: ClassVar[set[str]] = {"name", "what", "state", "words"}

    class Meta:
        ordering = ("opened_at", "id")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="voucher_wall_state_known"),
            models.CheckConstraint(condition=Q(price_fen__gte=1), name="voucher_wall_costs_something"),
            models.CheckConstraint(
                condition=Q(state__in=LIVE, ended_at=None) | Q(state=State.ENDED, ended_at__isnull=False),
                name="voucher_wall_over_has_an_end",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_state(self) -> State:
        """Its state as the enum's member."""
        return State(self.state)

    @property
    def plan(self) -> Vouchers | None:
        """What its playbook says of walls."""
        return playbooks.by_id(self.playbook_version_id).vouchers

    def level_ids(self) -> dict[str, int | None]:
        """It hangs in its place."""
        return self.place.level_ids()


class Shop(models.Model):
    """Where vouchers of a wall are eaten. It is no body of the house: nobody holds a post in it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    wall = models.ForeignKey(VoucherWall, on_delete=models.PROTECT, related_name="shops")
    name = models.CharField(max_length=NAME)
    where = models.CharField(max_length=WHERE)
    hours = models.CharField(max_length=HOURS)
    ended_at = models.DateTimeField(null=True)
    version = models.IntegerField(default=1)

    impersonal: ClassVar[set[str]] = {"name", "where", "hours"}

    class Meta:
        ordering = ("name", "id")

    def __str__(self) -> str:
        return self.name

    def level_ids(self) -> dict[str, int | None]:
        """It lies where its wall hangs."""
        return self.wall.level_ids()


class TillLink(models.Model):
    """A link that opens the till of one shop, without an account, until it is taken back."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, related_name="links")
    hash = models.BinaryField(max_length=32, unique=True)
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    version = models.IntegerField(default=1)

    impersonal: ClassVar[set[str]] = {"hash"}

    class Meta:
        ordering = ("-made_at", "-id")


class Donation(models.Model):
    """So many vouchers, hung up by somebody who shows a name or none. It was paid elsewhere; here is the receipt."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    wall = models.ForeignKey(VoucherWall, on_delete=models.PROTECT, related_name="donations")
    count = models.IntegerField()
    shown_name = models.CharField(max_length=NAME, blank=True, help_text="as the donor wants to be read; empty: nobody")
    receipt = models.CharField(max_length=RECEIPT, blank=True)
    given_on = models.DateField()
    transfer_id = models.UUIDField()
    taken_back_at = models.DateTimeField(null=True)
    at = models.DateTimeField()
    version = models.IntegerField(default=1)

    personal: ClassVar[dict[str, Personal]] = {
        "shown_name": Personal("thank a donor by the name they chose", KEPT, "name", True, "blank"),
    }
    impersonal: ClassVar[set[str]] = {"receipt"}

    class Meta:
        ordering = ("-at", "-id")
        constraints: ClassVar = [models.CheckConstraint(condition=Q(count__gte=1), name="voucher_donation_of_some")]


class SlipSheet(models.Model):
    """A sheet of slips that the keeper printed. Which vouchers were on it is not kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    wall = models.ForeignKey(VoucherWall, on_delete=models.PROTECT, related_name="+")
    count = models.SmallIntegerField()
    made_on = models.DateField()
    until = models.DateField()

    class Meta:
        ordering = ("-made_on", "id")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(count__gte=1, count__lte=ON_A_SHEET), name="voucher_sheet_holds_them")
        ]


class Settlement(models.Model):
    """What a shop was paid for the meals of one week, from its Monday; paid elsewhere, with a receipt."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, related_name="settlements")
    week = models.DateField()
    count = models.IntegerField()
    fen = models.BigIntegerField()
    receipt = models.CharField(max_length=RECEIPT)
    paid_on = models.DateField()
    transfer_id = models.UUIDField()
    taken_back_at = models.DateTimeField(null=True)
    at = models.DateTimeField()
    version = models.IntegerField(default=1)

    impersonal: ClassVar[set[str]] = {"receipt"}

    class Meta:
        ordering = ("-week", "id")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(count__gte=1), name="voucher_settlement_of_some"),
            models.UniqueConstraint(
                fields=["shop", "week"], condition=Q(taken_back_at=None), name="voucher_settlement_once"
            ),
        ]


class Voucher(models.Model):
    """One voucher that left the wall. It knows its code's hash and days; never who, and of a day never when.

    `pressed` is the key of the till's form by which it was eaten, so that a double press is one.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    wall = models.ForeignKey(VoucherWall, on_delete=models.PROTECT, related_name="+")
    form = models.CharField(max_length=4, choices=Form.choices)
    code_hash = models.BinaryField(max_length=16, unique=True)
    state = models.CharField(max_length=5, choices=VoucherState.choices, default=VoucherState.OUT)
    out_on = models.DateField()
    until = models.DateField(help_text="the last day on which it can be eaten")
    shop = models.ForeignKey(Shop, null=True, on_delete=models.PROTECT, related_name="+")
    eaten_on = models.DateField(null=True)
    price_fen = models.IntegerField(null=True, help_text="what it cost on the day on which it was eaten")
    pressed = models.CharField(max_length=64, blank=True)
    undone = models.BooleanField(default=False, help_text="a mistake of the till was taken back, which is done once")
    settlement = models.ForeignKey(Settlement, null=True, on_delete=models.PROTECT, related_name="+")

    impersonal: ClassVar[set[str]] = {"form", "code_hash", "state", "pressed"}

    class Meta:
        ordering = ("out_on", "id")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=VoucherState.values), name="voucher_state_known"),
            models.CheckConstraint(
                condition=Q(state=VoucherState.EATEN, shop__isnull=False, eaten_on__isnull=False, price_fen__gte=1)
                | (~Q(state=VoucherState.EATEN) & Q(shop=None, eaten_on=None, price_fen=None, settlement=None)),
                name="voucher_eaten_somewhere",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["wall", "form", "out_on"], name="voucher_of_a_day"),
            models.Index(fields=["shop", "settlement", "eaten_on"], name="voucher_of_a_week"),
            models.Index(fields=["until"], condition=Q(state=VoucherState.OUT), name="voucher_until"),
        ]
