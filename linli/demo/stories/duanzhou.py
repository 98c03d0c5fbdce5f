"""Duanzhou: a smell of gas at once, a contract talked over, a lift that several bring about together."""

from __future__ import annotations

from collections.abc import Iterator

from linli.demo.stories import acts
from linli.demo.stories.stage import Stage, Step
from linli.organisations.models import Organisation
from linli.playbooks.enums import BodyKind
from linli.service_requests import actions as requests
from linli.whistles import actions as whistles
from linli.whistles.models import WhistleCall

GAS = "楼道里有很大的煤气味"
LIFT = "2栋加装电梯，一二楼怕挡光，邻村怕占路\n请支部和共建单位一起上门谈。"


def tell(stage: Stage) -> Iterator[Step]:
    """The three ways, one after the other."""
    branch = acts.branch(stage)
    unit = stage.body(BodyKind.ALLIANCE_UNIT, "市勘测设计院", stage.world.places["community"], short="设计院")
    stage.post("utility_officer", unit, "alliance_liaison")
    yield from _at_once(stage)
    yield from _talked_over(stage, branch)
    yield from _together(stage, branch, unit)


def _at_once(stage: Stage) -> Iterator[Step]:
    stage.until(19, 40)
    row = stage.report(GAS)
    requests.accept(row, category="gas_leak", urgency="urgent", by=stage.by("station_head"), at=stage.later(minutes=2))
    requests.dispatch(row, to=stage.world.bodies["property"], by=stage.by("station_head"), at=stage.later(minutes=3))
    yield stage.step("gas", "desk:service_request", row.number)
    requests.take(row, by=stage.by("repairer"), at=stage.later(minutes=4))
    done = "关了阀、开窗通风，三楼的软管老化，已换新的。"
    requests.resolve(row, result="made_safe", words=done, by=stage.by("repairer"), at=stage.later(minutes=55))
    yield stage.step("safe", "desk:service_request", row.number)
    row.refresh_from_db()
    seen = "到场看过，测过没有漏点，接头也紧了。"
    requests.inspect(row, words=seen, by=stage.by("station_head"), at=stage.until(8, 40))
    row.refresh_from_db()
    requests.rate(row, by=stage.holder_of_code(row), at=stage.later(minutes=50))
    yield stage.step("inspected", "desk:service_request", row.number)


def _talked_over(stage: Stage, branch: Organisation) -> Iterator[Step]:
    stage.until(10)
    title, said = "管道燃气开户费怎么谈", "现在报价一户三千七百元，想一起去谈。"
    acts.listed(stage, branch, "consultation", title, said, "volunteer")
    meeting = acts.called(stage, branch, "consultation", "volunteer", days=4)
    yield stage.step("listed", "desk:meeting", meeting.pk)
    meeting, item = acts.held(stage, meeting, "volunteer", people=21)
    bodies = stage.world.bodies
    tasks = [(bodies["owners"], 14, "和燃气公司签团购协议"), (bodies["property"], 30, "配合入户施工，张贴安排")]
    acts.decided(stage, item, "四十二户一起签，一户两千五百元。", tasks, "volunteer")
    acts.published(stage, meeting, "一、管道燃气：大家一起签，一户两千五百元，业委会去谈。", "volunteer")
    yield stage.step("talked", "desk:meeting", meeting.pk)
    yield stage.step("read", "resident:meetings", stage.world.estate.slug)


def _together(stage: Stage, branch: Organisation, unit: Organisation) -> Iterator[Step]:
    stage.until(9, 30)
    whistle = acts.blown(stage, "members", LIFT, unit, [branch])
    yield stage.step("blown", "desk:whistle", whistle.number)
    acts.answered(stage, whistle, branch, "volunteer")
    acts.answered(stage, whistle, unit, "utility_officer")
    yield stage.step("came", "desk:whistle", whistle.number)
    stage.until(16, days=3)
    for body, role, words in (
        (branch, "volunteer", "十二户都谈了，都签了字。"),
        (unit, "utility_officer", "图纸改了两处，采光够，通道让出一米二。"),
    ):
        call = WhistleCall.objects.get(whistle=whistle, organisation=body)
        whistles.report(call, words=words, by=stage.by(role), at=stage.later(minutes=10))
    yield stage.step("reported", "desk:whistle", whistle.number)
    stage.until(9, 10)
    for call in WhistleCall.objects.filter(whistle=whistle).order_by("pk"):
        whistles.rate_call(call, rating="good", by=stage.by("station_head"), at=stage.later(minutes=2))
    whistle.refresh_from_db()
    whistles.settle(whistle, by=stage.by("station_head"), at=stage.later(minutes=1))
    yield stage.step("rated", "desk:whistle", whistle.number)
