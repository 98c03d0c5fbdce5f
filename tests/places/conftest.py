"""A small tree of invented places."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

import pytest

from linli.core.actors import Actor, ActorKind, Held, system
from linli.core.ids import uuid7
from linli.places.actions import RoomRow, add_place, import_rooms
from linli.places.enums import Level
from linli.places.models import Place

AT = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
SYSTEM = system()


@dataclass
class Tree:
    """One estate with its ancestors, two buildings and seven rooms."""

    city: Place
    district: Place
    subdistrict: Place
    community: Place
    estate: Place

    def find(self, name: str, level: Level, parent: str | None = None) -> Place:
        """The place of this name in the estate."""
        found = Place.objects.filter(estate_id=self.estate.pk, name=name, level=level)
        return found.get(parent__name=parent) if parent else found.get()


ROWS = [
    RoomRow("3", "1", "502", floor=5, area=8963),
    RoomRow("3", "1", "101", floor=1),
    RoomRow("3", "2", "502", floor=5),
    RoomRow("12", "1", "101", floor=1),
    RoomRow("12", "1", "1802", floor=18),
    RoomRow("12", "1", "102", floor=1),
    RoomRow("商铺楼", "", "7", floor=1, use="shop"),
]


def add(level: Level, name: str, parent: Place | None, **fields: object) -> Place:
    """A place added by the system."""
    return add_place(level=level, name=name, parent=parent, by=SYSTEM, at=AT, **fields)  # type: ignore[arg-type]


@pytest.fixture
def tree(db: None) -> Tree:
    city = add(Level.CITY, "青禾市", None, code="990000")
    district = add(Level.DISTRICT, "临江区", city, code="990204")
    subdistrict = add(Level.SUBDISTRICT, "望云街道", district, code="990204003")
    community = add(Level.COMMUNITY, "春晖社区", subdistrict, code="990204003007")
    estate = add(Level.ESTATE, "春和里小区", community)
    import_rooms(estate=estate, rooms=ROWS, by=SYSTEM, at=AT)
    return Tree(city, district, subdistrict, community, estate)


def in_post(*powers: str, scope: set[tuple[str, int]]) -> Actor:
    """Somebody in a post with these powers over these places."""
    held = Held(
        appointment_id=UUID(int=1), post_key="keeper", post_name="keeper", organisation_id=UUID(int=2),
        organisation_name="station", body_kind="service_station",
        powers=frozenset(powers), scope=frozenset(scope),
    )  # fmt: skip
    return Actor(ActorKind.POST, person_id=uuid7(), posts=(held,), held=held)
