"""Care in the invented estate: the subdistrict's fund with three applications, members' days, two visits."""

from __future__ import annotations

from datetime import datetime, timedelta

from linli.care import actions
from linli.care.actions import ApplicationFacts, MoneyFacts, VisitFacts
from linli.care.models import CareApplication, CareFund
from linli.care.queries import plan_at
from linli.care.queries_near import plan_of
from linli.core.actors import Actor, Door
from linli.core.clock import local_date
from linli.demo.cast import ROLES, World
from linli.organisations.models import Organisation, RosterEntry
from linli.places.enums import Level
from linli.places.models import Place
from linli.playbooks.enums import BodyKind, Power

ASKED = (
    ("方知夏", "medical", 300_000, "住院的自付部分还差一些，正在凑。"),
    ("叶听雨", "school", 200_000, "孩子上中专，学费一时交不上。"),
    ("石向南", "disaster", 500_000, "家里厨房着火，锅灶都要重置。"),
)
GRANTED = (0, 150_000, 400_000)
REVIEWERS = ("station_head", "community_officer")
PHONE = "1000000830{}"
BIRTHDAYS = ((7, 1), (12, 3), (12, 14), (1, 8), (5, 4))


def add_care(world: World, now: datetime) -> CareFund | None:
    """Open the fund, bring three applications as far as they are, keep five members' days, arrange two visits; None
    where the playbook knows no such fund, or nobody of the cast could keep it."""
    plan = plan_at(world.estate)
    spec = plan.fund("hardship") if plan is not None else None
    keeper = world.actor("subdistrict_officer", door=Door.CLI)
    _visits(world, now)
    _days(world, now)
    if spec is None or BodyKind.SUBDISTRICT_OFFICE not in spec.kept_by or Power.CARE_KEEP not in keeper.powers:
        return None
    start = now - timedelta(days=40)
    fund = actions.open_fund(world.bodies["subdistrict_office"], "hardship", by=keeper, at=start)
    came = MoneyFacts(2_000_000, local_date(start), "街财-2026-118", "街道年度安排")
    actions.take_in(fund, came, by=keeper, at=start)
    given = MoneyFacts(300_000, local_date(start) + timedelta(days=4), "捐-0007", "一家不愿留名的商户")
    actions.take_in(fund, given, by=keeper, at=start + timedelta(days=5))
    applied = _applications(world, fund, now)
    if not applied:
        return fund
    _new, noticed, paid = applied
    _reviewed(world, noticed, GRANTED[1], now - timedelta(days=2))
    at = now - timedelta(days=20)
    _reviewed(world, paid, GRANTED[2], at)
    done = actions.decide_application(paid, by=keeper, at=at + timedelta(days=spec.notice_days + 1))
    day = at + timedelta(days=spec.notice_days + 2)
    actions.pay_application(done, on=local_date(day), way="transfer", receipt="付-0031", by=keeper, at=day)
    return fund


def _doors(world: World) -> list[Place]:
    """Doors of the estate's last building: nobody of the cast lives there."""
    rooms = Place.objects.filter(estate_id=world.estate.pk, level=Level.ROOM)
    return list(rooms.order_by("-path", "-pk")[:6])


def _applications(world: World, fund: CareFund, now: datetime) -> list[CareApplication]:
    """Entered by somebody of the cast who reviews none of them; none where there is nobody."""
    cast = [world.actor(role, door=Door.CLI) for role in ROLES if role not in REVIEWERS]
    by = next((actor for actor in cast if Power.CARE_ENTER in actor.powers), None)
    if by is None:
        return []
    rows = []
    for number, (name, purpose, asked, words) in enumerate(ASKED):
        at = now - timedelta(days=(0.2, 4, 25)[number])
        facts = ApplicationFacts(
            name=name, room=_doors(world)[number], paper=f"DEMO{number:04d}", purpose=purpose, asked=asked,
            words=words, papers=(0, 1), phone=PHONE.format(number), consent_who="self", consent_way="written",
            consented_on=local_date(at),
        )  # fmt: skip
        rows.append(actions.enter_application(fund, world.estate, facts, by=by, at=at))
    return rows


def _reviewed(world: World, row: CareApplication, amount: int, at: datetime) -> None:
    """The station's head says yes, and the community after it."""
    head, officer = (world.actor(role, door=Door.CLI) for role in REVIEWERS)
    actions.review_first(row, says="yes", amount=amount, by=head, at=at - timedelta(days=1))
    actions.review_second(row, says="yes", amount=amount, by=officer, at=at)


def _visits(world: World, now: datetime) -> None:
    """Two persons who asked: the grid worker comes to one, the building's leader looks in at the other."""
    plan = plan_at(world.estate)
    head = world.actor("station_head", door=Door.CLI)
    if plan is None or not plan.visits or Power.CARE_ARRANGE not in head.powers:
        return
    said = ("郭爱莲", "段长庚"), ("白天一个人在家，想有人说说话", "换灯泡、看水表要人搭把手")
    bodies = (("grid", "grid_worker"), ("leaders", "building_leader"))
    rooms = (_doors(world)[4], world.room)
    for number, (body, post) in enumerate(bodies):
        at = now - timedelta(days=9)
        facts = VisitFacts(
            name=said[0][number], room=rooms[number], kind=plan.visits[0].key,
            visitor=f"{world.bodies[body].pk}:{post}", why=said[1][number], phone=PHONE.format(5 + number),
            consent_who="self", consent_way="spoken", consented_on=local_date(at),
        )  # fmt: skip
        row = actions.arrange_visits(world.estate, facts, by=head, at=at)
        if number == 0:
            visitor = world.actor("grid_worker", door=Door.CLI)
            actions.do_visit(row, words="精神很好，说楼道灯又暗了。", by=visitor, at=now - timedelta(days=7))


def _days(world: World, now: datetime) -> None:
    """The branch keeps the days of five members who agreed, where it has a roster and a secretary in the cast."""
    branch = Organisation.objects.filter(kind=BodyKind.ESTATE_PARTY_BRANCH, places=world.estate).order_by("pk").first()
    plan = plan_of(branch) if branch is not None else None
    by = _secretary(world, branch)
    if branch is None or plan is None or by is None:
        return
    members = RosterEntry.objects.filter(organisation=branch, until=None).order_by("pk")
    for entry, (month, day) in zip(members, BIRTHDAYS, strict=False):
        actions.keep_date(
            branch, entry, month=month, day=day, consent_way="spoken", consented_on=local_date(now), by=by, at=now
        )


def _secretary(world: World, branch: Organisation | None) -> Actor | None:
    """Whoever of the cast cares for the members of the branch."""
    for role in ("volunteer", "community_officer"):
        actor = world.actor(role, door=Door.CLI)
        for held in actor.posts:
            if branch is not None and held.organisation_id == branch.pk and Power.CARE_MEMBERS in held.powers:
                return actor.in_post(held)
    return None
