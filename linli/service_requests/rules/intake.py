"""Who files, accepts, declines, asks for more, adds and joins, and when."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from linli.core.actors import Actor, Located
from linli.core.refusals import Refusal, RefusalKind
from linli.playbooks.enums import Power
from linli.service_requests.enums import SAID_ELSEWHERE, Verb
from linli.service_requests.models import ServiceRequest
from linli.service_requests.rules.common import (
    fresh_eyes,
    in_holder,
    is_reporter,
    only_holder,
    only_reporter,
    when_refusal,
    who_refusal,
)
from linli.service_requests.rules.seeing import may_see


def may_file(actor: Actor, on_behalf: bool, place: Located | None = None) -> Refusal | None:
    """Anybody files for themselves, without an account; for somebody else, posts that may, in the places that they
    serve, and the system's imports. Without a place: whether there is any."""
    if not on_behalf or actor.is_system:
        return None
    power = Power.SERVICE_REQUEST_FILE_ON_BEHALF
    if actor.can(power, place) if place is not None else power in actor.powers:
        return None
    return who_refusal(
        _("Reporting for somebody else is done by staff."),
        _("The station or your building leader."),
        _("You can report it for yourself."),
    )


def may_import(actor: Actor, place: Located | None = None) -> Refusal | None:
    """Sheets of service requests are imported by the system's operator, and by posts that may import, in the places
    that they serve. Without a place: whether there is any."""
    power = Power.SERVICE_REQUEST_IMPORT
    if actor.is_system or (actor.can(power, place) if place is not None else power in actor.powers):
        return None
    return who_refusal(_("Sheets are imported by the station."), _("The station head."), _("Report it one by one."))


def may_accept(actor: Actor, thing: ServiceRequest, at: datetime) -> Refusal | None:
    """A service request is accepted by the body that holds it, through a post that may accept; a reopened one, which
    came back from asking for more, by somebody who neither accepted nor resolved it, where that body has one."""
    if not in_holder(actor, thing, Power.SERVICE_REQUEST_ACCEPT):
        return only_holder(thing)
    return when_refusal(Verb.ACCEPT, thing) or (None if thing.without_fresh_eyes else fresh_eyes(actor, thing))


def may_decline(actor: Actor, thing: ServiceRequest, at: datetime) -> Refusal | None:
    """A service request is declined, with a reason the resident reads, by the body that holds it; a reopened one by
    somebody who neither accepted nor resolved it."""
    if not in_holder(actor, thing, Power.SERVICE_REQUEST_ACCEPT):
        return only_holder(thing)
    return when_refusal(Verb.DECLINE, thing) or fresh_eyes(actor, thing)


def may_ask_for_more(actor: Actor, thing: ServiceRequest, at: datetime) -> Refusal | None:
    """The body that holds a service request may ask the resident for what is missing; meanwhile its clock stands."""
    if not in_holder(actor, thing, Power.SERVICE_REQUEST_ACCEPT):
        return only_holder(thing)
    if thing.on_behalf and not (thing.contact_id or thing.reporter_id or thing.source in SAID_ELSEWHERE):
        return Refusal(
            RefusalKind.WHEN,
            _("Nobody could read the question: it was reported for somebody without a telephone."),
            "",
            _("Call at the door, then add what you learned as a note."),
        )
    return when_refusal(Verb.ASK_FOR_MORE, thing)


def may_add(actor: Actor, thing: ServiceRequest, at: datetime) -> Refusal | None:
    """The resident who reported it adds what was asked for, or staff who called or knocked add it for them."""
    learns = actor.can(Power.SERVICE_REQUEST_FILE_ON_BEHALF, thing) and may_see(actor, thing, at) is None
    if not is_reporter(actor, thing) and not learns:
        return only_reporter(thing)
    return when_refusal(Verb.ADD, thing, actor)


def may_merge(actor: Actor, thing: ServiceRequest, at: datetime) -> Refusal | None:
    """A service request about the same problem is joined to the leading one by the body that holds it; a reopened one
    by somebody who neither accepted nor resolved it."""
    if not in_holder(actor, thing, Power.SERVICE_REQUEST_ACCEPT):
        return only_holder(thing)
    return when_refusal(Verb.MERGE, thing) or fresh_eyes(actor, thing)


def may_leave_telephone(actor: Actor, thing: ServiceRequest) -> Refusal | None:
    """The resident who reported it leaves a telephone for messages about it."""
    return None if is_reporter(actor, thing) else only_reporter(thing)
