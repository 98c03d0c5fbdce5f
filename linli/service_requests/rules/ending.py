"""Who says it is solved or not, who looks again, who closes and who withdraws, and when."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from linli.core.actors import Actor
from linli.core.clock import local_date
from linli.core.refusals import Refusal, RefusalKind
from linli.playbooks.enums import Power
from linli.service_requests.enums import Closing, State, Verb
from linli.service_requests.models import ServiceRequest
from linli.service_requests.rules.common import (
    REOPENINGS_BEFORE_FINAL,
    fresh_eyes,
    in_holder,
    is_reporter,
    named,
    only_holder,
    only_reporter,
    when_refusal,
    who_refusal,
)
from linli.service_requests.rules.seeing import sees


def may_rate(actor: Actor, thing: ServiceRequest, at: datetime) -> Refusal | None:
    """Only the resident who reported it says that it is solved; staff who called or knocked close it with that word."""
    if not is_reporter(actor, thing):
        return only_reporter(thing)
    return when_refusal(Verb.RATE, thing, actor)


def may_reopen(actor: Actor, thing: ServiceRequest, at: datetime) -> Refusal | None:
    """The resident who reported it says that it is not solved, or disagrees with a refusal; staff who did not handle it
    write this down at a call-back; of one that was joined to another once that one is over; a deferred one comes back
    by itself on its review day."""
    comes_back = actor.is_system and thing.state == State.DEFERRED
    if not is_reporter(actor, thing) and not calls_back(actor, thing) and not comes_back:
        return only_reporter(thing)
    if comes_back and thing.review_on is not None and local_date(at) < thing.review_on:
        return Refusal(
            RefusalKind.WHEN, _("Its review day has not come."), "", _("It comes back by itself on that day.")
        )
    refusal = when_refusal(Verb.REOPEN, thing, actor)
    if refusal is None and thing.state == State.MERGED and thing.leading_ended_at is None:
        return Refusal(
            RefusalKind.WHEN,
            _("It goes on together with another about the same thing."),
            named(thing.holder),
            _("You are told when that one is over, and have the word then."),
        )
    if refusal is None and thing.closing == Closing.FINAL_ANSWER:
        return Refusal(
            RefusalKind.WHEN,
            _("The community has given its reasoned, final answer."),
            "",
            _("You can turn to the hotline 12345 or to the subdistrict."),
        )
    if refusal is None and thing.history:
        return Refusal(
            RefusalKind.WHEN,
            _("It was answered before it came into Linli."),
            "",
            _("If it is wrong again, report it anew."),
        )
    return refusal


def calls_back(actor: Actor, thing: ServiceRequest) -> bool:
    """Call-backs are made by a post that sees it and may call back, and by nobody from the body that handled it."""
    return _may_look(actor, thing, Power.SERVICE_REQUEST_CALL_BACK) and not _handled(actor, thing)


def _may_look(actor: Actor, thing: ServiceRequest, power: Power) -> bool:
    return actor.held is not None and actor.can(power, thing) and sees(actor.held, thing)


def _handled(actor: Actor, thing: ServiceRequest) -> bool:
    """Whether this person resolved it, or holds any post in the body that handles it."""
    if thing.lead_id is not None and any(held.organisation_id == thing.lead_id for held in actor.posts):
        return True
    return actor.person_id is not None and actor.person_id == thing.resolved_by_id


def may_inspect(actor: Actor, thing: ServiceRequest, at: datetime) -> Refusal | None:
    """A safety hazard is looked at a second time by a post that may review hazards, and not by the person or body
    that resolved it."""
    if not thing.hazard:
        return Refusal(RefusalKind.WHEN, _("This is no safety hazard."), "", _("It closes on the resident's word."))
    if not _may_look(actor, thing, Power.SERVICE_REQUEST_REVIEW_HAZARD) or _handled(actor, thing):
        return who_refusal(
            _("A hazard needs a second pair of eyes, not those that resolved it."),
            named(thing.holder),
            _("You can leave a note for them."),
        )
    return when_refusal(Verb.INSPECT, thing)


def may_close(actor: Actor, thing: ServiceRequest, at: datetime) -> Refusal | None:
    """A resolved service request is closed by the resident's word: given by the resident who reported it, or written
    down after a call or a knock by staff who did not handle it; without that word by the system after seven quiet
    calendar days, unless it was reported for somebody else; and a safety hazard only after a second pair of eyes."""
    refusal = when_refusal(Verb.CLOSE, thing)
    if refusal is not None:
        return refusal
    if thing.hazard and thing.inspected_at is None:
        return Refusal(
            RefusalKind.WHEN,
            _("A hazard closes only after a second pair of eyes has looked."),
            named(thing.holder),
            _("Ask for the second check."),
        )
    if is_reporter(actor, thing) or calls_back(actor, thing):
        return None
    if actor.is_system:
        return _silence(thing, at)
    return who_refusal(
        _("It closes on the resident's word, not on the handler's."),
        _("The resident, or staff who called back and did not handle it."),
        _("Wait for the resident, or ask the station to call back."),
    )


def _silence(thing: ServiceRequest, at: datetime) -> Refusal | None:
    """The system closes on a word already given, or after the quiet days when nobody was reported for."""
    if thing.satisfied:
        return None
    if thing.on_behalf:
        return Refusal(
            RefusalKind.WHEN,
            _("It was reported for somebody: silence does not close it."),
            named(thing.holder),
            _("Call or knock, then write down the resident's word."),
        )
    if thing.silence_closes_at is None or at < thing.silence_closes_at:
        why = _("The days for an answer are not over.")
        return Refusal(RefusalKind.WHEN, why, "", _("Wait for the resident's word."))
    return None


def may_answer_finally(actor: Actor, thing: ServiceRequest, at: datetime) -> Refusal | None:
    """After a third reopening the community gives a reasoned, final answer."""
    if not in_holder(actor, thing, Power.SERVICE_REQUEST_ANSWER_FINALLY):
        return only_holder(thing)
    if thing.reopenings < REOPENINGS_BEFORE_FINAL:
        return Refusal(
            RefusalKind.WHEN,
            _("A final answer is given after the third reopening."),
            "",
            _("Dispatch it, or say why it is not possible now."),
        )
    return when_refusal(Verb.ANSWER_FINALLY, thing) or fresh_eyes(actor, thing)


def may_withdraw(actor: Actor, thing: ServiceRequest, at: datetime) -> Refusal | None:
    """Only the resident who reported it withdraws it, while it is not yet resolved."""
    if not is_reporter(actor, thing):
        return only_reporter(thing)
    return when_refusal(Verb.WITHDRAW, thing, actor)
