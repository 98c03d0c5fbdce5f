"""A subdistrict with three hundred people in posts: twenty estates, each with its station, company and committee, seven
communities with their grids, eight departments, and whoever stands above them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from uuid import UUID

from linli.core.actors import Actor, ActorKind, Door, system
from linli.core.clock import local_date
from linli.demo.cast import SMALL, Size, World, build_world, room_rows
from linli.messages import actions as messages
from linli.messages.enums import Channel, Reach
from linli.organisations.actions import appoint, create_organisation, create_post
from linli.organisations.models import Organisation
from linli.organisations.queries import posts_of
from linli.people.actions import create_account, create_person, move_in
from linli.people.models import Person
from linli.places.actions import add_place, import_estate
from linli.places.enums import Level
from linli.places.models import Place
from linli.playbooks.enums import BodyKind

COMMUNITIES, ESTATES = 6, 19
"""So many beside the cast's own."""

DEPARTMENTS = ("住建局", "市场监管局", "交警大队", "园林中心", "供电公司", "燃气公司", "消防大队", "卫健局")
ROBOTS = "robots.invalid"
HOURS = ((time(20), time(8)), (time(22), time(6, 30)), (time(18), time(9)), (time(23), time(5)))
"""Quiet hours that people chose, in turn."""

OF_ESTATE = (
    ("station_head", "station", "station_head"), ("deputy", "station", "station_deputy"),
    ("property_manager", "property", "property_manager"), ("repairer", "property", "repairer"),
    ("repairer_2", "property", "repairer"), ("repairer_3", "property", "repairer"),
    ("guard", "property", "repairer"),
    ("owners_chair", "owners", "owners_committee_chair"), ("building_leader", "leaders", "building_leader"),
    ("leader_2", "leaders", "building_leader"), ("volunteer", "volunteers", "volunteer"),
)  # fmt: skip
"""Role, body and post of whoever works in an estate."""
ALSO = (("property_manager", "station", "station_deputy"), ("owners_chair", "station", "station_deputy"))
OF_COMMUNITY = (
    ("community_officer", "community_office", "community_officer"),
    ("community_officer_2", "community_office", "community_officer"),
    ("representative", "community_office", "resident_representative"),
    ("grid_worker", "grid", "grid_worker"), ("grid_worker_2", "grid", "grid_worker"),
    ("grid_worker_3", "grid", "grid_worker"),
)  # fmt: skip


@dataclass
class Quarter(World):
    """One estate with everybody who has to do with it. Who acts in which post is looked up once."""

    known: dict[tuple[str, str], Actor] = field(default_factory=dict)

    def actor(self, role: str, *, post: str = "", door: Door = Door.DESK) -> Actor:
        if (role, post) not in self.known:
            self.known[role, post] = super().actor(role, post=post, door=door)
        return self.known[role, post]


@dataclass
class Town:
    """Its quarters, and all who hold posts there."""

    at: datetime
    base: World
    quarters: list[Quarter] = field(default_factory=list)
    phones: dict[UUID, str] = field(default_factory=dict)
    names: int = 0

    @property
    def staff(self) -> list[Person]:
        """Everybody with a post, as they came."""
        today = local_date(self.at)
        return [one for one in Person.objects.order_by("pk") if posts_of(one.pk, today)]

    def everything(self, person: Person) -> Actor:
        """A person in all of their posts."""
        posts = posts_of(person.pk, local_date(self.at))
        return Actor(ActorKind.POST, door=Door.DESK, person_id=person.pk, name=person.name, posts=posts)

    def body(self, kind: BodyKind, name: str, place: Place) -> Organisation:
        return create_organisation(kind=kind, name=name, short_name=name, places=[place], by=self.by, at=self.at)

    @property
    def by(self) -> Actor:
        return system(Door.CLI)

    def somebody(self) -> Person:
        """A new person with an account; their name is like no word of a page."""
        self.names += 1
        person = create_person(name=f"员{self.names:03d}甲", by=self.by, at=self.at)
        create_account(person, phone=f"1000001{self.names:04d}", by=self.by, at=self.at)
        return person

    def give(self, person: Person, body: Organisation, key: str, place: Place | None = None) -> None:
        """Let them hold a post of a body."""
        assert self.base.version is not None
        post = create_post(body, key=key, playbook_version_id=self.base.version.pk, by=self.by, at=self.at)
        starts = local_date(self.at) - timedelta(days=60)
        appoint(post, person, starts_on=starts, place=place, by=self.by, at=self.at)


def build_town(at: datetime) -> Town:
    """The cast's town, and as much again as makes three hundred."""
    base = build_world(SMALL, at=at)
    town = Town(at, base)
    town.quarters.append(Quarter(at, base.town, base.places, base.bodies, base.people, base.accounts, base.version))
    offices = [_community(town, number) for number in range(1, COMMUNITIES + 1)]
    for number in range(1, ESTATES + 1):
        town.quarters.append(_estate(town, number, offices[number % COMMUNITIES]))
    for number, name in enumerate(DEPARTMENTS):
        body = base.bodies[f"department_{number}"] = town.body(BodyKind.DEPARTMENT, name, base.places["district"])
        for _ in range(3):
            town.give(town.somebody(), body, "department_officer")
    for body, key in (("lighting", "department_officer"), ("subdistrict_office", "subdistrict_officer")):
        for _ in range(3):
            town.give(town.somebody(), base.bodies[body], key)
    for quarter in town.quarters:
        quarter.bodies.update({key: body for key, body in base.bodies.items() if key not in quarter.bodies})
    _let_read(town)
    return town


def _community(town: Town, number: int) -> Quarter:
    """A community with its office and its grid, and no estate yet."""
    base, name = town.base, f"{'一二三四五六'[number - 1]}合社区"
    place = add_place(
        level=Level.COMMUNITY, name=name, parent=base.places["subdistrict"], code=f"9901020011{number:02d}",
        by=town.by, at=town.at,
    )  # fmt: skip
    bodies = {
        "community_office": town.body(BodyKind.RESIDENTS_COMMITTEE, f"{name}居委会", place),
        "grid": town.body(BodyKind.GRID, f"{name}网格", place),
    }
    people = {}
    for role, body, key in OF_COMMUNITY:
        if role != "representative":
            people[role] = town.somebody()
            town.give(people[role], bodies[body], key)
    return Quarter(town.at, base.town, base.places | {"community": place}, base.bodies | bodies, base.people | people)


def _estate(town: Town, number: int, of: Quarter) -> Quarter:
    """An estate of a community with all of its bodies."""
    name = f"第{number:02d}里"
    place, _ = import_estate(
        parent=of.places["community"], name=name, rooms=room_rows(Size(1, 2, 2, 2)), by=town.by, at=town.at
    )
    building = Place.objects.get(parent=place, level=Level.BUILDING)
    unit = Place.objects.filter(parent=building).order_by("sort")[0]
    room = Place.objects.filter(parent=unit).order_by("sort")[0]
    bodies = {
        "station": town.body(BodyKind.SERVICE_STATION, f"{name}站", place),
        "property": town.body(BodyKind.PROPERTY_COMPANY, f"{name}物业", place),
        "owners": town.body(BodyKind.OWNERS_COMMITTEE, f"{name}业委会", place),
        "leaders": town.body(BodyKind.BUILDING_LEADERS, f"{name}楼栋长", place),
        "volunteers": town.body(BodyKind.VOLUNTEER_TEAM, f"{name}志愿队", place),
    }
    here = {"estate": place, "building": building, "unit": unit, "room": room}
    people = {"resident": town.somebody(), "representative": town.somebody()}
    quarter = Quarter(
        town.at, town.base.town, of.places | here, of.bodies | bodies, of.people | people, {}, town.base.version
    )
    for role, body, key in OF_ESTATE:
        quarter.people[role] = town.somebody()
        town.give(quarter.people[role], bodies[body], key, building if body == "leaders" else None)
    for role, body, key in ALSO:
        town.give(quarter.people[role], bodies[body], key)
    town.give(people["representative"], of.bodies["community_office"], "resident_representative", building)
    since = local_date(town.at) - timedelta(days=60)
    move_in(people["resident"], room=room, since=since, by=town.by, at=town.at)
    return quarter


def _let_read(town: Town) -> None:
    """Everybody also reads by text message, in quiet hours of their own; bodies read in their groups."""
    for number, person in enumerate(Person.objects.order_by("pk")):
        quiet_from, quiet_until = HOURS[number % len(HOURS)]
        messages.choose_quiet(
            person, quiet_from=quiet_from, quiet_until=quiet_until, reach=Reach.SMS,
            by=Actor(ActorKind.RESIDENT, person_id=person.pk), at=town.at,
        )  # fmt: skip
    kinds = (BodyKind.SERVICE_STATION, BodyKind.PROPERTY_COMPANY, BodyKind.RESIDENTS_COMMITTEE, BodyKind.DEPARTMENT)
    head = town.base.actor("administrator")
    for body in Organisation.objects.filter(kind__in=kinds).order_by("pk"):
        address = f"https://{ROBOTS}/send?key={body.pk}"
        messages.set_up_channel(body, kind=Channel.WECOM, address=address, by=head, at=town.at)
