"""A team of the station, an activity of it in two days, and residents who opted in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.utils import translation

from linli.core.actors import Actor, ActorKind
from linli.demo.cast import World
from linli.people.models import Person
from linli.volunteering.actions import (
    ActivityFacts,
    SlotFacts,
    TeamFacts,
    VolunteerFacts,
    make_team,
    opt_in,
    plan_activity,
    publish,
)
from linli.volunteering.models import Activity, ActivitySlot, ServiceSum, Volunteer, VolunteerTeam

LEADER, OTHER = "station_head", "property_manager"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


def made_team(world: World, role: str = LEADER, place: str = "estate", name: str = "邻里帮手队") -> VolunteerTeam:
    where = world.estate if place == "estate" else world.places[place]
    return make_team(where, TeamFacts("service", name, "周六修理铺"), by=world.actor(role), at=world.at)


def facts(world: World, **more: Any) -> ActivityFacts:
    """Two hours in two days, with one task for two."""
    begins = world.at + 2 * DAY
    said = ActivityFacts(
        estate_id=world.estate.pk, title="周六修理铺", starts_at=begins, ends_at=begins + 2 * HOUR, where="东门空地",
        words="修小家电", slots=(SlotFacts("登记", 2),),
    )  # fmt: skip
    return replace(said, **more)


def planned(world: World, team: VolunteerTeam, role: str = LEADER, **more: Any) -> Activity:
    return plan_activity(team, facts(world, **more), by=world.actor(role), at=world.at)[0]


@pytest.fixture
def team(world: World) -> VolunteerTeam:
    return made_team(world)


@pytest.fixture
def activity(world: World, team: VolunteerTeam) -> Activity:
    """Planned, not published."""
    return planned(world, team)


@pytest.fixture
def open_one(world: World, activity: Activity) -> Activity:
    """Open for sign-up."""
    publish(activity, by=world.actor(LEADER), at=world.at)
    return fresh(activity)


def person_actor(person: Person) -> Actor:
    return Actor(ActorKind.RESIDENT, person_id=person.pk, name=person.name)


def somebody(world: World, name: str = "林一", **more: Any) -> tuple[Volunteer, Actor]:
    """A volunteer with an account, and the actor that they are."""
    actor = person_actor(Person.objects.create(name=name))
    return opt_in(world.estate, VolunteerFacts(**more), by=actor, at=world.at), actor


def slot(activity: Activity, number: int = 0) -> ActivitySlot:
    return activity.slots.order_by("starts_at", "id")[number]


def fresh(row: Any) -> Any:
    row.refresh_from_db()
    return row


def minutes_of(volunteer: Volunteer) -> int:
    """A volunteer's own sum, as it is kept."""
    return ServiceSum.objects.filter(pk=volunteer.pk).values_list("minutes", flat=True).first() or 0
