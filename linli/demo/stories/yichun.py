"""Yichun: cold radiators, the alliance with its list, a meeting of six sides, snow, the week that was."""

from __future__ import annotations

from collections.abc import Iterator

from linli.alliances import actions as alliances
from linli.alliances.actions import ItemFacts, TieFacts
from linli.alliances.models import AllianceYear
from linli.core.clock import local_date
from linli.demo.stories import acts
from linli.demo.stories.stage import Stage, Step
from linli.duties.actions_reports import land_week
from linli.emergencies import actions as emergencies
from linli.emergencies.models import EmergencyCall
from linli.meetings import actions as meetings
from linli.meetings.models import MeetingTask
from linli.organisations.models import Organisation
from linli.playbooks.enums import BodyKind
from linli.service_requests import actions as requests
from linli.service_requests.enums import Source
from linli.service_requests.models import ServiceRequest
from linli.whistles import actions as whistles
from linli.whistles.models import Whistle, WhistleCall

CHECKED = "一楼顶楼四十户查完，换了六个阀门。"
TOLD = "顶楼今年头一回不用加被子。"
SNOW = "夜里暴雪，主路和单元口结冰\n供热管压力在掉。"
SNOW_DO = "明早等扫出路再出门，老人不出门。暖气凉了打中心电话。"
COLD = "一楼暖气不热，老人裹着被子坐"
PIPE = "3栋一楼六户暖气不热，物业看过是主管道\n请供热厂来查，物业配合。"


def tell(stage: Stage) -> Iterator[Step]:
    """From the visit to the word of who asked."""
    acts.branch(stage)
    works = stage.body(BodyKind.ALLIANCE_UNIT, "市供热厂", stage.world.places["community"], short="供热厂")
    stage.post("utility_officer", works, "alliance_liaison")
    report = requests.Report(words=COLD, source=Source.VISIT, on_behalf=True)
    at = stage.later(hours=1)
    filed = requests.file(place=stage.world.room, report=report, by=stage.by("grid_worker"), at=at)
    row = ServiceRequest.objects.get(pk=filed.id)
    yield stage.step("asked", "desk:service_request", row.number)
    yield from _returned(stage, row, works)
    whistle = acts.blown(stage, "alliance", PIPE, works, [stage.world.bodies["property"]])
    yield stage.step("blown", "desk:whistle", whistle.number)
    acts.answered(stage, whistle, works, "utility_officer")
    acts.answered(stage, whistle, stage.world.bodies["property"], "property_manager", "property_manager")
    yield stage.step("came", "desk:whistle", whistle.number)
    yield from _six(stage, works)
    yield from _over(stage, whistle, works)
    manager = stage.by("property_manager", "property_manager")
    requests.dispatch(row, to=stage.world.bodies["property"], by=stage.by("station_head"), at=stage.later(minutes=10))
    requests.take(row, by=manager, at=stage.later(minutes=10))
    words = "主管道洗过了，六户都热到二十度。"
    requests.resolve(row, result="repaired", words=words, by=manager, at=stage.later(hours=2))
    row.refresh_from_db()
    said = "住户在电话里说热了，老人脱了棉袄。"
    requests.close(row, words=said, by=stage.by("station_head"), at=stage.later(hours=2))
    yield stage.step("satisfied", "desk:service_request", row.number)
    yield from _snow(stage, works)
    yield from _two_way(stage, works)
    community = stage.world.bodies["community_office"]
    yield stage.step("day", "desk:day_summary", community.pk)
    stage.until(16, days=5 - local_date(stage.at).isoweekday() if local_date(stage.at).isoweekday() < 5 else 0)
    land_week(community, week=local_date(stage.at), by=stage.by("community_officer"), at=stage.at)
    yield stage.step("week", "desk:week_agenda", community.pk)
    yield stage.step("month", "desk:month_report", community.pk)


def _returned(stage: Stage, row: ServiceRequest, works: Organisation) -> Iterator[Step]:
    head, manager = stage.by("station_head"), stage.by("property_manager", "property_manager")
    requests.accept(row, category="property_service", urgency="important", by=head, at=stage.later(minutes=15))
    requests.dispatch(row, to=stage.world.bodies["property"], by=head, at=stage.later(minutes=5))
    yield stage.step("sorted", "desk:service_request", row.number)
    why = "查过，是楼下主管道结垢，要供热厂来。"
    requests.return_(row, reason="beyond_powers", words=why, suggested=works, by=manager, at=stage.later(hours=1))
    yield stage.step("returned", "desk:service_request", row.number)
    row.refresh_from_db()
    stage.later(minutes=20)


def _six(stage: Stage, works: Organisation) -> Iterator[Step]:
    """The six sides decide; the works report when it is done."""
    community, company = stage.world.bodies["community_office"], stage.world.bodies["property"]
    stage.until(9)
    acts.listed(stage, community, "six_meeting", "3栋的暖气主管道怎么洗", "分段洗，少停热。", "community_officer")
    meeting = acts.called(stage, community, "six_meeting", "community_officer", days=2, hour=14)
    meeting, item = acts.held(stage, meeting, "community_officer", people=13)
    tasks = [(works, 3, "分三段清洗主管道"), (company, 2, "上门告诉六户哪天停热")]
    acts.decided(stage, item, "分三段洗，每段停热半天，先告诉住户。", tasks, "community_officer")
    acts.published(stage, meeting, "一、3栋暖气：分三段清洗主管道，三天内洗完。", "community_officer")
    yield stage.step("met", "desk:meeting", meeting.pk)
    task = MeetingTask.objects.get(item=item, organisation=works)
    stage.until(16, days=2)
    done, day = "三段都洗了，回水温度上来了。", local_date(stage.at)
    meetings.finish_task(task, said=done, done_on=day, by=stage.by("utility_officer"), at=stage.at)
    yield stage.step("done", "desk:meeting_task", task.pk)


def _over(stage: Stage, whistle: Whistle, works: Organisation) -> Iterator[Step]:
    told = (
        (works, "utility_officer", "", "洗了主管道，三段。"),
        (None, "property_manager", "property_manager", "通知、陪同。"),
    )
    for body, role, post, words in told:
        called = body or stage.world.bodies["property"]
        call = WhistleCall.objects.get(whistle=whistle, organisation=called)
        whistles.report(call, words=words, by=stage.by(role, post), at=stage.later(minutes=10))
    stage.until(9)
    for call in WhistleCall.objects.filter(whistle=whistle).order_by("pk"):
        whistles.rate_call(call, rating="good", by=stage.by("station_head"), at=stage.later(minutes=2))
    whistle.refresh_from_db()
    whistles.settle(whistle, by=stage.by("station_head"), at=stage.later(minutes=1))
    yield stage.step("rated", "desk:whistle", whistle.number)


def _two_way(stage: Stage, works: Organisation) -> Iterator[Step]:
    """The list that both sides answer for: the unit proposes, the community changes, the unit agrees and does; then the
    word, first the community's."""
    office, unit = stage.by("community_officer"), stage.by("utility_officer", "alliance_liaison")
    stage.until(9)
    asked = TieFacts(words="过冬的事一起办")
    tie = alliances.ask_tie(works, stage.world.places["community"], asked, by=office, at=stage.later(minutes=30))
    alliances.agree_tie(tie, by=unit, at=stage.later(minutes=20))
    last_day = local_date(stage.at).replace(month=12, day=31)
    facts = ItemFacts("problem", "停暖前查一遍立管", "一楼住户", "一次", last_day)
    item = alliances.propose(tie, facts, by=unit, at=stage.later(minutes=10))
    more = ItemFacts("problem", "停暖前查一遍立管", "一楼和顶楼住户", "一次", last_day)
    item = alliances.change(item, more, why="顶楼也不热", by=office, at=stage.later(minutes=10))
    yield stage.step("two_way_list", "desk:alliance", tie.pk)
    alliances.agree(item, by=unit, at=stage.later(minutes=10))
    at = stage.later(minutes=40)
    part = alliances.do_part(item, words=CHECKED, done_on=local_date(at), last=True, by=unit, at=at)
    alliances.pass_on(item, part.pk, said=TOLD, by=office, at=stage.later(minutes=20))
    alliances.end_tie(tie, reason="供热厂并入热力公司，明年由新单位来签", by=unit, at=stage.later(minutes=10))
    year = AllianceYear.objects.get(tie=tie)
    alliances.say_word(year, answer="much", words="吹一次哨来一次，还查了顶楼。", by=office, at=stage.later(minutes=5))
    alliances.say_word(
        AllianceYear.objects.get(tie=tie), answer="much", words="社区说得清楚，进户有人带。", by=unit,
        at=stage.later(minutes=5),
    )  # fmt: skip
    yield stage.step("two_way_word", "desk:alliance", tie.pk)


def _snow(stage: Stage, works: Organisation) -> Iterator[Step]:
    """The second of three levels: the alliance is called, tells how things stand, and is let go when it is over."""
    row = emergencies.declare(
        kind="snow", level="two", place=stage.world.estate, words=SNOW, advice=SNOW_DO,
        by=stage.by("community_officer"), at=stage.later(minutes=30),
    )  # fmt: skip
    yield stage.step("declared", "desk:emergency", row.number)
    call = EmergencyCall.objects.get(response=row, organisation=works)
    by = stage.by("utility_officer")
    emergencies.acknowledge(call, by=by, at=stage.later(minutes=10))
    call.refresh_from_db()
    emergencies.tell_how(call, words="备用泵已开，压力稳住了。", by=by, at=stage.later(minutes=50))
    yield stage.step("told_how", "desk:emergency", row.number)
    by = stage.by("community_officer")
    row.refresh_from_db()
    emergencies.publish(row, words="三条主路扫通，暖气正常。", by=by, at=stage.later(hours=2))
    row.refresh_from_db()
    emergencies.stand_down(row, words="雪停了，路扫通，暖气正常。", by=by, at=stage.later(minutes=20))
    row.refresh_from_db()
    emergencies.look_back(row, went_well="联盟单位来得快。", to_mend="融雪剂备在中心。", by=by, at=stage.later(hours=4))
    yield stage.step("stood_down", "desk:emergency", row.number)
