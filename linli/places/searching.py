"""Finding a place of the whole tree by how its name or its pinyin initials begin, or by its code.

Each level is asked by itself, over an index that is in the order of the answer: of 665,276 places, so many rows are
read as are shown, however short the beginning is.
"""

from __future__ import annotations

from collections.abc import Collection

from django.db import connection

from linli.places import naming, queries
from linli.places.enums import TREE, Level
from linli.places.models import Place

SOUGHT_LEVELS = TREE[: TREE.index(Level.ESTATE) + 1]
FOUND = 20
LAST = "\U0010ffff"
"""Sorts behind every character."""

CODE_LENGTHS = (12, 9, 6, 4, 2)

BEGINS = """
(SELECT id, {number}, {column} = %s FROM places_place WHERE level = '{level}' AND ended_at IS NULL
AND {column} COLLATE "C" >= %s AND {column} COLLATE "C" < %s ORDER BY {column} COLLATE "C", id LIMIT %s)
"""
CODED = """
(SELECT id, 0 FROM places_place WHERE ended_at IS NULL AND code = ANY(%s) ORDER BY code, id LIMIT %s) UNION ALL
(SELECT id, 1 FROM places_place WHERE ended_at IS NULL AND code LIKE %s ORDER BY code USING ~<~, id LIMIT %s)
"""


def search_places(text: str, *, limit: int = FOUND) -> list[Place]:
    """Places down to the estate whose name or initials begin with the text, those called just so first, then the higher
    ones; for digits, the place of this code and those whose code begins with it.

    Two queries; `parent` is not loaded, see `labels`.
    """
    wanted = naming.plain(text)
    if not wanted:
        return []
    ids = _coded(wanted, limit) if wanted.isascii() and wanted.isdigit() else _called(wanted, limit)
    places = Place.objects.in_bulk(ids)
    return [places[place_id] for place_id in ids if place_id in places]


INSIDE = """
WITH RECURSIVE mine AS (
  SELECT id, name, pinyin, level FROM places_place WHERE id = ANY(%s) AND ended_at IS NULL
  UNION
  SELECT below.id, below.name, below.pinyin, below.level FROM mine
  JOIN places_place below ON below.parent_id = mine.id AND mine.level <> 'estate'
    AND below.level = ANY(%s) AND below.ended_at IS NULL
)
SELECT id FROM (SELECT id, name, pinyin FROM mine WHERE level = ANY(%s) LIMIT %s) near
WHERE strpos(name, %s) > 0 OR (%s <> '' AND strpos(pinyin, %s) > 0) ORDER BY name, id LIMIT %s
"""
LOOKED_AT = 5_000
"""Places of the reader's that are looked through for words inside a name: a city with communities and estates."""


def search_inside(text: str, roots: Collection[int], *, limit: int = FOUND) -> list[Place]:
    """Places down to the estate in and below these roots with the text anywhere in the name or the initials.

    Two queries. The whole country is not looked through: that takes an index by letters.
    """
    wanted = naming.plain(text)
    if not wanted or not roots or (wanted.isascii() and wanted.isdigit()):
        return []
    letters, levels = wanted.lower() if wanted.isascii() else "", [level.value for level in SOUGHT_LEVELS]
    with connection.cursor() as cursor:
        cursor.execute(INSIDE, [sorted(roots), levels, levels, LOOKED_AT, wanted, letters, letters, limit])
        ids = [row[0] for row in cursor.fetchall()]
    places = Place.objects.in_bulk(ids)
    return [places[place_id] for place_id in ids if place_id in places]


def _called(wanted: str, limit: int) -> list[int]:
    """Ids of the places whose name, or whose initials for letters, begin so."""
    parts: list[str] = []
    values: list[str | int] = []
    for number, level in enumerate(SOUGHT_LEVELS):
        for column, sought in (("name", wanted), ("pinyin", wanted.lower())):
            if column == "name" or sought.isascii():
                parts.append(BEGINS.format(number=number, column=column, level=level.value))
                values += [sought, sought, sought + LAST, limit]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), values)
        found = cursor.fetchall()
    ranked = sorted(found, key=lambda row: (not row[2], row[1]))
    return list(dict.fromkeys(place_id for place_id, _number, _same in ranked))[:limit]


def _coded(digits: str, limit: int) -> list[int]:
    """Ids of the places with this code, also where it is written with zeros behind it, then of those that begin so."""
    short = {digits[:length] for length in CODE_LENGTHS if digits[:length] and not digits[length:].strip("0")}
    with connection.cursor() as cursor:
        cursor.execute(CODED, [sorted({digits, *short}), limit, digits + "%", limit])
        return list(dict.fromkeys(place_id for place_id, _order in cursor.fetchall()))[:limit]


def coded(code: str) -> list[Place]:
    """The places with this code, also where it is written with zeros behind it, highest first."""
    short = {code[:length] for length in CODE_LENGTHS if code[:length] and not code[length:].strip("0")}
    found = Place.objects.filter(code__in={code, *short}, level__in=SOUGHT_LEVELS)
    return sorted(found, key=lambda place: len(place.path))


def above(places: list[Place]) -> dict[int, list[Place]]:
    """{place id: what lies above it, highest first, as it is shown}, of many places in one query."""
    wanted = {step for place in places for step in queries.path_ids(place.path)[:-1]}
    known = Place.objects.only("pk", "name", "code", "level", "path").in_bulk(wanted)
    return {
        place.pk: shown_above([known[step] for step in queries.path_ids(place.path)[:-1] if step in known], place)
        for place in places
    }


def shown_above(chain: list[Place], place: Place) -> list[Place]:
    """The chain without what only the statistics need: a place that is called as the one below it, and the heading over
    counties that lie right in their province."""
    below = [*chain, place][1:]
    return [
        one for one, next_one in zip(chain, below, strict=True) if one.name != next_one.name and not is_heading(one)
    ]


def is_heading(place: Place) -> bool:
    """Whether the place is no city but a heading of the statistics: 90 in the place of a city's number."""
    return place.level == Level.CITY and len(place.code) in (4, 6, 12) and place.code[2:4] == "90"
