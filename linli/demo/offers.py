"""Needs, resources, the menu and orders of the invented estate: six resources, six items, orders and needs on their
way."""

from __future__ import annotations

from datetime import datetime, timedelta

from linli.core.actors import Actor, ActorKind, Door
from linli.demo.cast import World
from linli.offers import actions
from linli.offers.actions import ItemFacts, NeedFacts, OrderFacts, ResourceFacts
from linli.offers.models import Need, Order, Resource, ServiceItem
from linli.offers.queries import plan_at

# fmt: off
RESOURCES = (
    ("space", "property", "一楼活动室", "三十个座位，有投影", (), ("1.morning", "3.afternoon", "6.morning"), 8),
    ("tools", "property", "长梯和电钻", "借用登记一下，当天还", (), (), None),
    ("medical", "community_office", "社区卫生点量血压", "", ("量血压", "测血糖"), ("2.morning", "4.morning"), 12),
    ("volunteers", "volunteers", "陪诊和代办", "两人一组", ("陪诊",), ("2.morning", "5.afternoon"), 6),
    ("legal", "", "看合同、问租房", "", ("合同", "租房"), ("6.afternoon",), 4),
    ("education", "", "教写毛笔字", "", ("书法",), ("7.morning",), 4),
)
ITEMS = (
    ("tools", "property", "换水龙头", "厨房、卫生间的龙头，半小时换好。", "本小区住户", "工时免费，材料按价", 10),
    ("volunteers", "volunteers", "陪老人看病", "约好时间上门接，挂号、取药都陪着。", "70岁以上或行动不便", "免费", 3),
    ("medical", "community_office", "上门量血压", "每周二、四上午。", "出门不便的老人", "免费", 6),
    ("tools", "station", "借轮椅", "三天内还到站点。", "谁都可以", "免费", 2),
    ("education", "volunteers", "手机课一对一", "视频通话、挂号、防骗。", "想学的老人", "免费", 4),
    ("expert", "property", "疏通下水道", "", "本小区住户", "80元起，先说好再动手", None),
)
NEEDS = (
    ("space", "想有个地方周三下午下棋", "东门几位老人常在路边下。", "", ("3.afternoon",)),
    ("medical", "想每月有人来量一次血压", "", "量血压", ("2.morning",)),
    ("legal", "想请人看一份租房合同", "", "租房", ()),
    ("jobs", "想找一份离家近的半天工作", "", "", ("1.morning", "2.morning")),
    ("education", "孩子想学写毛笔字", "", "书法", ()),
)
# fmt: on


def add_offers(world: World, now: datetime) -> Order | None:
    """The station keeps the lists; residents order; one need is met and one waits for an answer. Returns an order that
    waits to be assigned; None where the playbook knows no such lists."""
    if plan_at(world.estate) is None:
        return None
    head, at = world.actor("station_head", door=Door.CLI), now - timedelta(days=12)
    resources = []
    for number, (kind, owner, what, words, skills, times, per_month) in enumerate(RESOURCES):
        facts = ResourceFacts(
            kind, what, owner=world.bodies[owner] if owner else None, name="" if owner else f"邻居{number}",
            phone="" if owner else f"1000000850{number}", words=words, skills=skills, times=times, per_month=per_month,
        )  # fmt: skip
        resources.append(actions.add_resource(world.estate, facts, by=head, at=at + timedelta(minutes=number)))
    items = [
        actions.add_item(
            world.estate,
            ItemFacts(kind, what, world.bodies[body], price, words=words, for_whom=for_whom, per_week=per_week),
            by=head,
            at=at + timedelta(hours=1, minutes=number),
        )
        for number, (kind, body, what, words, for_whom, price, per_week) in enumerate(ITEMS)
    ]
    needs = [
        actions.add_need(world.estate, NeedFacts(kind, said, inner, skill, times), by=head, at=at + timedelta(days=1))
        for kind, said, inner, skill, times in NEEDS
    ]
    _needs(world, needs, resources, head, now)
    return _orders(world, items, head, now)


def _needs(world: World, needs: list[Need], resources: list[Resource], head: Actor, now: datetime) -> None:
    """One is met, one waits for the property's answer, the others for the proposal."""
    met = actions.match(needs[1], resources[2], by=head, at=now - timedelta(days=6))
    met = actions.agree(met, by=world.actor("community_officer", door=Door.CLI), at=now - timedelta(days=5))
    actions.meet(met, words="周二上午来过了。", by=head, at=now - timedelta(days=2))
    actions.match(needs[0], resources[0], by=head, at=now - timedelta(hours=20))


def _orders(world: World, items: list[ServiceItem], head: Actor, now: datetime) -> Order:
    """One to be assigned, one in hand, one that waits for a word, one closed."""
    person = world.people["resident"]
    resident = Actor(ActorKind.RESIDENT, door=Door.WEB, person_id=person.pk, name=person.name)
    manager = world.actor("property_manager", door=Door.CLI)
    tap, escort, chair = items[0], items[1], items[3]
    facts = OrderFacts(words="厨房的龙头关不紧。", name=person.name, phone="10000008510")
    closed = actions.order(tap, world.estate, facts, by=resident, at=now - timedelta(days=5))
    _until_done(closed, tap, head, manager, now - timedelta(days=4))
    closed.refresh_from_db()
    actions.rate_order(closed, rating="well", words="半小时就好了。", by=resident, at=now - timedelta(days=3))
    facts = OrderFacts(words="卫生间的龙头。", name="蒋桂兰", phone="10000008511")
    waiting = actions.order_for(tap, world.estate, facts, by=head, at=now - timedelta(days=2))
    _until_done(waiting, tap, head, manager, now - timedelta(days=1))
    facts = OrderFacts(words="周五上午去区医院。", name="邓阿婆", phone="10000008512")
    held = actions.order_for(escort, world.estate, facts, by=head, at=now - timedelta(hours=30))
    actions.dispatch_order(held, to=escort.provider_id, by=head, at=now - timedelta(hours=28))
    actions.take_order(held, by=world.actor("volunteer", door=Door.CLI), at=now - timedelta(hours=6))
    facts = OrderFacts(words="老人出院，想借三天。")
    return actions.order(chair, world.estate, facts, by=resident, at=now - timedelta(hours=2))


def _until_done(row: Order, item: ServiceItem, head: Actor, doer: Actor, at: datetime) -> None:
    actions.dispatch_order(row, to=item.provider_id, by=head, at=at)
    actions.take_order(row, by=doer, at=at + timedelta(hours=1))
    actions.finish_order(row, result="换了新的陶瓷芯，不滴了。", by=doer, at=at + timedelta(hours=5))
