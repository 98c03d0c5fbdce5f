"""What a change of the tree would change, in counts, before it is decided; and what a decided one was, in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from linli.core.models import Event
from linli.organisations.models import Appointment, Organisation
from linli.organisations.queries.posts import spec_of
from linli.places.enums import CARRIED, ChangeKind, Level
from linli.places.grids import households_in
from linli.places.models import Place, PlaceChange
from linli.service_requests.enums import OPEN
from linli.service_requests.queries import rows

NAMED = 6


@dataclass(frozen=True, slots=True)
class Preview:
    """What goes along, in counts, and a mark of what was seen: when it differs, somebody changed the tree meanwhile."""

    places: int
    households: int
    open_requests: int
    bodies: int
    seen: str


def preview(kind: ChangeKind, place: Place, into: Place | None, parts: Sequence[Place]) -> Preview:
    """Count what would go along: of a split the parts, else the place with all in it. Four queries."""
    going = parts if kind is ChangeKind.SPLIT else [place]
    lying = Q(pk__in=[])
    for one in going:
        lying |= Q(path__gte=one.path, path__lt=one.path + "~")
    inside = Place.objects.filter(lying).exclude(level=Level.GRID)
    places = inside.count() - (0 if kind is ChangeKind.SPLIT else 1)
    bound = Organisation.objects.filter(bindings__place__in=Place.objects.filter(lying).order_by().values("pk"))
    if kind is ChangeKind.SPLIT:  # those of the whole serve the new place as well
        bound |= Organisation.objects.filter(bindings__place=place)
    bodies = bound.filter(ended_on=None).distinct().count()
    versions = [str(one.version) for one in (place, *parts, *([into] if into is not None else []))]
    return Preview(
        places=places,
        households=households_in(going).count(),
        open_requests=_requests(going).filter(state__in=sorted(OPEN)).order_by().count(),
        bodies=bodies,
        seen=".".join([*versions, str(places), str(into.pk if into is not None else 0)]),
    )


def _requests(places: Iterable[Place]) -> QuerySet[Any]:
    """The service requests that lie in these places, whoever may read them."""
    carried = {level.value for level in CARRIED}
    by_level: dict[str, list[int]] = {}
    for place in places:
        column = f"{place.level}_id" if place.level in carried else "place_id"
        by_level.setdefault(column, []).append(place.pk)
    lying = Q(pk__in=[])
    for column, ids in sorted(by_level.items()):
        lying |= Q(**{f"{column}__in": ids})
    return rows().filter(lying)


def part_names(changes: Iterable[PlaceChange]) -> dict[UUID, str]:
    """What each split takes out, by the change's id: the first names, and how many more. One query."""
    splits = {change.pk: change.parts or [] for change in changes if change.kind == ChangeKind.SPLIT}
    wanted = {part for parts in splits.values() for part in parts}
    known = dict(Place.every.filter(pk__in=wanted).values_list("pk", "name")) if wanted else {}
    told = {}
    for key, parts in splits.items():
        names = [known[part] for part in parts if part in known]
        words, more = _(", ").join(names[:NAMED]), len(names) - NAMED
        told[key] = words if more <= 0 else _("%(names)s and %(count)s more") % {"names": words, "count": more}
    return told


def in_which_post(changes: Sequence[PlaceChange]) -> dict[str, str]:
    """In which post each change was decided, by the change's id as text; "" where it was in none. Two queries."""
    decided = Event.objects.filter(
        kind="place.change_decided", subject_id__in=[str(change.place_id) for change in changes]
    ).exclude(appointment_id=None)
    found = decided.order_by("id").values_list("refs", "appointment_id")
    acted = {str(refs.get("change")): appointment for refs, appointment in found}
    held = Appointment.objects.select_related("post__organisation").in_bulk(set(acted.values()))
    return {
        change: _("%(body)s, %(post)s") % {"body": one.post.organisation.name, "post": _post_name(one)}
        for change, key in acted.items()
        if (one := held.get(key)) is not None
    }


def _post_name(held: Appointment) -> str:
    spec = spec_of(held.post.key, held.post.playbook_version_id)
    return str(spec.name) if spec is not None else held.post.key
