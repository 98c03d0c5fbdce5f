"""Events over many estates as one may see them, and how they stand: counts of estates, never of persons' names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from linli.core.actors import Actor
from linli.organisations.queries.over_estates import holders_of
from linli.places.models import Place
from linli.places.queries import path_ids
from linli.playbooks.enums import Power
from linli.playbooks.parts_volunteering import Volunteering
from linli.volunteering.enums import State
from linli.volunteering.models import Activity, ActivitySlot, GreatEvent, VolunteerTeam
from linli.volunteering.queries import JOINED, short_of_heads


class Stand(StrEnum):
    """How an estate stands with an event."""

    PLANNED = "planned"
    READY = "ready"
    SHORT = "short"
    OFF = "off"
    HELD = "held"
    TOLD = "told"


def _room() -> Exists:
    return Exists(ActivitySlot.objects.filter(short_of_heads(), activity=OuterRef("pk")).order_by())


def standing(stand: Stand) -> Q:
    """The activities of estates that stand so."""
    published = Q(state=State.PUBLISHED)
    found: dict[Stand, Q] = {
        Stand.PLANNED: Q(state=State.PLANNED),
        Stand.READY: published & ~Q(_room()),
        Stand.SHORT: published & Q(_room()),
        Stand.OFF: Q(state=State.CANCELLED),
        Stand.HELD: Q(state=State.HELD, report=""),
        Stand.TOLD: Q(state=State.HELD) & ~Q(report=""),
    }
    return found[stand]


def events_for(actor: Actor) -> QuerySet[GreatEvent]:
    """The events that this actor's bodies planned: the twin of `rules.may_see_event`. The latest first."""
    found = GreatEvent.objects.select_related("organisation").order_by("-starts_at", "-id")
    if actor.is_system:
        return found
    bodies = {held.organisation_id for held in actor.open_posts if Power.EVENT_PLAN in held.powers}
    return found.filter(organisation_id__in=sorted(bodies))


@dataclass(frozen=True, slots=True)
class EventSums:
    """An event in numbers: estates by how they stand, heads wanted and in, and how many were there."""

    by_stand: dict[Stand, int]
    wanted: int
    taken: int
    came: int

    @property
    def estates(self) -> int:
        """In how many estates it is."""
        return sum(self.by_stand.values())

    @property
    def going(self) -> int:
        """In how many estates it is still to be held."""
        return sum(self.by_stand[one] for one in (Stand.PLANNED, Stand.READY, Stand.SHORT))


def sums_of_event(event: GreatEvent) -> EventSums:
    """Reckoned from the activities as they are: the report of all is a query. Two queries, however many estates."""
    rows = Activity.objects.filter(event=event).order_by()
    counted = rows.aggregate(**{one.value: Count("pk", filter=standing(one)) for one in Stand}, came=Sum("heads"))
    heads = ActivitySlot.objects.filter(activity__event=event).exclude(activity__state=State.CANCELLED).order_by()
    summed = heads.aggregate(wanted=Sum("wanted"), taken=Sum("taken"))
    by_stand = {one: int(counted[one.value] or 0) for one in Stand}
    return EventSums(by_stand, int(summed["wanted"] or 0), int(summed["taken"] or 0), int(counted["came"] or 0))


def activities_of(event: GreatEvent, stand: Stand | None = None) -> QuerySet[Activity]:
    """Its activities estate by estate, in the order of the tree; of those that stand so."""
    found = Activity.objects.filter(event=event).select_related(*JOINED).order_by("estate__path", "id")
    return found if stand is None else found.filter(standing(stand))


@dataclass(frozen=True, slots=True)
class Hands:
    """In whose hands an event lies, by estate: the team that is there, or the body that gets one for it; and how many
    estates nobody serves."""

    teams: dict[int, VolunteerTeam]
    bodies: dict[int, UUID]
    nobody: int


def hands_of(estates: Sequence[Place], plan: Volunteering) -> Hands:
    """The nearest and oldest team of the body that serves each estate; else that body. Two queries."""
    bodies = holders_of(estates, plan.held_by)
    found = VolunteerTeam.objects.filter(organisation_id__in=set(bodies.values()), ended_at=None).order_by(
        "made_at", "id"
    )
    known: dict[tuple[UUID, int], VolunteerTeam] = {}
    for team in found:
        known.setdefault((team.organisation_id, team.place_id), team)
    teams = {}
    for estate in estates:
        body = bodies.get(estate.pk)
        near = (known[(body, one)] for one in reversed(path_ids(estate.path)) if body and (body, one) in known)
        nearest = next(near, None)
        if nearest is not None:
            teams[estate.pk] = nearest
    left = {estate_id: body for estate_id, body in bodies.items() if estate_id not in teams}
    return Hands(teams, left, len(estates) - len(bodies))
