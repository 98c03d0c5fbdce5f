"""Who books a public space, who decides about a booking, who withdraws it, and who sees whose it is."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from linli.core.actors import Actor, Located
from linli.core.refusals import Refusal, RefusalKind
from linli.organisations.models import SpaceBooking
from linli.organisations.models_bookings import BOOKINGS, LIVING, BookingVerb
from linli.places.enums_spaces import SpaceState
from linli.places.models import Place, PublicSpace
from linli.playbooks.enums import Power


def may_book_space(actor: Actor, space: PublicSpace, estate: Place | None, at: datetime) -> Refusal | None:
    """A public space that is open for booking is booked by whoever lives in an estate that shares it, and on somebody's
    behalf by staff of its place who record what people tell them."""
    if not (actor.is_system or _on_behalf(actor, space) or _lives(actor, space, estate)):
        return Refusal(
            RefusalKind.WHO,
            why=_("Spaces are booked by those who live in the estate and have signed in."),
            who_can=_("The station books for you, at its desk or by telephone."),
            instead=_("Sign in, or ask the station."),
            rule="may_book_space",
        )
    if space.state == SpaceState.IN_USE and space.longest is not None:
        return None
    return Refusal(
        RefusalKind.WHEN,
        why=_("This space is not open for booking."),
        who_can="",
        instead=_("Look at the other spaces."),
        rule="may_book_space",
    )


def may_see_booking(actor: Actor, booking: SpaceBooking, at: datetime) -> Refusal | None:
    """Whose a booking is, the booker sees, and staff of the place who keep spaces or record for others; everybody else
    sees that the time is taken."""
    own = actor.own_id is not None and actor.own_id == booking.booker_id
    if actor.is_system or own or reads_bookings(actor, booking):
        return None
    return _unseen("may_see_booking")


def may_decide_booking(actor: Actor, booking: SpaceBooking, verb: BookingVerb, at: datetime) -> Refusal | None:
    """A booking is confirmed, or declined with a reason, by a post that keeps the space, until its time has begun."""
    if not (actor.is_system or actor.can(Power.SPACE_MANAGE.value, booking)):
        return _others(actor, booking, at, "may_decide_booking")
    return _when(booking, verb, at, "may_decide_booking")


def may_withdraw_booking(actor: Actor, booking: SpaceBooking, at: datetime) -> Refusal | None:
    """A booking is withdrawn, until its time has begun, by the booker, or by staff of the place who record for
    others."""
    own = actor.own_id is not None and actor.own_id == booking.booker_id
    if not (actor.is_system or own or _on_behalf(actor, booking.space)):
        return _others(actor, booking, at, "may_withdraw_booking")
    return _when(booking, BookingVerb.WITHDRAW, at, "may_withdraw_booking")


def _lives(actor: Actor, space: PublicSpace, estate: Place | None) -> bool:
    if actor.own_id is None or estate is None or ("estate", estate.pk) not in actor.rooms:
        return False
    shared = space.estate_id is None and space.community_id is not None and space.community_id == estate.community_id
    return shared or space.estate_id == estate.pk


def _on_behalf(actor: Actor, space: PublicSpace) -> bool:
    return any(actor.can(power.value, space) for power in (Power.SPACE_MANAGE, Power.SERVICE_REQUEST_FILE_ON_BEHALF))


def reads_bookings(actor: Actor, thing: Located) -> bool:
    """Whether one of the actor's posts keeps the spaces there, or records for others."""
    reading = {Power.SPACE_MANAGE.value, Power.SERVICE_REQUEST_FILE_ON_BEHALF.value}
    return any(held.powers & reading and held.covers(thing) for held in actor.open_posts)


def _when(booking: SpaceBooking, verb: BookingVerb, at: datetime, rule: str) -> Refusal | None:
    if BOOKINGS.targets(verb, booking.state) and booking.starts_at > at:
        return None
    begun = booking.state in LIVING and booking.starts_at <= at
    return Refusal(
        RefusalKind.WHEN,
        why=_("Its time has begun.") if begun else _("This booking is decided already."),
        who_can="",
        instead=_("Book another time."),
        rule=rule,
    )


def _others(actor: Actor, booking: SpaceBooking, at: datetime, rule: str) -> Refusal:
    if may_see_booking(actor, booking, at) is not None:
        return _unseen(rule)
    return Refusal(
        RefusalKind.WHO,
        why=_("Bookings are decided by those who keep the space."),
        who_can=_("The station head, or your community's officer."),
        instead=_("Ask them."),
        rule=rule,
    )


def _unseen(rule: str) -> Refusal:
    return Refusal(
        RefusalKind.UNSEEN,
        why=_("There is no such booking here."),
        who_can="",
        instead=_("Look at the plan of the space."),
        rule=rule,
    )
