"""Which bodies serve a place: a binding reaches a place with its subtree, so one query over the ids above suffices."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.db.models import F, Max, QuerySet
from django.db.models.functions import Length

from linli.core.actors import Actor, Located
from linli.core.prepared import prepared
from linli.organisations.enums import rungs_above
from linli.organisations.models import Organisation, OrganisationPlace
from linli.places.models import Place
from linli.places.queries import path_ids
from linli.playbooks.enums import BodyKind
from linli.playbooks.schema import Playbook


def visible_to(actor: Actor) -> QuerySet[Organisation]:
    """Bodies that exist now are public: who serves an estate, and their telephone. The system sees ended ones too."""
    everything = Organisation.objects.order_by("kind", "name", "pk")
    return everything if actor.is_system else everything.filter(ended_on=None)


def ids_above(thing: Located | Mapping[str, int | None]) -> list[int]:
    """The ids of the places that a thing lies in, itself among them: a place's path, else the row's level ids."""
    if isinstance(thing, Place):
        return path_ids(thing.path)
    levels = thing if isinstance(thing, Mapping) else thing.level_ids()
    return sorted({place_id for place_id in levels.values() if place_id is not None})


def bodies_for(
    thing: Located | Mapping[str, int | None], kinds: Iterable[BodyKind | str] | None = None
) -> tuple[Organisation, ...]:
    """The bodies that serve where a thing lies, the nearest first, then by kind and name; of these kinds, or of all.

    `thing` is a place, any row with level ids, or the level ids themselves. One query.
    """
    wanted = None if kinds is None else tuple(str(kind) for kind in kinds)
    return tuple(_serving(tuple(ids_above(thing)), wanted))


@prepared
def _serving(place_ids: tuple[int, ...], kinds: tuple[str, ...] | None) -> QuerySet[Organisation]:
    found = Organisation.objects.filter(ended_on=None, bindings__place_id__in=place_ids)
    if kinds is not None:
        found = found.filter(kind__in=kinds)
    return _nearest_first(found)


def _nearest_first(found: QuerySet[Organisation]) -> QuerySet[Organisation]:
    return found.annotate(depth=Max(Length("bindings__place__path"))).order_by("-depth", "kind", "name", "pk")


def body_of_kind(thing: Located | Mapping[str, int | None], kind: BodyKind | str) -> Organisation | None:
    """The nearest body of a kind that serves where a thing lies."""
    return next(iter(bodies_for(thing, [kind])), None)


def station_for(place: Place) -> Organisation:
    """The station of the nearest place, from this one upward, that has one. Raises Organisation.DoesNotExist."""
    station = body_of_kind(place, BodyKind.SERVICE_STATION)
    if station is None:
        raise Organisation.DoesNotExist(f"no station serves {place.name}")
    return station


def receiver_for(thing: Located | Mapping[str, int | None]) -> Organisation:
    """The body that receives what is reported at a place: its station, else the nearest body of the ladder above.

    Raises LookupError where nobody serves the place. One query.
    """
    wanted = [BodyKind.SERVICE_STATION, *rungs_above(BodyKind.SERVICE_STATION)]
    found = bodies_for(thing, wanted)
    if not found:
        raise LookupError("nobody serves this place")
    return min(found, key=lambda body: wanted.index(BodyKind(body.kind)))


def next_up(
    organisation: Organisation, thing: Located | Mapping[str, int | None], playbook: Playbook | None = None
) -> Organisation | None:
    """The body that holds the next level up from this one, where a thing lies; None at the top.

    The playbook says first to whom a kind of body raises; then come the rungs of the ladder above it: residents'
    committee, subdistrict office, district government, city government. A rung without a body is passed over.
    One query.
    """
    kind = BodyKind(organisation.kind)
    wanted = list(rungs_above(kind))
    first = playbook.raise_to(kind) if playbook is not None else None
    if first is not None:
        wanted = [first, *(rung for rung in rungs_above(first) if rung != first)]
    found = [body for body in bodies_for(thing, wanted) if body.pk != organisation.pk]
    return min(found, key=lambda body: wanted.index(BodyKind(body.kind)), default=None)


def serves(organisation: Organisation, thing: Located | Mapping[str, int | None]) -> bool:
    """Whether a body serves where a thing lies. One query."""
    bindings = OrganisationPlace.objects.filter(organisation=organisation, organisation__ended_on=None)
    return bindings.filter(place_id__in=ids_above(thing)).exists()


def contacts_for(estate: Place) -> list[Organisation]:
    """The bodies that can be called about an estate, nearest first, each with its `station` loaded if it has one."""
    return _reachable(tuple(ids_above(estate)))


@prepared
def _reachable(place_ids: tuple[int, ...]) -> QuerySet[Organisation]:
    found = Organisation.objects.filter(ended_on=None, bindings__place_id__in=place_ids)
    return _nearest_first(found.exclude(telephone="").select_related("station"))


def names(organisation_ids: Iterable[UUID | None]) -> dict[UUID, str]:
    """The short names of bodies by id, ended ones too; for lists and time lines. One query, none for no ids."""
    wanted = {organisation_id for organisation_id in organisation_ids if organisation_id is not None}
    if not wanted:
        return {}
    found = Organisation.objects.filter(pk__in=wanted).order_by(F("pk"))
    return dict(found.values_list("pk", "short_name"))
