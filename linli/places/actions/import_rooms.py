"""Bringing in the houses of an estate in bulk: the same sheet twice changes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection
from django.utils.translation import gettext as _

from linli.core.actions import action, lock
from linli.core.actors import Actor
from linli.core.events import build as build_event
from linli.core.events import record, record_many
from linli.core.refusals import Invalid, ask
from linli.places import naming, queries, rules
from linli.places.actions.add import add_place, build, next_ids
from linli.places.enums import Level
from linli.places.models import Place

BATCH = 1000
UPDATED = ("floor", "area", "use")
"""What a later sheet may change of a room; a blank keeps what is known."""

CHANGE = """
UPDATE places_place SET floor = new.floor, area = new.area, use = new.use, version = new.version
FROM unnest(%s::int[], %s::smallint[], %s::int[], %s::text[], %s::int[]) AS new (id, floor, area, use, version)
WHERE places_place.id = new.id
"""


@dataclass(frozen=True, slots=True)
class RoomRow:
    """One room. `unit` is empty where a building has no entrances; `area` in hundredths of a square metre."""

    building: str
    unit: str
    room: str
    floor: int | None = None
    area: int | None = None
    use: str = ""

    def names(self) -> tuple[str, str, str]:
        """(building, unit, room) as they are called, by which a room is known again."""
        return naming.building_name(self.building), naming.unit_name(self.unit), naming.room_name(self.room)


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did, or would do: places that are new, rooms that changed, and rooms that did not."""

    buildings: int = 0
    units: int = 0
    rooms: int = 0
    changed: int = 0
    unchanged: int = 0


@dataclass
class Plan:
    """Rows held against what is there. An address is (building,), (building, unit) or (building, unit, room)."""

    known: dict[tuple[str, ...], Place]
    missing: dict[Level, list[tuple[str, ...]]] = field(default_factory=dict)
    added: dict[tuple[str, ...], RoomRow] = field(default_factory=dict)
    changed: list[tuple[Place, dict[str, list[object]]]] = field(default_factory=list)
    unchanged: int = 0
    floors: dict[tuple[str, ...], int] = field(default_factory=dict)

    def counts(self) -> Imported:
        return Imported(
            buildings=len(self.missing[Level.BUILDING]),
            units=len(self.missing[Level.UNIT]),
            rooms=len(self.missing[Level.ROOM]),
            changed=len(self.changed),
            unchanged=self.unchanged,
        )


@action
def import_estate(
    *, parent: Place, name: str, rooms: Iterable[RoomRow], by: Actor, at: datetime
) -> tuple[Place, Imported]:
    """The estate of this name under a community or subdistrict, added where there is none yet, with its rooms.

    Raises what `add_place` and `import_rooms` raise; then nothing was written.
    """
    estate = queries.child_named(parent, name)
    if estate is None:
        estate = add_place(level=Level.ESTATE, name=name, parent=parent, by=by, at=at)
    return estate, import_rooms(estate=estate, rooms=rooms, by=by, at=at)


@action
def import_rooms(*, estate: Place, rooms: Iterable[RoomRow], by: Actor, at: datetime) -> Imported:
    """Bring in rooms with their buildings and entrances; a known room takes the sheet's area, floor and use.

    Nothing is taken away. One event for the whole, and one for each room that changed. Raises `Refused`, and
    `Invalid` for an unnamed building or room and for a room that comes twice.
    """
    estate = lock(estate)
    ask(rules.may_import_places(by, estate, at))
    plan = make_plan(estate, rooms)
    _add(estate, plan)
    _change(plan, by=by, at=at)
    counts = plan.counts()
    if counts.buildings or counts.units or counts.rooms or counts.changed:
        refs = {name: getattr(counts, name) for name in ("buildings", "units", "rooms", "changed")}
        record("place.imported", estate, by=by, at=at, refs=refs)
    return counts


def preview(estate: Place | None, rooms: Iterable[RoomRow]) -> Imported:
    """What importing these rows would do; None: into an estate that is not here yet. Raises `Invalid`."""
    return make_plan(estate, rooms).counts()


def make_plan(estate: Place | None, rooms: Iterable[RoomRow]) -> Plan:
    """Hold the rows against what is there; reads the estate's places once."""
    plan = Plan(known=_known(estate) if estate else {})
    plan.missing = {Level.BUILDING: [], Level.UNIT: [], Level.ROOM: []}
    met: set[tuple[str, ...]] = set()
    for row in rooms:
        building, unit, room = row.names()
        address = (building, unit, room)
        if not building or not room or address in met:
            raise Invalid({"rooms": _("%(address)s comes twice, or has no name.") % {"address": "".join(address)}})
        for level, upper in _above(building, unit):
            if upper not in met and upper not in plan.known:
                plan.missing[level].append(upper)
            met.add(upper)
        met.add(address)
        if row.floor is not None and row.floor > plan.floors.get((building,), 0):
            plan.floors[(building,)] = row.floor
        place = plan.known.get(address)
        if place is None:
            plan.missing[Level.ROOM].append(address)
            plan.added[address] = row
        elif different := _different(place, row):
            plan.changed.append((place, different))
        else:
            plan.unchanged += 1
    return plan


def _above(building: str, unit: str) -> Iterator[tuple[Level, tuple[str, ...]]]:
    """The addresses that a room lies in: its building, and its entrance if it has one."""
    yield Level.BUILDING, (building,)
    if unit:
        yield Level.UNIT, (building, unit)


def _known(estate: Place) -> dict[tuple[str, ...], Place]:
    """The estate's places by address: (building,), (building, unit), (building, unit or "", room)."""
    known: dict[tuple[str, ...], Place] = {}
    addresses: dict[int | None, tuple[str, ...]] = {estate.pk: ()}
    for place in Place.objects.filter(estate_id=estate.pk).exclude(level=Level.ESTATE).order_by("path"):
        above = addresses[place.parent_id]
        if place.level == Level.ROOM and len(above) == 1:
            above = (*above, "")
        addresses[place.pk] = (*above, place.name)
        known[(*above, place.name)] = place
    return known


def _different(place: Place, row: RoomRow) -> dict[str, list[object]]:
    """{field: [before, after]} for what the row says otherwise; a blank says nothing."""
    return {
        name: [getattr(place, name), getattr(row, name)]
        for name in UPDATED
        if getattr(row, name) not in (None, "", getattr(place, name))
    }


def _add(estate: Place, plan: Plan) -> None:
    """Write the missing places, upper ones first, each level in bulk."""
    for level, addresses in plan.missing.items():
        made = []
        for place_id, address in zip(next_ids(len(addresses)), addresses, strict=True):
            row = plan.added.get(address)
            fields = {name: getattr(row, name) for name in UPDATED} if row else {}
            parent = _parent(estate, plan, address)
            plan.known[address] = build(place_id, level, address[-1], parent, **fields)
            made.append(plan.known[address])
        Place.objects.bulk_create(made, batch_size=BATCH)
    _raise_floors(plan)


def _parent(estate: Place, plan: Plan, address: tuple[str, ...]) -> Place:
    """The place right above an address: the estate, a building or an entrance."""
    above = tuple(name for name in address[:-1] if name)
    return plan.known[above] if above else estate


def _raise_floors(plan: Plan) -> None:
    """A building has at least as many floors as its rooms say."""
    low = []
    for address, floors in plan.floors.items():
        building = plan.known[address]
        if building.floors is None or building.floors < floors:
            building.floors = floors
            low.append(building)
    Place.objects.bulk_update(low, ["floors"], batch_size=BATCH)


def _change(plan: Plan, *, by: Actor, at: datetime) -> None:
    """Write what is different, with one event for each room."""
    events = []
    for place, different in plan.changed:
        for name, (_before, after) in different.items():
            setattr(place, name, after)
        place.version += 1
        events.append(build_event("place.changed", place, by=by, at=at, refs=different))
    _write_changed([place for place, _different in plan.changed])
    record_many(events)


def _write_changed(places: list[Place]) -> None:
    """All changed rooms in one statement: the ORM's own takes ten seconds for five thousand."""
    if not places:
        return
    columns = [[getattr(place, name) for place in places] for name in ("pk", *UPDATED, "version")]
    with connection.cursor() as cursor:
        cursor.execute(CHANGE, columns)
