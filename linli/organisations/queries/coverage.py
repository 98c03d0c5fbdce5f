"""Which estates have a body of a kind, and which have none: on a day, today's or an earlier one.

The bodies are those that lived on the day; a body of which nobody said since when it exists counts as always there. An
estate that became part of another is asked of what that one has now.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from linli.core.clock import day_bounds
from linli.organisations.models import Organisation, OrganisationPlace
from linli.places.enums import Level
from linli.places.models import GridPart, Place, PlaceChange
from linli.playbooks.enums import BodyKind

THREE: tuple[BodyKind, ...] = (
    BodyKind.ESTATE_PARTY_BRANCH,
    BodyKind.OWNERS_COMMITTEE,
    BodyKind.PROPERTY_COMPANY,
)
"""An estate that has none of these three is one of the 三无小区."""


@dataclass(slots=True)
class Rate:
    """How many estates of a place have a body of a kind, and the estates behind it: (id, name)."""

    place_id: int | None
    name: str
    have: list[tuple[int, str]] = field(default_factory=list)
    lack: list[tuple[int, str]] = field(default_factory=list)

    @property
    def estates(self) -> int:
        return len(self.have) + len(self.lack)

    @property
    def covered(self) -> int:
        return len(self.have)


def living(on: date) -> QuerySet[Organisation]:
    """Bodies that lived on a day: formed by then, and not ended by then."""
    formed = Q(formed_on=None) | Q(formed_on__lte=on)
    return Organisation.objects.filter(formed, Q(ended_on=None) | Q(ended_on__gt=on)).order_by("kind", "name", "pk")


def estates(place: Place, on: date) -> QuerySet[Place]:
    """The estates of a place that there were on a day, in the order of the tree."""
    over = day_bounds(on)[1]
    later = PlaceChange.objects.filter(kind="split", done_at__gte=over, made__isnull=False).order_by("pk")
    found = Place.every.filter(Q(ended_at=None) | Q(ended_at__gte=over), level=Level.ESTATE)
    found = found.filter(path__gte=place.path, path__lt=place.path + "~")
    return found.exclude(pk__in=later.values("made_id")).order_by("path")


def served(kinds: Iterable[BodyKind | str], on: date) -> Q:
    """Estates that a body of these kinds serves on a day: bound to the estate itself, to a part of it, or to a grid
    that covers the estate or a part of it. Being bound to something above does not count."""
    bound = OrganisationPlace.objects.filter(
        organisation__in=living(on).filter(kind__in=[str(kind) for kind in kinds])
    ).order_by("pk")
    running = GridPart.objects.filter(Q(until=None) | Q(until__gt=on), since__lte=on).order_by("pk")
    direct = bound.filter(place__estate_id__isnull=False).values("place__estate_id")
    by_grid = running.filter(grid__in=bound.filter(place__level=Level.GRID).values("place_id"))
    parts = by_grid.filter(place__estate_id__isnull=False).values("place__estate_id")
    return Q(pk__in=direct) | Q(pk__in=parts) | Q(merged_into__in=direct) | Q(merged_into__in=parts)


def covered(place: Place, kind: BodyKind | str, on: date) -> QuerySet[Place]:
    """Estates of a place that a body of a kind serves on a day, in the order of the tree."""
    return estates(place, on).filter(served([kind], on))


def without(place: Place, kinds: Iterable[BodyKind | str], on: date) -> QuerySet[Place]:
    """Estates of a place that no body of any of these kinds serves on a day, in the order of the tree."""
    return estates(place, on).exclude(pk__in=estates(place, on).filter(served(kinds, on)).values("pk"))


def three_without(place: Place, on: date) -> QuerySet[Place]:
    """Estates of a place that have neither party branch, owners' committee nor property company on a day."""
    return without(place, THREE, on)


def coverage_by(place: Place, level: Level, kind: BodyKind | str, on: date) -> list[Rate]:
    """For each place of a level, in the order of the tree, which of its estates a body of a kind serves on a day and
    which not; estates that lie in no place of that level come last, together. One query.
    """
    upper = f"{level.value}_id"
    has = covered(place, kind, on).values("pk")
    rows = (
        estates(place, on)
        .annotate(within=F(upper), upper_name=Subquery(Place.every.filter(pk=OuterRef(upper)).values("name")[:1]))
        .annotate(has=Q(pk__in=has))
        .values_list("within", "upper_name", "pk", "name", "has")
    )
    found: dict[int | None, Rate] = {}
    for within, upper_name, pk, name, served_here in rows:
        rate = found.setdefault(within, Rate(within, upper_name or ""))
        (rate.have if served_here else rate.lack).append((pk, name))
    return sorted(found.values(), key=lambda rate: rate.place_id is None)
