"""Who gives a repairer without an account a link to one job, who takes it back, and whether it still opens the job."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from linli.core.actors import Actor
from linli.core.refusals import Refusal, RefusalKind
from linli.playbooks.enums import Power
from linli.service_requests.enums import AssignmentEnd, State
from linli.service_requests.models import JobLink, ServiceRequest
from linli.service_requests.rules.common import named, only_lead, unseen, works_in
from linli.service_requests.rules.handling import may_take

OPENED_IN = frozenset({State.DISPATCHED, State.IN_HAND, State.PAUSED})
"""The states in which there is a job to open."""


def _handling_post(actor: Actor, thing: ServiceRequest) -> bool:
    """A link is given in person by a post: never through a link, never by a program."""
    return (
        actor.link is None and not actor.client and works_in(actor, thing, thing.lead_id, Power.SERVICE_REQUEST_HANDLE)
    )


def may_make_link(actor: Actor, thing: ServiceRequest, at: datetime) -> Refusal | None:
    """A link to one job is given by a post that handles it in the body it was dispatched to, while it is there."""
    if not _handling_post(actor, thing):
        return only_lead(thing)
    if thing.state not in OPENED_IN:
        why = _("It is now “%(state)s”.") % {"state": thing.get_state().label}
        return Refusal(RefusalKind.WHEN, why, "", _("The time line shows what comes next."))
    return None


def may_revoke_link(actor: Actor, thing: ServiceRequest, link: JobLink, at: datetime) -> Refusal | None:
    """A link is taken back by a handling post of the body that gave it, if it is not bound to other categories,
    whatever has become of the job."""
    gave = works_in(actor, thing, link.assignment.organisation_id, Power.SERVICE_REQUEST_HANDLE)
    if actor.link is None and gave:
        return None
    return Refusal(
        RefusalKind.WHO,
        _("Only the body that gave the link takes it back."),
        named(link.assignment.organisation),
        _("You can leave a note for them."),
    )


def may_resolve_at_once(actor: Actor, thing: ServiceRequest, at: datetime) -> Refusal | None:
    """Whoever holds a link to a job that nobody has taken yet may say that it is done: that takes it."""
    if actor.link is None:
        return unseen()
    return may_take(actor, thing, at)


def why_shut(link: JobLink, at: datetime) -> Refusal | None:
    """A link opens its job for seven days, unless it was taken back or the job left the body that gave it."""
    ask_again = _("Ask whoever sent it to you.")
    if link.revoked_at is not None:
        return Refusal(RefusalKind.WHEN, _("This link was taken back."), "", ask_again)
    if link.assignment.end == AssignmentEnd.RESOLVED:
        why = _("It was reported as resolved. Now the resident has the word.")
        return Refusal(RefusalKind.WHEN, why, "", _("You need do nothing more."))
    if link.assignment.ended_at is not None:
        why = _("The job is no longer with those who gave you this link.")
        return Refusal(RefusalKind.WHEN, why, "", _("You need do nothing more."))
    if at >= link.expires_at:
        return Refusal(RefusalKind.WHEN, _("This link has run out."), "", ask_again)
    return None
