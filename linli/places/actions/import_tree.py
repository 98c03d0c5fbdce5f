"""Bringing in the national tree, a province at a time: what is here already is kept and joined on to.

Each province is one transaction, so that a run that was broken off is simply started again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from django.db import connection, transaction

from linli.core.actions import action
from linli.core.actors import Actor
from linli.core.events import record
from linli.core.refusals import ask
from linli.places import naming, queries, rules
from linli.places.actions.add import next_ids
from linli.places.actions.reshaping import TREE_LOCK
from linli.places.enums import Level
from linli.places.initials import initials
from linli.places.models import Place

Row = tuple[str, str]
"""(statistical code, name)."""

LENGTHS = (2, 4, 6, 9, 12)
"""Digits of a code, by level."""

LEVELS = (Level.PROVINCE, Level.CITY, Level.DISTRICT, Level.SUBDISTRICT, Level.COMMUNITY)
STEP = 1000
NAME_LENGTH = 60

KNOWN = """
SELECT id, level, code, name, path, city_id, district_id, subdistrict_id, community_id, merged_into_id
FROM places_place WHERE code LIKE %s AND level = ANY(%s) ORDER BY ended_at IS NULL, id
"""
TARGETS = """
WITH RECURSIVE living AS (
  SELECT id AS ended, merged_into_id AS next FROM places_place WHERE id = ANY(%s)
  UNION ALL
  SELECT l.ended, p.merged_into_id FROM living l JOIN places_place p ON p.id = l.next WHERE p.merged_into_id IS NOT NULL
)
SELECT l.ended, p.id, p.name, p.path, p.city_id, p.district_id, p.subdistrict_id, p.community_id
FROM living l JOIN places_place p ON p.id = l.next WHERE p.merged_into_id IS NULL
"""
SIBLINGS = """
SELECT parent_id, level, name, id, code, path, city_id, district_id, subdistrict_id, community_id FROM places_place
WHERE (parent_id = ANY(%s) OR parent_id IS NULL
       OR parent_id IN (SELECT id FROM places_place WHERE code = '' AND level = ANY(%s)))
  AND level = ANY(%s) AND ended_at IS NULL
"""
COPY = """
COPY places_place (id, level, parent_id, path, name, code, pinyin, sort, estate_type, address, "use",
  city_id, district_id, subdistrict_id, community_id, version) FROM STDIN
"""
GIVE_CODES = """
UPDATE places_place SET code = new.code, version = places_place.version + 1
FROM unnest(%s::int[], %s::text[]) AS new (id, code) WHERE places_place.id = new.id
"""


class Node(NamedTuple):
    """A place as its children need it. `above` holds the ids of its city, district, subdistrict and community."""

    id: int
    name: str
    path: str
    above: tuple[int | None, ...]


class Twin(NamedTuple):
    """A place that bears the same name in the same place, with the code it has, if it has one."""

    node: Node
    code: str


@dataclass
class TreeImported:
    """What came in: new places, places that were here, and what differs. Differences are (code, here, in the file)."""

    added: int = 0
    known: int = 0
    given_codes: int = 0
    other_names: list[tuple[str, str, str]] = field(default_factory=list)
    twins: list[tuple[str, str]] = field(default_factory=list)

    def add(self, other: TreeImported) -> None:
        """Count another province in."""
        self.added += other.added
        self.known += other.known
        self.given_codes += other.given_codes
        self.other_names += other.other_names
        self.twins += other.twins


@dataclass
class _Plan:
    done: TreeImported = field(default_factory=TreeImported)
    nodes: dict[str, Node] = field(default_factory=dict)
    taken: dict[tuple[int | None, str, str], Twin] = field(default_factory=dict)
    given: list[tuple[int, str]] = field(default_factory=list)


@action
def import_province(
    rows: Sequence[Row], *, by: Actor, at: datetime, progress: Callable[[int], object] = bool
) -> TreeImported:
    """Bring in one province with all that lies in it, parents before children; what is here is kept as it is.

    A place is known by its code and level, a place without a code by its name and where it lies: that one gets the
    code. A new place whose name is taken beside it bears its code behind its name. One event. Raises `Refused`.
    """
    ask(rules.may_import_tree(by, at))
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [TREE_LOCK])
    plan = _Plan()
    here = _known(rows[0][0])
    missing = sum(1 for code, _name in rows if code not in here)
    if missing:
        plan.taken = _taken(here)
    _write(rows, here, next_ids(missing) if missing else [], plan, progress)
    _give_codes(plan)
    done = plan.done
    if done.added or done.given_codes:
        province = Place.every.get(pk=plan.nodes[rows[0][0]].id)
        refs = {"added": done.added, "known": done.known, "given_codes": done.given_codes, "twins": len(done.twins)}
        record("place.imported", province, by=by, at=at, refs=refs)
        transaction.on_commit(queries.forget_lineages)
    return done


def settle() -> None:
    """Let PostgreSQL count anew what stands in the table: until then it plans as for a small one."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE places_place")


def _known(province: str) -> dict[str, Node]:
    """Places of the province that are here, by code without zeros behind it; for an ended one, what it is part of."""
    found: dict[str, Node] = {}
    ended: dict[int, str] = {}
    with connection.cursor() as cursor:
        cursor.execute(KNOWN, [province + "%", [level.value for level in LEVELS]])
        for place_id, level, code, name, path, *above, merged_into in cursor.fetchall():
            length = LENGTHS[LEVELS.index(level)]
            if len(code) < length or code[length:].strip("0"):
                continue
            found[code[:length]] = Node(place_id, name, path, tuple(above))
            if merged_into is not None:
                ended[place_id] = code[:length]
        ended = {place_id: code for place_id, code in ended.items() if found[code].id == place_id}
        if ended:
            cursor.execute(TARGETS, [list(ended)])
            for place_id, target, _name, path, *above in cursor.fetchall():
                found[ended[place_id]] = Node(target, found[ended[place_id]].name, path, tuple(above))
    return found


def _taken(here: dict[str, Node]) -> dict[tuple[int | None, str, str], Twin]:
    """{(parent, level, name): who bears the name} right under the places that are here, and at the top; under those
    without a code too, which may get theirs as the rows go by."""
    with connection.cursor() as cursor:
        levels = [level.value for level in LEVELS]
        cursor.execute(SIBLINGS, [[node.id for node in here.values()], levels, levels])
        return {
            (parent, level, name): Twin(Node(place_id, name, path, tuple(above)), code)
            for parent, level, name, place_id, code, path, *above in cursor.fetchall()
        }


def _write(
    rows: Sequence[Row], here: dict[str, Node], ids: Sequence[int], plan: _Plan, progress: Callable[[int], object]
) -> None:
    """Write what is missing by COPY, as the rows go by."""
    fresh = iter(ids)
    with connection.wrap_database_errors, connection.cursor() as cursor, cursor.copy(COPY) as copy:
        for number, row in enumerate(rows, start=1):
            for values in _new(row, here, fresh, plan):
                copy.write_row(values)
            if number % STEP == 0:
                progress(STEP)
    progress(len(rows) % STEP)


def _new(row: Row, here: dict[str, Node], fresh: Iterator[int], plan: _Plan) -> Iterator[tuple[object, ...]]:
    """The columns of the row's place, if it is new."""
    code, name = row
    depth = LENGTHS.index(len(code))
    level = LEVELS[depth].value
    known = here.get(code)
    if known is not None:
        plan.nodes[code] = known
        plan.done.known += 1
        if known.name not in (name, _with_code(name, code)):
            plan.done.other_names.append((code, known.name, name))
        return
    parent = plan.nodes[code[: LENGTHS[depth - 1]]] if depth else None
    parent_id = parent.id if parent else None
    twin = plan.taken.get((parent_id, level, name))
    if twin is not None and not twin.code:
        plan.nodes[code] = twin.node
        plan.taken[parent_id, level, name] = Twin(twin.node, code)
        plan.given.append((twin.node.id, code))
        plan.done.given_codes += 1
        plan.done.known += 1
        return
    if twin is not None and depth:
        name = _with_code(name, code)
        plan.done.twins.append((code, name))
    place_id = next(fresh)
    above = _above(place_id, depth, parent)
    node = Node(place_id, name, (parent.path if parent else "") + queries.path_step(place_id), above)
    plan.nodes[code] = node
    plan.taken[parent_id, level, name] = Twin(node, code)
    plan.done.added += 1
    letters, sort = initials(name), naming.sort_key(name)
    yield (place_id, level, parent_id, node.path, name, code, letters, sort, "", "", "", *above, 1)


def _with_code(name: str, code: str) -> str:
    """The name of a twin: its own, and the code that tells it apart."""
    return f"{name[: NAME_LENGTH - len(code) - 2]}({code})"


def _above(place_id: int, depth: int, parent: Node | None) -> tuple[int | None, ...]:
    """The ids of city, district, subdistrict and community that a new place carries, its own among them."""
    carried: list[int | None] = list(parent.above) if parent else [None] * (len(LEVELS) - 1)
    if depth:
        carried[depth - 1] = place_id
    return tuple(carried)


def _give_codes(plan: _Plan) -> None:
    """Write the codes of places that had none."""
    if plan.given:
        with connection.cursor() as cursor:
            cursor.execute(GIVE_CODES, [[place_id for place_id, _ in plan.given], [code for _, code in plan.given]])
