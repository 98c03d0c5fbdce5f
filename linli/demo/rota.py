"""The rota of the invented estate's station: today, and each week for a while."""

from __future__ import annotations

from datetime import time, timedelta

from linli.core import clock
from linli.core.actors import Door, system
from linli.demo.cast import World
from linli.duties.actions import Wanted, plan_shifts
from linli.duties.actions_contact import hand_over_contact
from linli.duties.models import DutyShift
from linli.organisations.models import Appointment

WEEKS = 8
SHIFTS = (
    ("station_head", (0, 1, 2, 3, 4), time(8, 30), time(12, 0)),
    ("deputy", (0, 2, 4), time(14, 0), time(17, 30)),
    ("owners_chair", (1, 3), time(19, 0), time(20, 30)),
    ("property_manager", (5, 6), time(9, 0), time(18, 0)),
)
"""Who, on which weekdays (Monday is 0), from when to when."""


def add_rota(world: World) -> list[DutyShift]:
    """Plan the station's shifts from today on."""
    station, by, at = world.bodies["station"], system(Door.CLI), clock.now()
    today = clock.local_date(at)
    made = []
    for role, weekdays, starts, ends in SHIFTS:
        held = Appointment.objects.filter(person=world.people[role], post__organisation=station).first()
        if held is None:  # not every city has these deputies
            continue
        for later in range(7):
            day = today + timedelta(days=later)
            begin, end = clock.from_local(day, starts), clock.from_local(day, ends)
            if day.weekday() in weekdays and end > at:
                made += plan_shifts(station, Wanted(held.pk, begin, end, WEEKS), by=by, at=at)
    name_contact(world)
    return made


def name_contact(world: World) -> None:
    """The head is the estate's contact at any hour."""
    station, head, at = world.bodies["station"], world.actor("station_head", door=Door.CLI), clock.now()
    assert head.appointment_id is not None
    hand_over_contact(station, world.estate, to=head.appointment_id, starts_at=at, by=head, at=at)
