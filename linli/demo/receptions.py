"""Receptions of the invented estate: one is over and its matters are followed, others are to come."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from linli.core import clock
from linli.core.actors import NOBODY, Door
from linli.demo.cast import World
from linli.duties.actions_reception import Announced, Visitor, announce_reception, book_reception, close_list
from linli.duties.actions_taking import Brought, take_down_booked, take_down_walk_in
from linli.duties.models import ReceptionDay
from linli.organisations.models import Appointment
from linli.organisations.queries.standing import playbook_of

VENUE = "春和里小区议事厅"
MATTERS = "物业、停车、房屋维修、邻里"
BOOKED = ((0, "三栋电梯更换一直没有说法", "林小满", "10000005678"), (2, "想问加装充电桩要什么手续", "", ""))
BROUGHT = "东门外的早点摊占了盲道，想请街道看看"


def add_receptions(world: World, now: datetime) -> list[ReceptionDay]:
    """The subdistrict received last week and receives next week; so do the station, and the district in a fortnight."""
    today = clock.local_date(now)
    past = _day(world, "subdistrict_officer", "subdistrict_office", today - timedelta(days=6), now - timedelta(days=12))
    by = world.actor("subdistrict_officer", door=Door.CLI)
    booked = book_reception(
        past, estate=world.estate, slot=0, visitor=Visitor("楼上漏水，物业和楼上都说不是自己的事", "何远方"), by=NOBODY,
        at=now - timedelta(days=9),
    )  # fmt: skip
    words = Brought(booked.words, booked.name)
    take_down_booked(booked, words, by=by, at=past.starts_at + timedelta(minutes=5))
    take_down_walk_in(
        past, Brought(BROUGHT, open_to_all=True), estate=world.estate, by=by, at=past.starts_at + timedelta(minutes=50)
    )
    close_list(past, by=by, at=past.ends_at + timedelta(minutes=10))
    next_ = _day(world, "subdistrict_officer", "subdistrict_office", today + timedelta(days=5), now)
    for slot, said, name, phone in BOOKED:
        visitor = Visitor(said, name, phone)
        book_reception(next_, estate=world.estate, slot=slot, visitor=visitor, by=NOBODY, at=now)
    station = _day(world, "station_head", "station", today + timedelta(days=2), now)
    far = _day(world, "district_officer", "district_office", today + timedelta(days=12), now)
    return [past, station, next_, far]


def _day(world: World, role: str, body: str, on: date, at: datetime) -> ReceptionDay:
    """A morning on which somebody of a body receives in the estate."""
    held = Appointment.objects.get(person=world.people[role], post__organisation=world.bodies[body])
    kinds = playbook_of(world.estate).receptions_of(world.bodies[body].kind)
    begin = clock.from_local(on, time(9, 0))
    wanted = Announced(
        held.pk, begin, begin + timedelta(hours=2), VENUE, kinds[0].slot_minutes if kinds else 20, MATTERS,
        kinds[0].key if kinds else "",
    )  # fmt: skip
    by = world.actor(role, door=Door.CLI)
    return announce_reception(world.bodies[body], wanted, places=[world.estate], by=by, at=at)
