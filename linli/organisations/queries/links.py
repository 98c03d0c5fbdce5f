"""Household links as lists and counts: mine, a room's, the gaps of an estate, who has too many or too few."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from linli.core.actors import Actor
from linli.organisations.models import Appointment, HouseholdLink
from linli.organisations.queries.standing import DWELLINGS, appointed, dwellings_of
from linli.places.enums import CARRIED, Level
from linli.places.models import Place
from linli.places.queries import buildings
from linli.playbooks.enums import Power
from linli.playbooks.parts import Link

_CARRIED = frozenset(level.value for level in CARRIED)


@dataclass(frozen=True, slots=True)
class Linked:
    """How many dwellings a place has, and how many of them have somebody."""

    place_id: int
    name: str
    dwellings: int
    linked: int

    @property
    def gap(self) -> int:
        return self.dwellings - self.linked


@dataclass(frozen=True, slots=True)
class Load:
    """Somebody in the post, and how many households they have in all."""

    appointment_id: UUID
    name: str
    count: int
    link: Link

    @property
    def above(self) -> bool:
        """More than the playbook wants."""
        return self.count > self.link.households_max

    @property
    def below(self) -> bool:
        """Fewer than the playbook wants."""
        return self.count < self.link.households_min


def visible_to(actor: Actor) -> QuerySet[HouseholdLink]:
    """Links of one's own posts, and those of the places where one of one's posts says who is linked; open and ended."""
    everything = HouseholdLink.objects.order_by("-since", "-pk")
    if actor.is_system:
        return everything
    seen = Q(appointment_id__in=[held.appointment_id for held in actor.open_posts])
    for held in actor.open_posts:
        if Power.HOUSEHOLD_LINK_MANAGE in held.powers:
            for level, place_id in held.scope:
                seen |= Q(**{f"room__{level}_id" if level in _CARRIED else "room_id": place_id})
    return everything.filter(seen)


def running(on: date) -> QuerySet[HouseholdLink]:
    """Open links whose appointment runs on a day; of one that is over, the household counts as having nobody."""
    return HouseholdLink.objects.filter(
        Q(appointment__ends_on=None) | Q(appointment__ends_on__gte=on),
        until=None,
        appointment__starts_on__lte=on,
        appointment__post__organisation__ended_on=None,
    ).order_by("-since", "-pk")


def left_open(on: date, most: int) -> list[Appointment]:
    """Appointments that are over on a day, by their term or with their body, and still have open links, the longest
    over first."""
    ended = Q(appointment__ends_on__lt=on) | Q(appointment__post__organisation__ended_on__lte=on)
    over = HouseholdLink.objects.filter(ended, until=None).order_by().values("appointment_id")
    return list(Appointment.objects.filter(pk__in=over).order_by("ends_on", "pk")[:most])


def households_of(actor: Actor, on: date) -> QuerySet[HouseholdLink]:
    """The households that the reader is linked with in their own posts, along the stairs."""
    own = [held.appointment_id for held in actor.open_posts]
    mine = running(on).filter(appointment_id__in=own).select_related("room__parent__parent")
    return mine.order_by(
        "estate_id", "room__parent__parent__sort", "room__parent__sort", "room__floor", "room__sort", "room_id"
    )


def links_of_room(room: Place) -> QuerySet[HouseholdLink]:
    """All links that a dwelling has and had, newest first, with who holds or held them."""
    found = HouseholdLink.objects.filter(room=room).select_related("appointment__person")
    return found.order_by("-since", "-pk")


def gaps(estate: Place, post_key: str, on: date) -> list[Linked]:
    """Each building of an estate, with its dwellings and those that have somebody of a post. Three queries."""
    dwellings = dict(
        dwellings_of(estate).order_by("building_id").values_list("building_id").annotate(count=Count("pk"))
    )
    linked = running(on).filter(estate_id=estate.pk, post_key=post_key, room__use__in=DWELLINGS)
    by_building = dict(linked.order_by("building_id").values_list("building_id").annotate(count=Count("pk")))
    return [Linked(one.pk, one.name, dwellings.get(one.pk, 0), by_building.get(one.pk, 0)) for one in buildings(estate)]


def counts(place: Place, post_key: str, on: date) -> Linked:
    """The same for one place and all that lies in it: an estate, a community, a city. Two queries."""
    inside = {"path__gte": place.path, "path__lt": place.path + "~"}
    rooms = Place.objects.filter(**inside, level=Level.ROOM, use__in=DWELLINGS)
    below = {f"room__{name}": value for name, value in inside.items()}
    linked = running(on).filter(post_key=post_key, room__use__in=DWELLINGS, **below)
    return Linked(place.pk, place.name, rooms.count(), linked.count())


def loads(estate: Place, link: Link, on: date) -> list[Load]:
    """Everybody in the post who can be linked in an estate, with how many households they have. Two queries."""
    held = list(appointed(estate, link.key, on))
    if not held:
        return []
    links = HouseholdLink.objects.filter(until=None, appointment_id__in=[one.pk for one in held])
    has = dict(links.order_by("appointment_id").values_list("appointment_id").annotate(count=Count("pk")))
    return [Load(one.pk, one.person.name, has.get(one.pk, 0), link) for one in held]
