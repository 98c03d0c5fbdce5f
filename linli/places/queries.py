"""Finding places by slug, code or door token; what lies in them, their names, which playbook is theirs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from linli.core.actors import Actor
from linli.core.loading import columns, from_columns, width
from linli.core.memory import Memory
from linli.core.prepared import fetch
from linli.places import naming
from linli.places.enums import CARRIED, Level
from linli.places.models import PATH_WIDTH, DoorCode, Place

LINEAGE_SECONDS = 5.0
LINEAGES_KEPT = 50_000
ADDRESS_LEVELS = (Level.BUILDING, Level.UNIT, Level.ROOM)
"""Levels whose names are read together: 3栋1单元502."""

OWN_LEVELS = frozenset({Level.ROOM.value})
"""Levels that only those who live or work there may list."""


class NoPlaybook(LookupError):
    """Neither this place nor any place above it has adopted a playbook."""


@dataclass(frozen=True, slots=True)
class Lineage:
    """What a place has from the places above it."""

    playbook_version_id: UUID | None
    area_code: str


_lineages: Memory[int, Lineage] = Memory(seconds=LINEAGE_SECONDS, kept=LINEAGES_KEPT)
_names: Memory[int, str] = Memory()

LINEAGE = """
SELECT playbook_version_id, code FROM places_place
WHERE id = ANY(%s) AND (playbook_version_id IS NOT NULL OR code <> '') ORDER BY path DESC
"""


def by_slug(slug: str) -> Place:
    """The estate with this slug, or the one that it became part of; raises Place.DoesNotExist."""
    found = Place.every.get(slug=slug, level=Level.ESTATE)
    while found.merged_into_id is not None:
        found = Place.every.get(pk=found.merged_into_id)
    return found


def by_code(code: str, level: Level) -> Place:
    """The place of this level with this administrative code; raises Place.DoesNotExist."""
    return Place.objects.get(code=code, level=level)


class Door(NamedTuple):
    """What a printed code opens: the code, its place, and the estate that the place lies in, if it lies in one."""

    code: DoorCode
    place: Place
    estate: Place | None


def by_door_token(token: str) -> Door:
    """The door that this token opens; raises DoorCode.DoesNotExist. One query, in SQL: every filing begins with it.

    A code that was replaced is found too: its `revoked_at` says since when it no longer holds.
    """
    found = fetch(_door_statement(), [naming.plain(token).upper()])
    if not found:
        raise DoorCode.DoesNotExist(token)
    row = found[0]
    first, second = width(DoorCode), width(DoorCode) + width(Place)
    code, place = from_columns(DoorCode, row[:first]), from_columns(Place, row[first:second])
    code.place = place
    if place.level == Level.ESTATE:
        return Door(code, place, place)
    return Door(code, place, from_columns(Place, row[second:]) if place.estate_id else None)


@lru_cache(maxsize=1)
def _door_statement() -> str:
    return (
        f"SELECT {columns(DoorCode, 'd')}, {columns(Place, 'p')}, {columns(Place, 'e')}"  # noqa: S608  # names from models
        " FROM places_doorcode d JOIN places_place p ON p.id = d.place_id"
        " LEFT JOIN places_place e ON e.id = p.estate_id WHERE d.token = %s"
    )


def door_code_of(place: Place) -> DoorCode | None:
    """The place's living door code, if it has one."""
    return DoorCode.objects.filter(place=place, revoked_at=None).first()


def path_ids(path: str) -> list[int]:
    """The ids in a path, highest place first, the place itself last."""
    return [int(path[at : at + PATH_WIDTH], 36) for at in range(0, len(path), PATH_WIDTH)]


def path_step(place_id: int) -> str:
    """One step of a path: the id in base 36, capitals, six characters."""
    digits = ""
    while place_id:
        place_id, digit = divmod(place_id, 36)
        digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[digit] + digits
    return digits.zfill(PATH_WIDTH)


def ancestors(place: Place) -> list[Place]:
    """The places above this one, highest first."""
    return list(Place.objects.filter(pk__in=path_ids(place.path)[:-1]).order_by("path"))


def subtree(place: Place) -> QuerySet[Place]:
    """The place and everything in it, parents before children."""
    return Place.objects.filter(path__gte=place.path, path__lt=place.path + "~").order_by("path")


def children(place: Place) -> QuerySet[Place]:
    """The places right under this one, as people count; grids lie over them and are not among them."""
    return Place.objects.filter(parent=place).exclude(level=Level.GRID).order_by("sort", "id")


def child_named(parent: Place, name: str, level: Level = Level.ESTATE) -> Place | None:
    """The place of this name and level right under another."""
    return Place.objects.filter(parent=parent, level=level, name=naming.plain(name)).first()


def buildings(estate: Place) -> QuerySet[Place]:
    """The buildings of an estate, as people count."""
    return Place.objects.filter(estate_id=estate.pk, level=Level.BUILDING).order_by("sort", "id")


def units(building: Place) -> QuerySet[Place]:
    """The entrances of a building, as people count."""
    return children(building).filter(level=Level.UNIT)


def rooms(unit: Place) -> QuerySet[Place]:
    """The rooms right under an entrance (or a building without entrances), lowest floor first."""
    return Place.objects.filter(parent=unit, level=Level.ROOM).order_by("floor", "sort", "id")


def visible_to(actor: Actor) -> QuerySet[Place]:
    """Everything down to the entrances; of rooms those in the scope of one's posts, and one's own."""
    if actor.is_system:
        return Place.objects.order_by("path")
    seen = ~Q(level__in=OWN_LEVELS)
    for level, place_id in _reach(actor):
        seen |= Q(pk=place_id) if level == "place" else Q(**{f"{level}_id": place_id})
    return Place.objects.filter(seen).order_by("path")


def _reach(actor: Actor) -> set[tuple[str, int]]:
    """(level, place id) pairs of all the actor's posts and of the rooms they live in."""
    known = {"place", *CARRIED}
    pairs = {(level, place_id) for held in actor.posts for level, place_id in held.scope if level in known}
    return pairs | {("place", place_id) for level, place_id in actor.rooms if level in ("place", "room")}


def search_estates(text: str, *, limit: int = 20) -> list[Place]:
    """Estates whose name or pinyin initials hold the text, or whose code begins with it; the closest first."""
    wanted = naming.plain(text)
    if not wanted:
        return []
    letters = wanted.lower()
    found = Q(name__icontains=wanted) | Q(pinyin__contains=letters) | Q(slug__startswith=letters)
    if wanted.isdigit():
        found |= Q(code__startswith=wanted)
    nearness = Case(
        When(Q(name__iexact=wanted) | Q(code=wanted), then=Value(0)),
        When(Q(name__istartswith=wanted) | Q(pinyin__startswith=letters), then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    estates = Place.objects.filter(found, level=Level.ESTATE).annotate(nearness=nearness)
    return list(estates.order_by("nearness", "name", "id")[:limit])


def full_name(place: Place) -> str:
    """What a place is called inside its estate: 3栋1单元502; from the estate upward its own name.

    No query when its parents are loaded (`select_related("parent__parent")`), else one.
    """
    if place.level not in ADDRESS_LEVELS:
        return place.name
    names, above = [place.name], place
    while Level(above.level) is not Level.BUILDING:
        if "parent" not in above._state.fields_cache:
            return full_names([place.pk])[place.pk]
        if above.parent is None or above.parent.level not in ADDRESS_LEVELS:
            break
        above = above.parent
        names.insert(0, above.name)
    return "".join(names)


NAMES = """
SELECT p.id, p.level, p.name, u.level, u.name, uu.level, uu.name FROM places_place p
LEFT JOIN places_place u ON u.id = p.parent_id LEFT JOIN places_place uu ON uu.id = u.parent_id WHERE p.id = ANY(%s)
"""


def full_names(place_ids: Iterable[int | None]) -> dict[int, str]:
    """`full_name` of many places by id, from memory where it is fresh, else in one query; for lists."""
    return _names.many({place_id for place_id in place_ids if place_id is not None}, _full_names)


def _full_names(wanted: list[int]) -> dict[int, str]:
    named = {}
    for place_id, level, name, *above in fetch(NAMES, [sorted(wanted)]):
        pairs = [(above[0], above[1]), (above[2], above[3])] if level in ADDRESS_LEVELS else []
        upper = [upper_name for upper_level, upper_name in pairs if upper_level in ADDRESS_LEVELS]
        named[place_id] = "".join([*reversed(upper), name])
    return named


def place_label(place: Place) -> str:
    """A place's name after its estate's: 春和里小区3栋1单元502; from the estate upward its own name."""
    if place.level not in ADDRESS_LEVELS or place.estate_id is None:
        return place.name
    estate = Place.objects.only("name").get(pk=place.estate_id)
    return f"{estate.name}{full_name(place)}"


def playbook_version_for(place: Place) -> UUID:
    """The playbook version of the nearest place, from this one upward, that names one; raises `NoPlaybook`.

    One query, then from memory: an adoption elsewhere shows after at most five seconds, here at once.
    """
    version = lineage(place).playbook_version_id
    if version is None:
        raise NoPlaybook(place.name)
    return version


def area_code(place: Place) -> str:
    """The district's administrative code: six digits of the nearest code above; 000000 without one."""
    return lineage(place).area_code[:6].ljust(6, "0")


def lineage(place: Place) -> Lineage:
    """What a place has from above, from memory where it is fresh."""
    return _lineages.one(place.pk, lambda: _lineage(place))


def _lineage(place: Place) -> Lineage:
    with connection.cursor() as cursor:
        cursor.execute(LINEAGE, [path_ids(place.path)])
        rows = cursor.fetchall()
    return Lineage(
        playbook_version_id=next((version for version, _ in rows if version is not None), None),
        area_code=next((code for _, code in rows if code), ""),
    )


def forget_lineages() -> None:
    """Read every place's lineage anew; called when a place adopts a playbook."""
    _lineages.forget()
