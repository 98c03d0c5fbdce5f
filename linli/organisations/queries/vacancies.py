"""Posts that a playbook wants filled and that nobody holds, and terms that end soon: in a place and all that serve it.

A post is wanted so many times in each body of its kind. Everything is counted from appointments as they stand.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from linli.organisations.models import Appointment
from linli.organisations.queries.past import HELD_THEN, LIVING
from linli.organisations.queries.posts import in_force
from linli.places.models import Place
from linli.places.queries import path_ids
from linli.playbooks.enums import BodyKind
from linli.playbooks.parts import Post as PlaybookPost
from linli.playbooks.queries import by_id

SERVING = f"""
WITH served AS (
  SELECT binding.organisation_id, binding.place_id FROM organisations_organisationplace binding
  UNION ALL
  SELECT binding.organisation_id, part.place_id FROM organisations_organisationplace binding
  JOIN places_gridpart part ON part.grid_id = binding.place_id
  WHERE part.since <= %(on)s AND (part.until IS NULL OR part.until > %(on)s)
)
SELECT DISTINCT served.organisation_id FROM served
JOIN places_place place ON place.id = served.place_id
JOIN organisations_organisation body ON body.id = served.organisation_id AND {LIVING}
WHERE (place.id = ANY(%(above)s) OR EXISTS (
  SELECT 1 FROM unnest(%(paths)s::text[]) AS top(path)
  WHERE place.path >= top.path COLLATE "C" AND place.path < (top.path || '~') COLLATE "C"
))
"""  # noqa: S608  # made of constants
"""Living bodies that serve places, something above them, or something in them; a grid's, what the grid covers."""

BODIES = f"""
SELECT body.id, body.kind, body.short_name, min(place.path)
FROM organisations_organisation body
JOIN organisations_organisationplace binding ON binding.organisation_id = body.id
JOIN places_place place ON place.id = binding.place_id
WHERE body.id IN ({SERVING}) GROUP BY body.id ORDER BY min(place.path), body.kind, body.name, body.id
"""  # noqa: S608  # made of constants

HELD = f"""
{HELD_THEN}
SELECT held.body_id, held.key, count(*) FROM held WHERE held.body_id = ANY(%(wanting)s) AND held.key = ANY(%(keys)s)
GROUP BY held.body_id, held.key
UNION ALL
SELECT NULL, '', count(*) FROM held WHERE held.ends_on BETWEEN %(on)s AND %(last)s
"""  # noqa: S608  # made of constants
"""How many hold each post; and in the last row how many terms end soon, of whatever post."""

SOON = 90
"""Days within which a term ends soon."""

PLAYBOOKS = "SELECT id, playbook_version_id FROM places_place WHERE id = ANY(%s) AND playbook_version_id IS NOT NULL"


@dataclass(frozen=True, slots=True)
class WantedPost:
    """A post of a body as its playbook wants it, and by how many it is held."""

    organisation_id: UUID
    body: str
    body_kind: BodyKind
    post_key: str
    post_name: str
    wanted: int
    held: int

    @property
    def missing(self) -> int:
        return max(0, self.wanted - self.held)


@dataclass(frozen=True)
class Vacancies:
    """Every post that is wanted in a place, filled or not; and how many terms end within ninety days."""

    posts: tuple[WantedPost, ...]
    ending: int = 0

    @cached_property
    def rows(self) -> tuple[WantedPost, ...]:
        """Those that lack somebody, along the tree from the highest place down."""
        return tuple(post for post in self.posts if post.missing)

    @property
    def count(self) -> int:
        """How many people are missing in all."""
        return sum(post.missing for post in self.rows)


def bodies_serving(place: Place, on: date) -> list[UUID]:
    """The living bodies that serve a place, or something in it. One query."""
    with connection.cursor() as cursor:
        cursor.execute(SERVING, _asked([place], on))
        return sorted(row[0] for row in cursor.fetchall())


def _asked(places: Sequence[Place], on: date) -> dict[str, Any]:
    above = sorted({place_id for place in places for place_id in path_ids(place.path)})
    return {"on": on, "above": above, "paths": [place.path for place in places]}


def vacancies(place: Place, on: date, *others: Place) -> Vacancies:
    """The posts that playbooks want at least so often, in every living body that serves the place (or these others) or
    something in it, and how many hold them on a day. Three queries, and one for each playbook the first time."""
    with connection.cursor() as cursor:
        cursor.execute(BODIES, _asked([place, *others], on))
        found = cursor.fetchall()
    return vacancies_of([(body, BodyKind(kind), name, path) for body, kind, name, path in found], on)


def vacancies_of(served: Sequence[tuple[UUID, BodyKind, str, str]], on: date) -> Vacancies:
    """The same of these bodies, each with its kind, its name and where it lies. Two queries."""
    versions = _versions({path for *_body, path in served})
    wanted = [
        (body_id, name, kind, post)
        for body_id, kind, name, path in served
        for post in _wanted(versions.get(path), kind)
    ]
    values: dict[str, Any] = {
        "bodies": [body_id for body_id, *_rest in served],
        "wanting": [row[0] for row in wanted],
        "keys": sorted({row[3].key for row in wanted}),
        "on": on,
        "last": on + timedelta(days=SOON),
    }
    with connection.cursor() as cursor:
        cursor.execute(HELD, values)
        held = {(body_id, key): count for body_id, key, count in cursor.fetchall()}
    return Vacancies(
        tuple(
            WantedPost(body, name, kind, post.key, str(post.name), post.count_min, held.get((body, post.key), 0))
            for body, name, kind, post in wanted
        ),
        held[None, ""],
    )


def _wanted(version_id: UUID | None, kind: str) -> list[PlaybookPost]:
    """The posts that a playbook gives to a kind of body at least once."""
    return [post for post in by_id(version_id).posts_of(kind) if post.count_min] if version_id else []


def _versions(paths: set[str]) -> dict[str, UUID]:
    """For each path the playbook version of the nearest place on it, from its end upward. One query."""
    above = {path: path_ids(path) for path in paths}
    with connection.cursor() as cursor:
        cursor.execute(PLAYBOOKS, [sorted({place_id for ids in above.values() for place_id in ids})])
        adopted: dict[int, UUID] = dict(cursor.fetchall())
    found = {path: next((adopted[one] for one in reversed(ids) if one in adopted), None) for path, ids in above.items()}
    return {path: version for path, version in found.items() if version is not None}


def ending(place: Place, on: date, within_days: int) -> QuerySet[Appointment]:
    """Terms that run on a day and end within so many days of it, the soonest first; of the same bodies. Two queries."""
    last = on + timedelta(days=within_days)
    found = in_force(on).filter(post__organisation_id__in=bodies_serving(place, on), ends_on__lte=last)
    return found.select_related("person", "post__organisation").order_by("ends_on", "pk")
