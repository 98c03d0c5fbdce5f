"""Who holds something in each of many estates: the nearest body of the first kind that serves it."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Q

from linli.organisations.models import OrganisationPlace
from linli.places.enums import Level
from linli.places.models import Place
from linli.places.queries import path_ids
from linli.playbooks.enums import BodyKind

MOST_ESTATES = 5000


def estates_within(places: Sequence[Place]) -> tuple[Place, ...]:
    """The estates of these places, each once, in the order of the tree; one more than can be held where there are more.
    One query."""
    inside = Q(pk__in=[])
    for place in places:
        inside |= Q(path__gte=place.path, path__lt=place.path + "~")
    return tuple(Place.objects.filter(inside, level=Level.ESTATE).order_by("path")[: MOST_ESTATES + 1])


def holders_of(estates: Sequence[Place], kinds: Sequence[BodyKind]) -> dict[int, UUID]:
    """By estate, the body that holds it there: of the first of these kinds that serves it, the nearest. Estates that
    none serves are left out. One query."""
    above = {estate.pk: path_ids(estate.path) for estate in estates}
    order = [kind.value for kind in kinds]
    bound = OrganisationPlace.objects.filter(
        place_id__in={place_id for ids in above.values() for place_id in ids},
        organisation__ended_on=None,
        organisation__kind__in=order,
    )
    serving: dict[int, list[tuple[int, UUID]]] = {}
    for place_id, kind, body in bound.order_by("organisation_id").values_list(
        "place_id", "organisation__kind", "organisation_id"
    ):
        serving.setdefault(place_id, []).append((order.index(kind), body))
    holders = {}
    for estate_id, ids in above.items():
        near = [(rank, -depth, body) for depth, one in enumerate(ids) for rank, body in serving.get(one, ())]
        if near:
            holders[estate_id] = min(near)[2]
    return holders
