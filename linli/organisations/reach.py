"""Which bodies reach a row of the tree, nearest first. One query each, over the ids that every row carries."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet
from django.db.models.functions import Length

from linli.core import clock
from linli.core.actors import Located
from linli.organisations.models import Appointment, Organisation
from linli.playbooks import queries as playbooks
from linli.playbooks.enums import BodyKind, Power

LADDER: tuple[BodyKind, ...] = (
    BodyKind.SERVICE_STATION,
    BodyKind.RESIDENTS_COMMITTEE,
    BodyKind.SUBDISTRICT_OFFICE,
    BodyKind.DISTRICT_GOVERNMENT,
    BodyKind.CITY_GOVERNMENT,
)
"""The bodies that oversee places, lowest first."""


def _places(thing: Located) -> list[int]:
    return sorted({place_id for place_id in thing.level_ids().values() if place_id is not None})


def reaching(thing: Located) -> QuerySet[Organisation]:
    """Living bodies bound to the place of this row or to one above it, nearest binding first."""
    return (
        Organisation.objects.filter(bindings__place_id__in=_places(thing), ended_on=None)
        .annotate(depth=Length("bindings__place__path"))
        .order_by("-depth", "kind", "name", "id")
    )


def body_of_kind(thing: Located, kind: BodyKind | str) -> Organisation | None:
    """The nearest body of a kind that serves this row's place."""
    return reaching(thing).filter(kind=str(kind)).first()


def bodies_of_kinds(thing: Located, kinds: Collection[BodyKind | str]) -> list[Organisation]:
    """All bodies of these kinds that serve this row's place, each once, nearest first."""
    found = reaching(thing).filter(kind__in=[str(kind) for kind in kinds])
    return list({body.pk: body for body in found}.values())


def serves(body: Organisation, thing: Located) -> bool:
    """Whether a body is bound to this row's place or to one above it."""
    return body.ended_on is None and body.bindings.filter(place_id__in=_places(thing)).exists()


def station_for(thing: Located) -> Organisation:
    """The body that receives what is reported here: the nearest station, else the nearest body of the ladder.

    Raises LookupError where none serves the place.
    """
    bodies = {body.kind: body for body in reversed(list(reaching(thing).filter(kind__in=[str(k) for k in LADDER])))}
    for kind in LADDER:
        if kind in bodies:
            return bodies[kind]
    raise LookupError("no station serves this place")


def next_up(body: Organisation, thing: Located) -> Organisation | None:
    """The next body up the ladder that serves this row's place; bodies off the ladder stand below the station."""
    above = LADDER[LADDER.index(BodyKind(body.kind)) + 1 :] if body.kind in LADDER else LADDER
    bodies = {found.kind: found for found in reversed(bodies_of_kinds(thing, above))}
    return next((bodies[kind] for kind in above if kind in bodies), None)


def in_office(on: date) -> Q:
    """Appointments that run on a day."""
    return Q(starts_on__lte=on) & (Q(ends_on=None) | Q(ends_on__gte=on))


def others_with(body: Organisation, power: Power, not_persons: Collection[UUID]) -> bool:
    """Whether somebody else than these persons holds a post with this power in a body today."""
    held = (
        Appointment.objects.filter(in_office(clock.local_date(clock.now())), post__organisation=body)
        .exclude(person_id__in=list(not_persons))
        .values_list("post__playbook_version_id", "post__key")
        .order_by("id")
    )
    return any(power in playbooks.by_id(version).powers_of(key) for version, key in held)
