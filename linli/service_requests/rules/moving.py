"""Who takes back, redirects, classifies, extends, parts and puts on the agenda, and when."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from linli.core.actors import Actor
from linli.core.refusals import Refusal, RefusalKind
from linli.playbooks.enums import Power
from linli.service_requests.enums import Kind, Verb
from linli.service_requests.models import ServiceRequest
from linli.service_requests.rules.common import (
    fresh_eyes,
    in_holder,
    named,
    only_holder,
    when_refusal,
    who_refusal,
    works_in,
)


def _dispatched_it(actor: Actor, thing: ServiceRequest, power: Power = Power.SERVICE_REQUEST_DISPATCH) -> bool:
    """Whether the actor has the power in the body that dispatched it."""
    return works_in(actor, thing, thing.dispatched_by_id, power)


def _only_dispatcher(verb: Verb, thing: ServiceRequest) -> Refusal:
    """Who can; of what nobody has dispatched yet, that it is not the time."""
    early = when_refusal(verb, thing) if thing.dispatched_by_id is None else None
    return early or who_refusal(
        _("Only the body that dispatched it can do this."),
        named(thing.station) if thing.dispatched_by_id == thing.station_id else "",
        _("You can leave a note for them."),
    )


def may_take_back(actor: Actor, thing: ServiceRequest, at: datetime) -> Refusal | None:
    """A dispatch is taken back by the body that dispatched it, until it is taken; no date moves."""
    if not _dispatched_it(actor, thing):
        return _only_dispatcher(Verb.TAKE_BACK, thing)
    return when_refusal(Verb.TAKE_BACK, thing)


def may_redirect(actor: Actor, thing: ServiceRequest, at: datetime) -> Refusal | None:
    """What was dispatched, also when it was taken, is given to another body by the one that dispatched it, with a
    reason; a reopened one by somebody who neither accepted nor resolved it."""
    if not _dispatched_it(actor, thing):
        return _only_dispatcher(Verb.REDIRECT, thing)
    return when_refusal(Verb.REDIRECT, thing) or (None if thing.without_fresh_eyes else fresh_eyes(actor, thing))


def may_classify(actor: Actor, thing: ServiceRequest, at: datetime) -> Refusal | None:
    """What it is about, how urgent and where is said anew by the body that holds it or the one that dispatched it,
    through a post that may accept; the dates are reckoned again from first receipt."""
    power = Power.SERVICE_REQUEST_ACCEPT
    if not in_holder(actor, thing, power) and not _dispatched_it(actor, thing, power):
        return _only_dispatcher(Verb.CLASSIFY, thing) if thing.lead_id else only_holder(thing)
    return when_refusal(Verb.CLASSIFY, thing)


def may_extend(actor: Actor, thing: ServiceRequest, at: datetime) -> Refusal | None:
    """The date to resolve it is moved by the body that handles it or the one that dispatched it, with a reason that
    the resident reads, as often as the playbook allows and only before that date has passed."""
    handles = works_in(actor, thing, thing.lead_id, Power.SERVICE_REQUEST_HANDLE)
    if not handles and not _dispatched_it(actor, thing):
        return who_refusal(
            _("The date is moved by whoever handles it, or by whoever dispatched it."),
            named(thing.lead or thing.holder),
            _("You can leave a note for them."),
        )
    refusal = when_refusal(Verb.EXTEND, thing)
    if refusal is not None:
        return refusal
    if thing.extensions >= thing.playbook.urgency(thing.urgency).extensions:
        return Refusal(
            RefusalKind.WHEN,
            _("It was extended as often as the rules here allow."),
            "",
            _("Resolve it, or say why it is not possible now."),
        )
    if thing.resolve_by is not None and thing.resolve_by <= at:
        return Refusal(
            RefusalKind.WHEN,
            _("The date has passed: it cannot be moved any more."),
            "",
            _("Reply to the resident how it stands, then resolve it."),
        )
    return None


def may_unmerge(actor: Actor, thing: ServiceRequest, at: datetime) -> Refusal | None:
    """What was joined to another is parted again by the body that holds it, through a post that may accept."""
    if not in_holder(actor, thing, Power.SERVICE_REQUEST_ACCEPT):
        return only_holder(thing)
    return when_refusal(Verb.UNMERGE, thing)


def may_await_agenda(actor: Actor, thing: ServiceRequest, at: datetime) -> Refusal | None:
    """A proposal is put on the list for deliberation by the body that holds it, through a post that may dispatch; of
    a reopened one by somebody who neither accepted nor resolved it."""
    if not in_holder(actor, thing, Power.SERVICE_REQUEST_DISPATCH):
        return only_holder(thing)
    if thing.kind != Kind.PROPOSAL:
        return Refusal(
            RefusalKind.WHEN,
            _("Only a proposal is put on the list for deliberation."),
            "",
            _("Dispatch it, or say anew what it is about."),
        )
    return when_refusal(Verb.AWAIT_AGENDA, thing) or fresh_eyes(actor, thing)
