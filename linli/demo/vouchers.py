"""A wall of the invented estate: given by three, eaten for some weeks, a part paid, slips and codes that are out."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from uuid import uuid4

from linli.core import clock
from linli.core.actors import NOBODY, Actor, Door
from linli.demo.cast import World
from linli.vouchers import actions
from linli.vouchers.actions import DonationFacts, ShopFacts, WallFacts
from linli.vouchers.models import Shop, VoucherWall
from linli.vouchers.queries import monday, plan_at

GIVEN = ((40, "老街商会", "收0117"), (15, "", "收0121"), (10, "三栋几位邻居", "收0130"))
SHOPS = (("老街面馆", "东门外第二间", "7:00–20:00"), ("李婶米粉", "菜场南门对面", "6:30–14:00"))
MEALS = (7, 9, 6)
"""Eaten in the last whole weeks, the oldest first."""

EVENING = time(18)


def add_vouchers(world: World, now: datetime) -> VoucherWall | None:
    """The station keeps it; who took what nobody knows here either. None where the playbook knows no walls."""
    if plan_at(world.estate) is None:
        return None
    head = world.actor("station_head", door=Door.CLI)
    began = now - timedelta(days=30)
    wall = actions.open_wall(world.estate, WallFacts("一碗爱", "一碗面", 1200), by=head, at=began)
    shops = [actions.add_shop(wall, ShopFacts(*facts), by=head, at=began) for facts in SHOPS]
    for number, (count, name, receipt) in enumerate(GIVEN):
        at = began + timedelta(days=3 * number)
        facts = DonationFacts(count, clock.local_date(at), name, receipt)
        actions.donate(wall, facts, by=head, at=at)
    first = monday(clock.local_date(now)) - timedelta(weeks=len(MEALS))
    for week, count in enumerate(MEALS):
        for number in range(count):
            day = first + timedelta(weeks=week, days=number % 7)
            _eaten(wall, shops[number % 2], head, clock.from_local(day, EVENING))
    paid_at = now - timedelta(hours=1)
    for shop in shops:
        paid_on = clock.local_date(paid_at)
        actions.settle(shop, week=first, receipt="收0142", paid_on=paid_on, by=head, at=paid_at)
    actions.print_slips(wall, count=12, by=head, at=now - timedelta(days=2))
    for _number in range(2):
        actions.take_voucher(wall, press=uuid4(), by=NOBODY, at=_evening(now))
    return wall


def _eaten(wall: VoucherWall, shop: Shop, head: Actor, at: datetime) -> None:
    taken = actions.take_voucher(wall, press=uuid4(), by=NOBODY, at=at)
    actions.redeem(shop, code=taken.code, by=head, at=at)


def _evening(now: datetime) -> datetime:
    """The evening before, when all of a day's vouchers may be out."""
    return clock.from_local(clock.local_date(now) - timedelta(days=1), EVENING)
