"""What a list can be narrowed to: states, classes, categories, and for an estate's staff its buildings and bodies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import get_language

from linli.core.actors import Actor
from linli.core.memory import Memory
from linli.core.prepared import fetch
from linli.playbooks.enums import UrgencyClass
from linli.service_requests.enums import Source, State
from linli.service_requests.models import ServiceRequest
from linli.web.desk.marks import MARKS

Choices = list[tuple[str, str]]

NEARBY = """
SELECT 'building', b.id::text, b.name, b.sort
FROM places_place b WHERE b.estate_id = %(estate)s AND b.level = 'building'
UNION ALL
SELECT DISTINCT 'holder', o.id::text, o.short_name, o.kind || o.short_name
FROM organisations_organisation o
JOIN organisations_organisationplace bound ON bound.organisation_id = o.id
JOIN places_place e ON e.id = %(estate)s
WHERE o.ended_on IS NULL
  AND bound.place_id IN (e.id, e.community_id, e.subdistrict_id, e.district_id, e.city_id)
ORDER BY 1, 4
"""


BELOW = """
SELECT level || '-' || id, CASE WHEN level = %(lower)s THEN '　' || name ELSE name END
FROM places_place
WHERE level IN (%(upper)s, %(lower)s)
  AND CASE %(own)s WHEN 'city' THEN city_id WHEN 'district' THEN district_id WHEN 'subdistrict' THEN subdistrict_id
      ELSE community_id END = ANY(%(ids)s)
ORDER BY path
LIMIT 400
"""
LEVELS_BELOW = {
    "city": ("district", "subdistrict"),
    "district": ("subdistrict", "community"),
    "subdistrict": ("community", "estate"),
    "community": ("estate", "estate"),
}
"""The two levels below one's own by which a list is narrowed; those further down stand in narrower lists."""

_places: Memory[tuple[str, tuple[int, ...]], Choices] = Memory()
_known: Memory[int, tuple[Choices, Choices]] = Memory()


@dataclass(frozen=True, slots=True)
class Options:
    """Choices of each filter; empty where there is nothing to choose."""

    states: Choices
    urgencies: Choices
    categories: Choices
    buildings: Choices
    holders: Choices
    sources: Choices
    marks: Choices
    places: Choices


def options_for(actor: Actor, rows: Sequence[ServiceRequest]) -> Options:
    """The choices for this reader. One query at most: buildings and bodies for those whose posts serve an estate, the
    places below for those above."""
    buildings, holders = _nearby(actor)
    states, urgencies, sources, marks = _everywhere(get_language())
    return Options(
        states=states,
        urgencies=urgencies,
        categories=_categories(rows),
        buildings=buildings,
        holders=holders,
        sources=sources,
        marks=marks,
        places=_below(actor),
    )


@lru_cache(maxsize=8)
def _everywhere(_language: str | None) -> tuple[Choices, Choices, Choices, Choices]:
    """States, classes, ways in and marks in the reader's language: the same on every list."""
    return (
        [(state.value, str(state.label)) for state in State],
        [(urgency.value, str(urgency.label)) for urgency in UrgencyClass],
        [(source.value, str(source.label)) for source in Source],
        [(key, str(mark.label)) for key, mark in MARKS.items()],
    )


def _categories(rows: Sequence[ServiceRequest]) -> Choices:
    """The categories of the playbooks under which these rows run."""
    versions = {row.playbook_version_id: row.playbook for row in rows}
    named = {one.key: str(one.name) for playbook in versions.values() for one in playbook.categories}
    return list(named.items())


def _nearby(actor: Actor) -> tuple[Choices, Choices]:
    """Buildings of the first estate that a post serves, and the bodies that serve it."""
    estates = sorted(place_id for held in actor.posts for level, place_id in held.scope if level == "estate")
    return _known.one(estates[0], lambda: _in_estate(estates[0])) if estates else ([], [])


def _below(actor: Actor) -> Choices:
    """The places below the highest level that a post serves, above the estate."""
    scope = {pair for held in actor.posts for pair in held.scope}
    for own in LEVELS_BELOW:
        ids = tuple(sorted(place_id for level, place_id in scope if level == own))
        if ids:
            return _places.one((own, ids), lambda own=own, ids=ids: _places_below(own, ids))  # type: ignore[misc]  # bound now
    return []


def _places_below(own: str, ids: tuple[int, ...]) -> Choices:
    upper, lower = LEVELS_BELOW[own]
    return [(key, name) for key, name in fetch(BELOW, {"own": own, "ids": list(ids), "upper": upper, "lower": lower})]


def buildings_of(estate_id: int | None) -> Choices:
    """The buildings of an estate, to choose from. One query at most."""
    return _known.one(estate_id, lambda: _in_estate(estate_id))[0] if estate_id is not None else []


def _in_estate(estate_id: int) -> tuple[Choices, Choices]:
    found: dict[str, Choices] = {"building": [], "holder": []}
    for kind, key, name, _sort in fetch(NEARBY, {"estate": estate_id}):
        found[kind].append((key, name))
    return found["building"], found["holder"]
