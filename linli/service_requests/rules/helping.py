"""Who asks other bodies to help, who ends that, and who says that their part is done."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from linli.core.actors import Actor
from linli.core.refusals import Refusal, RefusalKind
from linli.organisations.models import Organisation
from linli.playbooks.enums import Power
from linli.service_requests.enums import HANDLED, OPEN
from linli.service_requests.models import ServiceRequest
from linli.service_requests.rules.common import named, only_lead, who_refusal, works_in


def may_add_helper(actor: Actor, thing: ServiceRequest, at: datetime) -> Refusal | None:
    """The body that handles it, or the one that dispatched it, may ask other bodies to help while it is being
    handled."""
    if not _arranges(actor, thing):
        return only_lead(thing)
    return _while_handled(thing)


def may_ask_help_of(actor: Actor, thing: ServiceRequest, body: Organisation) -> Refusal | None:
    """Help is asked of bodies that the station or one's own body may dispatch to, and that do not have it already."""
    if body.pk == thing.lead_id or body.pk in (thing.helping_ids or ()):
        return who_refusal(
            _("%(body)s has it already.") % {"body": body.short_name}, "", _("Choose another organisation.")
        )
    own = actor.held.body_kind if actor.held is not None else thing.station.kind
    reached = any(thing.playbook.may_dispatch(kind, body.kind) for kind in (own, thing.station.kind))
    if reached and not (thing.about_station and body.pk == thing.station_id):
        return None
    return who_refusal(
        _("%(body)s is not reached from here.") % {"body": body.short_name}, "", _("Choose another organisation.")
    )


def may_end_helper(actor: Actor, thing: ServiceRequest, at: datetime) -> Refusal | None:
    """The body that handles it, or the one that dispatched it, may say that help is needed no more."""
    if not _arranges(actor, thing):
        return only_lead(thing)
    if not thing.helping_ids:
        return Refusal(RefusalKind.WHEN, _("Nobody is helping now."), "", _("You can ask for help."))
    return _while_handled(thing)


def may_finish_help(actor: Actor, thing: ServiceRequest, at: datetime) -> Refusal | None:
    """A body that helps says itself that its part is done; the lead resolves the whole."""
    helping = actor.organisation_id in (thing.helping_ids or ())
    if not helping or not works_in(actor, thing, actor.organisation_id, Power.SERVICE_REQUEST_HANDLE):
        return who_refusal(
            _("Only an organisation that helps says that its part is done."),
            "",
            _("You can leave a note for them."),
        )
    return _while_handled(thing)


def _arranges(actor: Actor, thing: ServiceRequest) -> bool:
    leads = works_in(actor, thing, thing.lead_id, Power.SERVICE_REQUEST_HANDLE)
    return leads or works_in(actor, thing, thing.dispatched_by_id, Power.SERVICE_REQUEST_DISPATCH)


def _while_handled(thing: ServiceRequest) -> Refusal | None:
    state = thing.get_state()
    if state in HANDLED:
        return None
    why = _("It is now “%(state)s”.") % {"state": state.label}
    who = named(thing.holder) if state in OPEN else ""
    return Refusal(RefusalKind.WHEN, why, who, _("Help is asked for while somebody handles it."))
