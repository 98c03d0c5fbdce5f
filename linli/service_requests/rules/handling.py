"""Who dispatches, raises, takes, returns, pauses, resumes, resolves and defers, and when."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from linli.core.actors import Actor
from linli.core.refusals import Refusal, RefusalKind
from linli.organisations.models import Organisation
from linli.playbooks.enums import Power
from linli.service_requests.enums import Verb
from linli.service_requests.models import ServiceRequest
from linli.service_requests.queries import is_asked
from linli.service_requests.rules.common import (
    RETURNS_ALLOWED,
    fresh_eyes,
    handles,
    in_holder,
    joint_parts_done,
    named,
    only_holder,
    only_lead,
    when_refusal,
    who_refusal,
    works_in,
)


def may_dispatch(actor: Actor, thing: ServiceRequest, at: datetime) -> Refusal | None:
    """A service request is dispatched by the body that holds it, to bodies the playbook names for it; a reopened one
    by somebody who neither accepted nor resolved it, and what was returned or not solved by nobody who also belongs to
    the body that did (law 8); where that body has nobody else, whoever is there passes it on to another body."""
    if not in_holder(actor, thing, Power.SERVICE_REQUEST_DISPATCH):
        return only_holder(thing)
    return when_refusal(Verb.DISPATCH, thing) or (None if thing.without_fresh_eyes else fresh_eyes(actor, thing))


def may_dispatch_to(actor: Actor, thing: ServiceRequest, body: Organisation) -> Refusal | None:
    """Whether the playbook lets the actor's body dispatch to this body; the body's own staff may handle it too, but
    for what came back when whoever dispatches had a hand in it, or belongs to a body that had it in vain."""
    held = actor.held
    back_to_itself = thing.about_station and body.pk == thing.station_id != thing.holder_id
    own = held is not None and body.pk == held.organisation_id
    reached = held is not None and thing.playbook.may_dispatch(held.body_kind, body.kind)
    if own and (again := fresh_eyes(actor, thing)) is not None:
        return again
    if (own or reached) and not back_to_itself:
        return None
    return who_refusal(
        _("%(body)s is not reached from here.") % {"body": body.short_name},
        "",
        _("Raise it: the next body up dispatches to it."),
    )


def may_raise(actor: Actor, thing: ServiceRequest, at: datetime) -> Refusal | None:
    """What a body cannot dispatch itself it raises to the next body up, which then holds it; the clock runs on."""
    if not in_holder(actor, thing, Power.SERVICE_REQUEST_DISPATCH):
        return only_holder(thing)
    if actor.held is not None and thing.playbook.raise_to(actor.held.body_kind) is None:
        return Refusal(
            RefusalKind.WHEN,
            _("There is no body above this one to raise it to."),
            "",
            _("Dispatch it, or say why it is not possible now."),
        )
    return when_refusal(Verb.RAISE, thing)


def may_take(actor: Actor, thing: ServiceRequest, at: datetime) -> Refusal | None:
    """A dispatched service request is taken by a post of the body it was dispatched to, or through a link it gave."""
    if not handles(actor, thing):
        return only_lead(thing)
    return when_refusal(Verb.TAKE, thing)


def may_return(actor: Actor, thing: ServiceRequest, at: datetime) -> Refusal | None:
    """The body it was dispatched to, or the holder of its link, may return it with a reason and a suggested handler:
    once to the dispatcher, the second time to the next body up, which decides; after that it is not returned again. The
    clock never stops."""
    if not handles(actor, thing):
        return only_lead(thing)
    refusal = when_refusal(Verb.RETURN, thing)
    if refusal is None and thing.returns >= RETURNS_ALLOWED:
        return Refusal(
            RefusalKind.WHEN,
            _("It was returned twice; the body above has decided that it is yours."),
            "",
            _("Resolve it, or say why it is not possible now."),
        )
    return refusal


def may_give_back(actor: Actor, thing: ServiceRequest, at: datetime) -> Refusal | None:
    """What unpaid neighbours were asked and did not answer in time goes back by itself to the body that asked them;
    nobody does this by hand."""
    if not actor.is_system:
        return only_lead(thing)
    if is_asked(thing) and thing.due_at is not None and thing.due_at <= at:
        return None
    return Refusal(RefusalKind.WHEN, _("Its time is not over yet."), named(thing.holder), _("They can return it."))


def may_pause(actor: Actor, thing: ServiceRequest, at: datetime) -> Refusal | None:
    """The body that handles it may pause it for a reason that the resident sees, with the day it goes on."""
    if not works_in(actor, thing, thing.lead_id, Power.SERVICE_REQUEST_HANDLE):
        return only_lead(thing)
    return when_refusal(Verb.PAUSE, thing)


def may_resume(actor: Actor, thing: ServiceRequest, at: datetime) -> Refusal | None:
    """A paused service request goes on when the body that handles it, or the system on the day named, says so."""
    mine = works_in(actor, thing, thing.lead_id, Power.SERVICE_REQUEST_HANDLE)
    if not mine and not actor.is_system:
        return only_lead(thing)
    return when_refusal(Verb.RESUME, thing)


def may_resolve(actor: Actor, thing: ServiceRequest, at: datetime) -> Refusal | None:
    """It is resolved by the body that took it, or through a link it gave, with a result that the resident reads;
    handled is not closed. Where several lead jointly, not before each has done its part, or whoever dispatched it says
    that it is not needed."""
    if not handles(actor, thing):
        return only_lead(thing)
    return when_refusal(Verb.RESOLVE, thing) or joint_parts_done(thing)


def may_defer(actor: Actor, thing: ServiceRequest, at: datetime) -> Refusal | None:
    """“Not possible now”, with a reason and a day of review, is said by the body that handles it, or by the one that
    holds it: of a reopened one by somebody who neither accepted nor resolved it."""
    deciding = in_holder(actor, thing, Power.SERVICE_REQUEST_DISPATCH)
    handling = works_in(actor, thing, thing.lead_id, Power.SERVICE_REQUEST_HANDLE)
    if not deciding and not handling:
        return only_holder(thing)
    return when_refusal(Verb.DEFER, thing) or (None if handling else fresh_eyes(actor, thing))
