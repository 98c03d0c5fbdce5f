"""Bringing in many estates at once, each with its houses: a whole city in minutes.

What `add_place` and `import_rooms` would write, by COPY; one event for each estate.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from django.db import connection
from django.utils.translation import gettext as _

from linli.core.actions import action
from linli.core.actors import Actor
from linli.core.events import build as build_event
from linli.core.events import record_many
from linli.core.refusals import Invalid, ask
from linli.places import naming, queries, rules
from linli.places.actions.add import SLUG_LOCK, fits, next_ids
from linli.places.actions.import_rooms import RoomRow
from linli.places.enums import CARRIED, Level
from linli.places.initials import initials
from linli.places.models import Place

COLUMNS = (
    "id", "level", "parent_id", "path", "name", "code", "slug", "pinyin", "sort", "estate_type", "address", "floors",
    "floor", "area", "use", *(f"{level.value}_id" for level in CARRIED), "version",
)  # fmt: skip
COPY = f"COPY places_place ({', '.join(COLUMNS)}) FROM STDIN"

_initials = lru_cache(maxsize=20_000)(initials)
_sort_key = lru_cache(maxsize=20_000)(naming.sort_key)


@lru_cache(maxsize=100_000)
def _names(building: str, unit: str, room: str) -> tuple[str, str, str]:
    """What a room is called, as `RoomRow.names` has it."""
    return RoomRow(building, unit, room).names()


@dataclass(frozen=True, slots=True)
class EstateRow:
    """One estate with its rooms, in the order of the stairs. Its address in the web is made of its name."""

    parent: Place
    name: str
    rooms: Sequence[RoomRow] = ()
    estate_type: str = ""
    address: str = ""


@action
def import_estates_many(rows: Sequence[EstateRow], *, by: Actor, at: datetime) -> list[Place]:
    """Bring in new estates with their buildings, entrances and rooms, in the order given.

    Nothing is written where one is wrong. Raises `Refused`, and `Invalid` on "estates" for a name that is taken or
    empty and a parent that holds no estates, on "rooms" for a room that comes twice or has no name.
    """
    for parent in {row.parent.pk: row.parent for row in rows}.values():
        ask(rules.may_manage_place(by, parent, at))
        ask(rules.may_import_places(by, parent, at))
    _check(rows)
    slugs = _slugs(rows)
    made, told = [], []
    with connection.cursor() as cursor:
        ids = iter(next_ids(sum(1 + _size(row) for row in rows)))
        with connection.wrap_database_errors, cursor.copy(COPY) as copy:
            for row, slug in zip(rows, slugs, strict=True):
                estate = _place(next(ids), Level.ESTATE, naming.plain(row.name), row.parent, slug=slug, row=row)
                made.append(estate)
                copy.write_row([getattr(estate, column) for column in COLUMNS])
                counts = _Counts()
                for values in _inside(estate, row.rooms, ids, counts):
                    copy.write_row(values)
                refs = {"buildings": counts.buildings, "units": counts.units, "rooms": counts.rooms, "changed": 0}
                told.append(build_event("place.added", estate, by=by, at=at, refs={
                    "parent": estate.parent_id, "level": Level.ESTATE.value
                }))  # fmt: skip
                told.append(build_event("place.imported", estate, by=by, at=at, refs=refs))
    record_many(told)
    return made


@dataclass(slots=True)
class _Counts:
    buildings: int = 0
    units: int = 0
    rooms: int = 0


def _check(rows: Sequence[EstateRow]) -> None:
    """Raise `Invalid` for what cannot stand in the tree."""
    wanted = {(row.parent.pk, naming.plain(row.name)) for row in rows}
    if any(not name for _parent, name in wanted):
        raise Invalid({"estates": _("A place needs a name.")})
    if not all(fits(Level.ESTATE, row.parent) for row in rows):
        raise Invalid({"estates": _("A place of this level cannot lie there.")})
    here = Place.objects.filter(level=Level.ESTATE, parent_id__in={parent for parent, _name in wanted})
    taken = wanted & set(here.values_list("parent_id", "name"))
    if taken or len(wanted) < len(rows):
        name = next((name for _parent, name in sorted(taken)), "")
        raise Invalid({"estates": _("%(name)s is already here.") % {"name": name}})
    for row in rows:
        names = [_names(room.building, room.unit, room.room) for room in row.rooms]
        if len(set(names)) < len(names) or not all(building and room for building, _unit, room in names):
            message = _("%(address)s comes twice, or has no name.") % {"address": naming.plain(row.name)}
            raise Invalid({"rooms": message})


def _slugs(rows: Sequence[EstateRow]) -> list[str]:
    """A free address for each, of its name, numbered where that is taken."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SLUG_LOCK])
        cursor.execute("SELECT slug FROM places_place WHERE slug IS NOT NULL")
        taken = {slug for (slug,) in cursor.fetchall()}
    found = []
    for row in rows:
        base = naming.slug_of(row.name) or "estate"
        number, slug = 1, base
        while slug in taken:
            number += 1
            slug = f"{base}-{number}"
        taken.add(slug)
        found.append(slug)
    return found


def _size(row: EstateRow) -> int:
    """How many places lie in the estate."""
    inside: set[tuple[str, ...]] = set()
    for room in row.rooms:
        building, unit, _name = _names(room.building, room.unit, room.room)
        inside.add((building,))
        if unit:
            inside.add((building, unit))
    return len(inside) + len(row.rooms)


def _place(place_id: int, level: Level, name: str, parent: Place, *, slug: str | None, row: EstateRow) -> Place:
    """The estate, unsaved, with path, level ids and search keys."""
    place = Place(
        id=place_id, level=level.value, parent=parent, path=parent.path + queries.path_step(place_id), name=name,
        slug=slug, pinyin=initials(name), sort=naming.sort_key(name), estate_type=row.estate_type, address=row.address,
    )  # fmt: skip
    for carried in CARRIED:
        above = getattr(parent, f"{carried.value}_id")
        setattr(place, f"{carried.value}_id", place_id if carried is level else above)
    return place


def _inside(
    estate: Place, rooms: Sequence[RoomRow], ids: Iterator[int], counts: _Counts
) -> Iterator[tuple[object, ...]]:
    """The columns of all that lies in an estate, upper places before what lies in them."""
    above = tuple(getattr(estate, f"{level.value}_id") for level in CARRIED[:-1])
    floors: dict[str, int] = {}
    for room in rooms:
        building = naming.building_name(room.building)
        floors[building] = max(floors.get(building, 0), room.floor or 0)
    known: dict[tuple[str, ...], tuple[int, str]] = {(): (estate.pk, estate.path)}

    def row(level: Level, upper: tuple[str, ...], name: str, **own: object) -> tuple[object, ...]:
        place_id = next(ids)
        parent_id, parent_path = known[upper]
        path = parent_path + queries.path_step(place_id)
        if level is not Level.ROOM:
            known[(*upper, name)] = (place_id, path)
        in_building = known[upper[:1] or (name,)][0]
        return (
            place_id, level.value, parent_id, path, name, "", None, _initials(name), _sort_key(name), "", "",
            own.get("floors"), own.get("floor"), own.get("area"), own.get("use", ""), *above, in_building, 1,
        )  # fmt: skip

    for room in rooms:
        building, unit, name = _names(room.building, room.unit, room.room)
        if (building,) not in known:
            counts.buildings += 1
            yield row(Level.BUILDING, (), building, floors=floors[building] or None)
        if unit and (building, unit) not in known:
            counts.units += 1
            yield row(Level.UNIT, (building,), unit)
        counts.rooms += 1
        upper = (building, unit) if unit else (building,)
        yield row(Level.ROOM, upper, name, floor=room.floor, area=room.area, use=room.use)
