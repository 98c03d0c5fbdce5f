"""What stands in a place on a day, in figures: each is a count of rows, and each has the rows behind it.

The tree is the one of the day, with its names. Bodies, links and rosters are those of the day; a body that is bound to
an estate which has become part of another counts for both. Nothing here holds one place against another.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import UUID

from linli.core.prepared import fetch
from linli.organisations.queries.coverage import THREE
from linli.organisations.queries.crossings import Crossings, crossings_of
from linli.organisations.queries.past import Stood, bodies_then
from linli.organisations.queries.vacancies import Vacancies, vacancies_of
from linli.places.enums import Level
from linli.places.models import Place
from linli.places.past_lying import SpaceThen, spaces_then
from linli.places.past_tree import PastTree, Then, trees_on
from linli.places.queries_spaces import SpaceSum
from linli.playbooks.enums import BodyKind

KINDS = (*THREE, BodyKind.SERVICE_STATION)
REPRESENTATIVE = "resident_representative"

DAYS = """
day AS (SELECT * FROM unnest(%(days)s::int[], %(on)s::date[]) AS day (n, today)),
lies AS (SELECT * FROM unnest(%(ns)s::int[], %(estates)s::int[]) AS lies (n, estate_id))
"""

LINKED = f"""
WITH {DAYS}, run AS (
  SELECT link.estate_id, link.appointment_id, link.since, link.until, count(*) AS households
  FROM organisations_householdlink link
  WHERE link.post_key = %(post)s AND link.estate_id = ANY(%(estates)s)
  GROUP BY link.estate_id, link.appointment_id, link.since, link.until
)
SELECT day.n, run.estate_id, count(DISTINCT run.appointment_id), sum(run.households)::int
FROM run JOIN lies ON lies.estate_id = run.estate_id
JOIN day ON day.n = lies.n AND run.since <= day.today AND (run.until IS NULL OR run.until > day.today)
JOIN organisations_appointment held ON held.id = run.appointment_id
  AND held.starts_on <= day.today AND (held.ends_on IS NULL OR held.ends_on >= day.today)
JOIN organisations_post post ON post.id = held.post_id
JOIN organisations_organisation body ON body.id = post.organisation_id
  AND (body.ended_on IS NULL OR body.ended_on > day.today)
GROUP BY day.n, run.estate_id
"""  # noqa: S608  # no value is put in by text

REGISTERED = f"""
WITH {DAYS}
SELECT lies.n, lies.estate_id, count(*)
FROM day JOIN lies ON lies.n = day.n
JOIN organisations_rosterentry entry ON entry.estate_id = lies.estate_id AND entry.since <= day.today
  AND (entry.until IS NULL OR entry.until > day.today) AND entry.registered_on <= day.today
GROUP BY lies.n, lies.estate_id
"""  # noqa: S608  # no value is put in by text


class Linked(NamedTuple):
    """Representatives of an estate who are linked with households, and with how many."""

    representatives: int
    households: int


class Body(NamedTuple):
    """A body that serves estates of the place."""

    id: UUID
    kind: BodyKind
    short_name: str


class Share(NamedTuple):
    """How many of the estates of a part of the place have a branch."""

    place: Then | None
    estates: int
    have: int


@dataclass(frozen=True)
class Figures:
    """The figures of a place on a day, and what each counts."""

    tree: PastTree
    serving: dict[BodyKind, dict[int, list[Body]]]
    linked: dict[int, Linked]
    registered_in: dict[int, int]
    crossings: Crossings
    vacancies: Vacancies
    used: tuple[SpaceThen, ...]

    def bodies(self, kind: BodyKind) -> list[tuple[Body, list[int]]]:
        """The bodies of a kind with the estates that each serves, by name."""
        found: dict[Body, list[int]] = {}
        for estate_id, here in self.serving.get(kind, {}).items():
            for body in here:
                found.setdefault(body, []).append(estate_id)
        return sorted(found.items(), key=lambda pair: (pair[0].short_name, pair[0].id))

    def have(self, kind: BodyKind) -> list[Then]:
        """The estates that a body of a kind serves."""
        return [estate for estate in self.tree.estates if self.serving.get(kind, {}).get(estate.id)]

    def lack(self, kind: BodyKind) -> list[Then]:
        """The estates that no body of a kind serves."""
        return [estate for estate in self.tree.estates if not self.serving.get(kind, {}).get(estate.id)]

    @property
    def branches(self) -> int:
        return len(self.bodies(BodyKind.ESTATE_PARTY_BRANCH))

    @property
    def stations(self) -> int:
        return len(self.bodies(BodyKind.SERVICE_STATION))

    @property
    def three_without(self) -> list[Then]:
        """Estates with neither branch nor owners' committee nor property company."""
        return [
            estate
            for estate in self.tree.estates
            if not any(self.serving.get(kind, {}).get(estate.id) for kind in THREE)
        ]

    @property
    def representatives(self) -> int:
        """Representatives who are linked with households; one with households in two estates counts in each."""
        return sum(one.representatives for one in self.linked.values())

    @property
    def households(self) -> int:
        return sum(one.households for one in self.linked.values())

    @property
    def spaces(self) -> SpaceSum:
        """How many public spaces were in use, and their area together."""
        return SpaceSum(len(self.used), sum(space.area for space in self.used))

    @property
    def registered(self) -> int:
        return sum(self.registered_in.values())

    def shares(self, level: Level) -> list[Share]:
        """For each place of a level, how many of its estates have a branch; estates that lie in none of them last."""
        covered = {estate.id for estate in self.have(BodyKind.ESTATE_PARTY_BRANCH)}
        found: dict[Then | None, list[int]] = {place: [] for place in self.tree.at_level(level)}
        for estate in self.tree.estates:
            found.setdefault(self.tree.above(estate, level), []).append(estate.id)
        rows = [Share(place, len(ids), len(covered.intersection(ids))) for place, ids in found.items() if ids]
        return sorted(rows, key=lambda row: row.place is None)


def figures(place: Place, days: Sequence[date]) -> list[Figures]:
    """The figures of a place on each of these days. Three queries for all days, and seven for each."""
    trees = trees_on(place.pk, days)
    values = _values(trees)
    linked, registered = _linked(trees, values), _registered(trees, values)
    return [_on_day(place, tree, linked[n], registered[n]) for n, tree in enumerate(trees)]


def _on_day(place: Place, tree: PastTree, linked: dict[int, Linked], registered: dict[int, int]) -> Figures:
    stood = bodies_then(tree, place.pk)
    return Figures(
        tree, _serving(tree, stood), linked, registered,
        crossings_of(place, [body.id for body in stood], tree.on),
        vacancies_of([(body.id, body.kind, body.short_name, body.path) for body in stood], tree.on),
        spaces_then(tree),
    )  # fmt: skip


def _values(trees: Sequence[PastTree]) -> dict[str, object]:
    pairs = [(n, estate_id) for n, tree in enumerate(trees) for estate_id in _asked(tree)]
    return {
        "days": list(range(len(trees))),
        "on": [tree.on for tree in trees],
        "ns": [n for n, _estate in pairs],
        "estates": [estate_id for _n, estate_id in pairs],
        "post": REPRESENTATIVE,
    }


def _asked(tree: PastTree) -> list[int]:
    """The estates, and what ended ones are part of since: there stand now the bodies that they had."""
    return sorted({*tree.ids, *(one.merged_into for one in tree.estates if one.merged_into)})


def _serving(tree: PastTree, stood: Sequence[Stood]) -> dict[BodyKind, dict[int, list[Body]]]:
    """The bodies of each kind that served each estate: bound to it, to something in it, or to what it is part of."""
    estates: dict[int, set[int]] = {}
    for estate in tree.estates:
        for place_id in filter(None, (estate.id, estate.merged_into)):
            estates.setdefault(place_id, set()).add(estate.id)
    found: dict[BodyKind, dict[int, list[Body]]] = {kind: {} for kind in KINDS}
    for one in sorted((one for one in stood if one.kind in KINDS), key=lambda one: (one.short_name, one.id)):
        body = Body(one.id, one.kind, one.short_name)
        for estate_id in {estate_id for place_id in one.places for estate_id in estates.get(place_id, ())}:
            found[one.kind].setdefault(estate_id, []).append(body)
    return found


def _linked(trees: Sequence[PastTree], values: dict[str, object]) -> list[dict[int, Linked]]:
    found: list[dict[int, Linked]] = [{} for _ in trees]
    for n, estate_id, representatives, households in fetch(LINKED, values, keep_plan=False):
        if estate_id in trees[n].places:
            found[n][estate_id] = Linked(representatives, households)
    return found


def _registered(trees: Sequence[PastTree], values: dict[str, object]) -> list[dict[int, int]]:
    found: list[dict[int, int]] = [{} for _ in trees]
    for n, estate_id, members in fetch(REGISTERED, values, keep_plan=False):
        if estate_id in trees[n].places:
            found[n][estate_id] = members
    return found
