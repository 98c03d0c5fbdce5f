"""The proposal for a place: its open needs and the resources that can be used there, brought together. Four queries."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from linli.offers.matching import Fit, NeedOf, ResourceOf, proposals
from linli.offers.models import Need, Resource
from linli.offers.queries import usable_within, used_in_month
from linli.places.models import Place
from linli.places.queries import path_ids

MOST_NEEDS, MOST_RESOURCES = 500, 2000


def need_of(row: Need) -> NeedOf:
    """A need as it is matched."""
    return NeedOf(
        str(row.pk), row.kind, tuple(path_ids(row.place.path)), row.skill, frozenset(row.times),
        frozenset(row.turned_down),
    )  # fmt: skip


def resource_of(row: Resource, used: int) -> ResourceOf:
    """A resource as it is matched, with what is left of its month."""
    left = None if row.per_month is None else max(row.per_month - used, 0)
    return ResourceOf(str(row.pk), row.kind, row.place_id, frozenset(row.skills), frozenset(row.times), left)


def propose(place: Place, needs: Iterable[Need], at: datetime) -> list[tuple[Need, Resource, Fit]]:
    """For these needs of a place the resources that meet the most of them and fit best, each with why; the longest
    waiting need first."""
    wanted = list(needs)[:MOST_NEEDS]
    there = list(usable_within(place, at)[:MOST_RESOURCES])
    used = used_in_month([one.pk for one in there], at)
    by_need, by_resource = {str(one.pk): one for one in wanted}, {str(one.pk): one for one in there}
    pairs = proposals(
        [need_of(one) for one in wanted], [resource_of(one, used.get(one.pk, 0)) for one in there]
    )  # fmt: skip
    found = [(by_need[pair.need], by_resource[pair.resource], pair.fit) for pair in pairs]
    return sorted(found, key=lambda one: (one[0].made_at, one[0].pk))
