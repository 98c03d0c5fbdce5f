"""Tongguan: a puddle ordered and done, a branch that turns out and learns, charging piles that climb three meetings."""

from __future__ import annotations

from collections.abc import Iterator

from linli.core.actors import Door, system
from linli.demo.stories import acts
from linli.demo.stories.stage import Stage, Step
from linli.heard.actions import Message, add_group, hear, mark_posted
from linli.heard.models import Heard
from linli.meetings import actions as meetings
from linli.organisations.models import Organisation
from linli.playbooks.enums import BodyKind
from linli.service_requests import actions as requests
from linli.service_requests.models import ServiceRequest
from linli.whistles import actions as whistles
from linli.whistles.models import WhistleCall

PUDDLE = "东门进来的路上一下雨就积水"
WIRES = "车棚里乱拉电线充电，劝过两次\n请支部带党员一起来清。"
PILES = "充电桩装在哪里"
LESSON = "电动车充电，别让火进楼"


def tell(stage: Stage) -> Iterator[Step]:
    """From the order to the joint meeting."""
    branch, committee = acts.branch(stage), acts.community_committee(stage)
    unit = stage.body(BodyKind.ALLIANCE_UNIT, "市水泵厂", stage.world.places["community"])
    stage.post("utility_officer", unit, "alliance_liaison")
    yield from _ordered(stage)
    yield from _turned_out(stage, branch)
    yield from _taught(stage, branch)
    yield from _climbed(stage, branch, committee, unit)


def _ordered(stage: Stage) -> Iterator[Step]:
    world = stage.world
    by = stage.by("community_officer", "community_officer")
    group = add_group(world.bodies["station"], estate=world.estate, name="365在线", by=by, at=stage.at).group
    stage.later(minutes=40)
    said, _again = hear(group, Message("1", stage.at, PUDDLE, sender="丁阿姨"), by=system(Door.API), at=stage.at)
    row = ServiceRequest.objects.get(pk=said.service_request_id)
    head = stage.by("station_head")
    requests.accept(row, category="flooding", urgency="important", by=head, at=stage.later(minutes=25))
    yield stage.step("ordered", "desk:service_request", row.number)
    stage.until(15, 30)
    words = "水沟疏通了，立了提示牌，雨天请慢走。"
    row = acts.handled(stage, row, "property", "repairer", result="handled", words=words, hours=16)
    yield stage.step("done", "desk:service_request", row.number)
    requests.close(row, words="电话里说不积水了。", by=stage.by("station_head"), at=stage.until(10, 30))
    mark_posted(Heard.objects.get(pk=said.pk), by=stage.by("station_head"), at=stage.later(minutes=10))
    yield stage.step("closed", "desk:heard", said.pk)


def _turned_out(stage: Stage, branch: Organisation) -> Iterator[Step]:
    stage.until(9, 30)
    whistle = acts.blown(stage, "branches", WIRES, branch)
    yield stage.step("blown", "desk:whistle", whistle.number)
    call = acts.answered(stage, whistle, branch, "volunteer")
    words = "挪出十一辆车，剪掉三根飞线；要装充电桩才治得住。"
    call = whistles.report(call, words=words, by=stage.by("volunteer"), at=stage.until(17))
    yield stage.step("came", "desk:whistle", whistle.number)
    call = WhistleCall.objects.get(pk=call.pk)
    whistles.rate_call(call, rating="good", by=stage.by("station_head"), at=stage.until(9))
    whistle.refresh_from_db()
    whistles.settle(whistle, by=stage.by("station_head"), at=stage.later(minutes=2))


def _taught(stage: Stage, branch: Organisation) -> Iterator[Step]:
    lecturer = ("邵正平", "区消防救援大队")
    words = "半个钟头，讲完去车棚认了一遍灭火器。"
    row = acts.taught(
        stage, branch, "volunteer", title=LESSON, subject="safety", lecturer=lecturer, people=26, words=words
    )
    yield stage.step("taught", "desk:lesson", row.pk)
    stage.until(9)


def _climbed(stage: Stage, branch: Organisation, committee: Organisation, unit: Organisation) -> Iterator[Step]:
    bodies, slug = stage.world.bodies, stage.world.estate.slug
    acts.listed(stage, bodies["station"], "area_meeting", PILES, "两处候选：东门内、车棚旁。", "station_head")
    meeting = acts.called(stage, bodies["station"], "area_meeting", "station_head", days=4)
    meeting, item = acts.held(stage, meeting, "station_head", people=8)
    why = "位置两种意见，钱也没有来源，片区定不了。"
    meetings.climb_item(item, reason=why, by=stage.by("station_head"), at=stage.at)
    yield stage.step("area", "desk:meeting", meeting.pk)
    stage.until(9)
    meeting = acts.called(stage, branch, "weekend_talks", "volunteer", days=5, hour=15)
    meeting, item = acts.held(stage, meeting, "volunteer", people=17)
    why = "位置定在车棚旁；钱还差一半，请党建联席会帮着想办法。"
    meetings.climb_item(item, reason=why, by=stage.by("volunteer"), at=stage.at)
    yield stage.step("weekend", "desk:meeting", meeting.pk)
    stage.until(9)
    meeting = acts.called(stage, committee, "joint_meeting", "community_officer", days=6, hour=10)
    meeting, item = acts.held(stage, meeting, "community_officer", people=12)
    tasks = [(unit, 20, "出一半的钱"), (branch, 30, "看着装好、通电，贴出怎么用")]
    acts.decided(stage, item, "装在车棚旁，水泵厂出一半，其余从公共收益出。", tasks, "community_officer")
    words = "一、充电桩：装在车棚旁，共建单位出一半，一个月内通电。"
    acts.published(stage, meeting, words, "community_officer")
    yield stage.step("joint", "desk:meeting", meeting.pk)
    yield stage.step("read", "resident:meetings", slug)
