"""Sums that would tell the number of a single estate: what of a place a reader cannot tell apart from the rest."""

from __future__ import annotations

from collections.abc import Collection

from linli.core.actors import Actor
from linli.places.enums import Level
from linli.places.past_tree import PastTree, Then
from linli.playbooks.enums import Power


def seen_estates(actor: Actor, tree: PastTree) -> set[int]:
    """The estates of a day's tree whose own numbers of members a reader may see in one of their posts."""
    over = {
        place_id for held in actor.open_posts if Power.ROSTER_COUNT in held.powers for _level, place_id in held.scope
    }
    return {one.id for one in tree.estates if one.id in over or any(up.id in over for up in tree.chain(one))}


def told_apart(tree: PastTree, seen: Collection[int]) -> frozenset[int]:
    """The unseen estates whose numbers together the sum over the whole tree would tell, beside every sum below it.

    From below upward: where it would tell of one estate alone, the sum of a part is not shown, and that estate is among
    those that are left above; where it tells of several together it is shown, and nothing of that part is left. So the
    sums that are shown tell of sets of at least two estates, which have none in common, and of no estate by itself.
    """
    below: dict[int | None, list[Then]] = {}
    for one in tree.places.values():
        below.setdefault(one.parent_id, []).append(one)

    def left(place: Then) -> frozenset[int]:
        if place.level is Level.ESTATE:
            return frozenset() if place.id in seen else frozenset({place.id})
        alone = [part for part in map(left, below.get(place.id, ())) if len(part) == 1]
        return frozenset().union(*alone)

    tops = [one for one in tree.places.values() if one.parent_id not in tree.places]
    return frozenset().union(*map(left, tops))
