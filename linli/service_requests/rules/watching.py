"""Who watches over the time limits."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from linli.core.actors import Actor
from linli.core.refusals import Refusal, RefusalKind
from linli.service_requests.enums import STAFF_TURN
from linli.service_requests.models import ServiceRequest
from linli.service_requests.queries import is_asked
from linli.service_requests.rules.common import named, who_refusal


def may_watch(actor: Actor, thing: ServiceRequest, at: datetime) -> Refusal | None:
    """Time limits are watched by Linli itself and by nobody's hand, while a body must act. Unpaid neighbours are asked
    and never overdue (law 6), and nothing is held against what was answered before it came into Linli."""
    if not actor.is_system:
        return who_refusal(
            _("Time limits are watched by Linli itself."), "", _("You can remind whoever holds it, or leave a note.")
        )
    if thing.history or thing.state not in STAFF_TURN or is_asked(thing):
        why = _("No time limit of a body runs now.")
        return Refusal(RefusalKind.WHEN, why, named(thing.holder), _("The time line shows what comes next."))
    return None


def may_reschedule(actor: Actor, thing: ServiceRequest, at: datetime) -> Refusal | None:
    """When the State Council's notice changes the calendar, Linli itself reckons running dates anew; nobody does this
    by hand, and what stands still is reckoned when it goes on."""
    if not actor.is_system:
        return who_refusal(
            _("Dates follow the calendar by themselves."), "", _("Enter the holiday notice under Settings.")
        )
    if thing.history or thing.state not in STAFF_TURN:
        why = _("No time limit of a body runs now.")
        return Refusal(RefusalKind.WHEN, why, named(thing.holder), _("The time line shows what comes next."))
    return None
