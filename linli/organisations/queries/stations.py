"""Stations of a place, what each has and lacks of the playbook's standard and zones, its money by year and source."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from django.db.models import Prefetch, Q, QuerySet, Sum

from linli.core.actors import Actor
from linli.organisations.models import Appointment, Organisation, StationItem, StationMoney
from linli.organisations.models_stations import ItemSort
from linli.organisations.queries.bodies import ids_above
from linli.organisations.queries.posts import in_force
from linli.places.enums import CARRIED
from linli.places.models import Place
from linli.playbooks.enums import BodyKind
from linli.playbooks.schema import Playbook


class Known(Protocol):
    """An item as the playbook has it."""

    @property
    def key(self) -> str: ...

    @property
    def name(self) -> object: ...


@dataclass(frozen=True, slots=True)
class Line:
    """One item of a list, as it stands at a station. `since` None: missing."""

    key: str
    name: str
    since: date | None
    words: str
    version: int | None


def known_items(playbook: Playbook, sort: ItemSort) -> Sequence[Known]:
    """The playbook's standard, or its zones."""
    found: Sequence[Known] = getattr(playbook, "standard" if sort is ItemSort.STANDARD else "zones", ())
    return found


def lines(playbook: Playbook, sort: ItemSort, items: Sequence[StationItem]) -> list[Line]:
    """Every item of the playbook's list in its order, with what is written of it at the station."""
    written = {item.key: item for item in items if item.sort == sort}
    found = []
    for known in known_items(playbook, sort):
        item = written.get(known.key)
        found.append(
            Line(known.key, str(known.name), item.since, item.words, item.version)
            if item
            else Line(known.key, str(known.name), None, "", None)
        )
    return found


def stations_of(place: Place) -> QuerySet[Organisation]:
    """The stations that serve a place, or something in it, with their items loaded. Two queries when read."""
    inside = Q(bindings__place__path__gte=place.path, bindings__place__path__lt=place.path + "~")
    around = Q(bindings__place__in=ids_above(place))
    found = Organisation.objects.filter(inside | around, kind=BodyKind.SERVICE_STATION, ended_on=None).distinct()
    items = StationItem.objects.order_by("pk")
    return found.prefetch_related(Prefetch("station_items", items, to_attr="items")).order_by("name", "pk")


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
