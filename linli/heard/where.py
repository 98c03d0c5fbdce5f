"""The place that a message names: a building, an entrance or a dwelling of the estate; nothing where it names two."""

from __future__ import annotations

import re

from linli.places.enums import Level
from linli.places.models import Place
from linli.places.naming import building_name, plain, unit_name

NAMED = re.compile(
    r"(?<![0-9.\-/])(?P<building>[0-9]{1,3})(?:栋|幢|座(?![位椅])|号楼)"
    r"(?:第?(?P<unit>[0-9]{1,2}|[一二三四五六七八九十])单元)?(?:(?P<room>[0-9]{3,4})(?:室|房|号)?(?![0-9]))?"
)
DASHES = re.compile(r"(?<![0-9.\-/])(?P<building>[0-9]{1,3})-(?P<unit>[0-9]{1,2})-(?P<room>[0-9]{3,4})(?![0-9\-/])")
NUMERALS = {numeral: str(value) for value, numeral in enumerate("一二三四五六七八九十", start=1)}


def place_in(words: str, estate: Place) -> Place:
    """The nearest place that the words name, else the estate: also where they name two buildings. Three queries."""
    text = plain(words)
    found = [*NAMED.finditer(text), *DASHES.finditer(text)]
    if len({one["building"] for one in found}) != 1:
        return estate
    building = _only(Level.BUILDING, {building_name(found[0]["building"])}, estate_id=estate.pk)
    if building is None:
        return estate
    units = {one["unit"] for one in found if one["unit"]}
    rooms = {one["room"] for one in found if one["room"]}
    if len(units) > 1:
        return building
    unit = _only(Level.UNIT, _unit_names(*units), parent_id=building.pk) if units else None
    if len(rooms) != 1 or (units and unit is None):
        return unit or building
    below = {"building_id": building.pk} if unit is None else {"parent_id": unit.pk}
    return _only(Level.ROOM, {*rooms, *(f"{room}室" for room in rooms)}, **below) or unit or building


def _unit_names(number: str) -> set[str]:
    """An entrance as estates write it: 1单元, 一单元."""
    digits = NUMERALS.get(number, number)
    written = {value: numeral for numeral, value in NUMERALS.items()}.get(digits, digits)
    return {unit_name(digits), f"{written}单元"}


def _only(level: Level, names: set[str], **below: int) -> Place | None:
    """The only place of this level and name there."""
    found = list(Place.objects.filter(**below, level=level, name__in=names).order_by("path")[:2])
    return found[0] if len(found) == 1 else None
