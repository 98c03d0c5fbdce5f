"""Who blows a whistle, who answers it, who decides about a refusal, and who has the last word."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from linli.core.actors import Actor, Located
from linli.core.refusals import Refusal, RefusalKind, not_now
from linli.organisations.models import Organisation
from linli.playbooks.enums import Power
from linli.playbooks.parts_whistles import WhistleKind
from linli.service_requests.enums import OPEN as REQUESTS_OPEN
from linli.service_requests.enums import State as RequestState
from linli.service_requests.models import ServiceRequest
from linli.service_requests.rules import may_see
from linli.whistles.enums import CALLS, ENDED, GOING, CallState, CallVerb, WhistleState
from linli.whistles.models import Whistle, WhistleCall
from linli.whistles.queries import OVERSEEING, is_kept


def may_see_whistle(actor: Actor, whistle: Whistle, called: Sequence[UUID], at: datetime) -> Refusal | None:
    """A whistle is seen by the body that blew it, by those it calls, by the one that decides about refusals, and by
    posts of its place that blow or decide themselves; about what is kept from others, by those involved alone."""
    if actor.is_system:
        return None
    involved = {whistle.organisation_id, whistle.decider_id, *called}
    kept = whistle.service_request is not None and is_kept(whistle.service_request)
    for held in actor.open_posts:
        if held.organisation_id in involved or (not kept and held.powers & OVERSEEING and held.covers(whistle)):
            return None
    return unseen_whistle()


def may_blow(actor: Actor, spec: WhistleKind, place: Located, at: datetime) -> Refusal | None:
    """A whistle is blown by a post with that power, in a body of a kind that the playbook lets blow it, for a place
    that the post reaches."""
    held = actor.held
    if held is not None and held.body_kind in spec.blown_by and actor.can(Power.WHISTLE_BLOW, place):
        return None
    return Refusal(
        RefusalKind.WHO,
        why=_("Whistles of this kind are blown by other bodies."),
        who_can=_(", ").join(kind.label for kind in spec.blown_by),
        instead=_("Ask them, or raise the matter."),
        rule="may_blow",
    )


def may_blow_about(actor: Actor, row: ServiceRequest, at: datetime) -> Refusal | None:
    """A whistle is blown about a service request that one sees, as long as somebody has still to resolve it."""
    if row.state in REQUESTS_OPEN and row.state != RequestState.RESOLVED:
        return may_see(actor, row, at)
    return may_see(actor, row, at) or not_now(row.get_state().label, "may_blow_about")


def may_answer_call(actor: Actor, call: WhistleCall, verb: CallVerb, at: datetime) -> Refusal | None:
    """A whistle is answered by a post that answers for the body that was called: acknowledged, talked about, come to,
    reported on, or refused with a reason."""
    if not _works_in(actor, call.organisation_id, Power.WHISTLE_ANSWER):
        return _others(call.organisation, "may_answer_call")
    return _when(call, verb, "may_answer_call")


def may_decide_refusal(actor: Actor, call: WhistleCall, verb: CallVerb, at: datetime) -> Refusal | None:
    """Whether a body that refuses is excused or is to come decides a post with that power in the body above, and nobody
    who belongs to who refused or who blew."""
    whistle = call.whistle
    theirs = {call.organisation_id, whistle.organisation_id}
    party = any(held.organisation_id in theirs for held in actor.posts)
    if party or not _works_in(actor, whistle.decider_id, Power.WHISTLE_DECIDE):
        return _others(whistle.decider, "may_decide_refusal")
    return _when(call, verb, "may_decide_refusal")


def may_supervise_call(actor: Actor, call: WhistleCall, at: datetime) -> Refusal | None:
    """The body above asks one that is to come for an answer by a day; anew once that day has passed without one."""
    if not _works_in(actor, call.whistle.decider_id, Power.WHISTLE_DECIDE):
        return _others(call.whistle.decider, "may_supervise_call")
    if call.state not in GOING or (call.answer_by is not None and call.answer_by > at):
        return not_now(call.get_state().label, "may_supervise_call")
    return None


def may_answer_above(actor: Actor, call: WhistleCall, at: datetime) -> Refusal | None:
    """What the body above asked is answered by a post that answers for the body that was asked."""
    if not _works_in(actor, call.organisation_id, Power.WHISTLE_ANSWER):
        return _others(call.organisation, "may_answer_above")
    return not_now(call.get_state().label, "may_answer_above") if call.answer_by is None else None


def may_remind_call(actor: Actor, call: WhistleCall, at: datetime) -> Refusal | None:
    """Who blew reminds a body that is to answer or to come; once a day, because more is noise."""
    if not _works_in(actor, call.whistle.organisation_id, Power.WHISTLE_BLOW):
        return _others(call.whistle.organisation, "may_remind_call")
    if call.state not in GOING:
        return not_now(call.get_state().label, "may_remind_call")
    if call.reminded_at is not None and (at - call.reminded_at).total_seconds() < DAY:
        return Refusal(
            RefusalKind.WHEN,
            why=_("They were reminded within the last day."),
            who_can="",
            instead=_("Call them, or wait until tomorrow."),
            rule="may_remind_call",
        )
    return None


DAY = 24 * 60 * 60


def may_rate_call(actor: Actor, call: WhistleCall, at: datetime) -> Refusal | None:
    """Who blew rates first how those who were called helped, once each has reported; whether or not they do holds up
    nothing, and no one of them reads a single rating (law 9)."""
    if not _works_in(actor, call.whistle.organisation_id, Power.WHISTLE_BLOW):
        return _others(call.whistle.organisation, "may_rate_call")
    if call.state != CallState.REPORTED:
        return not_now(call.get_state().label, "may_rate_call")
    if call.rating:
        return Refusal(RefusalKind.WHEN, _("You have rated this."), "", _("A rating stands."), rule="may_rate_call")
    return None


def may_settle(actor: Actor, whistle: Whistle, at: datetime) -> Refusal | None:
    """Once all who were called have reported, who blew says that it is over; without a word it ends by itself after the
    quiet days."""
    if actor.is_system:
        quiet = whistle.settles_at is not None and at >= whistle.settles_at
        over = quiet and whistle.state == WhistleState.REPORTED
        return None if over else not_now(WhistleState(whistle.state).label, "may_settle")
    if not _works_in(actor, whistle.organisation_id, Power.WHISTLE_BLOW):
        return _others(whistle.organisation, "may_settle")
    return None if whistle.state == WhistleState.REPORTED else not_now(WhistleState(whistle.state).label, "may_settle")


def may_blow_again(actor: Actor, call: WhistleCall, at: datetime) -> Refusal | None:
    """Who blew calls somebody again who has reported, with a reason, as long as the whistle is not over."""
    if not _works_in(actor, call.whistle.organisation_id, Power.WHISTLE_BLOW):
        return _others(call.whistle.organisation, "may_blow_again")
    if call.whistle.state not in (WhistleState.RUNNING, WhistleState.REPORTED):
        return not_now(WhistleState(call.whistle.state).label, "may_blow_again")
    return _when(call, CallVerb.BLOW_AGAIN, "may_blow_again")


def may_call_off(actor: Actor, whistle: Whistle, at: datetime) -> Refusal | None:
    """Who blew calls a whistle off, with a reason, while somebody has still to come."""
    if not _works_in(actor, whistle.organisation_id, Power.WHISTLE_BLOW):
        return _others(whistle.organisation, "may_call_off")
    return None if whistle.state == WhistleState.RUNNING else not_now(WhistleState(whistle.state).label, "may_call_off")


def may_find_late(actor: Actor, call: WhistleCall, at: datetime) -> Refusal | None:
    """That somebody called is late the system notes by itself, once for each of its times, when the time has passed."""
    if not actor.is_system:
        return _others(None, "may_find_late")
    if call.due_at is not None and call.due_at <= at and call.overdue_at is None and call.state not in ENDED:
        return None
    return not_now(call.get_state().label, "may_find_late")


def _works_in(actor: Actor, body_id: UUID | None, power: Power) -> bool:
    held = actor.held
    return held is not None and body_id is not None and held.organisation_id == body_id and power in held.powers


def _others(body: Organisation | None, rule: str) -> Refusal:
    name = f"{body.short_name} {body.telephone}".strip() if body else ""
    return Refusal(
        RefusalKind.WHO,
        why=_("That is for %(body)s to do.") % {"body": name} if name else _("Nobody above decides here."),
        who_can=name,
        instead=_("Call them."),
        rule=rule,
    )


def _when(call: WhistleCall, verb: CallVerb, rule: str) -> Refusal | None:
    return None if CALLS.targets(verb, call.state) else not_now(call.get_state().label, rule)


def unseen_whistle() -> Refusal:
    """What one may not see does not exist."""
    return Refusal(
        RefusalKind.UNSEEN,
        why=_("There is no such whistle here."),
        who_can="",
        instead=_("Look at the list of whistles."),
        rule="may_see_whistle",
    )
