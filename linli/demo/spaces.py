"""Public spaces of the invented estate: a hall with a room that is booked, a yard, an idle garage; its station."""

from __future__ import annotations

from datetime import timedelta

from linli.core import clock
from linli.core.actors import Door, system
from linli.core.clock import local_date
from linli.demo.cast import World
from linli.organisations.actions import (
    Wanted,
    book_space,
    enter_station_money,
    mark_station_item,
    say_station_hours,
)
from linli.organisations.models import Appointment
from linli.organisations.models_stations import ItemSort, MoneySource
from linli.places.actions import SpaceFacts, add_space, add_space_room, move_space, open_for_booking
from linli.places.enums_spaces import RoomKind, SpaceKind, SpaceOwner, SpaceVerb
from linli.places.models import PublicSpace, SpaceRoom
from linli.playbooks.queries import by_id

ROOMS = (
    ("代表委员工作室", RoomKind.DEPUTIES, "青禾区人大代表、政协委员联络点", "每月15日9:00–11:00", False),
    ("劳动者驿站", RoomKind.WORKERS_STOP, "青禾区总工会", "每日8:30–20:00，有热水和充电", False),
    ("议事厅", RoomKind.MEETING, "", "每日8:30–20:00", True),
)
STANDARD = (("office", "3栋东侧架空层"), ("sign", "门口"), ("equipment", "电脑两台、打印机一台"))
ZONES = (("reception", "进门右手"), ("talks", "议事厅"), ("reading", "靠窗四个座位"))
MONEY = (
    (MoneySource.GOVERNMENT, 80_000_00, "区财政，站点改造"),
    (MoneySource.COMMUNITY, 12_000_00, "社区惠民资金，桌椅"),
    (MoneySource.PARTNER, 5_600_00, "安平市图书馆，书架和图书"),
)
HOURS = {"station_head": "周一至周五9:00–12:00，14:30–17:30", "station_deputy": "周二、周四19:00–20:30"}


def add_spaces(world: World) -> PublicSpace:
    """Write three spaces down, take two of them in use, fill the station's list. Returns the hall."""
    by, at = system(Door.CLI), world.at
    today = local_date(at)
    hall = _space(world, "3栋架空层", SpaceKind.GROUND_HALL, 186_40, SpaceOwner.OWNERS, 240)
    _space(world, "东门小院", SpaceKind.YARD, 92_00, SpaceOwner.OWNERS, 150)
    _space(world, "5栋旧车库", SpaceKind.GARAGE, 64_75, SpaceOwner.DEVELOPER, 12)
    for name, what_for, days in (("3栋架空层", "邻里中心：站点、议事、阅览", 200), ("东门小院", "晾晒和乘凉", 120)):
        space, on = PublicSpace.objects.get(name=name, estate_id=world.estate.pk), today - timedelta(days=days)
        for verb in (SpaceVerb.HAND_OVER, SpaceVerb.PUT_IN_USE):
            move_space(space, verb, on=on, what_for=what_for, by=by, at=at)
    for name, kind, host, hours, bookable in ROOMS:
        add_space_room(hall, name=name, kind=kind, host=host, hours=hours, bookable=bookable, by=by, at=at)
    open_for_booking(hall, longest=180, opens=510, closes=1200, by=by, at=at)
    _station(world)
    return hall


def _space(world: World, name: str, kind: SpaceKind, area: int, owner: SpaceOwner, days: int) -> PublicSpace:
    facts = SpaceFacts(name=name, kind=kind, area=area, owner=owner)
    found_on = local_date(world.at) - timedelta(days=days)
    return add_space(world.estate, facts, found_on=found_on, by=system(Door.CLI), at=world.at)


def _station(world: World) -> None:
    by, at, body = system(Door.CLI), world.at, world.bodies["station"]
    since = local_date(at) - timedelta(days=180)
    assert world.version is not None
    playbook = by_id(world.version.pk)
    for sort, items, known in (
        (ItemSort.STANDARD, STANDARD, {item.key for item in playbook.standard}),
        (ItemSort.ZONE, ZONES, {zone.key for zone in playbook.zones}),
    ):
        for key, words in items:
            if key not in known:
                continue  # another city wants other things of a station
            mark_station_item(body, sort, key, since=since, words=words, by=by, at=at)
    for source, fen, words in MONEY:
        enter_station_money(body, year=local_date(at).year, source=source, fen=fen, words=words, by=by, at=at)
    held = Appointment.objects.filter(post__organisation=body).select_related("post__organisation").order_by("pk")
    for appointment in held:
        if appointment.post.key in HOURS:
            say_station_hours(appointment, hours=HOURS[appointment.post.key], by=by, at=at)


def book_some(world: World) -> None:
    """The resident's booking that waits for a word, and the station's own that holds, in the coming days."""
    at = world.at
    room = SpaceRoom.objects.select_related("space").get(name="议事厅", space__estate_id=world.estate.pk)
    for days, hour, role, purpose in ((2, 14, "resident", "孩子们排练合唱"), (3, 18, "station_head", "楼栋长碰头")):
        day = local_date(at) + timedelta(days=days)
        start = clock.from_local(day) + timedelta(hours=hour)
        wanted = Wanted(start, start + timedelta(minutes=90), purpose, room.pk)
        book_space(room.space, wanted, estate=world.estate, by=world.actor(role), at=at)
