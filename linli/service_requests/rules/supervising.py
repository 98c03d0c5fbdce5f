"""Who supervises a matter from above, and who answers to that."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from linli.core.actors import Actor
from linli.core.refusals import Refusal, RefusalKind
from linli.organisations.enums import rungs_above
from linli.playbooks.enums import BodyKind, Power
from linli.service_requests.enums import STAFF_TURN, State
from linli.service_requests.models import ServiceRequest
from linli.service_requests.rules.common import in_holder, named, who_refusal
from linli.service_requests.rules.reminding import oversees

SUPERVISED = STAFF_TURN | {State.PAUSED}
"""States in which somebody can be asked how it stands."""


def may_supervise(actor: Actor, thing: ServiceRequest, at: datetime) -> Refusal | None:
    """A body above the one that holds it, from the community to the city, may ask its holder for an answer by a day;
    one such demand at a time."""
    held = actor.held
    above = held is not None and held.body_kind in rungs_above(BodyKind(thing.holder.kind))
    if not above or not oversees(actor, thing):
        return who_refusal(
            _("It is supervised by a body above the one that holds it."),
            _("The community, the subdistrict, the district or the city."),
            _("You can leave a note for them."),
        )
    state = thing.get_state()
    if state not in SUPERVISED:
        why = _("It is now “%(state)s”.") % {"state": state.label}
        return Refusal(RefusalKind.WHEN, why, "", _("The time line shows what comes next."))
    if thing.supervise_by is not None:
        return Refusal(
            RefusalKind.WHEN,
            _("It is supervised already, and its answer is still to come."),
            named(thing.holder),
            _("The page shows by when; until then you can remind them."),
        )
    return None


def may_answer_supervision(actor: Actor, thing: ServiceRequest, at: datetime) -> Refusal | None:
    """The body that holds a supervised matter answers to who supervises it."""
    powers = (Power.SERVICE_REQUEST_HANDLE, Power.SERVICE_REQUEST_DISPATCH)
    if not any(in_holder(actor, thing, power) for power in powers):
        return who_refusal(
            _("The answer is given by the body that holds it."),
            named(thing.holder),
            _("You can leave a note for them."),
        )
    if thing.supervise_by is None:
        return Refusal(
            RefusalKind.WHEN, _("Nobody is waiting for an answer from above."), "", _("You can go on with it.")
        )
    return None
