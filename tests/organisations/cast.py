"""An invented city with its bodies, and the fixed cast of people who act in them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache
from uuid import UUID

from linli.core.actors import NOBODY, Actor, ActorKind, Door, Held, system
from linli.organisations import actions
from linli.organisations.models import Appointment, Organisation
from linli.people.actions import create_person
from linli.people.models import Person
from linli.places.actions import RoomRow, add_place, import_rooms
from linli.places.enums import Level
from linli.places.models import Place
from linli.playbooks.actions import publish
from linli.playbooks.loading import load, shipped
from linli.playbooks.schema import Playbook

AT = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
TODAY = date(2026, 11, 23)
SYSTEM = system()

# -- without a database ------------------------------------------------------------------------------

IDS = {"city": 1, "district": 2, "subdistrict": 3, "community": 4, "estate": 5, "building": 6}
ROOM_ID, OTHER_ROOM_ID, OTHER_ESTATE_ID, OTHER_COMMUNITY_ID = 7, 17, 15, 14


def place(level: Level, place_id: int, **ids: int) -> Place:
    """A place that no database knows, with the level ids given."""
    return Place(id=place_id, level=level, name=level.value, **{f"{name}_id": value for name, value in ids.items()})


def upto(level: str) -> dict[str, int]:
    """The ids of the levels down to this one, in the cast's own branch of the tree."""
    names = list(IDS)
    return {name: IDS[name] for name in names[: names.index(level) + 1]}


CITY = place(Level.CITY, 1, **upto("city"))
COMMUNITY = place(Level.COMMUNITY, 4, **upto("community"))
ESTATE = place(Level.ESTATE, 5, **upto("estate"))
BUILDING = place(Level.BUILDING, 6, **upto("building"))
ROOM = place(Level.ROOM, ROOM_ID, **upto("building"))
OTHER_ESTATE = place(Level.ESTATE, OTHER_ESTATE_ID, **{**upto("community"), "estate": OTHER_ESTATE_ID})

POSTS = {
    "building_leader": ("building_leaders", {("building", 6)}),
    "station_head": ("service_station", {("estate", 5)}),
    "station_deputy": ("service_station", {("estate", 5)}),
    "grid_worker": ("grid", {("estate", 5)}),
    "property_manager": ("property_company", {("estate", 5)}),
    "repairer": ("property_company", {("estate", 5)}),
    "owners_committee_chair": ("owners_committee", {("estate", 5)}),
    "community_officer": ("residents_committee", {("community", 4)}),
    "department_officer": ("department", {("district", 2)}),
    "subdistrict_officer": ("subdistrict_office", {("subdistrict", 3)}),
    "district_officer": ("district_government", {("district", 2)}),
    "city_officer": ("city_government", {("city", 1)}),
    "volunteer": ("volunteer_team", {("estate", 5)}),
    "resident_representative": ("residents_committee", {("building", 6)}),
    "auditor": ("district_government", {("district", 2)}),
    "administrator": ("city_government", {("city", 1)}),
}


@cache
def jian() -> Playbook:
    """The playbook of Ji'an, as it ships."""
    return load(shipped()["jian"])


def number(name: str) -> UUID:
    """A lasting id for one of the cast."""
    return UUID(int=sum(ord(letter) << (8 * at) for at, letter in enumerate(name[:12])) | 1)


def in_post(key: str, *, scope: set[tuple[str, int]] | None = None) -> Actor:
    """One of the cast, acting in their post with the powers that the playbook gives it."""
    kind, own = POSTS[key]
    held = Held(
        appointment_id=number(f"a{key}"),
        post_key=key,
        post_name=key,
        organisation_id=number(f"o{kind}"),
        organisation_name=kind,
        body_kind=kind,
        powers=frozenset(str(power) for power in jian().powers_of(key)),
        scope=frozenset(own if scope is None else scope),
    )
    return Actor(ActorKind.POST, door=Door.DESK, person_id=number(key), name=key, posts=(held,), held=held)


def fixed_cast() -> dict[str, Actor]:
    """Everybody who may stand before a rule."""
    cast = {key: in_post(key) for key in POSTS}
    cast["resident"] = Actor(ActorKind.RESIDENT, person_id=number("resident"), rooms=frozenset({("room", ROOM_ID)}))
    cast["neighbour"] = Actor(
        ActorKind.RESIDENT, person_id=number("neighbour"), rooms=frozenset({("room", OTHER_ROOM_ID)})
    )
    cast["code_holder"] = Actor(ActorKind.CODE, subjects=frozenset({number("subject")}))
    cast["api_client"] = Actor(ActorKind.CLIENT, door=Door.API, client="city-app")
    cast["system"] = SYSTEM
    cast["nobody"] = NOBODY
    return cast


# -- with one ----------------------------------------------------------------------------------------


@dataclass
class House:
    """The invented city: its places and bodies by name."""

    version_id: UUID
    places: dict[str, Place] = field(default_factory=dict)
    bodies: dict[str, Organisation] = field(default_factory=dict)

    def person(self, name: str = "周敏") -> Person:
        """Somebody new."""
        return create_person(name=name, by=SYSTEM, at=AT)

    def appoint(self, person: Person, body: str, key: str, **rest: object) -> Appointment:
        """Put somebody into a post of a body."""
        organisation = self.bodies[body]
        post = actions.create_post(organisation, key=key, playbook_version_id=self.version_id, by=SYSTEM, at=AT)
        options = {"starts_on": date(2026, 1, 1), **rest}
        return actions.appoint(post, person, by=SYSTEM, at=AT, **options)  # type: ignore[arg-type]

    def add_body(self, name: str, kind: str, *places: str, telephone: str = "") -> Organisation:
        """Bring in one more body."""
        self.bodies[name] = actions.create_organisation(
            kind=kind, name=name, telephone=telephone, places=[self.places[p] for p in places], by=SYSTEM, at=AT
        )
        return self.bodies[name]


TREE = (
    ("city", Level.CITY, "青禾市", None, "990000"),
    ("district", Level.DISTRICT, "临江区", "city", "990204"),
    ("subdistrict", Level.SUBDISTRICT, "望云街道", "district", "990204003"),
    ("community", Level.COMMUNITY, "春晖社区", "subdistrict", "990204003007"),
    ("estate", Level.ESTATE, "春和里小区", "community", ""),
    ("other_estate", Level.ESTATE, "秋实里小区", "community", ""),
)
BODIES = (
    ("station", "service_station", "estate"),
    ("property", "property_company", "estate"),
    ("leaders", "building_leaders", "estate"),
    ("committee", "residents_committee", "community"),
    ("office", "subdistrict_office", "subdistrict"),
    ("government", "district_government", "district"),
    ("department", "department", "district"),
    ("city_hall", "city_government", "city"),
)


def build_house(playbook: str = "jian") -> House:
    """Write the invented city, whose posts are of this playbook."""
    text = shipped()[playbook].read_text(encoding="utf-8")
    house = House(publish(text=text, by=SYSTEM, at=AT).pk)
    for name, level, called, parent, code in TREE:
        above = house.places[parent] if parent else None
        house.places[name] = add_place(level=level, name=called, parent=above, code=code, by=SYSTEM, at=AT)
    rows = [RoomRow("3", "1", "502", floor=5), RoomRow("3", "1", "101", floor=1), RoomRow("12", "1", "101", floor=1)]
    import_rooms(estate=house.places["estate"], rooms=rows, by=SYSTEM, at=AT)
    inside = Place.objects.filter(estate_id=house.places["estate"].pk)
    house.places["room"] = inside.get(level=Level.ROOM, name="502")
    house.places["building"] = inside.get(pk=house.places["room"].building_id)
    house.places["unit"] = inside.get(pk=house.places["room"].parent_id)
    for name, kind, *places in BODIES:
        house.add_body(name, kind, *places, telephone="")
    return house


def phone(last: int) -> str:
    """A telephone that no carrier issues."""
    return f"1000000{last:04d}"


__all__ = ["AT", "SYSTEM", "TODAY", "House", "build_house", "fixed_cast", "phone"]
