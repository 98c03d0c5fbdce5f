"""What stands of one kind of household link in an estate: its doors, the people of the post, and a fingerprint."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from linli.organisations.linking import ALGORITHM, Candidate, Dwelling, Sizes
from linli.organisations.models import Appointment, HouseholdLink
from linli.organisations.queries.posts import in_force
from linli.people.models import Residence
from linli.places.enums import Level, RoomUse
from linli.places.models import Place
from linli.places.queries import buildings, path_ids, playbook_version_for
from linli.playbooks.parts import Link
from linli.playbooks.queries import by_id
from linli.playbooks.schema import Playbook

DWELLINGS = ("", RoomUse.DWELLING.value)
"""Uses of a room that make it a household's: said so, or nothing said."""

Home = tuple[int | None, int | None]
"""Building and entrance where somebody is posted or lives, as far as they are known."""


@dataclass(frozen=True, slots=True)
class Door:
    """A dwelling where it lies, and the open link it has, if it has one."""

    id: int
    name: str
    building_id: int
    building: str
    entrance_id: int
    entrance: str
    """Empty where a building has no entrances of its own."""
    link_id: UUID | None
    appointment_id: UUID | None

    @property
    def full_name(self) -> str:
        return f"{self.building}{self.entrance}{self.name}"


@dataclass(frozen=True, slots=True)
class Linkable:
    """Somebody in the post, where they are posted or else live, and how many households they have in other estates."""

    appointment_id: UUID
    person_id: UUID
    name: str
    building_id: int | None
    entrance_id: int | None
    elsewhere: int


@dataclass(frozen=True, slots=True)
class Standing:
    """The doors of an estate with their links of one post, and the people in it."""

    link: Link
    doors: tuple[Door, ...]
    people: tuple[Linkable, ...]

    def dwellings(self) -> list[Dwelling]:
        """The doors as `propose` takes them."""
        return [Dwelling(one.id, one.building_id, one.entrance_id, one.appointment_id) for one in self.doors]

    def candidates(self) -> list[Candidate]:
        """The people as `propose` takes them; what they have in other estates they cannot take here."""
        most = self.link.households_max
        return [
            Candidate(one.appointment_id, one.building_id, one.entrance_id, max(0, most - one.elsewhere))
            for one in self.people
        ]

    def sizes(self) -> Sizes:
        """How many the playbook wants."""
        return Sizes(self.link.households_min, self.link.households_max)

    def fingerprint(self, building_id: int | None = None) -> str:
        """Another one whenever anything has changed that a proposal, or a look at the links, rests on.

        With a building: only who is linked with its doors, for what is done by hand there.
        """
        looked_at = [door for door in self.doors if building_id in (None, door.building_id)]
        doors = [(door.id, door.building_id, door.entrance_id, str(door.link_id)) for door in looked_at]
        candidates = self.candidates() if building_id is None else []
        people = [(str(one.id), one.building, one.entrance, one.most) for one in candidates]
        sizes = self.sizes()
        rests_on = [ALGORITHM, self.link.key, sizes.least, sizes.most, doors, people]
        return hashlib.sha256(json.dumps(rests_on).encode()).hexdigest()[:32]

    def told_apart(self) -> dict[UUID, str]:
        """What each person is called where several have the same name: 王芳, 王芳 2."""
        met: dict[str, int] = {}
        called = {}
        for one in self.people:
            met[one.name] = met.get(one.name, 0) + 1
            called[one.appointment_id] = one.name if met[one.name] == 1 else f"{one.name} {met[one.name]}"
        return called


def linked_posts(place: Place) -> tuple[Link, ...]:
    """Which posts are linked with households where a place lies, and with how many. Raises `NoPlaybook`."""
    return playbook_of(place).links


def playbook_of(place: Place) -> Playbook:
    """The playbook that holds where a place lies. Raises `NoPlaybook`."""
    return by_id(playbook_version_for(place))


def dwellings_of(estate: Place) -> QuerySet[Place]:
    """The rooms of an estate that are households'."""
    return Place.objects.filter(
        estate_id=estate.pk, level=Level.ROOM, use__in=DWELLINGS, building_id__isnull=False
    ).order_by("path")


def appointed(estate: Place, post_key: str, on: date) -> QuerySet[Appointment]:
    """Who holds a post on a day in a body that serves the estate, posted to all of it or to somewhere in it."""
    above = path_ids(estate.path)
    reaches = Q(place=None) | Q(place__path__startswith=estate.path) | Q(place_id__in=above)
    serving = Q(post__organisation__bindings__place_id__in=above)
    serving |= Q(post__organisation__bindings__place__path__startswith=estate.path)
    found = in_force(on).filter(reaches, serving, post__key=post_key)
    return found.select_related("person", "place").order_by("starts_on", "pk").distinct()


def standing(estate: Place, link: Link, on: date) -> Standing:
    """The doors in the order of the stairs with their open links, and the people of the post. Six queries."""
    doors = _doors(estate, link.key)
    held = list(appointed(estate, link.key, on))
    homes = _homes(estate, held, doors, on)
    elsewhere = _elsewhere(estate, held)
    people = (
        Linkable(
            appointment_id=one.pk,
            person_id=one.person_id,
            name=one.person.name,
            building_id=homes.get(one.pk, (None, None))[0],
            entrance_id=homes.get(one.pk, (None, None))[1],
            elsewhere=elsewhere.get(one.pk, 0),
        )
        for one in held
    )
    return Standing(link, doors, tuple(people))


def _doors(estate: Place, post_key: str) -> tuple[Door, ...]:
    """The dwellings by building, entrance, floor and room."""
    names = {building.pk: (rank, building.name) for rank, building in enumerate(buildings(estate))}
    links = {
        room_id: (link_id, appointment_id)
        for room_id, link_id, appointment_id in HouseholdLink.objects.filter(
            estate_id=estate.pk, post_key=post_key, until=None
        ).values_list("room_id", "pk", "appointment_id")
    }
    rooms = dwellings_of(estate).order_by("parent__sort", "parent_id", "floor", "sort", "pk")
    found = []
    for room_id, name, building_id, parent_id, level, parent in rooms.values_list(
        "pk", "name", "building_id", "parent_id", "parent__level", "parent__name"
    ):
        rank, building = names[building_id or 0]
        entrance = parent if level == Level.UNIT else ""
        where = (building_id or 0, building, parent_id or 0, entrance)
        found.append((rank, Door(room_id, name, *where, *links.get(room_id, (None, None)))))
    return tuple(door for _rank, door in sorted(found, key=lambda pair: pair[0]))


def _homes(estate: Place, held: list[Appointment], doors: tuple[Door, ...], on: date) -> dict[UUID, Home]:
    """(building, entrance) of each appointment: where it is posted inside the estate, else where its holder lives."""
    entrances = {door.id: (door.building_id, door.entrance_id) for door in doors}
    lived_in = Residence.objects.filter(
        Q(until=None) | Q(until__gt=on), since__lte=on, estate_id=estate.pk, person_id__in=[a.person_id for a in held]
    )
    lives: dict[UUID, Home] = {
        person_id: entrances.get(room_id, (building_id, None))
        for person_id, room_id, building_id in lived_in.order_by("-since", "-pk").values_list(
            "person_id", "room_id", "building_id"
        )
    }
    homes: dict[UUID, Home] = {}
    for one in held:
        place = one.place
        if place is not None and place.building_id is not None:
            entrance = {Level.UNIT.value: place.pk, Level.ROOM.value: place.parent_id}.get(place.level)
            homes[one.pk] = (place.building_id, entrance)
        elif one.person_id in lives:
            homes[one.pk] = lives[one.person_id]
    return homes


def _elsewhere(estate: Place, held: list[Appointment]) -> dict[UUID, int]:
    """How many households each has in other estates."""
    others = HouseholdLink.objects.filter(until=None, appointment_id__in=[one.pk for one in held])
    counted = (
        others.exclude(estate_id=estate.pk)
        .order_by("appointment_id")
        .values_list("appointment_id")
        .annotate(count=Count("pk"))
    )
    return dict(counted)
