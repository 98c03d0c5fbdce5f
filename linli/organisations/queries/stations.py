"""Stations of a place with what is written of each, its money by year and source, and who is there when."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from django.db.models import Count, Prefetch, Q, QuerySet, Sum

from linli.core.actors import Actor
from linli.organisations.models import Appointment, Organisation, OrganisationPlace, StationItem, StationMoney
from linli.organisations.models_stations import ItemSort
from linli.organisations.queries.bodies import ids_above
from linli.organisations.queries.posts import in_force
from linli.places.enums import CARRIED
from linli.places.enums_spaces import SpaceState
from linli.places.models import Place, SpaceRoom
from linli.playbooks.enums import BodyKind


def stations_of(place: Place) -> QuerySet[Organisation]:
    """The stations that serve a place, or something in it, with their items loaded. Two queries when read."""
    inside = Q(bindings__place__path__gte=place.path, bindings__place__path__lt=place.path + "~")
    around = Q(bindings__place__in=ids_above(place))
    found = Organisation.objects.filter(inside | around, kind=BodyKind.SERVICE_STATION, ended_on=None).distinct()
    items = StationItem.objects.order_by("pk")
    return found.prefetch_related(Prefetch("station_items", items, to_attr="items")).order_by("name", "pk")


def how_many_meet(found: QuerySet[Organisation], keys: Sequence[str]) -> int:
    """How many of these stations have every one of these items of the standard."""
    written = Q(station_items__sort=ItemSort.STANDARD, station_items__key__in=keys, station_items__since__isnull=False)
    counted = found.order_by().annotate(has=Count("station_items__key", filter=written, distinct=True))
    return counted.filter(has__gte=len(keys)).count()


def rooms_around(stations: Iterable[Organisation]) -> dict[UUID, dict[str, str]]:
    """The rooms of the spaces in use in the estates that each station serves: {station: {kind: space and room}}. Two
    queries."""
    bound = OrganisationPlace.objects.filter(organisation__in=[one.pk for one in stations]).order_by("pk")
    serves: dict[int, list[UUID]] = {}
    for body_id, estate_id in bound.values_list("organisation_id", "place__estate_id"):
        if estate_id is not None:
            serves.setdefault(estate_id, []).append(body_id)
    rooms = SpaceRoom.objects.filter(space__estate_id__in=serves, space__state=SpaceState.IN_USE, ended_on=None)
    found: dict[UUID, dict[str, str]] = {}
    for room in rooms.select_related("space").order_by("name", "pk"):
        for body_id in serves[room.space.estate_id or 0]:
            found.setdefault(body_id, {}).setdefault(room.kind, f"{room.space.name} {room.name}")
    return found


def reached(actor: Actor) -> Q:
    """Stations in which the actor holds a post, and those that serve something in the scope of one of their posts."""
    mine = Q(pk__in=[held.organisation_id for held in actor.open_posts])
    for level, place_id in sorted({pair for held in actor.open_posts for pair in held.scope}):
        if level == "place":
            mine |= Q(bindings__place_id=place_id)
        elif level in {one.value for one in CARRIED}:
            mine |= Q(**{f"bindings__place__{level}_id": place_id})
    return mine & Q(kind=BodyKind.SERVICE_STATION, ended_on=None)


def visible_to(actor: Actor) -> QuerySet[StationMoney]:
    """The register of money, for the bodies of the places that the station serves."""
    everything = StationMoney.objects.order_by("-year", "pk")
    if actor.is_system:
        return everything
    stations = Organisation.objects.filter(reached(actor)).order_by().values("pk")
    return everything.filter(organisation__in=stations)


def sums(money: QuerySet[StationMoney]) -> dict[int, dict[str, int]]:
    """{year: {source: fen}} of what was not struck out, newest year first. One query."""
    rows = money.filter(struck_at=None).order_by("-year").values_list("year", "source").annotate(fen=Sum("fen"))
    found: dict[int, dict[str, int]] = {}
    for year, source, fen in rows:
        found.setdefault(year, {})[source] = fen
    return found


def people_of(organisation: Organisation, on: date) -> list[Appointment]:
    """Who holds a post in the station on a day, each with the hours said of them. One query."""
    held = in_force(on).filter(post__organisation=organisation)
    return list(held.select_related("person", "post", "station_hours").order_by("starts_on", "pk"))
