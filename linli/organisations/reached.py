"""Households within a walk of a station, added up by building, by estate and for a whole place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from linli.organisations.queries.circle import Homes
from linli.places.models import Place


@dataclass(frozen=True, slots=True)
class Reached:
    """Households of a place: within reach, out of it, and those of whose building nobody knows where it is."""

    place_id: int
    name: str
    inside: int = 0
    outside: int = 0
    unknown: int = 0

    @property
    def households(self) -> int:
        return self.inside + self.outside + self.unknown


def by_estate(homes: Iterable[Homes]) -> list[Reached]:
    """Added up for each estate."""
    return _added((one.estate_id, one.estate, one) for one in homes)


def by_building(homes: Iterable[Homes]) -> list[Reached]:
    """The same for each building."""
    return _added((one.building_id or one.estate_id, one.building, one) for one in homes)


def _added(keyed: Iterable[tuple[int, str, Homes]]) -> list[Reached]:
    found: dict[int, list[int]] = {}
    names: dict[int, str] = {}
    for key, name, one in keyed:
        counts = found.setdefault(key, [0, 0, 0])
        names[key] = name
        counts[0 if one.metres is not None else 1 if one.located else 2] += one.households
    return [Reached(key, names[key], *counts) for key, counts in found.items()]


def in_all(reached: Iterable[Reached], place: Place) -> Reached:
    """The sum, for the place itself."""
    listed = list(reached)
    return Reached(
        place.pk,
        place.name,
        sum(one.inside for one in listed),
        sum(one.outside for one in listed),
        sum(one.unknown for one in listed),
    )
