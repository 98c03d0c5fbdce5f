"""Tongguan: ordered, taken by members, done and rated; the estate's steward; small services downstairs."""

from __future__ import annotations

from collections.abc import Iterator

from linli.demo.stories import acts, helping, menu
from linli.demo.stories.helping import Planned
from linli.demo.stories.stage import Stage, Step
from linli.offers import actions
from linli.offers.actions import ItemFacts, OrderFacts
from linli.volunteering.actions import SlotFacts

PRESSURE = "降压药换了，想每周量一次。"
ELDER = "许奶奶"
MEDICINE = "药快吃完了，腿疼下不了楼。"
TITLE = "傍晚量血压、值守"
TOLD = "量了三十一次血压，两人偏高，已劝去医院；值守到八点，平安。"


def tell(stage: Stage) -> Iterator[Step]:
    """From the menu to what was told of the day."""
    branch = acts.branch(stage)
    stage.post("repairer", branch, "party_member")
    stage.post("deputy", stage.world.bodies["station"], "station_steward")
    item = ItemFacts("medical", "上门量血压", branch, "免费", for_whom="出门不便的老人", per_week=8)
    yield from menu.ordered(stage, item, PRESSURE, "repairer", "量过了，高压一百三十二，记在本子上。")
    yield from _steward(stage)
    tasks = (SlotFacts("量血压", 3), SlotFacts("值守", 2))
    planned = Planned("service", "好邻里微服务队", TITLE, "好邻里驿站门口", tasks, "先坐五分钟再量。", "微服务")
    stage.until(9, 30)
    row, signed = helping.offered(stage, planned, days=4, hour=18)
    yield stage.step("planned", "resident:activity", stage.world.estate.slug, row.pk)
    helping.told_of(stage, row, signed, others=6, words=TOLD)
    yield stage.step("told", "resident:activities", stage.world.estate.slug)


def _steward(stage: Stage) -> Iterator[Step]:
    """Somebody orders by telephone; the stop's own steward does it, by a day that the playbook says."""
    estate, head, steward = stage.world.estate, stage.by("station_head"), stage.by("deputy")
    station = stage.world.bodies["station"]
    facts = ItemFacts("volunteers", "代取药、代缴费", station, "免费", for_whom="谁都可以", per_week=10)
    item = actions.add_item(estate, facts, by=head, at=stage.until(9))
    said = OrderFacts(words=MEDICINE, name=ELDER, phone="10000008360")
    order = actions.order_for(item, estate, said, by=head, at=stage.later(minutes=10))
    actions.dispatch_order(order, to=station.pk, by=head, at=stage.later(minutes=2))
    actions.take_order(order, by=steward, at=stage.later(minutes=20))
    yield stage.step("steward", "desk:order", order.pk)
    actions.finish_order(order, result="药取回来，交到本人手里，找零四块二。", by=steward, at=stage.later(hours=2))
    yield stage.step("steward_done", "desk:order", order.pk)
