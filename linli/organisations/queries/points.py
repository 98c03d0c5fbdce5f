"""Stations that have been located, in a place and around it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet

from linli.organisations.models import Organisation, StationPoint
from linli.places.datums import Point
from linli.places.models import Place
from linli.playbooks.enums import BodyKind

DRAWN = 1_000


@dataclass(frozen=True, slots=True)
class Located:
    """A living station and where it is."""

    organisation_id: UUID
    name: str
    point: Point


def stations_of(place: Place) -> QuerySet[Organisation]:
    """The living stations bound to the place or to one in it."""
    inside = Q(bindings__place__path__gte=place.path, bindings__place__path__lt=place.path + "~")
    found = Organisation.objects.filter(inside, kind=BodyKind.SERVICE_STATION, ended_on=None)
    return found.distinct().order_by("name", "pk")


def centres_of(place: Place) -> list[Located]:
    """Those of them that have been located."""
    found = stations_of(place).exclude(point=None).select_related("point")[:DRAWN]
    return [Located(one.pk, one.short_name, (one.point.lon, one.point.lat)) for one in found]


def without_point(place: Place) -> QuerySet[Organisation]:
    """Those that nobody has located yet."""
    return stations_of(place).filter(point=None)


def point_of(organisation: Organisation) -> StationPoint | None:
    """Where a station is, if somebody has said so."""
    return StationPoint.objects.filter(organisation=organisation).first()
