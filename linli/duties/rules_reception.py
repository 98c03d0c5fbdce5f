"""Who announces reception days, who keeps their list, who books a time and gives it back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from linli.core.actors import Actor
from linli.core.refusals import Refusal, RefusalKind
from linli.duties.models_reception import BookingState, ReceptionBooking, ReceptionDay, ReceptionState
from linli.places.models import Place
from linli.playbooks.enums import Power


def may_announce_reception(actor: Actor, body_id: UUID, places: Sequence[Place], at: datetime) -> Refusal | None:
    """A reception day is announced by a post of the body that keeps receptions, for places that its post serves."""
    power = Power.RECEPTION_KEEP
    own = actor.organisation_id == body_id and bool(places) and all(actor.can(power, place) for place in places)
    return None if actor.is_system or own else _only_keepers("may_announce_reception")


def may_change_reception(actor: Actor, day: ReceptionDay, at: datetime) -> Refusal | None:
    """A reception day that has not begun is moved, given to somebody else to hold, or called off by who keeps the
    receptions of its body."""
    if not keeps(actor, day):
        return _only_keepers("may_change_reception")
    if day.state == ReceptionState.ANNOUNCED and day.starts_at > at:
        return None
    return _over("may_change_reception")


def may_read_list(actor: Actor, day: ReceptionDay, at: datetime) -> Refusal | None:
    """Who booked and what about is read by who keeps the receptions of the body and by who receives, by nobody else."""
    return None if keeps(actor, day) or receives(actor, day) else _only_keepers("may_read_list")


def may_take_down(actor: Actor, day: ReceptionDay, at: datetime) -> Refusal | None:
    """What is brought to a reception is taken down by who keeps the list or receives, from its beginning until its
    list is closed."""
    refusal = may_read_list(actor, day, at)
    if refusal is not None or (day.state == ReceptionState.ANNOUNCED and day.starts_at <= at):
        return refusal
    if day.state == ReceptionState.ANNOUNCED:
        return _when(_("The reception has not begun."), _("Take it down once it has."), "may_take_down")
    return _over("may_take_down")


def may_close_list(actor: Actor, day: ReceptionDay, at: datetime) -> Refusal | None:
    """The list of a reception that is over is closed by who keeps it or received, or by the system some days later."""
    if not actor.is_system and may_read_list(actor, day, at) is not None:
        return _only_keepers("may_close_list")
    if day.state == ReceptionState.ANNOUNCED and day.ends_at <= at:
        return None
    return _when(_("The list is closed after the reception."), _("Close it then."), "may_close_list")


def may_book_reception(actor: Actor, day: ReceptionDay, at: datetime) -> Refusal | None:
    """Anybody books a time of a reception day that is not over, without an account."""
    if day.state == ReceptionState.ANNOUNCED and day.ends_at > at:
        return None
    return _over("may_book_reception")


def may_give_back_booking(actor: Actor, booking: ReceptionBooking, at: datetime) -> Refusal | None:
    """A booked time is given back, before the reception is over, by who booked it or has its code, or by who keeps
    the list."""
    owns = booking.pk in actor.subjects or (actor.own_id is not None and actor.own_id == booking.booker_id)
    if not owns and not keeps(actor, booking.day):
        return Refusal(
            RefusalKind.WHO,
            why=_("A booked time is given back with its code."),
            who_can=_("Who booked it."),
            instead=_("Type the code, or call the body that receives."),
            rule="may_give_back_booking",
        )
    day = booking.day
    if booking.state == BookingState.BOOKED and day.state == ReceptionState.ANNOUNCED and day.ends_at > at:
        return None
    return _over("may_give_back_booking")


def keeps(actor: Actor, day: ReceptionDay) -> bool:
    """Whether the post acted in keeps the receptions of the day's body."""
    held = actor.held
    return actor.is_system or (
        held is not None and held.organisation_id == day.organisation_id and Power.RECEPTION_KEEP in held.powers
    )


def receives(actor: Actor, day: ReceptionDay) -> bool:
    """Whether the post acted in is the one that receives."""
    return actor.held is not None and actor.held.appointment_id == day.appointment_id


def _only_keepers(rule: str) -> Refusal:
    return Refusal(
        RefusalKind.WHO,
        why=_("The receptions of a body are kept by a post of its own."),
        who_can=_("Who keeps receptions there, and who receives."),
        instead=_("Ask them."),
        rule=rule,
    )


def _over(rule: str) -> Refusal:
    return _when(_("This reception is over or called off."), _("Look at those to come."), rule)


def _when(why: str, instead: str, rule: str) -> Refusal:
    return Refusal(RefusalKind.WHEN, why=why, who_can="", instead=instead, rule=rule)
