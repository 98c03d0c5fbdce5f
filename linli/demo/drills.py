"""A drill of the demo's estate that was held, and one to come, planned for two estates, for which people are asked."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from linli.core.actors import Actor, Door
from linli.core.clock import from_local, local_date
from linli.demo.cast import World
from linli.drills.actions import (
    PlanFacts,
    PostFacts,
    PostSaid,
    count_by_hand,
    hold,
    plan_drill,
    say_yes,
    set_post,
    tell,
)
from linli.drills.models import Drill
from linli.places.queries import playbook_version_for
from linli.playbooks.queries import by_id

LEARNED = "2单元门口太窄，下次先把门固定打开。"
GATHER = "东门内小广场"
PLANNER, HOLDER, HELPERS = "subdistrict_officer", "station_head", ("building_leader", "volunteer")


def add_drills(world: World, now: datetime) -> Drill | None:
    """One that is over and one to come; None where the playbook lets others plan."""
    if not _could(world):
        return None
    past = _planned(world, now, days=-20, made=-25, title="消防疏散演练")
    hold(past, came=86, learned=LEARNED, by=_by(world, HOLDER), at=past.ends_at + timedelta(hours=1))
    coming = _planned(world, now, days=4, made=-1, title="冬季消防疏散演练")
    by = _by(world, HOLDER)
    building = world.places["building"].pk
    set_post(coming, PostSaid("守3栋1单元门口", 2, building), key="demo", by=by, at=now - timedelta(hours=20))
    tell(coming, by=by, at=now - timedelta(hours=19))
    first, second, *_rest = coming.posts.order_by("id")
    say_yes(coming, post_id=first.pk, by=_by(world, HELPERS[1]), at=now - timedelta(hours=5))
    count_by_hand(coming, post_id=second.pk, count=1, by=by, at=now - timedelta(hours=3))
    return coming


def _by(world: World, role: str) -> Actor:
    return world.actor(role, door=Door.CLI)


def _could(world: World) -> bool:
    playbook = by_id(playbook_version_for(world.estate))
    needed = {PLANNER: "drill.plan", HOLDER: "drill.hold", **dict.fromkeys(HELPERS, "drill.help")}
    able = all(power in world.actor(role).powers for role, power in needed.items())
    return able and any(one.key == "fire" for one in playbook.drills)


def _planned(world: World, now: datetime, *, days: int, made: int, title: str) -> Drill:
    kind = by_id(playbook_version_for(world.estate)).drill("fire")
    begins = from_local(local_date(now) + timedelta(days=days), time(9, 30))
    facts = PlanFacts(
        kind=kind.key, nature="drill", title=title, starts_at=begins, ends_at=begins + timedelta(hours=1),
        words=str(kind.says), gather=GATHER,
        posts=tuple(PostFacts(str(task.name), task.heads) for task in kind.tasks),
    )  # fmt: skip
    plan = plan_drill(
        [world.places["subdistrict"]], facts, by=world.actor(PLANNER, door=Door.CLI), at=now + timedelta(days=made)
    )
    return plan.drills.get(estate=world.estate)
