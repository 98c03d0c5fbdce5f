"""Who declares a response to an emergency, who raises, lowers and ends it, and who tells how things stand."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from linli.core.actors import Actor, Located
from linli.core.refusals import Refusal, RefusalKind, not_now
from linli.emergencies.enums import CALLS, OPEN, TABLE, CallVerb, State, Verb
from linli.emergencies.models import EmergencyCall, EmergencyResponse, Telling
from linli.emergencies.queries import WORKING
from linli.organisations.models import Organisation
from linli.playbooks.enums import Power
from linli.playbooks.parts_emergency import ResponseLevel


def may_see_emergency(
    actor: Actor, response: EmergencyResponse, called: Collection[UUID], at: datetime
) -> Refusal | None:
    """At the desk a response is seen by those who work with emergencies in the body that declared it and in those that
    it calls, and by posts of its place that declare themselves. Residents read what is published on their own page."""
    if actor.is_system:
        return None
    involved = {response.organisation_id, *called}
    for held in actor.open_posts:
        if held.organisation_id in involved and held.powers & {*WORKING}:
            return None
        if Power.EMERGENCY_DECLARE in held.powers and held.covers(response):
            return None
    return unseen_emergency()


def may_declare(actor: Actor, level: ResponseLevel, place: Located, place_level: str, at: datetime) -> Refusal | None:
    """A response is declared by a post with that power, for a place that the post reaches, in a body of a kind that the
    playbook lets declare this level for places of that level."""
    held = actor.held
    able = held is not None and held.body_kind in level.declared_by and place_level in level.declared_for
    if able and actor.can(Power.EMERGENCY_DECLARE, place):
        return None
    return Refusal(
        RefusalKind.WHO,
        why=_("This level is declared here by other bodies."),
        who_can=_(", ").join(kind.label for kind in level.declared_by),
        instead=_("Call them, or declare a lighter level."),
        rule="may_declare",
    )


def may_change_level(
    actor: Actor, response: EmergencyResponse, level: ResponseLevel | None, verb: Verb, at: datetime
) -> Refusal | None:
    """The body that declared a response raises and lowers it, as far as the playbook lets it declare that level; a
    graver one is declared from above, and takes this one in."""
    refused = _held(actor, response, verb, "may_change_level")
    if refused is not None or level is None:
        return refused
    held = actor.held
    if held is not None and held.body_kind in level.declared_by:
        return None
    return Refusal(
        RefusalKind.WHO,
        why=_("Your body does not declare this level."),
        who_can=_(", ").join(kind.label for kind in level.declared_by),
        instead=_("Call them: what they declare takes this one in."),
        rule="may_change_level",
    )


def may_go_on(actor: Actor, response: EmergencyResponse, at: datetime) -> Refusal | None:
    """That a response goes on, and until when it is looked at again, says the body that declared it."""
    return _held(actor, response, Verb.GO_ON, "may_go_on")


def may_publish(actor: Actor, response: EmergencyResponse, at: datetime) -> Refusal | None:
    """What residents are told is published by the body that declared the response; also for a while after its end."""
    return _held(actor, response, Verb.PUBLISH, "may_publish")


def may_stand_down(actor: Actor, response: EmergencyResponse, at: datetime) -> Refusal | None:
    """A response is stood down, with words, by the body that declared it."""
    return _held(actor, response, Verb.STAND_DOWN, "may_stand_down")


def may_look_back(actor: Actor, response: EmergencyResponse, at: datetime) -> Refusal | None:
    """What went well and what is to mend is written down, once, by the body that declared the response, after its
    end."""
    return _held(actor, response, Verb.LOOK_BACK, "may_look_back")


def may_release(actor: Actor, call: EmergencyCall, at: datetime) -> Refusal | None:
    """The body that declared a response releases one that it called and does not need."""
    if not _works_in(actor, call.response.organisation_id, Power.EMERGENCY_DECLARE):
        return _others(call.response.organisation, "may_release")
    return _call_when(call, CallVerb.RELEASE, "may_release")


def may_call_again(actor: Actor, call: EmergencyCall, at: datetime) -> Refusal | None:
    """The body that declared a response calls one again that it released."""
    if not _works_in(actor, call.response.organisation_id, Power.EMERGENCY_DECLARE):
        return _others(call.response.organisation, "may_call_again")
    if call.state in OPEN:
        return not_now(call.get_state().label, "may_call_again")
    return _call_when(call, CallVerb.CALL_AGAIN, "may_call_again")


def may_answer_call(actor: Actor, call: EmergencyCall, verb: CallVerb, at: datetime) -> Refusal | None:
    """A call is acknowledged, and how things stand is told, by whoever is in a post that answers for the called body;
    who it was does not stand on any list."""
    if not _works_in(actor, call.organisation_id, Power.EMERGENCY_ANSWER):
        return _others(call.organisation, "may_answer_call")
    return _call_when(call, verb, "may_answer_call")


def may_file_help(actor: Actor, report: Telling, at: datetime) -> Refusal | None:
    """What a called body needs becomes a service request, once, by the body that declared the response or by the one
    that needs it; it stays possible after the response is over."""
    response = report.call.response
    own = _works_in(actor, report.call.organisation_id, Power.EMERGENCY_ANSWER)
    if not own and not _works_in(actor, response.organisation_id, Power.EMERGENCY_DECLARE):
        return _others(response.organisation, "may_file_help")
    if not report.needs_help:
        return Refusal(
            RefusalKind.WHEN, _("No help was asked for here."), "", _("Report it as a request."), rule="may_file_help"
        )
    if report.service_request_id is not None:
        return Refusal(
            RefusalKind.WHEN,
            why=_("It is a request already."),
            who_can="",
            instead=_("Its number stands beside it."),
            rule="may_file_help",
        )
    return None


def may_find_late(actor: Actor, response: EmergencyResponse, at: datetime) -> Refusal | None:
    """That somebody called is late the system notes by itself while a response is in force, once for each time."""
    if actor.is_system and response.state == State.IN_FORCE:
        return None
    return not_now(response.get_state().label, "may_find_late")


def may_ask_for_review(actor: Actor, response: EmergencyResponse, at: datetime) -> Refusal | None:
    """Whether a response goes on the system asks by itself, once, when its time has come."""
    due = response.review_at is not None and response.review_at <= at and response.review_asked_at is None
    if actor.is_system and due and response.state == State.IN_FORCE:
        return None
    return not_now(response.get_state().label, "may_ask_for_review")


def _held(actor: Actor, response: EmergencyResponse, verb: Verb, rule: str) -> Refusal | None:
    if not _works_in(actor, response.organisation_id, Power.EMERGENCY_DECLARE):
        return _others(response.organisation, rule)
    return None if TABLE.targets(verb, response.state) else not_now(response.get_state().label, rule)


def _works_in(actor: Actor, body_id: UUID | None, power: Power) -> bool:
    held = actor.held
    return held is not None and body_id is not None and held.organisation_id == body_id and power in held.powers


def _others(body: Organisation, rule: str) -> Refusal:
    name = f"{body.short_name} {body.telephone}".strip()
    return Refusal(
        RefusalKind.WHO,
        why=_("That is for %(body)s to do.") % {"body": body.short_name},
        who_can=name,
        instead=_("Call them."),
        rule=rule,
    )


def _call_when(call: EmergencyCall, verb: CallVerb, rule: str) -> Refusal | None:
    if call.response.state != State.IN_FORCE:
        return not_now(call.response.get_state().label, rule)
    return None if CALLS.targets(verb, call.state) else not_now(call.get_state().label, rule)


def unseen_emergency() -> Refusal:
    """What one may not see does not exist."""
    return Refusal(
        RefusalKind.UNSEEN,
        why=_("There is no such emergency here."),
        who_can="",
        instead=_("Look at the list of emergencies."),
        rule="may_see_emergency",
    )
