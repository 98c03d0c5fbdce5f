"""The tree below a place as it was at the end of a day, down to the estates: yesterday's names in yesterday's order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from linli.core.clock import day_bounds
from linli.core.prepared import fetch
from linli.places.enums import TREE, Level

BELOW = """
WITH RECURSIVE day AS (
  SELECT * FROM unnest(%(days)s::int[], %(over)s::timestamptz[]) AS day (n, over)
), was AS (
  SELECT DISTINCT ON (day.n, history.place_id) day.n, history.place_id, history.name, history.parent_id
  FROM day JOIN places_placehistory history ON history.until >= day.over
  ORDER BY day.n, history.place_id, history.until, history.id
), later AS (
  SELECT day.n, change.made_id FROM day
  JOIN places_placechange change ON change.kind = 'split' AND change.done_at >= day.over
), tree AS (
  SELECT day.n, day.over, place.id, place.level, COALESCE(was.name, place.name) AS name, place.sort,
         place.merged_into_id, NULL::int AS parent_id, place.ended_at
  FROM day JOIN places_place place ON place.id = %(place)s
  LEFT JOIN was ON was.n = day.n AND was.place_id = place.id
  UNION ALL
  SELECT tree.n, tree.over, child.id, child.level, child.name, child.sort, child.merged_into_id, tree.id, child.ended_at
  FROM tree CROSS JOIN LATERAL (
    SELECT place.id, place.level, place.name, place.sort, place.merged_into_id, place.ended_at
    FROM places_place place WHERE place.parent_id = tree.id
    AND NOT EXISTS (SELECT FROM was WHERE was.n = tree.n AND was.place_id = place.id)
    UNION ALL
    SELECT place.id, place.level, was.name, place.sort, place.merged_into_id, place.ended_at
    FROM was JOIN places_place place ON place.id = was.place_id WHERE was.n = tree.n AND was.parent_id = tree.id
  ) child
  WHERE tree.level <> 'estate' AND child.level = ANY(%(levels)s)
    AND (child.ended_at IS NULL OR child.ended_at >= tree.over)
    AND NOT EXISTS (SELECT FROM later WHERE later.n = tree.n AND later.made_id = child.id)
)
SELECT n, id, level, name, parent_id, merged_into_id FROM tree
WHERE ended_at IS NULL OR ended_at >= over ORDER BY n, sort, name, id
"""
"""A name and a parent hold until the first change after the day. What was split off after it was not there yet."""

LEVELS = [level.value for level in TREE[: TREE.index(Level.ESTATE) + 1]]


@dataclass(frozen=True, slots=True)
class Then:
    """A place as it was: what it was called and in what it lay. `merged_into` says what an estate is part of since."""

    id: int
    level: Level
    name: str
    parent_id: int | None
    merged_into: int | None


@dataclass(frozen=True)
class PastTree:
    """What lay in a place on a day, by id; nothing where the place itself was not there."""

    on: date
    places: dict[int, Then] = field(default_factory=dict)

    @cached_property
    def estates(self) -> list[Then]:
        """The estates, as people count."""
        return [place for place in self.places.values() if place.level is Level.ESTATE]

    @property
    def ids(self) -> list[int]:
        """The ids of the estates."""
        return [place.id for place in self.estates]

    def at_level(self, level: Level) -> list[Then]:
        return [place for place in self.places.values() if place.level is level]

    def above(self, place: Then, level: Level) -> Then | None:
        """The place of a level in which another lay, as far as it lies in this tree."""
        for one in self.chain(place):
            if one.level is level:
                return one
        return None

    def chain(self, place: Then) -> Iterator[Then]:
        """What a place lay in, the nearest first, up to the top of this tree."""
        upper = self.places.get(place.parent_id or 0)
        while upper is not None:
            yield upper
            upper = self.places.get(upper.parent_id or 0)


def trees_on(place_id: int, days: Sequence[date]) -> list[PastTree]:
    """The tree below a place, itself on top, as it was at the end of each of these days. One query."""
    found = [PastTree(day) for day in days]
    over = [day_bounds(day)[1] for day in days]
    values = {"days": list(range(len(days))), "over": over, "place": place_id, "levels": LEVELS}
    for n, pk, level, name, parent_id, merged_into in fetch(BELOW, values, keep_plan=False):
        found[n].places[pk] = Then(pk, Level(level), name, parent_id, merged_into)
    return found
