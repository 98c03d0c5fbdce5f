"""The book of vouchers: what is counted of walls and shops, and how one voucher goes from account to account.

What a donor gives comes from `given`, which alone has no limit; all others never fall below zero.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from linli.core.ledger import Line, Owner, balance_of, open_account, post
from linli.core.models import LedgerAccount
from linli.vouchers.enums import OF_SHOPS, Account
from linli.vouchers.models import Shop, VoucherWall

BOOK = "vouchers"


@dataclass(frozen=True, slots=True)
class Standing:
    """How many vouchers of a wall are where. `given` is all that was ever hung up there and did not go elsewhere."""

    wall: int = 0
    codes: int = 0
    slips: int = 0
    eaten: int = 0
    settled: int = 0

    @property
    def out(self) -> int:
        return self.codes + self.slips

    @property
    def given(self) -> int:
        return self.wall + self.out + self.eaten + self.settled


def account(kind: Account, owner: VoucherWall | Shop) -> UUID:
    """The account of this kind of a wall or a shop."""
    return open_account(BOOK, kind.value, Owner.of(owner), bounded=kind is not Account.GIVEN)


def on(kind: Account, owner: VoucherWall | Shop) -> int:
    """How many are on an account."""
    return balance_of(account(kind, owner))


def move(
    why: str,
    count: int,
    source: tuple[Account, VoucherWall | Shop],
    target: tuple[Account, VoucherWall | Shop],
    *,
    at: datetime,
    by_day: bool = False,
) -> UUID:
    """Move so many from one account to another; the transfer's key. Raises `Short`."""
    lines = [Line(account(*source), -count), Line(account(*target), count)]
    return post(BOOK, why, lines, at=at, subject=Owner.of(source[1]), by_day=by_day)


def standings(walls: Sequence[VoucherWall], shops: Iterable[Shop]) -> dict[UUID, Standing]:
    """How many vouchers of each wall are where. One query."""
    wall_of = {str(shop.pk): shop.wall_id for shop in shops} | {str(wall.pk): wall.pk for wall in walls}
    found = LedgerAccount.objects.filter(book=BOOK, owner_id__in=list(wall_of), balance__isnull=False)
    sums: dict[UUID, dict[str, int]] = {wall.pk: {} for wall in walls}
    rows = found.order_by("id")
    for kind, owner_id, balance in rows.values_list("kind", "owner_id", "balance"):
        of_wall = sums.get(wall_of[owner_id])
        if of_wall is not None and kind != Account.BACK:
            of_wall[kind] = of_wall.get(kind, 0) + (balance or 0)
    return {wall_id: Standing(**counted) for wall_id, counted in sums.items()}


def owed(shops: Iterable[Shop]) -> dict[UUID, dict[str, int]]:
    """What is eaten at each shop and not settled, and what is settled. One query."""
    ids = {str(shop.pk): shop.pk for shop in shops}
    kinds = [kind.value for kind in OF_SHOPS]
    found = LedgerAccount.objects.filter(book=BOOK, kind__in=kinds, owner_id__in=list(ids)).order_by("id")
    counted: dict[UUID, dict[str, int]] = {pk: dict.fromkeys(kinds, 0) for pk in ids.values()}
    for kind, owner_id, balance in found.values_list("kind", "owner_id", "balance"):
        counted[ids[owner_id]][kind] = balance or 0
    return counted
