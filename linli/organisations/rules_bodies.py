"""Who looks after the bodies of a place: what follows a body, its terms and contracts, plans for it, and promises."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from linli.core.actors import Actor
from linli.core.refusals import Refusal, RefusalKind
from linli.organisations.models import Appointment, ImprovementPlan, Organisation, Promise
from linli.organisations.rules import may_create_body, may_manage_body
from linli.places.models import Place
from linli.playbooks.enums import BodyKind, Power


def may_see_bodies(actor: Actor, place: Place, at: datetime) -> Refusal | None:
    """Which bodies a place has, lacks, or has in weakness is seen by a post with the power to manage bodies there; for
    anybody else there is no such page."""
    if _over(actor, [place]):
        return None
    return Refusal(
        RefusalKind.UNSEEN,
        why=_("There is no such page here."),
        who_can="",
        instead=_("Go back to your inbox."),
        rule="may_see_bodies",
    )


def may_describe_body(actor: Actor, kind: BodyKind, places: Sequence[Place], at: datetime) -> Refusal | None:
    """What is written about a body is changed by whoever could bring it in over all the places that it serves and is to
    serve."""
    return may_create_body(actor, kind, places, at)


def may_succeed(
    actor: Actor, body: Organisation, successor: Organisation, places: Sequence[Place], at: datetime
) -> Refusal | None:
    """One body follows another by the word of whoever manages bodies over all the places of both; a body that is no
    more is followed once."""
    if not _over(actor, places):
        return _overseer("may_succeed")
    if body.ended_on is None and successor.ended_on is None:
        return None
    return _when("may_succeed", _("One of the two bodies is no more."), _("Choose two bodies that exist."))


def may_keep_term(actor: Actor, body: Organisation, places: Sequence[Place], at: datetime) -> Refusal | None:
    """The terms of a committee are written down by whoever keeps bodies over all the places that it serves, while it
    exists."""
    return may_manage_body(actor, places, at) or _gone("may_keep_term", body)


def may_keep_contract(actor: Actor, body: Organisation, estate: Place, at: datetime) -> Refusal | None:
    """Which company serves an estate, until when and for what fee, is written down by whoever manages bodies over that
    estate, while the company exists."""
    return may_manage_body(actor, [estate], at) or _gone("may_keep_contract", body)


def may_open_plan(actor: Actor, places: Sequence[Place], at: datetime) -> Refusal | None:
    """A plan for an estate or a body is opened by whoever manages bodies over all the places concerned."""
    return None if _over(actor, places) else _overseer("may_open_plan")


def may_keep_plan(actor: Actor, plan: ImprovementPlan, places: Sequence[Place], at: datetime) -> Refusal | None:
    """A plan gets its steps, and is closed, by whoever manages bodies over all the places concerned, while it is
    open."""
    if not _over(actor, places):
        return _overseer("may_keep_plan")
    if plan.closed_on is None:
        return None
    return _when("may_keep_plan", _("This plan is closed."), _("Open a new one if something is lacking again."))


def may_close_plan(
    actor: Actor, plan: ImprovementPlan, places: Sequence[Place], came_true: bool, said: bool, at: datetime
) -> Refusal | None:
    """An open plan is closed once what it wanted has come true, or with a stated reason."""
    refusal = may_keep_plan(actor, plan, places, at)
    if refusal is not None or came_true or said:
        return refusal
    why = _("What this plan wants has not come true yet.")
    return _when("may_close_plan", why, _("Write why it is closed all the same."))


def may_finish_step(
    actor: Actor, plan: ImprovementPlan, doer: Organisation, places: Sequence[Place], manned: bool, at: datetime
) -> Refusal | None:
    """A step of an open plan is done by the word of a post in the body that has it; where nobody holds a post there, of
    whoever keeps the plan."""
    if actor.is_system or (not manned and actor.organisation_id != doer.pk):
        return may_keep_plan(actor, plan, places, at)
    if actor.organisation_id != doer.pk:
        return Refusal(
            RefusalKind.WHO,
            why=_("That a step is done is said by the body that has it."),
            who_can=doer.name,
            instead=_("Ask them; their word shows here at once."),
            rule="may_finish_step",
        )
    if plan.closed_on is None:
        return None
    return _when("may_finish_step", _("This plan is closed."), _("Open a new one if something is lacking again."))


def may_promise(
    actor: Actor, body: Organisation, appointment: Appointment | None, places: Sequence[Place], at: datetime
) -> Refusal | None:
    """Somebody in a post promises for that post; for a body, those promise who keep it; while it exists."""
    if appointment is not None and actor.appointment_id == appointment.pk and actor.own_id is not None:
        return _gone("may_promise", body)
    if may_manage_body(actor, places, at) is None:
        return _gone("may_promise", body)
    return Refusal(
        RefusalKind.WHO,
        why=_("Nobody promises in another's name."),
        who_can=_("Whoever holds the post, or those who keep the body."),
        instead=_("Ask them what they can promise, and by when."),
        rule="may_promise",
    )


def may_answer_promise(
    actor: Actor, promise: Promise, body: Organisation, places: Sequence[Place], at: datetime
) -> Refusal | None:
    """Whether a promise was kept is said once, by whoever made it or by those who keep the body."""
    own = promise.appointment_id is not None and actor.appointment_id == promise.appointment_id
    if not (own and actor.own_id is not None) and may_manage_body(actor, places, at) is not None:
        return Refusal(
            RefusalKind.WHO,
            why=_("What became of a promise is said by whoever made it."),
            who_can=_("Whoever holds the post, or those who keep the body."),
            instead=_("Tell them what you see."),
            rule="may_answer_promise",
        )
    if promise.answered_on is None:
        return None
    why = _("What became of this promise is said already.")
    return _when("may_answer_promise", why, _("Make a new one for what is to come."))


def _over(actor: Actor, places: Sequence[Place]) -> bool:
    """The system always; a post that manages bodies, where there is a place at all and the post reaches every one."""
    if actor.is_system:
        return True
    return bool(places) and all(actor.can(Power.BODY_MANAGE, place) for place in places)


def _gone(rule: str, body: Organisation) -> Refusal | None:
    if body.ended_on is None:
        return None
    return _when(rule, _("This body is no more."), _("Look for the body that followed it."))


def _when(rule: str, why: str, instead: str) -> Refusal:
    return Refusal(RefusalKind.WHEN, why=why, who_can="", instead=instead, rule=rule)


def _overseer(rule: str) -> Refusal:
    return Refusal(
        RefusalKind.WHO,
        why=_("The bodies of a place are looked after by those who answer for that place."),
        who_can=_("Your community's officer, the offices above, or the administrator."),
        instead=_("Tell them what is lacking."),
        rule=rule,
    )
