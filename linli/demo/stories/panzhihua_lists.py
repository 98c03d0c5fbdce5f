"""Panzhihua: what residents like least becomes three lists; small services, wishes claimed, promises kept."""

from __future__ import annotations

from collections.abc import Iterator

from linli.demo.stories import acts, helping, menu
from linli.demo.stories.helping import Planned
from linli.demo.stories.stage import Stage, Step
from linli.offers.actions import ItemFacts, NeedFacts, ResourceFacts
from linli.service_requests import actions as requests
from linli.service_requests.enums import Source
from linli.service_requests.models import ServiceRequest
from linli.volunteering.actions import SlotFacts

GROUND = "孩子放学没地方待，老人下棋也在路边"
WISHED = "腿脚不便，想请人把两盆三角梅搬到阳台上。"
SHOWN = "想请人把两盆花搬到阳台上"
THANKED = "搬得稳稳的，还松了土。"
PROMISED = "承诺：四个周三，每次两小时，一次不缺；来不了提前一天说。"
KEPT = "第一次来了十四个孩子，作业写完下了两盘棋。下周三照常。"


def tell(stage: Stage) -> Iterator[Step]:
    """From what is liked least to the promise that was kept."""
    branch = acts.branch(stage, "owners_chair")
    report = requests.Report(words=GROUND, source=Source.VISIT, on_behalf=True)
    by = stage.by("building_leader")
    filed = requests.file(place=stage.world.room, report=report, by=by, at=stage.later(hours=1))
    row = ServiceRequest.objects.get(pk=filed.id)
    head = stage.by("station_head")
    requests.accept(row, category="proposal_facility", urgency="hard", by=head, at=stage.later(hours=1))
    yield stage.step("least", "desk:service_request", row.number)
    owner = stage.world.bodies["property"]
    room = ResourceFacts("space", "一楼活动室", owner=owner, words="三十个座位", times=("3.afternoon",), per_month=8)
    row.refresh_from_db()
    need = NeedFacts("space", "想有个放学和下棋的地方", times=("3.afternoon",), service_request=row)
    yield from menu.matched(stage, owner, room, need, "property_manager")
    acts.handled(stage, row, "property", "property_manager", result="handled", words="活动室每周三下午开门。", hours=2)
    requests.close(row, words="问过了，孩子们都去了。", by=stage.by("station_head"), at=stage.later(hours=1))
    tap = ItemFacts(
        "tools", "磨刀、配钥匙", stage.world.bodies["volunteers"], "免费", for_whom="本小区住户", per_week=6
    )
    yield from menu.ordered(stage, tap, "两把菜刀钝了。", "volunteer", "磨好送到单元门口。")
    stage.until(10)
    yield from helping.wish_met(stage, WISHED, SHOWN, THANKED, kind="hand", hears="building_leader", claims="volunteer")
    yield from _promised(stage, branch.short_name)


def _promised(stage: Stage, branch: str) -> Iterator[Step]:
    """Members promise a course in public, and residents read whether they kept it."""
    slug = stage.world.estate.slug
    tasks = (SlotFacts("看着写作业", 4), SlotFacts("陪老人下棋", 2))
    planned = Planned("service", f"{branch}践诺队", "周三活动室", "一楼活动室", tasks, PROMISED, "承诺践诺", weeks=4)
    stage.until(9, 40)
    row, signed = helping.offered(stage, planned, days=3, hour=16)
    yield stage.step("promised", "resident:activity", slug, row.pk)
    helping.told_of(stage, row, signed, others=1, words=KEPT)
    yield stage.step("kept", "resident:activity", slug, row.pk)
