"""A plan of the community for its estate, and the drill there in the hands of the station."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import translation

from linli.core.actors import Actor
from linli.demo.cast import World
from linli.drills.actions import PlanFacts, PostFacts, plan_drill, tell
from linli.drills.models import Drill, DrillPlan, DrillPost

PLANNER, HOLDER, HELPER, OTHER = "community_officer", "station_head", "building_leader", "volunteer"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


def facts(at: datetime, **more: Any) -> PlanFacts:
    """A fire drill in two days, with two posts."""
    begins = at + 2 * DAY
    said = PlanFacts(
        kind="fire", nature="drill", title="消防疏散演练", starts_at=begins, ends_at=begins + 2 * HOUR,
        words="听到警报走楼梯。", gather="东门空地", posts=(PostFacts("守1单元门口", 4), PostFacts("扶老人下楼", 1)),
    )  # fmt: skip
    return replace(said, **more)


def planned(world: World, role: str = PLANNER, place: str = "community", **more: Any) -> DrillPlan:
    return plan_drill([world.places[place]], facts(world.at, **more), by=world.actor(role), at=world.at)


@pytest.fixture
def plan(world: World) -> DrillPlan:
    return planned(world)


@pytest.fixture
def drill(world: World, plan: DrillPlan) -> Drill:
    """The drill of the estate, not told yet."""
    return plan.drills.get(estate=world.estate)


@pytest.fixture
def told(world: World, drill: Drill) -> Drill:
    """The drill of the estate, for which people are asked."""
    return tell(drill, by=world.actor(HOLDER), at=world.at)


def post(drill: Drill, number: int = 0) -> DrillPost:
    return drill.posts.order_by("id")[number]


def fresh(row: Any) -> Any:
    row.refresh_from_db()
    return row


def actors(world: World, roles: tuple[str, ...]) -> dict[str, list[Actor]]:
    """Each role in each of their posts, and as they are without any."""
    return {
        role: [world.actor(role), *(world.actor(role).in_post(one) for one in world.actor(role).posts)]
        for role in roles
    }


def allowed(world: World, rule: Callable[[Actor], object]) -> set[str]:
    """Which roles a rule lets through in some post of theirs."""
    from linli.demo.cast import ROLES

    return {
        role for role, posts in actors(world, (*ROLES, "nobody")).items() if any(rule(actor) is None for actor in posts)
    }
