"""Who registered by themselves and waits, and who stands under a second party organisation."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, Exists, OuterRef, QuerySet, Value, When

from linli.core.actors import Located
from linli.organisations.enums import ROSTER_KEEPERS
from linli.organisations.models import Organisation, RosterEntry, SelfRegistration
from linli.organisations.queries.bodies import bodies_for
from linli.organisations.roster import MemberRow
from linli.places.enums import Level
from linli.places.former import living
from linli.places.models import Place
from linli.playbooks.enums import BodyKind


def waiting(body: Organisation) -> QuerySet[SelfRegistration]:
    """Those who wait to be taken in, longest first."""
    return SelfRegistration.objects.filter(organisation=body, settled_at=None).order_by("pk")


def waiting_too_long(before: datetime, most: int) -> list[SelfRegistration]:
    """Registrations left before a moment and never settled, oldest first."""
    return list(SelfRegistration.objects.filter(settled_at=None, made_at__lt=before).order_by("pk")[:most])


@dataclass(frozen=True, slots=True)
class Home:
    """Where somebody said that they live, as it lies today. Not `clear`: what they named is no more, and whoever keeps
    the roster has to say where that is now."""

    estate: Place | None
    building: Place | None
    clear: bool

    @property
    def name(self) -> str:
        """In one word: 春和里小区3栋."""
        return "".join(place.name for place in (self.estate, self.building) if place is not None)


def homes_now(rows: Iterable[MemberRow]) -> list[Home]:
    """Where each of these lives today: an estate that was merged is the one it became part of, a building lies in the
    estate that it lies in now. Two queries, and one for each time that places were merged onward."""
    listed = list(rows)
    known = living(place_id for row in listed for place_id in (row.estate_id, row.building_id))
    buildings = {key: place for key, place in known.items() if place.level == Level.BUILDING}
    estates = {key: place for key, place in known.items() if place.level == Level.ESTATE}
    estates |= Place.objects.filter(level=Level.ESTATE).in_bulk(
        {one.estate_id for one in buildings.values() if one.estate_id is not None} - set(estates)
    )
    found = []
    for row in listed:
        building = buildings.get(row.building_id or 0)
        estate = estates.get((building.estate_id if building else row.estate_id) or 0)
        clear = estate is not None and (building is not None or row.building_id is None)
        found.append(Home(estate, building, clear))
    return found


def branch_of(estate: Located) -> Organisation | None:
    """Where a member who lives in an estate registers: its branch, else the committee over it. One query."""
    found = [body for body in bodies_for(estate, sorted(ROSTER_KEEPERS)) if body.ended_on is None]
    return min(found, key=lambda body: body.kind != BodyKind.ESTATE_PARTY_BRANCH, default=None)


def also_here(body: Organisation) -> QuerySet[RosterEntry]:
    """Members of other rosters who are under this body as well, by name; figures count them where they stand."""
    found = RosterEntry.objects.filter(also_under=body, until=None).select_related("person", "organisation")
    return found.order_by("person__pinyin", "pk")


def nearest_bodies(body: Organisation, most: int) -> list[Organisation]:
    """The first of the other party organisations, those of the same community first, then of the same subdistrict, then
    of the city; by name among each other. Two queries."""
    mine = list(Place.objects.filter(bindings__organisation=body).order_by("pk"))
    here = {place.community_id for place in mine if place.community_id}
    around = {place.subdistrict_id for place in mine if place.subdistrict_id}
    bound = Place.objects.filter(bindings__organisation=OuterRef("pk")).order_by()
    near = Case(
        When(Exists(bound.filter(community_id__in=here)), then=Value(0)),
        When(Exists(bound.filter(subdistrict_id__in=around)), then=Value(1)),
        default=Value(2),
    )
    cities = {place.city_id for place in mine if place.city_id}
    found = Organisation.objects.filter(Exists(bound.filter(city_id__in=cities)), ended_on=None)
    found = found.filter(kind__in=sorted(ROSTER_KEEPERS)).exclude(pk=body.pk)
    return list(found.annotate(near=near).order_by("near", "name", "pk")[:most])


def other_bodies(body: Organisation) -> QuerySet[Organisation]:
    """The other party organisations of the city, by name."""
    cities = Place.objects.filter(bindings__organisation=body).order_by().values("city_id")
    found = Organisation.objects.filter(kind__in=sorted(ROSTER_KEEPERS), ended_on=None, places__city_id__in=cities)
    return found.exclude(pk=body.pk).order_by("name", "pk").distinct()
