"""Which resource for which need: as many needs as can be, and then the best fit; plain values in, pairs out.

Each need takes one resource of its class at most, each resource as many needs as it has room for. What is sought is the
assignment of least cost on the graph of possible pairs, where a need that stays without costs more than all fits
together. Need after need finds its shortest augmenting path (Dijkstra over reduced costs, as Jonker and Volgenant
do): others are moved only where that costs least. The same needs and resources give the same pairs, in whatever order
they come.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from linli.core.weekly import TIMES, times_words

SAME_PLACE, NEARER, COMMON_TIMES, SKILL = 12, 10, 3, 6
"""What a fit counts: for the same place; for one above it, less a point for each level; for each time in common, three
at most; for a skill that was asked for."""

BEST = SAME_PLACE + COMMON_TIMES + SKILL
MOST_TIMES = 3


@dataclass(frozen=True, slots=True)
class NeedOf:
    """A need as it is matched. `path`: the places in which it lies, the widest first, its own last."""

    id: str
    kind: str
    path: tuple[int, ...]
    skill: str = ""
    times: frozenset[str] = frozenset()
    turned_down: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ResourceOf:
    """A resource as it is matched. `left`: how many needs it still takes this month; None: as many as come."""

    id: str
    kind: str
    place: int
    skills: frozenset[str] = frozenset()
    times: frozenset[str] = frozenset()
    left: int | None = None


@dataclass(frozen=True, slots=True)
class Fit:
    """Why a resource fits a need. `above`: how many levels above the need's own place it can be used."""

    above: int
    times: tuple[str, ...] = ()
    skill: str = ""

    @property
    def points(self) -> int:
        """How good it is; more is better."""
        near = SAME_PLACE if self.above == 0 else max(NEARER - self.above, 1)
        return near + min(len(self.times), MOST_TIMES) + (SKILL if self.skill else 0)

    def reason(self) -> str:
        """Why, in plain words: same class, same place, Tuesday morning, has the skill."""
        said = [_("same class"), _("same place") if self.above == 0 else _("serves the whole area above it")]
        if self.times:
            said.append(_("free %(times)s") % {"times": times_words(self.times[:MOST_TIMES])})
        if self.skill:
            said.append(_("can do “%(skill)s”") % {"skill": self.skill})
        return pgettext("list", ", ").join(said)


@dataclass(frozen=True, slots=True)
class Pair:
    """One proposal."""

    need: str
    resource: str
    fit: Fit


def fit_of(need: NeedOf, resource: ResourceOf) -> Fit | None:
    """How a resource fits a need; None where it does not: of another class, for another place, at other times, without
    the skill, without room, or turned down before."""
    full = resource.left is not None and resource.left < 1
    if need.kind != resource.kind or resource.place not in need.path or full or resource.id in need.turned_down:
        return None
    common = need.times & resource.times
    if need.times and resource.times and not common:
        return None
    skill = need.skill.strip().casefold()
    if skill and not any(skill in one.casefold() or one.casefold() in skill for one in resource.skills if one):
        return None
    above = len(need.path) - 1 - need.path.index(resource.place)
    return Fit(above, tuple(one for one in TIMES if one in common), need.skill.strip())


def proposals(needs: Iterable[NeedOf], resources: Iterable[ResourceOf]) -> list[Pair]:
    """The pairs that meet the most needs, and among those fit best in sum; by need."""
    wanted = sorted(needs, key=lambda one: one.id)
    there = sorted(resources, key=lambda one: one.id)
    by_kind: dict[str, dict[tuple[object, ...], list[int]]] = {}
    for index, one in enumerate(there):
        if one.left is None or one.left > 0:
            profile = (one.place, one.skills, one.times)
            by_kind.setdefault(one.kind, {}).setdefault(profile, []).append(index)
    alike: dict[tuple[object, ...], dict[int, Fit]] = {}
    fits: list[dict[int, Fit]] = []
    for need in wanted:
        same = (need.kind, need.path, need.skill, need.times, need.turned_down)
        if same not in alike:
            alike[same] = _fits(need, there, by_kind.get(need.kind, {}).values())
        fits.append(alike[same])
    costs = [_cheapest(found, len(wanted)) for found in fits]
    room = [len(wanted) if one.left is None else one.left for one in there]
    chosen = assign(costs, room, without=(BEST + 1) * (len(wanted) + 1))
    return [
        Pair(need.id, there[index].id, fits[row][index])
        for row, (need, index) in enumerate(zip(wanted, chosen, strict=True))
        if index is not None
    ]


def _fits(need: NeedOf, there: Sequence[ResourceOf], groups: Iterable[list[int]]) -> dict[int, Fit]:
    """The resources that fit a need; those that are alike are looked at once."""
    found: dict[int, Fit] = {}
    for group in groups:
        open_to = [index for index in group if there[index].id not in need.turned_down] if need.turned_down else group
        fit = fit_of(need, there[open_to[0]]) if open_to else None
        if fit is not None:
            found.update(dict.fromkeys(open_to, fit))
    return found


def _cheapest(found: dict[int, Fit], most: int) -> list[tuple[int, int]]:
    """The candidates of a need with their costs; the best so many as there are needs, for others can take no more of
    them than that."""
    costs = sorted((BEST - fit.points, index) for index, fit in found.items())
    return [(index, cost) for cost, index in costs[:most]]


@dataclass(slots=True)
class _Net:
    """The assignment while it grows: prices of needs and resources, and who has what."""

    costs: list[list[tuple[int, int]]]
    room: list[int]
    price: list[int]
    worth: list[int]
    has: list[int]
    of: list[list[int]] = field(default_factory=list)


def assign(costs: Sequence[Sequence[tuple[int, int]]], room: Sequence[int], *, without: int) -> list[int | None]:
    """For each need the index of its resource, or None; of least cost in sum, where `without` is the cost of None.

    `costs` holds for each need (resource, cost); no cost is negative, `without` the largest.
    """
    count = len(room)
    rows = [[*row, (count + number, without)] for number, row in enumerate(costs)]  # a place of its own to stay without
    columns = count + len(rows)
    net = _Net(
        rows, [*room, *[1] * len(rows)], [0] * len(rows), [0] * columns, [-1] * len(rows), [[] for _ in range(columns)]
    )
    for row in range(len(rows)):
        _place(net, row)
    return [column if column < count else None for column in net.has]


def _place(net: _Net, start: int) -> None:
    """Give one more need a resource by the shortest augmenting path, and bring the prices up to it."""
    distance: dict[int, int] = {}
    came_from: dict[int, int] = {}
    settled: dict[int, int] = {}
    reached: list[tuple[int, int]] = []
    heap: list[tuple[int, bool, int]] = []  # at the same distance what has room comes first

    worth = net.worth

    def look(row: int, so_far: int) -> None:
        base = so_far - net.price[row]
        for column, cost in net.costs[row]:
            along = base + cost - worth[column]
            if column not in distance or along < distance[column]:
                distance[column], came_from[column] = along, row
                heapq.heappush(heap, (along, len(net.of[column]) >= net.room[column], column))

    look(start, 0)
    while True:
        so_far, _full, column = heapq.heappop(heap)
        if column in settled:
            continue
        settled[column] = so_far
        if len(net.of[column]) < net.room[column]:
            break
        for row in net.of[column]:
            reached.append((row, so_far))
            look(row, so_far)
    net.price[start] += so_far
    for row, at in reached:
        net.price[row] += so_far - at
    for one, at in settled.items():
        net.worth[one] -= so_far - at
    while True:
        row = came_from[column]
        before, net.has[row] = net.has[row], column
        net.of[column].append(row)
        if before < 0:
            return
        net.of[before].remove(row)
        column = before
