"""An invented town with its bodies, posts and people: the fixed cast that demo, tests and benches share."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property

from linli.core.actors import Actor, ActorKind, Door, system
from linli.core.clock import local_date
from linli.organisations.actions import appoint, create_organisation, create_post, describe_station
from linli.organisations.models import Organisation
from linli.organisations.queries import posts_of
from linli.organisations.queries.posts import spec_of
from linli.people.actions import create_account, create_person, move_in
from linli.people.models import Account, Person
from linli.people.queries import rooms_of
from linli.places.actions import RoomRow, add_place, adopt_playbook, import_estate, make_door_code
from linli.places.enums import EstateType, Level
from linli.places.models import DoorCode, Place
from linli.playbooks.actions import publish
from linli.playbooks.enums import BodyKind
from linli.playbooks.loading import shipped
from linli.playbooks.models import PlaybookVersion


@dataclass(frozen=True, slots=True)
class Size:
    """How large the estate is: buildings × entrances × floors × rooms on a floor."""

    buildings: int
    units: int
    floors: int
    rooms: int

    @property
    def households(self) -> int:
        return self.buildings * self.units * self.floors * self.rooms


SMALL = Size(buildings=3, units=2, floors=2, rooms=2)
DEMO = Size(buildings=12, units=2, floors=21, rooms=2)

TREE: tuple[tuple[str, Level, str, str, str | None], ...] = (
    ("province", Level.PROVINCE, "示范省", "990000000000", None),
    ("city", Level.CITY, "安平市", "990100000000", "province"),
    ("district", Level.DISTRICT, "青禾区", "990102000000", "city"),
    ("subdistrict", Level.SUBDISTRICT, "春风街道", "990102001000", "district"),
    ("community", Level.COMMUNITY, "和畅社区", "990102001001", "subdistrict"),
    ("other_community", Level.COMMUNITY, "松影社区", "990102001002", "subdistrict"),
)

# fmt: off
BODIES: tuple[tuple[str, BodyKind, str, str, str, tuple[str, ...]], ...] = (
    ("station", BodyKind.SERVICE_STATION, "春和里小区党群服务站", "春和里站", "0990-1000001", ("estate",)),
    ("other_station", BodyKind.SERVICE_STATION, "秋水苑小区党群服务站", "秋水苑站", "0990-1000002", ("other_estate",)),
    ("property", BodyKind.PROPERTY_COMPANY, "安和物业服务公司", "安和物业", "0990-1000011", ("estate", "other_estate")),
    ("owners", BodyKind.OWNERS_COMMITTEE, "春和里小区业主委员会", "春和里业委会", "0990-1000012", ("estate",)),
    ("leaders", BodyKind.BUILDING_LEADERS, "春和里楼栋长", "春和里楼栋长", "", ("estate",)),
    ("volunteers", BodyKind.VOLUNTEER_TEAM, "春和里志愿服务队", "春和里志愿队", "", ("estate",)),
    (
        "community_office",
        BodyKind.RESIDENTS_COMMITTEE,
        "和畅社区居民委员会",
        "和畅社区",
        "0990-1000021",
        ("community",),
    ),
    ("grid", BodyKind.GRID, "和畅社区第一网格", "第一网格", "0990-1000022", ("community",)),
    ("lighting", BodyKind.DEPARTMENT, "青禾区城市管理局", "区城管局", "0990-1000031", ("district",)),
    ("water", BodyKind.UTILITY_COMPANY, "安平市供水公司", "供水公司", "0990-1000032", ("city",)),
    ("subdistrict_office", BodyKind.SUBDISTRICT_OFFICE, "春风街道办事处", "春风街道", "0990-1000041", ("subdistrict",)),
    ("district_office", BodyKind.DISTRICT_GOVERNMENT, "青禾区社会工作部", "青禾区", "0990-1000051", ("district",)),
    ("city_office", BodyKind.CITY_GOVERNMENT, "安平市社会工作部", "安平市", "0990-1000061", ("city",)),
)

# fmt: on
PEOPLE: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...] = (
    ("resident", "林小满", ()),
    ("neighbour", "何远方", ()),
    ("building_leader", "罗秀英", (("leaders", "building_leader"),)),
    ("station_head", "周敏", (("station", "station_head"),)),
    ("deputy", "吴岭", (("station", "station_deputy"), ("grid", "grid_worker"))),
    ("grid_worker", "田禾", (("grid", "grid_worker"),)),
    ("property_manager", "陈立", (("property", "property_manager"), ("station", "station_deputy"))),
    ("repairer", "马强", (("property", "repairer"),)),
    ("owners_chair", "苏文", (("owners", "owners_committee_chair"), ("station", "station_deputy"))),
    ("community_officer", "郑洁", (("community_office", "community_officer"),)),
    ("department_officer", "韩冰", (("lighting", "department_officer"),)),
    ("utility_officer", "江流", (("water", "utility_officer"),)),
    ("subdistrict_officer", "许诺", (("subdistrict_office", "subdistrict_officer"),)),
    ("district_officer", "方圆", (("district_office", "district_officer"),)),
    ("city_officer", "安宁", (("city_office", "city_officer"),)),
    ("volunteer", "白杨", (("volunteers", "volunteer"),)),
    ("auditor", "秦镜", (("district_office", "auditor"),)),
    ("administrator", "程序", (("city_office", "administrator"),)),
    ("representative", "孟佳", (("community_office", "resident_representative"),)),
)
IN_THEIR_BUILDING = frozenset({"building_leader", "resident_representative"})
"""Posts that are held for the building of the cast."""

ROLES: tuple[str, ...] = tuple(role for role, _, _ in PEOPLE)


@dataclass(frozen=True, slots=True)
class Town:
    """What an invented town is called: its own words for the cast's, the province it lies in, its number.

    Towns beside the first have a number above zero: it makes their codes, telephones and accounts their own.
    """

    number: int = 0
    words: tuple[tuple[str, str], ...] = ()
    people: tuple[str, ...] = ()
    slug: str = "chunheli"
    province: Place | None = None

    def said(self, text: str) -> str:
        """A name of the cast, as it is called here."""
        for theirs, ours in self.words:
            text = text.replace(theirs, ours)
        return text.replace("0990-1000", f"0990-1{self.number:02d}0") if self.number else text

    def code(self, code: str) -> str:
        """A code of the tree that nobody is ever given."""
        return f"99{self.number + 1:02d}{code[4:]}" if self.number else code

    def person(self, index: int, name: str) -> str:
        """Who the cast's person of this index is here."""
        return self.people[index] if self.people else name

    def telephone(self, index: int) -> str:
        """The telephone of an account: unassignable, and no other town's. Four digits are free: towns up to 19 have
        8101 to 9999, those from 20 to 79 have 2001 to 7999."""
        if not self.number:
            return f"1000000{index + 1:04d}"
        return f"1000000{self.number * 100 + (8000 if self.number < 20 else 0) + index + 1}"


FIRST = Town()
"""The town of the demo itself."""


@dataclass
class World:
    """Everything by its role name."""

    at: datetime
    town: Town = FIRST
    places: dict[str, Place] = field(default_factory=dict)
    bodies: dict[str, Organisation] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    accounts: dict[str, Account] = field(default_factory=dict)
    version: PlaybookVersion | None = None
    door_code: DoorCode | None = None

    @cached_property
    def estate(self) -> Place:
        return self.places["estate"]

    @cached_property
    def room(self) -> Place:
        """The room where the resident of the cast lives."""
        return self.places["room"]

    def has_post(self, key: str) -> bool:
        """Whether the playbook of the world knows a post; not every city has deputies at its stations."""
        return self.version is not None and spec_of(key, self.version.pk) is not None

    def actor(self, role: str, *, post: str = "", door: Door = Door.DESK) -> Actor:
        """The person of this role, acting in the first of their posts, or in the named one; "nobody" is nobody."""
        if role == "nobody":
            return Actor(ActorKind.NOBODY, door=door)
        person = self.people[role]
        posts = posts_of(person.pk, local_date(self.at))
        rooms = rooms_of(person.pk, local_date(self.at))
        kind = ActorKind.POST if posts else ActorKind.RESIDENT
        actor = Actor(kind, door=door, person_id=person.pk, name=person.name, posts=posts, rooms=rooms)
        first = post or next((key for known, _, held in PEOPLE if known == role for _, key in held), "")
        chosen = next((held for held in posts if held.post_key == first), None)
        return actor.in_post(chosen) if chosen else actor


def build_world(size: Size = SMALL, *, at: datetime, playbook: str = "jian", town: Town = FIRST) -> World:
    """The whole cast, made by the system through the actions that everybody uses, under a shipped playbook."""
    world = World(at=at, town=town)
    _places(world, size, playbook)
    _bodies(world)
    _people(world)
    return world


def _places(world: World, size: Size, playbook: str) -> None:
    by, at, town = system(Door.CLI), world.at, world.town
    for key, level, name, code, parent in TREE:
        if level is Level.PROVINCE and town.province is not None:
            world.places[key] = town.province
            continue
        upper = world.places[parent] if parent else None
        world.places[key] = add_place(
            level=level, name=town.said(name), parent=upper, code=town.code(code), by=by, at=at
        )
    world.version = publish(text=shipped()[playbook].read_text(encoding="utf-8"), by=by, at=at)
    adopt_playbook(place=world.places["city"], version=world.version, by=by, at=at)
    community = world.places["community"]
    estate = add_place(
        level=Level.ESTATE, name=town.said("春和里"), parent=community, slug=town.slug,
        estate_type=EstateType.COMMERCIAL, address=town.said("青禾路18号"), by=by, at=at,
    )  # fmt: skip
    import_estate(parent=community, name=estate.name, rooms=room_rows(size), by=by, at=at)
    other, _ = import_estate(
        parent=world.places["other_community"],
        name=town.said("秋水苑"),
        rooms=room_rows(Size(1, 1, 2, 2)),
        by=by,
        at=at,
    )
    world.places["estate"], world.places["other_estate"] = estate, other
    building = Place.objects.get(parent=estate, name="3栋")
    unit = Place.objects.get(parent=building, name="1单元")
    world.places.update(building=building, unit=unit, room=Place.objects.filter(parent=unit).order_by("sort")[0])
    world.places["other_room"] = Place.objects.filter(estate_id=other.pk, level=Level.ROOM).order_by("sort")[0]
    world.door_code = make_door_code(place=unit, by=by, at=at)


def room_rows(size: Size) -> list[RoomRow]:
    """The rooms of an estate of this size, 89.60 m² each or a little more."""
    return [
        RoomRow(
            building=f"{building}栋",
            unit=f"{unit}单元",
            room=f"{storey}{room:02d}",
            floor=storey,
            area=8960 + 15 * room,
        )
        for building in range(1, size.buildings + 1)
        for unit in range(1, size.units + 1)
        for storey in range(1, size.floors + 1)
        for room in range(1, size.rooms + 1)
    ]


def _bodies(world: World) -> None:
    by, at, said = system(Door.CLI), world.at, world.town.said
    for key, kind, name, short, telephone, places in BODIES:
        body = create_organisation(
            kind=kind, name=said(name), short_name=said(short), telephone=said(telephone),
            places=[world.places[place] for place in places], by=by, at=at,
        )  # fmt: skip
        world.bodies[key] = body
    describe_station(
        world.bodies["station"],
        address="3栋东侧架空层",
        hours="每日8:30–20:00",
        emergency_telephone=said("0990-1000009"),
        by=by,
        at=at,
    )


def _people(world: World) -> None:
    by, at = system(Door.CLI), world.at
    assert world.version is not None
    starts_on: date = local_date(at) - timedelta(days=60)
    for index, (role, name, posts) in enumerate(PEOPLE):
        person = world.people[role] = create_person(name=world.town.person(index, name), by=by, at=at)
        world.accounts[role] = create_account(person, phone=world.town.telephone(index), by=by, at=at)
        for body, key in posts:
            if not world.has_post(key):
                continue
            post = create_post(world.bodies[body], key=key, playbook_version_id=world.version.pk, by=by, at=at)
            place = world.places["building"] if key in IN_THEIR_BUILDING else None
            appoint(post, person, starts_on=starts_on, place=place, by=by, at=at)
    move_in(world.people["resident"], room=world.places["room"], since=starts_on, by=by, at=at)
    move_in(world.people["neighbour"], room=world.places["other_room"], since=starts_on, by=by, at=at)
