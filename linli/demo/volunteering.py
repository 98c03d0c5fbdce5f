"""Two teams of the demo's station, and three activities: one coming, one full with a waiting list, one told of."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from linli.core.actors import Actor, Door
from linli.core.clock import from_local, local_date
from linli.demo.cast import World
from linli.playbooks.enums import Power
from linli.volunteering.actions import (
    ActivityFacts,
    SlotFacts,
    TeamFacts,
    VolunteerFacts,
    confirm,
    enter_volunteer,
    join,
    make_team,
    opt_in,
    plan_activity,
    publish,
    report,
    sign_up,
)
from linli.volunteering.models import Activity, SignUp, VolunteerTeam
from linli.volunteering.queries import plan_at, volunteer_of

LEADER = "station_head"
ASKED = ("resident", "building_leader", "volunteer", "repairer")
TOLD = "修好了十一件小家电，量了二十几次血压。下次在2栋楼下。"


def add_volunteering(world: World, now: datetime) -> VolunteerTeam | None:
    """Teams and what they do; None where the playbook lets others lead them."""
    by = world.actor(LEADER, door=Door.CLI)
    plan = plan_at(world.estate)
    if plan is None or Power.VOLUNTEERING_LEAD not in by.powers or plan.kind("service") is None:
        return None
    began = now - timedelta(days=30)
    helpers = make_team(world.estate, TeamFacts("service", "邻里帮手队", "周六修理铺"), by=by, at=began)
    lecturers = make_team(world.estate, TeamFacts("lecturing", "板凳课堂宣讲队", "四点半课堂"), by=by, at=began)
    people = [_joined(world, role, helpers, began) for role in ASKED]
    day = local_date(began)
    enter_volunteer(
        helpers,
        VolunteerFacts(
            name="吴秀兰", wish="教包饺子", times=("6.morning",), consent_way="spoken", consented_on=day,
            phone="13900139066",
        ),
        by=by,
        at=began,
    )  # fmt: skip
    _past(world, helpers, people, by, now)
    _full(world, helpers, people, by, now)
    course = _planned(world, lecturers, by, now, days=3, title="四点半课堂", where="站点二楼", weeks=4, heads=2)
    publish(course, whole_series=True, by=by, at=now - timedelta(days=2))
    _sign_up(course, people[0], now - timedelta(hours=20))
    return helpers


def _joined(world: World, role: str, team: VolunteerTeam, at: datetime) -> Actor:
    actor = world.actor(role, door=Door.CLI)
    me = opt_in(world.estate, VolunteerFacts(times=("6.morning", "7.afternoon")), by=actor, at=at)
    join(me, team, by=actor, at=at)
    return actor


def _planned(
    world: World, team: VolunteerTeam, by: Actor, now: datetime, *, days: int, title: str, where: str, heads: int,
    weeks: int = 1,
) -> Activity:  # fmt: skip
    begins = from_local(local_date(now) + timedelta(days=days), time(16, 30))
    facts = ActivityFacts(
        estate_id=world.estate.pk, title=title, starts_at=begins, ends_at=begins + timedelta(hours=1, minutes=30),
        where=where, words="来的人带上自己的杯子。", insurance="志愿者保险由街道统一买", weather="下雨改到站点里",
        slots=(SlotFacts("登记引导", heads),), weeks=weeks,
    )  # fmt: skip
    at = min(now, begins) - timedelta(days=5)
    return plan_activity(team, facts, by=by, at=at)[0]


def _sign_up(activity: Activity, actor: Actor, at: datetime) -> SignUp:
    me = volunteer_of(actor)
    assert me is not None  # they opted in above
    slot = activity.slots.order_by("id")[0]
    return sign_up(activity, me, slot_id=slot.pk, by=actor, at=at)


def _past(world: World, team: VolunteerTeam, people: list[Actor], by: Actor, now: datetime) -> None:
    row = _planned(world, team, by, now, days=-12, title="楼下便民日", where="2栋楼下", heads=6)
    publish(row, by=by, at=row.starts_at - timedelta(days=4))
    signed = [_sign_up(row, actor, row.starts_at - timedelta(days=2)) for actor in people[:3]]
    over = row.ends_at + timedelta(hours=1)
    confirm(row, served=[one.pk for one in signed[:2]], others=5, by=by, at=over)
    report(row, words=TOLD, by=by, at=over)


def _full(world: World, team: VolunteerTeam, people: list[Actor], by: Actor, now: datetime) -> None:
    row = _planned(world, team, by, now, days=5, title="周六修理铺", where="东门空地", heads=2)
    publish(row, by=by, at=now - timedelta(days=4))
    for number, actor in enumerate(people):
        _sign_up(row, actor, now - timedelta(days=3) + timedelta(minutes=number))
