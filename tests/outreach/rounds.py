"""Rounds of visits on the small estate of the cast: how tests begin them and knock at doors."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from linli.core.actors import Door, system
from linli.demo.cast import World
from linli.organisations.actions import link_household
from linli.organisations.models import Appointment
from linli.outreach.actions import record_visit, start_sweep
from linli.outreach.models import Sweep, Visit, VisitCell
from linli.places.models import Place

KIND = "door_knock"
MINUTE = timedelta(minutes=1)


def appointment(world: World, role: str) -> Appointment:
    """The first post of one of the cast."""
    found = world.actor(role).appointment_id
    return Appointment.objects.select_related("post", "person").get(pk=found)


def started(world: World, **rest: Any) -> Sweep:
    """A round, started by the station's head after one household was linked with the representative."""
    by, at = system(Door.CLI), world.at
    link_household(world.room, appointment(world, "representative"), by=by, at=at)
    return start_sweep(world.estate, kind=KIND, by=world.actor("station_head"), at=at, **rest)


def cell_of(sweep: Sweep, room: Place) -> VisitCell:
    """The door of a room, read anew."""
    return VisitCell.objects.select_related("room", "share", "sweep__estate").get(sweep=sweep, room=room)


def rooms_of(world: World, building: str) -> list[Place]:
    """The rooms of a building by its name, as they lie in the tree."""
    above = Place.objects.get(parent=world.estate, name=building)
    return list(Place.objects.filter(building_id=above.pk, level="room").order_by("path"))


def knock(
    world: World, cell: VisitCell, state: str, *, role: str = "representative", at: datetime | None = None, **rest: Any
) -> Visit | None:
    """One of the cast knocks at a door, a minute after the round began if nothing is said."""
    rest.setdefault("key", f"{role}-{state}-{at}")
    return record_visit(cell, state=state, by=world.actor(role), at=at or world.at + MINUTE, **rest)
