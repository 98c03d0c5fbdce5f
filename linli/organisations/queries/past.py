"""Bodies as they were on a day: which served a place in that day's tree, and who held their posts then.

Posts that went over to a body that did not exist yet count in the body that it follows.
"""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

from linli.core.prepared import fetch
from linli.places.past_lying import THEN, UP, WAS, asked
from linli.places.past_tree import PastTree
from linli.playbooks.enums import BodyKind

LIVING = "(body.formed_on IS NULL OR body.formed_on <= %(on)s) AND (body.ended_on IS NULL OR body.ended_on > %(on)s)"
"""A body was there on a day: the first day counts, the day on which it is no more does not."""

STOOD = f"""
WITH RECURSIVE living AS (SELECT body.id FROM organisations_organisation body WHERE {LIVING}),
bound AS (
  SELECT binding.organisation_id, binding.place_id
  FROM living JOIN organisations_organisationplace binding ON binding.organisation_id = living.id
),
served AS (
  SELECT organisation_id, place_id FROM bound
  UNION
  SELECT bound.organisation_id, part.place_id FROM bound JOIN places_gridpart part ON part.grid_id = bound.place_id
  WHERE part.since <= %(on)s AND (part.until IS NULL OR part.until > %(on)s)
),
start AS (
  SELECT DISTINCT place.id FROM served JOIN places_place place ON place.id = served.place_id
  WHERE place.id IN (SELECT id FROM tree) OR place.estate_id IN (SELECT id FROM tree)
    OR place.parent_id IN (SELECT id FROM tree)
    OR place.id IN (SELECT id FROM changed) OR place.building_id IN (SELECT id FROM changed)
), {UP},
above AS (
  SELECT %(place)s::int AS id
  UNION SELECT {THEN} FROM above JOIN places_place place ON place.id = above.id {WAS}
),
found AS (
  SELECT served.organisation_id, lay.at_id FROM served JOIN lay ON lay.of_id = served.place_id
  UNION
  SELECT organisation_id, place_id FROM served WHERE place_id IN (SELECT id FROM merged)
  UNION
  SELECT organisation_id, NULL FROM served WHERE place_id IN (SELECT id FROM above)
),
lies AS (
  SELECT bound.organisation_id, min(place.path) AS path FROM bound JOIN places_place place ON place.id = bound.place_id
  GROUP BY bound.organisation_id
)
SELECT body.id, body.kind, body.short_name, lies.path, array_agg(found.at_id)
FROM found JOIN organisations_organisation body ON body.id = found.organisation_id
JOIN lies ON lies.organisation_id = body.id
GROUP BY body.id, lies.path ORDER BY lies.path, body.kind, body.name, body.id
"""  # noqa: S608  # made of constants
"""Bodies of a day that served what lay in the tree, something above it, or what an ended place of it is part of."""

HELD_THEN = """
WITH RECURSIVE stood AS (
  SELECT id AS then_id, id AS now_id FROM unnest(%(bodies)s::uuid[]) AS body (id)
  UNION
  SELECT stood.then_id, next.id FROM stood
  JOIN organisations_succession followed ON followed.predecessor_id = stood.now_id AND followed."on" > %(on)s
  JOIN organisations_organisation next ON next.id = followed.successor_id AND next.formed_on > %(on)s
), held AS (
  SELECT DISTINCT ON (held.id) held.id, held.person_id, held.starts_on, held.ends_on, post.key,
         post.playbook_version_id, stood.then_id AS body_id
  FROM stood JOIN organisations_post post ON post.organisation_id = stood.now_id
  JOIN organisations_appointment held ON held.post_id = post.id
    AND held.starts_on <= %(on)s AND (held.ends_on IS NULL OR held.ends_on >= %(on)s)
  WHERE stood.then_id = stood.now_id OR EXISTS (
    SELECT FROM organisations_post own WHERE own.organisation_id = stood.then_id AND own.key = post.key
  )
  ORDER BY held.id, stood.then_id
)
"""
"""Appointments that ran on a day in these bodies, each in the body in which it was held then."""


class Stood(NamedTuple):
    """A body of a day, where it lies now, and at which places of the day's tree it served something."""

    id: UUID
    kind: BodyKind
    short_name: str
    path: str
    places: frozenset[int]


def bodies_then(tree: PastTree, place_id: int) -> list[Stood]:
    """The bodies of the tree's day that served a place in it, the place itself, or something above it. One query."""
    rows = fetch(STOOD, asked(tree) | {"place": place_id}, keep_plan=False)
    return [
        Stood(body_id, BodyKind(kind), name, path, frozenset(one for one in places if one is not None))
        for body_id, kind, name, path, places in rows
    ]
