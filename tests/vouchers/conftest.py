"""The cast with a wall of the station, its shop and a till, and short ways to a voucher in each state."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import translation

from linli.core.actors import NOBODY, Actor, ActorKind, Door, SignedLink, system
from linli.core.clock import from_local, local_date
from linli.core.ledger import balance_of
from linli.core.models import LedgerAccount, LedgerEntry
from linli.demo.cast import World
from linli.vouchers import actions, book
from linli.vouchers.actions import DonationFacts, Redeemed, ShopFacts, Taken, WallFacts
from linli.vouchers.enums import State
from linli.vouchers.models import Donation, Shop, TillLink, VoucherWall
from linli.vouchers.queries import monday
from tests.service_requests.conftest import cast, world

__all__ = ["AT", "HEAD", "Bowl", "cast", "world"]

HEAD, SECRETARY, VOLUNTEER = "station_head", "community_officer", "volunteer"
AT = from_local(date(2026, 11, 23)) + timedelta(hours=18, minutes=7)
"""A Monday, at an hour by which the whole of a day's vouchers may be out."""


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@dataclass
class Bowl:
    """A cast, and a moment that steps move on."""

    world: World
    at: datetime

    def by(self, role: str = HEAD) -> Actor:
        return self.world.actor(role)

    def later(self, **units: float) -> datetime:
        self.at += timedelta(**units)
        return self.at

    @property
    def today(self) -> date:
        return local_date(self.at)

    def wall(self, name: str = "一碗爱", **more: Any) -> VoucherWall:
        facts = WallFacts(**{"name": name, "what": "一碗面", "price_fen": 1200, **more})
        return actions.open_wall(self.world.estate, facts, by=self.by(), at=self.at)

    def shop(self, wall: VoucherWall, name: str = "老街面馆") -> Shop:
        return actions.add_shop(wall, ShopFacts(name, "东门外第二间", "7:00—20:00"), by=self.by(), at=self.at)

    def donated(self, wall: VoucherWall, count: int = 10, **more: Any) -> Donation:
        facts = DonationFacts(count, more.pop("given_on", self.today), **more)
        return actions.donate(wall, facts, by=self.by(), at=self.at)

    def full(self, count: int = 10) -> tuple[VoucherWall, Shop]:
        """A wall with so many vouchers and one shop."""
        wall = self.wall()
        shop = self.shop(wall)
        self.donated(wall, count)
        return wall, shop

    def taken(self, wall: VoucherWall) -> Taken:
        return actions.take_voucher(wall, press=uuid4(), by=NOBODY, at=self.at)

    def till(self, shop: Shop) -> Actor:
        """Whoever holds the link to a shop's till."""
        link = TillLink.objects.filter(shop=shop, revoked_at=None).first()
        link = link or actions.give_till(shop, by=self.by(), at=self.at).link
        signed = SignedLink(link.pk, shop.pk, shop.wall.organisation_id, None)
        return Actor(ActorKind.LINK, door=Door.WEB, link=signed)

    def redeem(self, shop: Shop, code: str, press: str = "") -> Redeemed:
        return actions.redeem(shop, code=code, press=press, by=self.till(shop), at=self.at)

    def eaten(self, wall: VoucherWall, shop: Shop, count: int = 1) -> list[str]:
        """Codes that were taken and eaten."""
        codes = [self.taken(wall).code for _ in range(count)]
        for code in codes:
            self.redeem(shop, code)
        return codes

    def settled(self, shop: Shop, week: date | None = None) -> Any:
        week = week or monday(self.today) - timedelta(days=7)
        return actions.settle(shop, week=week, receipt="R-7", paid_on=self.today, by=self.by(), at=self.at)

    def reached(self, state: State) -> VoucherWall:
        """A wall in a state."""
        wall = self.wall()
        if state is State.PAUSED:
            return actions.pause_wall(wall, words="店里装修，下周一再来", by=self.by(), at=self.at)
        if state is State.ENDED:
            return actions.end_wall(wall, words="店不开了，谢谢大家", by=self.by(), at=self.at)
        return wall

    def standing(self, wall: VoucherWall) -> book.Standing:
        return book.standings([wall], list(wall.shops.all()))[wall.pk]


def system_actor() -> Actor:
    return system()


def check_book() -> None:
    """Every account holds what its entries sum to, none is below zero, and the book sums to nothing."""
    total = 0
    for row in LedgerAccount.objects.filter(book=book.BOOK):
        summed = sum(LedgerEntry.objects.filter(account=row).values_list("amount", flat=True))
        assert balance_of(row.pk) == summed, row.kind
        assert row.balance is None or summed >= 0, row.kind
        total += summed
    assert total == 0


@pytest.fixture
def bowl(world: World) -> Bowl:
    return Bowl(world, AT)
