"""Who reminds the body that must act, and how often."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from linli.core.actors import Actor
from linli.core.refusals import Refusal, RefusalKind
from linli.playbooks.enums import Power
from linli.service_requests.enums import FACES, OPEN, STAFF_TURN, State
from linli.service_requests.models import ServiceRequest
from linli.service_requests.queries import OVERSEERS
from linli.service_requests.rules.common import is_reporter, named, who_refusal
from linli.service_requests.rules.seeing import sees


def may_remind(actor: Actor, thing: ServiceRequest, at: datetime) -> Refusal | None:
    """Whoever holds a matter is reminded of it by the resident who reported it, once a working day and not before half
    of the time is over; and by the bodies that oversee it, except the one that holds it."""
    if is_reporter(actor, thing):
        return _awaited(thing, staff=False) or _not_too_soon(thing, at) or _not_again(thing, at)
    if actor.held is None or not oversees(actor, thing):
        return who_refusal(
            _("It is reminded of by the resident who reported it, and by the bodies that oversee it."),
            named(thing.station),
            _("You can leave a note for them."),
        )
    if actor.organisation_id == thing.holder_id:
        return who_refusal(_("It is with your own organisation."), "", _("You can go on with it."))
    return _awaited(thing, staff=True)


def oversees(actor: Actor, thing: ServiceRequest) -> bool:
    """Whether the actor acts for a body that oversees this place, in a post that may dispatch."""
    held = actor.held
    if held is None or held.body_kind not in OVERSEERS or Power.SERVICE_REQUEST_DISPATCH not in held.powers:
        return False
    return sees(held, thing)


def _awaited(thing: ServiceRequest, *, staff: bool) -> Refusal | None:
    """Refused while nobody has to act."""
    state = thing.get_state()
    if state in STAFF_TURN:
        return None
    why = _("It is now “%(state)s”.") % {"state": state.label if staff else FACES[state].resident}
    instead = _("The time line shows what comes next.")
    if state not in OPEN:
        instead = _("If it is wrong again, report it anew.")
    if state is State.RESOLVED:
        instead = _("Say whether it is solved.") if not staff else _("The resident has the word.")
    return Refusal(RefusalKind.WHEN, why, "", instead)


def _not_too_soon(thing: ServiceRequest, at: datetime) -> Refusal | None:
    """Refused before half of the time is over."""
    promised = thing.due_at if thing.get_state() is State.RECEIVED else thing.resolve_by or thing.due_at
    if promised is None or at >= thing.received_at + (promised - thing.received_at) / 2:
        return None
    return Refusal(
        RefusalKind.WHEN,
        _("Less than half of the time is over."),
        named(thing.holder),
        _("You can remind them when half of the time is over; or call them now."),
    )


def _not_again(thing: ServiceRequest, at: datetime) -> Refusal | None:
    """Refused until the next working day."""
    if thing.remind_again_at is None or at >= thing.remind_again_at:
        return None
    return Refusal(
        RefusalKind.WHEN,
        _("You have reminded them already; that goes once a working day."),
        named(thing.holder),
        _("You can remind them again on the next working day; or call them now."),
    )
