"""Who holds posts in two bodies of different kinds at once (交叉任职): counted from appointments alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection

from linli.organisations.queries.past import HELD_THEN
from linli.organisations.queries.posts import spec_of
from linli.organisations.queries.vacancies import bodies_serving
from linli.places.models import Place
from linli.places.queries import NoPlaybook, playbook_version_for
from linli.playbooks.enums import BodyKind
from linli.playbooks.parts_organisation import CrossAppointment
from linli.playbooks.queries import by_id

PAIRS = f"""
{HELD_THEN}, sat AS (
  SELECT held.id, held.person_id, person.name, held.starts_on, held.key, held.playbook_version_id,
         body.id AS body_id, body.short_name, body.kind
  FROM held JOIN organisations_organisation body ON body.id = held.body_id
  JOIN people_person person ON person.id = held.person_id
)
SELECT one.person_id, one.name,
       one.id, one.body_id, one.short_name, one.kind, one.key, one.playbook_version_id,
       two.id, two.body_id, two.short_name, two.kind, two.key, two.playbook_version_id
FROM sat one JOIN sat two ON two.person_id = one.person_id AND two.kind <> one.kind
WHERE (one.starts_on, one.id) < (two.starts_on, two.id)
ORDER BY one.name, one.person_id, one.starts_on, one.id, two.starts_on, two.id
"""  # noqa: S608  # made of constants
"""Each two posts once, the one held longer first."""


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two posts."""

    appointment_id: UUID
    organisation_id: UUID
    body: str
    body_kind: BodyKind
    post_key: str
    post_name: str


@dataclass(frozen=True, slots=True)
class Crossing:
    """Somebody holds a post in a body of one kind and another in a body of another kind.

    Where the playbook names such a pairing, `named` is its key and the sides stand as it has them; else `from_` is the
    post held longer.
    """

    person_id: UUID
    person_name: str
    from_: Side
    to: Side
    named: str = ""


@dataclass(frozen=True, slots=True)
class Pairing:
    """All crossings from one kind of body to another, under one name of the playbook or under none."""

    from_kind: BodyKind
    to_kind: BodyKind
    named: str
    name: str
    rows: tuple[Crossing, ...]

    @property
    def persons(self) -> int:
        """How many people; who holds three such posts counts once."""
        return len({row.person_id for row in self.rows})


@dataclass(frozen=True, slots=True)
class Crossings:
    """All pairings of a place: those that the playbook names first, in its order; then by kind."""

    pairings: tuple[Pairing, ...]

    @property
    def rows(self) -> tuple[Crossing, ...]:
        return tuple(row for pairing in self.pairings for row in pairing.rows)

    @property
    def count(self) -> int:
        """How many people hold posts in bodies of different kinds; each once."""
        return len({row.person_id for row in self.rows})


def cross_appointments(place: Place, on: date) -> Crossings:
    """Who on a day holds posts in two bodies of different kinds that serve the place or something in it. Two queries,
    and one for the playbook."""
    return crossings_of(place, bodies_serving(place, on), on)


def crossings_of(place: Place, body_ids: Sequence[UUID], on: date) -> Crossings:
    """The same of these bodies, under the names of the place's playbook. One query, and one for the playbook."""
    with connection.cursor() as cursor:
        cursor.execute(PAIRS, {"bodies": list(body_ids), "on": on})
        found = cursor.fetchall()
    names = _named_in(place)
    crossings = [_crossing(row, names) for row in found]
    grouped: dict[tuple[int, int, int, str], list[Crossing]] = {}
    kinds, keys = list(BodyKind), [name.key for name in names]
    for one in crossings:
        rank = keys.index(one.named) if one.named else len(keys)
        place_in_order = (rank, kinds.index(one.from_.body_kind), kinds.index(one.to.body_kind), one.named)
        grouped.setdefault(place_in_order, []).append(one)
    spoken = {name.key: str(name.name) for name in names}
    return Crossings(
        tuple(
            Pairing(kinds[from_], kinds[to], named, spoken.get(named, ""), tuple(rows))
            for (_rank, from_, to, named), rows in sorted(grouped.items())
        )
    )


def _named_in(place: Place) -> Sequence[CrossAppointment]:
    """The pairings that the place's playbook names; none where it has no playbook."""
    try:
        return by_id(playbook_version_for(place)).cross_appointments
    except NoPlaybook:
        return ()


def _crossing(row: tuple[Any, ...], names: Sequence[CrossAppointment]) -> Crossing:
    person_id, person_name, *sides = row
    one, two = _side(*sides[:6]), _side(*sides[6:])
    for name in names:
        for from_, to in ((one, two), (two, one)):
            if _fits(name, from_, to):
                return Crossing(person_id, person_name, from_, to, name.key)
    return Crossing(person_id, person_name, one, two)


def _fits(name: CrossAppointment, from_: Side, to: Side) -> bool:
    """Whether two posts are what the playbook means by a name."""
    kinds = name.from_body == from_.body_kind and name.to_body == to.body_kind
    return kinds and name.from_post in (None, from_.post_key) and name.to_post in (None, to.post_key)


def _side(appointment_id: UUID, body_id: UUID, body: str, kind: str, key: str, version_id: UUID) -> Side:
    spec = spec_of(key, version_id)
    return Side(appointment_id, body_id, body, BodyKind(kind), key, str(spec.name) if spec else key)
