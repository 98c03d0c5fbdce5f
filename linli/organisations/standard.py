"""The playbook's standard and zones beside what is written of a station: what it has, and what it lacks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from linli.organisations.models import StationItem
from linli.organisations.models_stations import ItemSort
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


def known_items(playbook: Playbook, sort: ItemSort) -> Sequence[Known]:
    """The playbook's standard, or its zones."""
    return playbook.standard if sort is ItemSort.STANDARD else playbook.zones


def lines(playbook: Playbook, sort: ItemSort, items: Sequence[StationItem]) -> list[Line]:
    """Every item of the playbook's list in its order, with what is written of it at the station."""
    written = {item.key: item for item in items if item.sort == sort}
    found = []
    for known in known_items(playbook, sort):
        item = written.get(known.key)
        found.append(
            Line(known.key, str(known.name), item.since, item.words, item.version)
            if item
            else Line(known.key, str(known.name), None, "", None)
        )
    return found
