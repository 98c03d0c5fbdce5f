"""Plans and drills as one may see them, heads by post, whom to ask by building, and what is coming in an estate."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet, Sum

from linli.core.actors import Actor
from linli.drills.enums import OPEN, OVER, State
from linli.drills.models import Drill, DrillFinding, DrillPlan, DrillPost, DrillYes
from linli.organisations.models import Appointment, HouseholdLink, OrganisationPlace
from linli.organisations.queries.posts import in_force, powers_of_post, spec_of
from linli.places.enums import CARRIED, Level
from linli.places.models import GridPart, Place
from linli.places.queries import path_ids
from linli.playbooks.enums import Power

ARRANGES = frozenset({Power.DRILL_HOLD, Power.DRILL_PLAN})
"""Either lets a post hold what its own body has to hold."""

REPORTED_WITHIN = timedelta(days=14)
"""So long after its end a drill asks what came of it."""

NARROW = ("building", "place")
"""How a place within an estate stands in a post's scope."""

_CARRIED = frozenset(level.value for level in CARRIED)


def plans_for(actor: Actor) -> QuerySet[DrillPlan]:
    """The plans of bodies for which this actor plans: the twin of `rules.may_see_plan`. Newest first."""
    found = DrillPlan.objects.select_related("organisation").order_by("-id")
    return found if actor.is_system else found.filter(organisation_id__in=_bodies(actor, Power.DRILL_PLAN))


def drills_for(actor: Actor) -> QuerySet[Drill]:
    """Every drill that this actor may see: those of a body for which they arrange, and those of their body's plans; the
    twin of `rules.may_see_drill`. The next first."""
    found = Drill.objects.select_related("plan__organisation", "estate", "organisation").order_by("starts_at", "id")
    if actor.is_system:
        return found
    mine = Q(organisation_id__in=_bodies(actor, *ARRANGES))
    return found.filter(mine | Q(plan__organisation_id__in=_bodies(actor, Power.DRILL_PLAN)))


def held_by(actor: Actor) -> QuerySet[Drill]:
    """The drills that the actor's own bodies hold. The next first."""
    return drills_for(actor).filter(organisation_id__in=_bodies(actor, *ARRANGES))


def _bodies(actor: Actor, *powers: str) -> list[UUID]:
    return sorted({held.organisation_id for held in actor.open_posts if held.powers & set(powers)})


def reach_of(actor: Actor) -> tuple[tuple[str, int], ...]:
    """(level, place id) pairs in which the actor's posts are asked to help."""
    asked = (held for held in actor.open_posts if Power.DRILL_HELP in held.powers)
    return tuple(sorted({pair for held in asked for pair in held.scope}))


def reached(pairs: Iterable[tuple[str, int]]) -> Q:
    """Drills in estates that these places reach, or lie in."""
    found, inner = Q(pk__in=[]), []
    for level, place_id in pairs:
        if level in NARROW:
            inner.append(place_id)
        if level != "building":
            found |= Q(**{f"estate__{level}_id" if level in _CARRIED else "estate_id": place_id})
    if inner:
        around = Place.objects.filter(pk__in=inner, estate_id__isnull=False).order_by().values("estate_id")
        found |= Q(estate_id__in=around)
    return found


def asked_of(actor: Actor) -> QuerySet[Drill]:
    """The drills for which the actor's posts are asked; the twin of `rules.may_see_asked`. The next first."""
    found = Drill.objects.exclude(state=State.PLANNED).select_related("plan", "estate", "organisation")
    return found.filter(reached(reach_of(actor))).order_by("starts_at", "id")


def inside(estate: Place, pairs: Iterable[tuple[str, int]]) -> frozenset[int]:
    """Which of these places are buildings, entrances or rooms of an estate: a post there is a post of the estate. One
    query."""
    ids = [place_id for level, place_id in pairs if level in NARROW]
    found = Place.objects.filter(pk__in=ids, estate_id=estate.pk).order_by()
    return frozenset(found.values_list("pk", flat=True))


def posts_of(drill: Drill) -> list[DrillPost]:
    """The posts of a drill in the order in which they were made. One query."""
    return list(drill.posts.select_related("building").order_by("id"))


def yeses_of(drill: Drill) -> list[DrillYes]:
    """Who said “I can”, by post. One query."""
    found = DrillYes.objects.filter(post__drill=drill, appointment__isnull=False)
    return list(found.select_related("appointment__person", "appointment__post").order_by("post_id", "id"))


def own_yeses(drill: Drill, actor: Actor) -> list[DrillYes]:
    """What the actor's own posts said. One query."""
    mine = [held.appointment_id for held in actor.open_posts]
    found = DrillYes.objects.filter(post__drill=drill, appointment_id__in=mine)
    return list(found.select_related("post").order_by("id"))


def findings_of(drill: Drill) -> list[DrillFinding]:
    """What was found, earliest first. One query."""
    return list(drill.findings.select_related("service_request").order_by("id"))


# -- counting --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Heads:
    """How many people are wanted and found."""

    wanted: int = 0
    found: int = 0


def heads_of(drills: Iterable[Drill]) -> dict[UUID, Heads]:
    """By drill; heads are counted, persons never. One query."""
    counted = DrillPost.objects.filter(drill__in=[one.pk for one in drills]).order_by().values_list("drill_id")
    rows = counted.annotate(w=Sum("wanted"), f=Sum(F("said") + F("by_hand")))
    return {drill: Heads(wanted, found) for drill, wanted, found in rows}


@dataclass(frozen=True, slots=True)
class Sums:
    """A plan over all its estates."""

    by_state: dict[str, int]
    heads: Heads
    came: int

    @property
    def estates(self) -> int:
        return sum(self.by_state.values())


def sums_of(plan: DrillPlan) -> Sums:
    """How many estates stand where, and heads over all of them. Two queries."""
    rows = list(plan.drills.order_by().values_list("state").annotate(n=Count("pk"), c=Sum("came")))
    counting = DrillPost.objects.filter(drill__plan=plan).exclude(drill__state=State.CALLED_OFF)
    heads = counting.aggregate(w=Sum("wanted"), f=Sum(F("said") + F("by_hand")))
    return Sums(
        {state: n for state, n, _c in rows}, Heads(heads["w"] or 0, heads["f"] or 0), sum(c or 0 for *_, c in rows)
    )


# -- whom to ask -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody in a post that is asked, and for which building of the estate; None: for all of it."""

    appointment: Appointment
    post_name: str
    building_id: int | None


def helpers_in(estate: Place, on: date) -> list[Asked]:
    """Everybody whose post is asked to help in an estate, by the building of their post, by those that their grid
    covers there, or by those of their household links. Four queries at most."""
    joined = _asked_in([estate], on).select_related("person", "post", "place", "shown_contact")
    held = [one for one in joined.order_by("starts_on", "pk").distinct() if _helps(one)]
    linked = HouseholdLink.objects.filter(appointment__in=held, until=None, estate_id=estate.pk)
    links: dict[UUID, set[int]] = {}
    for appointment_id, building_id in (
        linked.order_by("appointment_id", "building_id").values_list("appointment_id", "building_id").distinct()
    ):
        if building_id is not None:
            links.setdefault(appointment_id, set()).add(building_id)
    grids = {one.place.pk for one in held if one.place is not None and one.place.level == Level.GRID}
    for grid_id, building_id in _covered_in(estate, grids):
        for one in held:
            if one.place_id == grid_id:
                links.setdefault(one.pk, set()).add(building_id)
    return [asked for one in held for asked in _by_building(one, estate, links.get(one.pk, set()))]


def _covered_in(estate: Place, grids: Collection[int]) -> list[tuple[int, int]]:
    """(grid, building) for what grids cover in an estate. One query, or none."""
    if not grids:
        return []
    parts = GridPart.objects.filter(grid_id__in=list(grids), place__estate_id=estate.pk, until=None)
    found = parts.order_by("grid_id", "place__building_id").values_list("grid_id", "place__building_id").distinct()
    return [(grid_id, building_id) for grid_id, building_id in found if building_id is not None]


def _asked_in(estates: Sequence[Place], on: date) -> QuerySet[Appointment]:
    """Appointments whose places hold one of these estates or lie in one; a grid stands for what it covers."""
    above = {place_id for estate in estates for place_id in path_ids(estate.path)}
    ids = [estate.pk for estate in estates]
    parts = GridPart.objects.filter(Q(place__estate_id__in=ids) | Q(place_id__in=above), until=None)
    places = Q(place_id__in=above) | Q(place_id__in=parts.order_by().values("grid_id"))
    bound = OrganisationPlace.objects.filter(places | Q(place__estate_id__in=ids)).order_by()
    serving = Q(place=None, post__organisation_id__in=bound.values("organisation_id"))
    return in_force(on).filter(serving | places | Q(place__estate_id__in=ids))


def _helps(held: Appointment) -> bool:
    return Power.DRILL_HELP in powers_of_post(held.post.key, held.post.playbook_version_id)


def persons_asked(estates: Sequence[Place], on: date) -> dict[int, set[UUID]]:
    """Who is asked in each of many estates. Four queries, however many they are, and no step for each pair of a person
    and an estate: a city asks fourteen thousand in eight hundred."""
    held = [
        one for one in _asked_in(estates, on).select_related("post", "place").order_by("pk").distinct() if _helps(one)
    ]
    bodies = {one.post.organisation_id for one in held if one.place is None}
    bound: dict[UUID, list[Place]] = {}
    for row in OrganisationPlace.objects.filter(organisation_id__in=bodies).select_related("place").order_by("pk"):
        bound.setdefault(row.organisation_id, []).append(row.place)
    anchors = {
        one.pk: [one.place] if one.place is not None else bound.get(one.post.organisation_id, []) for one in held
    }
    grids = {place.pk for places in anchors.values() for place in places if place.level == Level.GRID}
    covered: dict[int, list[Place]] = {}
    for part in GridPart.objects.filter(grid_id__in=grids, until=None).select_related("place").order_by("pk"):
        covered.setdefault(part.grid_id, []).append(part.place)
    found: dict[int, set[UUID]] = {estate.pk: set() for estate in estates}
    lying: dict[int, list[int]] = {}
    for estate in estates:
        for place_id in path_ids(estate.path):
            lying.setdefault(place_id, []).append(estate.pk)
    for one in held:
        for place in (each for anchor in anchors[one.pk] for each in covered.get(anchor.pk, [anchor])):
            for estate_id in lying.get(place.estate_id or place.pk, ()):
                found[estate_id].add(one.person_id)
    return found


def _by_building(held: Appointment, estate: Place, linked: Collection[int]) -> list[Asked]:
    spec = spec_of(held.post.key, held.post.playbook_version_id)
    name = str(spec.name) if spec is not None else held.post.key
    own = held.place
    if own is not None and own.estate_id == estate.pk and own.building_id is not None:
        return [Asked(held, name, own.building_id)]
    return [Asked(held, name, building) for building in sorted(linked)] or [Asked(held, name, None)]


# -- what is coming, and what is over --------------------------------------------------------------------


def coming_in(estate: Place, at: datetime) -> QuerySet[Drill]:
    """What is coming or running in an estate, as everybody may read it; the next first."""
    found = Drill.objects.filter(estate_id=estate.pk, ends_at__gt=at, state__in=OPEN)
    return found.select_related("plan", "organisation").order_by("starts_at", "id")


def called_off_in(estate: Place, at: datetime) -> QuerySet[Drill]:
    """What would have been still to come, and was called off; the next first."""
    found = Drill.objects.filter(estate_id=estate.pk, ends_at__gt=at, state=State.CALLED_OFF)
    return found.select_related("plan").order_by("starts_at", "id")


def of_ended_posts(on: date, most: int) -> list[DrillYes]:
    """“I can” said in posts that are over, of drills that are not."""
    gone = Q(appointment__ends_on__lt=on) | Q(appointment__post__organisation__ended_on__lte=on)
    found = DrillYes.objects.filter(gone).exclude(post__drill__state__in=OVER)
    return list(found.order_by("id")[:most])


def unreported(at: datetime, most: int) -> list[Drill]:
    """Drills of which nobody has said in time what came of them, the longest over first."""
    found = Drill.objects.filter(state__in=OPEN, ends_at__lte=at - REPORTED_WITHIN)
    return list(found.order_by("ends_at", "pk")[:most])
