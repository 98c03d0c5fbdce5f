"""Rounds of patrols as one may see them, their areas, and how many of those were walked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from linli.core.actors import Actor
from linli.outreach.enums import AreaState, SweepState
from linli.outreach.models import Patrol, PatrolArea, PatrolFinding
from linli.places.enums import CARRIED
from linli.playbooks.enums import Power

_CARRIED = frozenset(level.value for level in CARRIED)


def patrols_for(actor: Actor) -> QuerySet[Patrol]:
    """Every round that this actor may see: the twin of `rules_patrols.may_see_patrol`. Newest first."""
    found = Patrol.objects.select_related("estate", "organisation").order_by("-id")
    if actor.is_system:
        return found
    seen = Q(pk__in=[])
    for held in actor.open_posts:
        if Power.PATROL_WALK in held.powers:
            seen |= Q(organisation_id=held.organisation_id)
        if Power.SWEEP_ARRANGE in held.powers:
            for level, place_id in sorted(held.scope):
                seen |= Q(**{f"estate__{level}_id" if level in _CARRIED else "estate_id": place_id})
    return found.filter(seen)


def areas_of(patrol: Patrol) -> list[PatrolArea]:
    """The areas of a round: those left first, each as it lies. One query."""
    found = patrol.areas.select_related("place", "space").order_by("place__level", "place__sort", "space__name", "pk")
    return sorted(found, key=lambda area: area.state != AreaState.LEFT)


def findings_in(patrol: Patrol) -> list[PatrolFinding]:
    """What was found on a round, earliest first. One query."""
    found = PatrolFinding.objects.filter(area__patrol=patrol).select_related("service_request").order_by("id")
    return list(found)


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many areas a round has, and how many of them were walked."""

    areas: int
    walked: int


def coverage_of(patrols: Iterable[Patrol]) -> dict[UUID, Coverage]:
    """By round; areas are counted, walkers never. One query."""
    counted = PatrolArea.objects.filter(patrol__in=[one.pk for one in patrols]).order_by().values_list("patrol_id")
    rows = counted.annotate(areas=Count("pk"), left=Count("pk", filter=Q(state=AreaState.LEFT)))
    return {patrol: Coverage(areas, areas - left) for patrol, areas, left in rows}


def patrols_overdue(on: date, most: int) -> list[Patrol]:
    """Rounds that still run after their last day, the longest over first."""
    found = Patrol.objects.filter(state=SweepState.OPEN, ends_on__lt=on).select_related("estate")
    return list(found.order_by("ends_on", "pk")[:most])
