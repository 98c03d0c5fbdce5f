"""The playbook's standard and zones beside what is written of a station: what it has, and what it lacks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from linli.organisations.models import StationItem
from linli.organisations.models_stations import ItemSort
from linli.places.enums_spaces import RoomKind
from linli.playbooks.schema import Playbook


class Known(Protocol):
    """An item as the playbook has it."""

    @property
    def key(self) -> str: ...

    @property
    def name(self) -> object: ...


@dataclass(frozen=True, slots=True)
class Line:
    """One item of a list, as it stands at a station. `since` None: missing."""

    key: str
    name: str
    since: date | None
    words: str
    version: int | None
    room: str = ""
    """The room of a public space that is this zone, where nothing is written of it here."""

    @property
    def there(self) -> bool:
        """Whether the station has it: it is written down, or a room of its estate's spaces is just this."""
        return self.since is not None or bool(self.room)


ROOM_OF_ZONE = {
    "workers_stop": RoomKind.WORKERS_STOP,
    "deputies_room": RoomKind.DEPUTIES,
    "reading": RoomKind.READING,
    "library": RoomKind.READING,
    "talks": RoomKind.MEETING,
}
"""Zones that a room in a public space of the estate can be."""


def known_items(playbook: Playbook, sort: ItemSort) -> Sequence[Known]:
    """The playbook's standard, or its zones."""
    return playbook.standard if sort is ItemSort.STANDARD else playbook.zones


def lines(
    playbook: Playbook, sort: ItemSort, items: Sequence[StationItem], rooms: Mapping[str, str] | None = None
) -> list[Line]:
    """Every item of the playbook's list in its order, with what is written of it at the station; `rooms` are those of
    the spaces around it, {kind: its name}, which a zone can be."""
    written = {item.key: item for item in items if item.sort == sort}
    found = []
    for known in known_items(playbook, sort):
        item, room = written.get(known.key), ""
        if sort is ItemSort.ZONE and known.key in ROOM_OF_ZONE and not (item and item.since):
            room = (rooms or {}).get(ROOM_OF_ZONE[known.key].value, "")
        found.append(
            Line(known.key, str(known.name), item.since, item.words, item.version, room)
            if item
            else Line(known.key, str(known.name), None, "", None, room)
        )
    return found
