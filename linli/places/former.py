"""Finding a place by what it was called before, or of which place that is no more it took over."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection

from linli.places import naming
from linli.places.models import Place
from linli.places.searching import FOUND, LAST, SOUGHT_LEVELS

READ = 60
"""Stretches of the past that are looked at for one search."""
HOPS = 4
"""A place that was merged, into one that was merged, is followed so far."""

FORMER = """
(SELECT h.place_id, h.name FROM places_placehistory h
WHERE h.{column} COLLATE "C" >= %s AND h.{column} COLLATE "C" < %s ORDER BY h.{column} COLLATE "C", h.id LIMIT %s)
"""


@dataclass(frozen=True, slots=True)
class Former:
    """A living place, and the name by which it was found: its own of before, or that of a place merged into it."""

    place: Place
    name: str
    merged: bool


def search_former(text: str, *, limit: int = FOUND) -> list[Former]:
    """Living places down to the estate with a former name, or former initials, that begin so; not those that are
    called so still. Two queries, and one for each time that places were merged onward."""
    wanted = naming.plain(text)
    if not wanted:
        return []
    parts = [FORMER.format(column="name")]
    values: list[str | int] = [wanted, wanted + LAST, READ]
    if wanted.isascii():
        parts.append(FORMER.format(column="pinyin"))
        values += [wanted.lower(), wanted.lower() + LAST, READ]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), values)
        found = dict.fromkeys(cursor.fetchall())
    known = _known({place_id for place_id, _name in found})
    told: dict[tuple[int, str], Former] = {}
    for place_id, name in found:
        place, merged = known.get(place_id), False
        while place is not None and place.ended_at is not None:
            place, merged = known.get(place.merged_into_id or 0), True
        if place is not None and place.level in SOUGHT_LEVELS and (merged or place.name != name):
            told.setdefault((place.pk, name), Former(place, name, merged))
    return list(told.values())[:limit]


def living(place_ids: Iterable[int | None]) -> dict[int, Place]:
    """For each of these ids the place as it lives: itself, or the one that it became part of. What there never was is
    left out. One query, and one for each time that places were merged onward."""
    first = {place_id for place_id in place_ids if place_id is not None}
    known: dict[int, Place] = {}
    wanted = first
    while wanted:
        known |= Place.every.in_bulk(sorted(wanted))
        onward = {place.merged_into_id for place in known.values() if place.merged_into_id is not None}
        wanted = onward - set(known)
    found = {}
    for place_id in first & set(known):
        place = known[place_id]
        while place.merged_into_id is not None:
            place = known[place.merged_into_id]
        found[place_id] = place
    return found


def _known(wanted: set[int]) -> dict[int, Place]:
    """These places and those into which they were merged."""
    known: dict[int, Place] = {}
    for _hop in range(HOPS):
        if not wanted:
            break
        known |= Place.every.in_bulk(sorted(wanted))
        onward = {place.merged_into_id for place in known.values() if place.merged_into_id is not None}
        wanted = onward - set(known)
    return known
