"""Bookings of public spaces: what is taken in some days, what waits for a keeper, one's own, and who sees whose."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from linli.core.actors import Actor
from linli.organisations.models import SpaceBooking
from linli.organisations.models_bookings import LIVING, BookingState
from linli.organisations.queries.bodies import bodies_for
from linli.organisations.queries.posts import powers_in
from linli.places.enums import CARRIED
from linli.places.models import PublicSpace
from linli.playbooks.enums import Power

_LEVELS = frozenset({"place", *(level.value for level in CARRIED)})


def visible_to(actor: Actor) -> QuerySet[SpaceBooking]:
    """One's own bookings, and for staff who keep spaces or record for others those of their places; earliest first."""
    rows = SpaceBooking.objects.select_related("space", "room", "booker", "contact").order_by("starts_at", "pk")
    if actor.is_system:
        return rows
    mine = Q(booker_id=actor.own_id) if actor.own_id is not None else Q(pk__in=[])
    return rows.filter(mine | _kept(actor, Power.SPACE_MANAGE) | _kept(actor, Power.SERVICE_REQUEST_FILE_ON_BEHALF))


def waiting_for(actor: Actor, at: datetime) -> QuerySet[SpaceBooking]:
    """Bookings to come that wait for one of the actor's posts to decide, earliest first."""
    rows = SpaceBooking.objects.select_related("space", "room").order_by("starts_at", "pk")
    return rows.filter(_kept(actor, Power.SPACE_MANAGE), state=BookingState.WAITING, starts_at__gt=at)


def taken(space: PublicSpace, start: datetime, end: datetime) -> QuerySet[SpaceBooking]:
    """What is taken in a space and its rooms between two moments, earliest first."""
    rows = SpaceBooking.objects.filter(space=space, state__in=LIVING, starts_at__lt=end, ends_at__gt=start)
    return rows.select_related("space", "room", "booker", "contact").order_by("starts_at", "pk")


def in_the_way(space: PublicSpace, only_room: UUID | None, start: datetime, end: datetime) -> QuerySet[SpaceBooking]:
    """What would overlap a booking of the whole space (`only_room` None) or of one room: a room goes with its space."""
    found = taken(space, start, end)
    return found if only_room is None else found.filter(Q(room_id=only_room) | Q(room_id=None))


def own_of(actor: Actor, at: datetime) -> QuerySet[SpaceBooking]:
    """The actor's own bookings that are not over, earliest first."""
    if actor.own_id is None:
        return SpaceBooking.objects.none().order_by("starts_at")
    rows = SpaceBooking.objects.filter(booker_id=actor.own_id, ends_at__gt=at)
    return rows.select_related("space", "room").order_by("starts_at", "pk")


def keeper_of(space: PublicSpace, on: date) -> UUID | None:
    """The nearest body that serves where a space lies and in which somebody keeps spaces on a day. Two queries."""
    bodies = [body.pk for body in bodies_for(space)]
    powers = powers_in(bodies, on)
    keeps = (body for body in bodies if any(Power.SPACE_MANAGE in held for held in powers.get(body, {}).values()))
    return next(keeps, None)


def _kept(actor: Actor, power: Power) -> Q:
    """Bookings of spaces that lie in the scope of a post with this power."""
    lying = Q(pk__in=[])
    for held in actor.open_posts:
        if power.value in held.powers:
            for level, place_id in sorted(held.scope):
                if level in _LEVELS:
                    lying |= Q(**{f"space__{level}_id": place_id})
    return lying
