"""Reception days of the cast, for the tests."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from linli.demo.cast import World
from linli.duties.actions_reception import Announced, Visitor, announce_reception, book_reception
from linli.duties.models import ReceptionBooking, ReceptionDay
from linli.organisations.models import Appointment

HOUR = timedelta(hours=1)
PHONE = "10000005678"


def held(world: World, role: str, body: str) -> UUID:
    return Appointment.objects.get(person=world.people[role], post__organisation=world.bodies[body]).pk


def announce(
    world: World, role: str = "district_officer", body: str = "district_office", begin: float = 26, **more: Any
) -> ReceptionDay:
    """The day after at 11:30 in the cast's world, two hours in times of thirty minutes."""
    start = world.at + begin * HOUR
    said = {
        "appointment_id": held(world, role, body), "starts_at": start, "ends_at": start + 2 * HOUR,
        "venue": "社区一楼接访室", "slot_minutes": 30, "matters": "房屋、物业、邻里",
    }  # fmt: skip
    places = more.pop("places", ())
    wanted = Announced(**said | more)
    return announce_reception(world.bodies[body], wanted, places=places, by=world.actor(role), at=world.at)


def book(world: World, day: ReceptionDay, slot: int = 0, role: str = "nobody", **more: Any) -> ReceptionBooking:
    visitor = Visitor(**{"words": "电梯停了三周", "name": "林小满", "phone": PHONE} | more)
    return book_reception(day, estate=world.estate, slot=slot, visitor=visitor, by=world.actor(role), at=world.at)
