"""Rounds, their doors as one may see them, how far they are, and who could visit which door."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Case, CharField, Count, DateTimeField, F, Q, QuerySet, Value, When

from linli.core.actors import Actor
from linli.organisations.models import Appointment
from linli.organisations.queries.links import running
from linli.organisations.queries.standing import appointed
from linli.outreach.enums import LEFT, REACHED, CellState, SweepState
from linli.outreach.models import Sweep, SweepShare, Visit, VisitCell
from linli.people.models import Residence
from linli.places.enums import CARRIED, Level
from linli.places.models import Place
from linli.playbooks.enums import Power
from linli.playbooks.schema import Playbook

_CARRIED = frozenset(level.value for level in CARRIED)
STAIRS = ("building__sort", "building_id", "room__parent__sort", "room__parent_id", "-room__floor", "room__sort", "pk")
"""Doors as they lie in a house seen from outside: the highest floor first."""


def arranged_by(actor: Actor) -> Q:
    """Rounds in the places where a post of the actor arranges visits."""
    found = Q(pk__in=[])
    for held in actor.open_posts:
        if Power.SWEEP_ARRANGE in held.powers:
            for level, place_id in held.scope:
                found |= Q(**{f"estate__{level}_id" if level in _CARRIED else "estate_id": place_id})
    return found


def visible_to(actor: Actor) -> QuerySet[Sweep]:
    """Rounds that an actor arranges or has doors in, newest first: the twin of `rules.may_see_sweep`."""
    everything = Sweep.objects.select_related("estate", "organisation").order_by("-id")
    if actor.is_system:
        return everything
    own = [held.appointment_id for held in actor.open_posts]
    mine = SweepShare.objects.filter(appointment_id__in=own).order_by().values("sweep_id")
    return everything.filter(arranged_by(actor) | Q(pk__in=mine))


def arranges(actor: Actor, sweep: Sweep) -> bool:
    """Whether a post of the actor arranges this round."""
    return any(Power.SWEEP_ARRANGE in held.powers and held.covers(sweep) for held in actor.open_posts)


def cells_for(sweep: Sweep, actor: Actor) -> QuerySet[VisitCell]:
    """The doors of a round that an actor sees, each with `shown`, `shown_at`, `shown_recorded_at`: how it stands as far
    as they may know. Who was not in is not even loaded for others: the twin of `rules.may_see_not_in`."""
    own = [held.appointment_id for held in actor.open_posts]
    found = VisitCell.objects.filter(sweep=sweep).order_by(*STAIRS)
    if not arranges(actor, sweep):
        found = found.filter(share__appointment_id__in=own)
    known = Q(state__in=[state.value for state in CellState if state != CellState.NOT_IN])
    if sweep.state == SweepState.OPEN:
        known |= Q(share__appointment_id__in=own)
        if any(Power.SWEEP_SEE_NOT_IN in held.powers and held.covers(sweep) for held in actor.open_posts):
            known |= Q(state=CellState.NOT_IN)
    nothing = Value(None, output_field=DateTimeField())
    return found.defer("state", "at", "recorded_at").annotate(
        shown=Case(When(known, then=F("state")), default=Value(CellState.NOT_BEEN.value), output_field=CharField()),
        shown_at=Case(When(known, then=F("at")), default=nothing),
        shown_recorded_at=Case(When(known, then=F("recorded_at")), default=nothing),
    )


def visits_for(cells: Iterable[UUID], actor: Actor, sweep: Sweep) -> QuerySet[Visit]:
    """What the knocks at these doors found, as far as the actor may know, earliest first."""
    seen = cells_for(sweep, actor).filter(pk__in=list(cells)).order_by()
    found = Visit.objects.filter(cell__in=seen).select_related("appointment__person", "service_request")
    own = [held.appointment_id for held in actor.open_posts]
    heads = any(Power.SWEEP_SEE_NOT_IN in held.powers and held.covers(sweep) for held in actor.open_posts)
    if not heads or sweep.state != SweepState.OPEN:
        met = [state.value for state in CellState if state != CellState.NOT_IN]
        found = found.filter(Q(state__in=met) | Q(cell__share__appointment_id__in=own))
    return found.order_by("at", "pk")


@dataclass(frozen=True, slots=True)
class Progress:
    """How many doors, and at how many somebody was met."""

    doors: int
    reached: int

    @property
    def left(self) -> int:
        return self.doors - self.reached


REACHED_KEYS = sorted(state.value for state in REACHED)
LEFT_KEYS = sorted(state.value for state in LEFT)


def progress_of(sweeps: Iterable[Sweep]) -> dict[UUID, Progress]:
    """How far each round is, in doors; never by whom. One query."""
    found = VisitCell.objects.filter(sweep__in=[sweep.pk for sweep in sweeps]).order_by().values_list("sweep_id")
    counted = found.annotate(doors=Count("pk"), reached=Count("pk", filter=Q(state__in=REACHED_KEYS)))
    return {sweep_id: Progress(doors, reached) for sweep_id, doors, reached in counted}


def by_building(sweep: Sweep) -> list[tuple[int, str, Progress]]:
    """The buildings of a round, each with how far it is. One query."""
    found = VisitCell.objects.filter(sweep=sweep).order_by("building__sort", "building_id")
    counted = found.values_list("building_id", "building__name", "building__sort").annotate(
        doors=Count("pk"), reached=Count("pk", filter=Q(state__in=REACHED_KEYS))
    )
    return [(pk, name, Progress(doors, reached)) for pk, name, _sort, doors, reached in counted]


@dataclass(frozen=True, slots=True)
class Entrance:
    """The doors of a round behind one entrance, or of a building that has none: how many are left that are nobody's."""

    building_id: int
    building: str
    id: int
    name: str
    progress: Progress
    nobodys: int


def entrances_of(sweep: Sweep) -> list[Entrance]:
    """The entrances of a round, along the buildings. One query."""
    found = VisitCell.objects.filter(sweep=sweep).order_by(
        "building__sort", "building_id", "room__parent__sort", "room__parent_id"
    )
    fields = ("building_id", "building__name", "room__parent_id", "room__parent__level", "room__parent__name")
    counted = found.values_list(*fields, "building__sort", "room__parent__sort").annotate(
        doors=Count("pk"),
        reached=Count("pk", filter=Q(state__in=REACHED_KEYS)),
        nobodys=Count("pk", filter=Q(share=None, state__in=LEFT_KEYS)),
    )
    return [
        Entrance(pk, building, parent or 0, name if level == Level.UNIT else "", Progress(doors, reached), nobodys)
        for pk, building, parent, level, name, _one, _two, doors, reached, nobodys in counted
    ]


def without_visitor(sweep: Sweep, on: date) -> QuerySet[VisitCell]:
    """Doors still left that are nobody's, or whose visitor holds the post no longer."""
    over = Q(share__appointment__ends_on__lt=on) | Q(share__appointment__post__organisation__ended_on__lte=on)
    return VisitCell.objects.filter(Q(share=None) | over, sweep=sweep, state__in=LEFT_KEYS).order_by(*STAIRS)


def lapsed_doors(on: date) -> dict[Sweep, list[UUID]]:
    """Of each running round the doors that are left and whose visitor holds the post no longer. One query."""
    over = Q(share__appointment__ends_on__lt=on) | Q(share__appointment__post__organisation__ended_on__lte=on)
    found = VisitCell.objects.filter(over, sweep__state=SweepState.OPEN, state__in=LEFT_KEYS).order_by("pk")
    doors: dict[Sweep, list[UUID]] = {}
    for cell in found.select_related("sweep__estate"):
        doors.setdefault(cell.sweep, []).append(cell.pk)
    return doors


def visitors_in(estate: Place, playbook: Playbook, on: date) -> list[Appointment]:
    """Who holds a post that knocks at doors in an estate, in the playbook's order of posts. A query for each post."""
    keys = [post.key for post in playbook.posts if Power.SWEEP_VISIT in post.powers]
    return [one for key in keys for one in appointed(estate, key, on)]


def shared_by_links(
    estate: Place, playbook: Playbook, visitors: Iterable[Appointment], rooms: Iterable[Place], on: date
) -> dict[int, Appointment]:
    """Whose each door is: whoever is linked with the household, the playbook's first kind of link first; else whoever
    is posted to its entrance or building in a post that is linked with no households. A room that is in neither is
    nobody's. One query."""
    people = {one.pk: one for one in visitors}
    linked_keys = [link.key for link in playbook.links]
    rank = {key: index for index, key in enumerate(linked_keys)}
    links = running(on).filter(estate_id=estate.pk, appointment_id__in=list(people))
    by_room: dict[int, tuple[int, Appointment]] = {}
    for room_id, key, appointment_id in links.values_list("room_id", "post_key", "appointment_id"):
        found = (rank.get(key, len(rank)), people[appointment_id])
        if room_id not in by_room or found[0] < by_room[room_id][0]:
            by_room[room_id] = found
    posted = {one.place_id: one for one in reversed(list(people.values())) if one.place_id and one.post.key not in rank}
    shared = {}
    for room in rooms:
        own = by_room[room.pk][1] if room.pk in by_room else None
        who = own or posted.get(room.pk) or posted.get(room.parent_id or 0) or posted.get(room.building_id or 0)
        if who is not None:
            shared[room.pk] = who
    return shared


def moved_since(room: Place, day: date) -> bool:
    """Whether somebody moved into a room or out of it on a day or after it."""
    moved = Q(since__gte=day) | Q(until__gte=day)
    return Residence.objects.filter(moved, estate_id=room.estate_id or 0, room_id=room.pk).exists()


def overdue(on: date, most: int) -> list[Sweep]:
    """Rounds that still run after their last day, the longest over first."""
    found = Sweep.objects.filter(state=SweepState.OPEN, ends_on__lt=on).select_related("estate")
    return list(found.order_by("ends_on", "pk")[:most])


def with_old_notes(before: datetime, most: int) -> list[Sweep]:
    """Rounds that ended before a moment and of which a note is left, the oldest first."""
    noted = Visit.objects.exclude(note="").order_by().values("cell__sweep_id")
    found = Sweep.objects.filter(ended_at__lt=before, pk__in=noted).select_related("estate")
    return list(found.order_by("ended_at", "pk")[:most])
