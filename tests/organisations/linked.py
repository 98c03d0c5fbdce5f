"""An estate with households and people to link them with: what the tests of household links begin with."""

from __future__ import annotations

from uuid import UUID

from linli.core.actors import Actor, ActorKind, Door
from linli.organisations.linking import Proposal, propose
from linli.organisations.models import Appointment
from linli.organisations.queries import posts_of
from linli.organisations.queries.standing import Standing, linked_posts, standing
from linli.places.actions import RoomRow, adopt_playbook, import_rooms
from linli.places.enums import Level
from linli.places.models import Place
from linli.playbooks.models import PlaybookVersion
from linli.playbooks.parts import Link
from tests.organisations.cast import AT, SYSTEM, TODAY, House

REPRESENTATIVE = "resident_representative"


def under_playbook(house: House) -> House:
    """The city follows its playbook, and the estate has some more rooms."""
    adopt_playbook(
        place=house.places["city"], version=PlaybookVersion.objects.get(pk=house.version_id), by=SYSTEM, at=AT
    )
    add_rooms(house, "12", 12)
    add_rooms(house, "12", 1, use="shop", unit="9")
    return house


def add_rooms(house: House, building: str, count: int, *, use: str = "", unit: str = "1") -> None:
    """So many rooms more in a building, two on a floor."""
    rows = [
        RoomRow(building, unit, f"{number // 2 + 10}{number % 2 + 1:02d}", floor=number // 2 + 10, use=use)
        for number in range(count)
    ]
    import_rooms(estate=house.places["estate"], rooms=rows, by=SYSTEM, at=AT)


def representative(house: House, name: str = "孟佳", *, building: str = "") -> Appointment:
    """A resident representative of the estate, posted to a building where one is said."""
    place = house.places["estate"]
    if building:
        place = Place.objects.get(estate_id=place.pk, level=Level.BUILDING, name=building)
    return house.appoint(house.person(name), "committee", REPRESENTATIVE, place=place)


def link_row(house: House) -> Link:
    """What the playbook says of representatives."""
    return next(link for link in linked_posts(house.places["estate"]) if link.key == REPRESENTATIVE)


def now(house: House) -> Standing:
    """What stands of their links."""
    return standing(house.places["estate"], link_row(house), TODAY)


def proposal(house: House) -> Proposal:
    """What would be proposed."""
    stands = now(house)
    return propose(stands.dwellings(), stands.candidates(), stands.sizes())


def in_post(house: House, appointment: Appointment) -> Actor:
    """The holder of an appointment, acting in it."""
    posts = posts_of(appointment.person_id, TODAY)
    actor = Actor(ActorKind.POST, door=Door.DESK, person_id=appointment.person_id, posts=posts)
    return actor.in_appointment(appointment.pk)


def head(house: House) -> Actor:
    """The station head, who says who is linked."""
    return in_post(house, house.appoint(house.person("周敏"), "station", "station_head"))


def doors(house: House, building: str) -> list[int]:
    """The dwellings of a building in their order."""
    return [door.id for door in now(house).doors if door.building == building]


def all_to(rooms: list[int], appointment: Appointment | None) -> dict[int, UUID | None]:
    """Every one of these to one person, or to nobody."""
    return dict.fromkeys(rooms, appointment.pk if appointment else None)
