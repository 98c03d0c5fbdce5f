"""A micro-project of a social organisation: called for, proposed, looked at, decided, paid step by step, published."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from linli.core.clock import local_date
from linli.demo.stories.stage import Stage, Step
from linli.playbooks.enums import BodyKind
from linli.projects import actions
from linli.projects.actions import CallFacts, ProjectFacts, StepFacts
from linli.projects.enums import State
from linli.projects.models import ProjectCall, ProjectProposal
from linli.projects.queries import milestones_of

DOES, ELSE = "volunteer", "neighbour"
"""Who heads the organisation that does it, and the one whose proposal is not taken up."""
THERE, ASKED, GRANTED = 3_000_000, 1_200_000, 1_000_000
"""What the community has for micro-projects, what is asked for and what is granted, in fen."""
CALLED = "为老人、孩子和邻里做点小事，两三个月做得完的。"
TITLE, PURPOSE = "手机课堂进楼道", "八堂小课，在楼道口和站里教老人视频、挂号、防骗；学会的人再教一位邻居。"
OTHER, DECLINED = "楼道口小花坛", "物业明年要翻新绿地，等翻完再种；秋天欢迎再提。"
REASONS = "节上的手机摊排了长队，老人想学；先批一万，教材用旧的。"
TOLD = ("四堂课，来了二十三位老人，人人会打视频了。", "又四堂，讲挂号和防骗；有九位老人教会了同楼的邻居。")
LOOKED_AT = (3, 1)
"""So many days after each step was told the community looked at it: the first was told on a Friday."""
CAME = "八堂课，三十一位老人学会视频和挂号，九位接着当小老师。花了一万元，收据在社区可查。"


def decided(stage: Stage) -> Iterator[Step]:
    """The community calls, two social organisations propose, others look at it, one is taken up with reasons."""
    officer = stage.by("community_officer", "community_officer")
    over = local_date(stage.at) + timedelta(days=2)
    called = actions.call_for(
        stage.world.places["community"], CallFacts("社会组织微项目", CALLED, THERE, over), by=officer,
        at=stage.later(hours=1),
    )  # fmt: skip
    _bodies(stage)
    steps = (("头四堂：视频通话", 14, ASKED // 2), ("后四堂：挂号和防骗", 24, ASKED // 2))
    row = _sent(stage, called, DOES, ("elders", TITLE, PURPOSE, "小区里的老人"), steps)
    flowers = ("place", OTHER, "在六个楼道口种上花，住户轮流浇水。", "全体住户")
    other = _sent(stage, called, ELSE, flowers, (("种花", 20, 800_000),))
    yield stage.step("proposed", "desk:project", row.pk)
    stage.until(10, days=3)
    for role in ("station_head", "subdistrict_officer"):
        by = stage.by(role, role)
        actions.review(row, agrees=True, fen=GRANTED, words="有人要学，钱也不多。", by=by, at=stage.later(hours=1))
        actions.review(other, agrees=False, fen=0, words="绿地要翻新，种了白种。", by=by, at=stage.later(minutes=10))
    row = actions.decide(row, fen=GRANTED, reasons=REASONS, by=officer, at=stage.until(15))
    actions.decline(other, reasons=DECLINED, by=officer, at=stage.later(minutes=15))
    yield stage.step("decided", "desk:project_call", called.pk)


def _bodies(stage: Stage) -> None:
    """Two social organisations of the community, each with its head."""
    community = stage.world.places["community"]
    for role, name, short in ((DOES, "乐邻社会工作服务中心", "乐邻社工"), (ELSE, "青苗花友会", "花友会")):
        body = stage.body(BodyKind.SOCIAL_ORGANISATION, name, community, short=short)
        stage.post(role, body, "social_organisation_head")


def _sent(
    stage: Stage, called: ProjectCall, role: str, said: tuple[str, str, str, str],
    steps: tuple[tuple[str, int, int], ...],
) -> ProjectProposal:  # fmt: skip
    """A proposal as an organisation writes and sends it, each step with its day and sum."""
    today, (kind, title, purpose, whom) = local_date(stage.at), said
    planned = tuple(StepFacts(name, today + timedelta(days=days), fen) for name, days, fen in steps)
    facts = ProjectFacts(
        kind, title, purpose, whom, sum(one.fen or 0 for one in planned), (stage.world.estate.pk,), planned
    )
    row = actions.draft(called, facts, by=stage.by(role), at=stage.later(hours=1))
    return actions.send(row, by=stage.by(role), at=stage.later(minutes=10))


def carried_out(stage: Stage) -> Iterator[Step]:
    """After the days for objections the sum is promised; each step is told, looked at and paid; the account is read."""
    row = ProjectProposal.objects.get(state=State.NOTICE, call__place=stage.world.places["community"])
    assert row.notice_until is not None
    officer, head = stage.by("community_officer", "community_officer"), stage.by("station_head", "station_head")
    stage.until(9, days=(row.notice_until - local_date(stage.at)).days + 1)
    actions.fund(row, by=officer, at=stage.at)
    yield stage.step("funded", "resident:project", stage.world.estate.slug, row.pk)
    for number, part in enumerate(milestones_of(row), start=1):
        actions.tell_step(row, step_id=part.pk, words=TOLD[number - 1], by=stage.by(DOES), at=stage.until(17, days=3))
        actions.look(row, step_id=part.pk, enough=True, by=officer, at=stage.until(10, days=LOOKED_AT[number - 1]))
        actions.pay(row, step_id=part.pk, receipt=f"微0{150 + number}", by=officer, at=stage.later(hours=1))
        if number == 1:
            yield stage.step("step_paid", "desk:project", row.pk)
    said = "老人说，孙子的电话自己接得起来了。"
    actions.give_word(row, whose="residents", words=said, by=head, at=stage.until(9, days=3))
    actions.accept(row, by=officer, at=stage.later(hours=1))
    actions.publish(row, words=CAME, by=officer, at=stage.later(minutes=30))
    yield stage.step("published", "resident:project", stage.world.estate.slug, row.pk)
