"""Zhuzhou: flyers that four parties talk over, and a whistle of the grid that a department answers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from linli.core.clock import local_date
from linli.demo.stories import acts
from linli.demo.stories.stage import Stage, Step
from linli.drills import actions as drills
from linli.meetings import actions as meetings
from linli.meetings.models import MeetingTask
from linli.organisations.models import Organisation
from linli.service_requests import actions as requests
from linli.service_requests.enums import Source
from linli.service_requests.models import ServiceRequest
from linli.whistles import actions as whistles

FLYERS = "楼道里小广告又贴满了，刚刷的墙"
COVER = "3栋北侧井盖松动，车压上去响\n请城管局来看是不是要换。"
SIREN = "听到警报走楼梯下楼，到集合点报个平安。"
LEAK = "楼上漏水\n谁修、谁赔，两家说了三回没说拢。"


def tell(stage: Stage) -> Iterator[Step]:
    """From the linked household to the board, and from the whistle to its rating."""
    branch = acts.branch(stage)
    report = requests.Report(words=FLYERS, source=Source.VISIT, on_behalf=True)
    filed = requests.file(place=stage.world.room, report=report, by=stage.by("representative"), at=stage.later(hours=9))
    row = ServiceRequest.objects.get(pk=filed.id)
    yield stage.step("noted", "desk:service_request", row.number)
    head = stage.by("station_head")
    requests.accept(row, category="stair_cleaning", urgency="important", by=head, at=stage.until(8, 45))
    yield stage.step("accepted", "desk:service_request", row.number)
    yield from _talked_over(stage, branch, row)
    yield from _whistled(stage)
    sun = ("station_head", "station_head")
    stage.until(9, 40)
    talk = acts.quarrel(stage, "talk_it_over", LEAK, ("302户住户", "402户住户"), "station_head", sun)
    promises = ("请人查漏点，查到谁修谁的", "顶棚补好前不再砸管子")
    talk = acts.settled(stage, talk, sun, where="站里说事桌", words="各退一步，水不过夜。", promises=promises)
    yield stage.step("sun", "desk:mediation", talk.number)
    yield from _practised(stage)
    yield stage.step("read", "resident:meetings", stage.world.estate.slug)


def _practised(stage: Stage) -> Iterator[Step]:
    """One plan of the city for every estate, one of which asks its people and holds it."""
    begins = stage.until(9) + timedelta(days=3)
    facts = drills.PlanFacts(
        kind="emergency", nature="drill", title="全市小区应急演练", starts_at=begins,
        ends_at=begins + timedelta(hours=1), words=SIREN,
        posts=(drills.PostFacts("守单元门口引路", 4), drills.PostFacts("扶老人下楼", 3)),
    )  # fmt: skip
    plan = drills.plan_drill([stage.world.places["city"]], facts, by=stage.by("city_officer"), at=stage.at)
    yield stage.step("everywhere", "desk:drill_plan", plan.pk)
    mine = plan.drills.get(estate=stage.world.estate)
    head = stage.by("station_head", "station_head")
    drills.tell(mine, by=head, at=stage.later(hours=2))
    place = mine.posts.order_by("id")[0]
    drills.say_yes(mine, post_id=place.pk, by=stage.by("building_leader"), at=stage.later(hours=1))
    yield stage.step("can", "desk:drill_asked", mine.pk)
    stage.until(10, days=(local_date(begins) - local_date(stage.at)).days)
    drills.hold(mine, came=132, learned="二单元门口堆着纸箱，当场搬走。", by=head, at=stage.at)
    yield stage.step("practised", "desk:drill", mine.pk)


def _talked_over(stage: Stage, branch: Organisation, row: ServiceRequest) -> Iterator[Step]:
    bodies = stage.world.bodies
    acts.listed(stage, branch, "four_parties", "墙上的小广告怎么办", "清了又贴，换个办法。", "volunteer")
    meeting = acts.called(stage, branch, "four_parties", "volunteer", days=4)
    yield stage.step("agenda", "desk:meeting", meeting.pk)
    requests.dispatch(row, to=bodies["property"], by=stage.by("station_head"), at=stage.later(minutes=20))
    requests.take(row, by=stage.by("property_manager"), at=stage.later(minutes=30))
    meeting, item = acts.held(stage, meeting, "volunteer", people=16)
    tasks = [(bodies["property"], 3, "清墙，在东门立一块公告栏"), (bodies["owners"], 14, "请邻居推荐师傅，编成目录")]
    acts.decided(stage, item, "设公告栏，编推荐服务目录；别处再贴，物业当天清。", tasks, "volunteer")
    words = "一、小广告：东门设公告栏，修锁、通下水的师傅由邻居推荐，编成目录。"
    acts.published(stage, meeting, words, "volunteer")
    yield stage.step("decided", "desk:meeting", meeting.pk)
    task = MeetingTask.objects.get(item=item, organisation=bodies["property"])
    manager = stage.by("property_manager", "property_manager")
    done = "墙清了，公告栏立在东门内侧。"
    requests.resolve(row, result="handled", words=done, by=manager, at=stage.until(16, 30))
    meetings.finish_task(task, said=done, done_on=local_date(stage.at), by=manager, at=stage.later(minutes=5))
    yield stage.step("resolved", "desk:service_request", row.number)
    row.refresh_from_db()
    said = "住户说墙干净了，公告栏也看到了。"
    requests.close(row, words=said, by=stage.by("station_head"), at=stage.until(9, 20))
    yield stage.step("called_back", "desk:service_request", row.number)


def _whistled(stage: Stage) -> Iterator[Step]:
    lighting = stage.world.bodies["lighting"]
    stage.until(10)
    whistle = acts.blown(stage, "departments", COVER, lighting, role="grid_worker")
    yield stage.step("blown", "desk:whistle", whistle.number)
    call = acts.answered(stage, whistle, lighting, "department_officer")
    words = "井盖换成防沉降的，当天通车。"
    call = whistles.report(call, words=words, by=stage.by("department_officer"), at=stage.until(16))
    yield stage.step("came", "desk:whistle", whistle.number)
    whistles.rate_call(call, rating="good", by=stage.by("grid_worker"), at=stage.later(minutes=40))
    whistle.refresh_from_db()
    whistles.settle(whistle, by=stage.by("grid_worker"), at=stage.later(minutes=1))
    yield stage.step("rated", "desk:whistle", whistle.number)
