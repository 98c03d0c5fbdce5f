"""In what places lay on an earlier day, and the public spaces that were in use then in a place as it was."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from linli.core.clock import day_bounds
from linli.core.prepared import fetch
from linli.places.enums_spaces import SpaceState
from linli.places.past_tree import PastTree

THEN = """CASE WHEN place.ended_at < %(over)s THEN place.merged_into_id
  WHEN was.id IS NULL THEN place.parent_id ELSE was.parent_id END"""

WAS = """LEFT JOIN LATERAL (
  SELECT id, parent_id FROM places_placehistory WHERE place_id = place.id AND until >= %(over)s
  ORDER BY until, id LIMIT 1
) was ON TRUE"""

UP = f"""
tree AS (SELECT unnest(%(tree)s::int[]) AS id),
changed AS (SELECT DISTINCT place_id AS id FROM places_placehistory WHERE until >= %(over)s),
merged AS (
  SELECT place.merged_into_id AS id FROM tree JOIN places_place place ON place.id = tree.id
  WHERE place.merged_into_id IS NOT NULL
  UNION SELECT place.merged_into_id FROM merged JOIN places_place place ON place.id = merged.id
  WHERE place.merged_into_id IS NOT NULL
),
up AS (
  SELECT start.id AS of_id, start.id AS at_id FROM start
  UNION
  SELECT up.of_id, {THEN}
  FROM up JOIN places_place place ON place.id = up.at_id {WAS}
  WHERE up.at_id NOT IN (SELECT id FROM tree)
),
lay AS (SELECT up.of_id, up.at_id FROM up JOIN tree ON tree.id = up.at_id)
"""  # noqa: S608  # made of constants
"""From each place of `start` upward as on the day, to the first place of the day's tree. `merged`: of what the tree's
places are part of since."""

SPACES = f"""
WITH RECURSIVE used AS (
  SELECT space.id, space.name, space.area, COALESCE(added.place_id, space.place_id) AS place_id
  FROM places_publicspace space
  LEFT JOIN LATERAL (
    SELECT place_id FROM core_event WHERE subject_id = space.id::text AND kind = 'public_space.added'
    ORDER BY id LIMIT 1
  ) added ON TRUE
  WHERE EXISTS (
    SELECT FROM places_spaceperiod period WHERE period.space_id = space.id AND period.state = %(state)s
    AND period.since <= %(on)s AND (period.until IS NULL OR period.until > %(on)s)
  )
),
start AS (SELECT DISTINCT place_id AS id FROM used), {UP}
SELECT used.id, used.name, used.area FROM used JOIN lay ON lay.of_id = used.place_id ORDER BY used.name, used.id
"""  # noqa: S608  # made of constants
"""A space was written down in a place; where that is part of another since, the event still names the first."""


class SpaceThen(NamedTuple):
    """A public space in use on a day, with its area in hundredths of a square metre."""

    id: UUID
    name: str
    area: int


def asked(tree: PastTree) -> dict[str, object]:
    """What the walk upward is told of a day's tree."""
    over: datetime = day_bounds(tree.on)[1]
    return {"on": tree.on, "over": over, "tree": list(tree.places)}


def spaces_then(tree: PastTree) -> tuple[SpaceThen, ...]:
    """The public spaces in use on the tree's day that lay in it then, by name. One query."""
    found = fetch(SPACES, asked(tree) | {"state": SpaceState.IN_USE.value}, keep_plan=False)
    return tuple(SpaceThen(*row) for row in found)
