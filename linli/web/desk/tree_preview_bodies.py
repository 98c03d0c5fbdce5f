"""What a new name or a merger does not do by itself: bodies keep their names, and of some kinds there would be two."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from linli.organisations.models import Organisation
from linli.organisations.queries.terms import COMMITTEES
from linli.places.enums import ChangeKind, Level
from linli.places.models import Place
from linli.places.queries import subtree
from linli.playbooks.enums import BodyKind

NAMED = 12
"""So many are named; of the rest it is said how many they are."""

ONE_OF_A_KIND = COMMITTEES | {BodyKind.SUBDISTRICT_OFFICE, BodyKind.DISTRICT_GOVERNMENT, BodyKind.CITY_GOVERNMENT}
"""Kinds of which a place has one."""

ENDINGS = ("社区", "小区", "街道", "镇", "乡", "区", "县", "市")


@dataclass(frozen=True, slots=True)
class Named:
    """The first of some things by name, and how many more there are."""

    first: Sequence[Place | Organisation]
    more: int


@dataclass(frozen=True, slots=True)
class Twins:
    """Two bodies of a kind that would both serve the place that is left: one that comes, and one that is there."""

    kind: str
    coming: Organisation
    there: Organisation


@dataclass(frozen=True, slots=True)
class Told:
    """What is said beside the counts. `keep` are bodies named after the place, which keep their names."""

    keep: Named | None = None
    estates: Named | None = None
    bodies: Named | None = None
    twins: Sequence[Twins] = ()


def told_of(kind: ChangeKind, place: Place, into: Place | None) -> Told:
    """Of a new name, the bodies that keep the old one; of a merger, the estates and bodies that go along by name, and
    the kinds of which there would be two. One to four queries."""
    if kind is ChangeKind.RENAME:
        return Told(keep=_named(_serving(place).filter(_called_after(place)).order_by("name", "pk")))
    if kind is ChangeKind.MERGE and into is not None:
        estates = subtree(place).filter(level=Level.ESTATE).exclude(pk=place.pk).order_by("path")
        bodies = _serving(place).order_by("name", "pk")
        return Told(estates=_named(estates), bodies=_named(bodies), twins=_twins(place, into))
    return Told()


def _serving(place: Place) -> QuerySet[Organisation]:
    """The living bodies that serve a place or something in it."""
    inside = subtree(place).order_by().values("pk")
    mine = Organisation.objects.filter(bindings__place__in=inside, ended_on=None).order_by().values("pk")
    return Organisation.objects.filter(pk__in=mine)


def _called_after(place: Place) -> Q:
    """Bodies in whose name the place's stands, whole or without its ending: 文城社区, 文城."""
    stem = next((place.name.removesuffix(one) for one in ENDINGS if place.name.endswith(one)), place.name)
    wanted = stem if len(stem) > 1 else place.name
    return Q(name__contains=wanted) | Q(short_name__contains=wanted)


def _twins(place: Place, into: Place) -> list[Twins]:
    """Two bodies of a kind of which a place has one."""
    bound = Organisation.objects.filter(bindings__place__in=[place, into], kind__in=ONE_OF_A_KIND, ended_on=None)
    by_place: dict[tuple[str, int], Organisation] = {}
    for body in bound.prefetch_related("bindings").distinct().order_by("name", "pk"):
        for binding in body.bindings.all():
            by_place.setdefault((body.kind, binding.place_id), body)
    found = [(kind, by_place.get((kind, place.pk)), by_place.get((kind, into.pk))) for kind in BodyKind]
    return [
        Twins(str(kind.label), coming, there)
        for kind, coming, there in found
        if coming is not None and there is not None and coming != there
    ]


def _named(found: QuerySet[Place] | QuerySet[Organisation]) -> Named | None:
    first: list[Place | Organisation] = list(found[: NAMED + 1])
    if not first:
        return None
    more = found.count() - NAMED if len(first) > NAMED else 0
    return Named(first[:NAMED], more)
