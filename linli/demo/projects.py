"""Micro-projects of the demo: a call that is over with three projects, and one that is open."""

from __future__ import annotations

from datetime import datetime, timedelta

from linli.core.actors import Actor, Door
from linli.core.clock import local_date
from linli.demo.cast import World
from linli.playbooks.enums import Power
from linli.projects.actions import (
    CallFacts,
    ProjectFacts,
    StepFacts,
    accept,
    call_for,
    decide,
    draft,
    fund,
    give_word,
    look,
    pay,
    publish,
    review,
    send,
    tell_step,
)
from linli.projects.models import ProjectCall, ProjectProposal
from linli.projects.queries import milestones_of, plan_at

DAY = timedelta(days=1)
BEGAN, OVER, PROMISED = 60, 48, 38
"""So many days ago the call was made, its last day was over, and the sums were promised."""
TOLD = ("请了街坊来，坐了两个下午。", "又办了四次，来的人越来越多。")
CAME = "六次茶话会，独居老人有了说话的地方；剩下的桌椅留在站点。"


def add_projects(world: World, now: datetime) -> ProjectCall | None:
    """Calls and projects; None where the playbook lets others propose."""
    place = world.places["community"]
    plan = plan_at(place)
    by = {role: world.actor(role, door=Door.CLI) for role in _ROLES}
    if (
        plan is None
        or Power.PROJECT_PROPOSE not in by["volunteer"].powers
        or Power.PROJECT_CALL not in by["community_officer"].powers
    ):
        return None
    kind, caller, began = plan.kinds[0].key, by["community_officer"], now - BEGAN * DAY
    facts = CallFacts("邻里微项目", "为老人和孩子做点小事，两三个月做得完。", 3_000_000, local_date(began) + 10 * DAY)
    call = call_for(place, facts, by=caller, at=began)
    titles = (("楼下茶话会", 480_000), ("四点半小课桌", 360_000), ("门口小花坛", 250_000))
    rows = [_sent(world, call, by["volunteer"], kind, title, fen, began + DAY) for title, fen in titles]
    over = now - OVER * DAY
    for row in rows:
        for role in ("station_head", "subdistrict_officer"):
            review(row, agrees=True, fen=row.fen, words="做得了，也有人要", by=by[role], at=over)
    for row in rows[:2]:
        decide(row, fen=row.fen, reasons="老人孩子都用得上，钱也不多。", by=caller, at=over + DAY)
        fund(row, by=caller, at=now - PROMISED * DAY)
    _carried(rows[0], by, now)
    first = milestones_of(rows[1])[0]
    tell_step(rows[1], step_id=first.pk, words=TOLD[0], by=by["volunteer"], at=now - DAY)
    open_until = local_date(now) + 20 * DAY
    call_for(
        place, CallFacts("秋天的微项目", "想把楼道口弄得好看一点。", 1_000_000, open_until), by=caller, at=now - 2 * DAY
    )
    return call


_ROLES = ("volunteer", "community_officer", "station_head", "subdistrict_officer")


def _sent(world: World, call: ProjectCall, by: Actor, kind: str, title: str, fen: int, at: datetime) -> ProjectProposal:
    day = local_date(at)
    steps = (
        StepFacts("备好东西，办头两次", day + 40 * DAY, fen // 2),
        StepFacts("再办四次", day + 80 * DAY, fen - fen // 2),
    )
    facts = ProjectFacts(
        kind, title, "每周一次，在楼下或站点里，街坊自己张罗。", "小区里的老人和孩子", fen, (world.estate.pk,), steps
    )
    row = draft(call, facts, by=by, at=at)
    return send(row, by=by, at=at)


def _carried(row: ProjectProposal, by: dict[str, Actor], now: datetime) -> None:
    """One project to its end: each step told, looked at and paid; the station's word; published."""
    at = now - 20 * DAY
    for number, step in enumerate(milestones_of(row)):
        tell_step(row, step_id=step.pk, words=TOLD[number], by=by["volunteer"], at=at)
        look(row, step_id=step.pk, enough=True, by=by["community_officer"], at=at + DAY)
        pay(row, step_id=step.pk, receipt=f"示例收据-{number + 1:03d}", by=by["community_officer"], at=at + 2 * DAY)
    give_word(row, whose="residents", words="老人说，下午有地方去了。", by=by["station_head"], at=at + 3 * DAY)
    accept(row, by=by["community_officer"], at=at + 4 * DAY)
    publish(row, words=CAME, by=by["community_officer"], at=at + 5 * DAY)
