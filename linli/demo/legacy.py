"""Old problems of the invented estate: deeds with a plan, sewers whose review is due, a maintenance fund that nobody
owns yet."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from linli.core.actors import Door
from linli.core.clock import local_date
from linli.demo.cast import World
from linli.legacy import actions
from linli.legacy.actions import ProblemFacts, StepFacts
from linli.legacy.models import LegacyProblem
from linli.places.queries import playbook_version_for
from linli.playbooks.enums import BodyKind
from linli.playbooks.queries import by_id

DEEDS = ProblemFacts(
    "三期的房产证一直没有办下来", "deeds", "开发商没有交清土地出让金，不动产登记不了。2016年起反映过多次。", 2009, 229
)
SEWERS = ProblemFacts("5栋到8栋没有接市政污水管", "sewers", "当年接到化粪池，雨天返水。", 2004, 96)
FUND = ProblemFacts("没有归集维修资金", "maintenance_fund", "交房时没有收，屋面漏水没有钱修。", 2003, 310)


def add_legacy(world: World, now: datetime) -> LegacyProblem | None:
    """Enter the three, as far as each is. Returns the one with a plan; None where the playbook keeps no register at
    stations."""
    register = by_id(playbook_version_for(world.estate)).legacy
    if register is None or BodyKind.SERVICE_STATION not in register.kept_by:
        return None
    head = world.actor("station_head", door=Door.CLI)
    began = now - timedelta(days=25)
    deeds = actions.enter(world.estate, DEEDS, review_on=_day(began, 60), by=head, at=began)
    deeds = actions.give_owner(
        deeds, owner=world.bodies["lighting"].pk, words="历史手续由区里牵头，区城管局代办联审。", by=head, at=began
    )
    for days, body, words, public in (
        (14, "station", "逐户登记购房合同和发票", "站点登记每一户的购房材料。"),
        (45, "lighting", "与开发商核对欠缴的土地出让金", "部门和开发商核对欠缴的费用。"),
        (170, "lighting", "分批办理首次登记", "分批办理登记。"),
    ):
        facts = StepFacts(world.bodies[body].pk, words, _day(began, days), public)
        actions.add_step(deeds, facts, by=head, at=began + timedelta(hours=2))
    first = deeds.plan.order_by("position")[0]
    done = now - timedelta(days=12)
    actions.finish_step(first, done_on=local_date(done), words="登记了221户，8户联系不上。", by=head, at=done)
    deeds.refresh_from_db()
    deeds = actions.publish(
        deeds, words="三期229户的房产证还没有办下来。土地手续在补办，办好一批登记一批。", by=head, at=done
    )
    sewers = actions.enter(world.estate, SEWERS, review_on=_day(began, 24), by=head, at=began)
    sewers = actions.give_owner(
        sewers, owner=world.bodies["water"].pk, words="管网由供水公司统一改造。", by=head, at=began
    )
    actions.publish(sewers, words="5栋到8栋还没有接上市政污水管，改造方案在做。", by=head, at=began)
    actions.enter(world.estate, FUND, review_on=_day(now, 30), by=head, at=now - timedelta(days=3))
    return deeds


def _day(moment: datetime, days: int) -> date:
    return local_date(moment) + timedelta(days=days)
