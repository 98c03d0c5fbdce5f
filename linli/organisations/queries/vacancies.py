"""Posts that a playbook wants filled and that nobody holds, and terms that end soon: in a place and all that serve it.

A post is wanted so many times in each body of its kind. Everything is counted from appointments as they stand.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from linli.organisations.models import Appointment
from linli.organisations.queries.posts import in_force
from linli.places.models import Place
from linli.places.queries import path_ids
from linli.playbooks.enums import BodyKind
from linli.playbooks.parts import Post as PlaybookPost
from linli.playbooks.queries import by_id

SERVING = """
WITH served AS (
  SELECT binding.organisation_id, binding.place_id FROM organisations_organisationplace binding
  UNION ALL
  SELECT binding.organisation_id, part.place_id FROM organisations_organisationplace binding
  JOIN places_gridpart part ON part.grid_id = binding.place_id
  WHERE part.since <= %(on)s AND (part.until IS NULL OR part.until > %(on)s)
)
SELECT DISTINCT served.organisation_id FROM served
JOIN places_place place ON place.id = served.place_id
JOIN organisations_organisation body ON body.id = served.organisation_id AND body.ended_on IS NULL
WHERE place.id = ANY(%(above)s) OR (place.path >= %(path)s AND place.path < %(path)s || '~')
"""
"""Living bodies that serve a place, something above it, or something in it; a grid's, what the grid covers."""

BODIES = """
SELECT body.id, body.kind, body.short_name, min(place.path)
FROM organisations_organisation body
JOIN organisations_organisationplace binding ON binding.organisation_id = body.id
JOIN places_place place ON place.id = binding.place_id
WHERE body.id = ANY(%s) GROUP BY body.id ORDER BY min(place.path), body.kind, body.name, body.id
"""

HELD = """
SELECT post.organisation_id, post.key, count(*)
FROM organisations_post post JOIN organisations_appointment held ON held.post_id = post.id
WHERE post.organisation_id = ANY(%s) AND post.key = ANY(%s)
  AND held.starts_on <= %s AND (held.ends_on IS NULL OR held.ends_on >= %s)
GROUP BY post.organisation_id, post.key
"""

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
    """Every post that is wanted in a place, filled or not."""

    posts: tuple[WantedPost, ...]

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
        cursor.execute(SERVING, {"on": on, "above": path_ids(place.path), "path": place.path})
        return [row[0] for row in cursor.fetchall()]


def vacancies(place: Place, on: date) -> Vacancies:
    """The posts that playbooks want at least so often, in every living body that serves the place or something in it,
    and how many hold them on a day. Four queries, and one for each playbook the first time."""
    return vacancies_of(bodies_serving(place, on), on)


def vacancies_of(organisation_ids: list[UUID], on: date) -> Vacancies:
    """The same for these bodies. Three queries."""
    with connection.cursor() as cursor:
        cursor.execute(BODIES, [organisation_ids])
        bodies = cursor.fetchall()
        versions = _versions({path for *_body, path in bodies})
        wanted = [
            (body_id, name, BodyKind(kind), post)
            for body_id, kind, name, path in bodies
            for post in _wanted(versions.get(path), kind)
        ]
        cursor.execute(HELD, [[row[0] for row in wanted], sorted({row[3].key for row in wanted}), on, on])
        held = {(body_id, key): count for body_id, key, count in cursor.fetchall()}
    return Vacancies(
        tuple(
            WantedPost(body, name, kind, post.key, str(post.name), post.count_min, held.get((body, post.key), 0))
            for body, name, kind, post in wanted
        )
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
    return ending_of(bodies_serving(place, on), on, within_days)


def ending_of(organisation_ids: list[UUID], on: date, within_days: int) -> QuerySet[Appointment]:
    """The same for these bodies. One query."""
    found = in_force(on).filter(
        post__organisation_id__in=organisation_ids, ends_on__lte=on + timedelta(days=within_days)
    )
    return found.select_related("person", "post__organisation").order_by("ends_on", "pk")
