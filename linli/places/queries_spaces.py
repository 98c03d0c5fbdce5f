"""Public spaces below a place: on a day, in the past too, with their area; and which of them one may see."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Sum

from linli.core.actors import Actor
from linli.places.enums import CARRIED, Level
from linli.places.enums_spaces import SpaceState
from linli.places.models import Place
from linli.places.models_spaces import PublicSpace, SpacePeriod, SpaceRoom
from linli.places.queries import subtree

_CARRIED = frozenset(level.value for level in CARRIED)


class SpaceSum(NamedTuple):
    """How many spaces, and their area in hundredths of a square metre."""

    spaces: int
    area: int


def below(place: Place) -> QuerySet[PublicSpace]:
    """The public spaces of a place and of all that lies in it, in whatever state."""
    if Level(place.level) in CARRIED:
        return PublicSpace.objects.filter(**{f"{place.level}_id": place.pk}).order_by("name", "id")
    inside = subtree(place).order_by().values("pk")
    return PublicSpace.objects.filter(place_id__in=inside).order_by("name", "id")


def in_state(place: Place, state: SpaceState, on: date) -> QuerySet[PublicSpace]:
    """The spaces below a place that were in this state on that day."""
    then = SpacePeriod.objects.filter(Q(until=None) | Q(until__gt=on), space=OuterRef("pk"), state=state, since__lte=on)
    return below(place).filter(Exists(then))


def in_use(place: Place, on: date) -> QuerySet[PublicSpace]:
    """The spaces below a place that were in use on that day, today or any day before."""
    return in_state(place, SpaceState.IN_USE, on)


def summed(spaces: QuerySet[PublicSpace]) -> SpaceSum:
    """How many these are, and their area together. One query."""
    found = spaces.order_by().aggregate(spaces=Count("pk"), area=Sum("area"))
    return SpaceSum(found["spaces"], found["area"] or 0)


def area_in_use(place: Place, on: date) -> SpaceSum:
    """How many spaces below a place were in use on that day, and their area together."""
    return summed(in_use(place, on))


def by_state(place: Place) -> dict[SpaceState, SpaceSum]:
    """How many spaces below a place are in each state now, and their area; states that none is in count nothing."""
    rows = below(place).order_by().values_list("state").annotate(Count("pk"), Sum("area"))
    found = {SpaceState(state): SpaceSum(count, area) for state, count, area in rows}
    return {state: found.get(state, SpaceSum(0, 0)) for state in SpaceState}


def visible_to(actor: Actor) -> QuerySet[PublicSpace]:
    """What is in use, for everybody; the rest for the bodies of the place."""
    spaces = PublicSpace.objects.order_by("name", "id")
    return spaces if actor.is_system else spaces.filter(Q(state=SpaceState.IN_USE) | reached(actor))


def reached(actor: Actor, power: str = "") -> Q:
    """Spaces that lie in the scope of one of the actor's posts; with `power`, of a post that has it."""
    lying = Q(pk__in=[])
    for held in actor.open_posts:
        for level, place_id in held.scope:
            if (not power or power in held.powers) and level in {"place", *_CARRIED}:
                lying |= Q(**{f"{level}_id": place_id})
    return lying


def with_now(spaces: QuerySet[PublicSpace]) -> QuerySet[PublicSpace]:
    """The same, each with its open period in `now_periods`. One query more."""
    open_ones = SpacePeriod.objects.filter(until=None).order_by("pk")
    return spaces.prefetch_related(Prefetch("periods", open_ones, to_attr="now_periods"))


def period_of(space: PublicSpace) -> SpacePeriod:
    """The open period of a space: since when it is what it is."""
    known = getattr(space, "now_periods", None)
    return known[0] if known else SpacePeriod.objects.get(space=space, until=None)


def periods_of(space: PublicSpace) -> QuerySet[SpacePeriod]:
    """Everything a space went through, newest first."""
    return SpacePeriod.objects.filter(space=space).order_by("-pk")


def rooms_of_space(space: PublicSpace) -> QuerySet[SpaceRoom]:
    """The rooms that are inside a space now."""
    return SpaceRoom.objects.filter(space=space, ended_on=None).order_by("name", "pk")


def shared_with(estate: Place) -> QuerySet[PublicSpace]:
    """What the people of an estate can use now: spaces in use in the estate, and its community's that lie in no
    estate."""
    around = Q(community_id=estate.community_id, estate_id=None) if estate.community_id else Q(pk__in=[])
    found = PublicSpace.objects.filter(Q(estate_id=estate.pk) | around, state=SpaceState.IN_USE)
    return found.order_by("name", "id")
