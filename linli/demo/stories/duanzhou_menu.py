"""Duanzhou, the members' union: eight teams with a project each, an evening of service, an order from the menu."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from linli.demo.stories import menu
from linli.demo.stories.stage import Stage, Step
from linli.offers.actions import ItemFacts
from linli.playbooks.enums import BodyKind
from linli.volunteering import actions as volunteering
from linli.volunteering.models import VolunteerTeam
from linli.volunteering.queries import plan_at

UNION = "“星湖红”党员联合会"
DONE = "量了三十七次血压，两位老人约了复诊。下周三还在驿站。"
MEMBER = "department_officer"


def tell(stage: Stage) -> Iterator[Step]:
    """From the council to the word of who ordered."""
    estate = stage.world.estate
    union = stage.body(BodyKind.VOLUNTEER_TEAM, UNION, estate, short="星湖红联合会")
    stage.post("volunteer", union, "service_team_leader")
    teams = _teams(stage)
    yield stage.step("council", "desk:volunteering")
    yield stage.step("projects", "resident:activities", estate.slug)
    yield from _evening(stage, teams["health"])
    item = ItemFacts("volunteers", "陪老人看病", union, "免费", for_whom="70岁以上", per_week=3)
    yield from menu.ordered(stage, item, "周五上午去区医院。", "volunteer", "挂号、取药都陪到了，送回家。")


def _teams(stage: Stage) -> dict[str, VolunteerTeam]:
    """One team of each kind of the playbook's trades, with the project that it names."""
    estate, plan = stage.world.estate, plan_at(stage.world.estate)
    assert plan is not None  # the city's playbook knows volunteers
    trades = [kind for kind in plan.kinds if kind.key in TRADES]
    return {
        kind.key: volunteering.make_team(
            estate, volunteering.TeamFacts(kind.key, f"“星湖红”{kind.name}", str(kind.project)),
            by=stage.by("volunteer"), at=stage.later(minutes=5),
        )
        for kind in trades
    }  # fmt: skip


TRADES = ("mediation", "culture", "law", "health", "minors", "elders", "counselling", "science")


def _evening(stage: Stage, team: VolunteerTeam) -> Iterator[Step]:
    """Somebody with work by day chooses an evening, comes, and it is said so."""
    estate, leader, me = stage.world.estate, stage.by("volunteer"), stage.by(MEMBER)
    stage.until(19, days=2)
    begins = stage.at + timedelta(days=7)
    facts = volunteering.ActivityFacts(
        estate_id=estate.pk, title="量一量更安心", starts_at=begins, ends_at=begins + timedelta(hours=2),
        where="驿站门口", slots=(volunteering.SlotFacts("登记、量血压", 3),),
    )  # fmt: skip
    row = volunteering.plan_activity(team, facts, by=leader, at=stage.at)[0]
    volunteering.publish(row, by=leader, at=stage.later(minutes=5))
    free = volunteering.VolunteerFacts(times=("3.evening",))
    volunteer = volunteering.opt_in(estate, free, by=me, at=stage.later(minutes=30))
    volunteering.join(volunteer, team, by=me, at=stage.at)
    signed = volunteering.sign_up(row, volunteer, slot_id=row.slots.order_by("id")[0].pk, by=me, at=stage.at)
    yield stage.step("two_roles", "resident:activity", estate.slug, row.pk)
    stage.until(21, 30, days=7)
    volunteering.confirm(row, served=[signed.pk], others=2, by=leader, at=stage.at)
    volunteering.report(row, words=DONE, by=leader, at=stage.later(minutes=15))
    yield stage.step("served", "desk:activity", row.pk)
