"""Members with points in the demo: what they served and were given, three items, one reserved, something in the pot."""

from __future__ import annotations

from datetime import datetime, timedelta

from linli.core.actors import Actor, Door, system
from linli.demo.cast import World
from linli.playbooks.enums import Power
from linli.points.actions import ItemFacts, award, give, join, join_for, offer, reserve, show
from linli.points.jobs import award_all, look_all
from linli.points.models import PointsMember
from linli.points.queries import plan_at
from linli.volunteering.models import Volunteer
from linli.volunteering.queries import volunteer_of

KEEPER = "station_head"
WANTED = ("resident", "building_leader", "volunteer")
ITEMS = (
    ItemFacts("洗衣液一瓶", "站点一楼领", 6, 12), ItemFacts("理发一次", "周三下午，南门理发店", 8, 5),
    ItemFacts("磨剪子戗菜刀", "便民日当天", 3, 20),
)  # fmt: skip
GIVEN = (
    ("resident", 9, "国庆前清了两个楼道"), ("volunteer", 8, "教了一下午手机"), ("volunteer", 9, "帮独居老人换灯泡"),
    ("volunteer", 8, "带队巡了两晚"),
)  # fmt: skip


def add_points(world: World, now: datetime) -> None:
    """Nothing where the playbook knows no points, or lets others keep them."""
    by = world.actor(KEEPER, door=Door.CLI)
    plan = plan_at(world.estate)
    if plan is None or not {Power.POINTS_AWARD, Power.POINTS_KEEP} <= by.powers or not plan.catalogue:
        return
    began = now - timedelta(days=29)
    members = {role: joined for role in WANTED if (joined := _joined(world.actor(role, door=Door.CLI), began))}
    written = Volunteer.objects.filter(estate=world.estate, person=None, left_at=None).order_by("pk").first()
    if written is not None:
        join_for(written, way="spoken", on=began.date(), by=by, at=began)
    if not members:
        return
    award_all(by=system(Door.CLI), at=now - timedelta(days=11))
    for number, (role, amount, reason) in enumerate(one for one in GIVEN if one[0] in members):
        award(members[role], amount=amount, reason=reason, by=by, at=now - timedelta(days=9 - number))
    first = members[next(iter(members))]
    award(first, amount=plan.alone_max + 5, reason="连着三天搬运物资", by=by, at=now - timedelta(hours=5))
    items = [offer(world.estate, facts, by=by, at=now - timedelta(days=8)) for facts in ITEMS]
    _spent(world, members, now)
    holder = world.actor("volunteer", door=Door.CLI)
    if "volunteer" in members:
        reserve(items[0], members["volunteer"], by=holder, at=now - timedelta(days=1))
        show(members["volunteer"], shown=True, by=holder, at=now - timedelta(days=1))
    look_all(by=system(Door.CLI), at=now)


def _joined(actor: Actor, at: datetime) -> PointsMember | None:
    me = volunteer_of(actor)
    return join(me, by=actor, at=at) if me is not None else None


def _spent(world: World, members: dict[str, PointsMember], now: datetime) -> None:
    if "resident" in members:
        give(members["resident"], amount=4, by=world.actor("resident", door=Door.CLI), at=now - timedelta(days=2))
