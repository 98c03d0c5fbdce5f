"""Who calls a meeting, answers for a body, puts things on the agenda, decides and publishes, and when."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from linli.core.actors import Actor
from linli.core.refusals import Refusal, RefusalKind
from linli.meetings.enums import IN_SESSION, OF_MEETINGS, TABLE, Outcome, State, Verb
from linli.meetings.models import AgendaItem, Invitation, Meeting, MeetingTask
from linli.meetings.queries import came_from
from linli.organisations.models import Organisation
from linli.playbooks.enums import Power, UrgencyClass
from linli.service_requests.enums import Kind
from linli.service_requests.enums import State as RequestState
from linli.service_requests.models import ServiceRequest
from linli.service_requests.rules.common import only_holder
from linli.service_requests.rules.seeing import sees

DELIBERATED = frozenset({RequestState.ACCEPTED, RequestState.DISPATCHED, RequestState.IN_HAND, RequestState.PAUSED})
"""A service request that is accepted and not over."""


def unseen() -> Refusal:
    """What one may not see does not exist."""
    return Refusal(RefusalKind.UNSEEN, _("There is no such meeting here."), "", _("Look in the list of meetings."))


def calls_in(actor: Actor, organisation_id: UUID) -> bool:
    """Whether the actor acts in a post that calls the meetings of this body."""
    held = actor.held
    return held is not None and held.organisation_id == organisation_id and Power.MEETING_CALL in held.powers


def _only_convener(body: Organisation, rule: str) -> Refusal:
    return Refusal(
        RefusalKind.WHO,
        _("%(body)s calls and keeps these meetings.") % {"body": body.short_name},
        f"{body.short_name} {body.telephone}".strip(),
        _("Tell them what should be talked about."),
        rule,
    )


def _when(verb: Verb, thing: Meeting, rule: str) -> Refusal | None:
    """The state table's answer."""
    if thing.state in TABLE.sources(verb):
        return None
    state = State(thing.state)
    why = _("This meeting is “%(state)s”.") % {"state": state.label}
    instead = _("Put it on the list for the next meeting.")
    if state is State.CALLED:
        instead = _("First write down that it was held, and who came.")
    return Refusal(RefusalKind.WHEN, why, "", instead, rule)


def _convener(actor: Actor, verb: Verb, thing: Meeting, rule: str) -> Refusal | None:
    if not calls_in(actor, thing.organisation_id):
        return _only_convener(thing.organisation, rule)
    return _when(verb, thing, rule)


def may_see_meeting(actor: Actor, thing: Meeting, invited: Collection[UUID], at: datetime) -> Refusal | None:
    """A meeting is seen by posts with a power over meetings in the body that holds it or in a body that is invited,
    and by posts that call meetings for a place around it."""
    if actor.is_system:
        return None
    for held in actor.open_posts:
        if held.powers & OF_MEETINGS and (
            held.organisation_id == thing.organisation_id
            or held.organisation_id in invited
            or (Power.MEETING_CALL in held.powers and held.covers(thing))
        ):
            return None
    return unseen()


def may_call_meeting(actor: Actor, body: Organisation, at: datetime) -> Refusal | None:
    """A meeting is called by a post that calls the meetings of the body that holds it."""
    return None if calls_in(actor, body.pk) else _only_convener(body, "may_call_meeting")


def may_call_off(actor: Actor, thing: Meeting, at: datetime) -> Refusal | None:
    """A meeting that is still to come is called off by the body that holds it, with a reason."""
    return _convener(actor, Verb.CALL_OFF, thing, "may_call_off")


def may_answer_invitation(actor: Actor, thing: Invitation, at: datetime) -> Refusal | None:
    """An invitation is answered by a post that answers for the invited body, until the meeting was held."""
    held = actor.held
    if held is None or held.organisation_id != thing.organisation_id or Power.MEETING_ANSWER not in held.powers:
        body = thing.organisation
        return Refusal(
            RefusalKind.WHO,
            _("%(body)s answers this itself.") % {"body": body.short_name},
            f"{body.short_name} {body.telephone}".strip(),
            _("You can call them."),
            "may_answer_invitation",
        )
    return _when(Verb.ANSWER, thing.meeting, "may_answer_invitation")


def may_add_item(actor: Actor, body: Organisation, thing: Meeting | None, at: datetime) -> Refusal | None:
    """What is to be talked about is put on the list, or on the agenda of a meeting still to come, by the body that
    holds the forum; a proposal for deliberation comes onto the list by itself."""
    if actor.is_system and thing is None:
        return None
    if not calls_in(actor, body.pk):
        return _only_convener(body, "may_add_item")
    return None if thing is None else _when(Verb.ADD_ITEM, thing, "may_add_item")


def may_withdraw_item(actor: Actor, item: AgendaItem, at: datetime) -> Refusal | None:
    """An open item is taken off by the body that holds the forum, with a reason, or by itself when its matter is over;
    what a session has settled stays."""
    if not actor.is_system and not calls_in(actor, item.organisation_id):
        return _only_convener(item.organisation, "may_withdraw_item")
    return _still_open(item, "may_withdraw_item")


def _still_open(item: AgendaItem, rule: str) -> Refusal | None:
    if item.is_open:
        return None
    why = _("This item is “%(outcome)s”.") % {"outcome": item.get_outcome_display()}
    return Refusal(RefusalKind.WHEN, why, "", _("If it comes up again, put it on the list anew."), rule)


def may_hold(actor: Actor, thing: Meeting, at: datetime) -> Refusal | None:
    """That a meeting was held, and which bodies came, is written down by the body that holds it, once it has begun."""
    refusal = _convener(actor, Verb.HOLD, thing, "may_hold")
    if refusal is None and at < thing.starts_at:
        return Refusal(
            RefusalKind.WHEN,
            _("It has not begun."),
            "",
            _("Come back when it has begun; until then the agenda can still change."),
            "may_hold",
        )
    return refusal


def _settles(actor: Actor, item: AgendaItem, rule: str) -> Refusal | None:
    """Whether a session settles this item now: held, with a quorum, and the item still open."""
    if not calls_in(actor, item.organisation_id):
        return _only_convener(item.organisation, rule)
    refusal = _still_open(item, rule)
    if refusal is not None:
        return refusal
    if item.meeting is None:
        return Refusal(
            RefusalKind.WHEN,
            _("It waits on the list: no session has talked about it."),
            "",
            _("Call a meeting; it stands on the agenda by itself."),
            rule,
        )
    refusal = _when(Verb.SETTLE, item.meeting, rule)
    if refusal is None and not item.meeting.quorate:
        return Refusal(
            RefusalKind.WHEN,
            _("Too few of those invited came: nothing can be decided."),
            "",
            _("It stands on the next agenda by itself."),
            rule,
        )
    return refusal


def may_decide_item(actor: Actor, item: AgendaItem, at: datetime) -> Refusal | None:
    """What a held meeting with enough of those invited has decided is written down by the body that holds it."""
    return _settles(actor, item, "may_decide_item")


def may_answer_item(actor: Actor, item: AgendaItem, at: datetime) -> Refusal | None:
    """A held meeting with enough of those invited answers an item in words where there is nothing to decide."""
    return _settles(actor, item, "may_answer_item")


def may_postpone_item(actor: Actor, item: AgendaItem, at: datetime) -> Refusal | None:
    """A held meeting leaves an item to its next meeting, with a reason."""
    return _settles(actor, item, "may_postpone_item")


def may_climb_item(actor: Actor, item: AgendaItem, at: datetime) -> Refusal | None:
    """What a forum cannot decide climbs to the forum that the playbook puts above it, with a reason; from the top
    nothing climbs."""
    refusal = _settles(actor, item, "may_climb_item")
    if refusal is None and item.spec.climbs_to is None:
        return Refusal(
            RefusalKind.WHEN,
            _("There is no forum above this one."),
            "",
            _("Decide it here, answer it, or leave it to the next meeting."),
            "may_climb_item",
        )
    return refusal


def may_climb_by_itself(actor: Actor, item: AgendaItem, at: datetime) -> Refusal | None:
    """What waits on a list for longer than the playbook gives that forum climbs by itself, and by nobody's hand."""
    if not actor.is_system:
        return _only_convener(item.organisation, "may_climb_by_itself")
    return _still_open(item, "may_climb_by_itself") or _on_list_and_due(item, at)


def _on_list_and_due(item: AgendaItem, at: datetime) -> Refusal | None:
    if item.meeting_id is None and item.climbs_at is not None and item.climbs_at <= at:
        return None
    return Refusal(
        RefusalKind.WHEN,
        _("There is still time for it there."),
        "",
        _("It climbs by itself once its time is over."),
        "may_climb_by_itself",
    )


def may_send_down(actor: Actor, item: AgendaItem, history: Sequence[AgendaItem], at: datetime) -> Refusal | None:
    """What climbed is given back to the forum it came from by the body that holds the forum above, from its list or in
    a session that can decide, with a reason, and once: what climbs a second time stays above."""
    if not calls_in(actor, item.organisation_id):
        return _only_convener(item.organisation, "may_send_down")
    refusal = _still_open(item, "may_send_down")
    if refusal is None and item.meeting is not None:
        refusal = _settles(actor, item, "may_send_down")
    if refusal is not None:
        return refusal
    if came_from(item, history) is None:
        why = _("It did not climb: there is nowhere to send it back to.")
        instead = _("Decide it here, answer it, or leave it to the next meeting.")
        return Refusal(RefusalKind.WHEN, why, "", instead, "may_send_down")
    if any(one.outcome == Outcome.SENT_DOWN for one in history):
        why = _("It was sent back once and has climbed again: now it stays here.")
        instead = _("Decide it here, answer it, or let it climb further.")
        return Refusal(RefusalKind.WHEN, why, "", instead, "may_send_down")
    return None


def may_move_item(actor: Actor, item: AgendaItem, at: datetime) -> Refusal | None:
    """What waits for a forum that is not held there any more is put where it belongs by itself, and by nobody's
    hand."""
    return None if actor.is_system else _only_convener(item.organisation, "may_move_item")


def may_deliberate(actor: Actor, thing: ServiceRequest, at: datetime) -> Refusal | None:
    """A matter that is no proposal, not urgent, not over and not about the station is put on the list of the forum of
    its place by a post that sees it and may dispatch it; its clock runs on, and it stays where it is."""
    if not actor.can(Power.SERVICE_REQUEST_DISPATCH, thing) or actor.held is None or not sees(actor.held, thing):
        return only_holder(thing)
    if thing.kind == Kind.PROPOSAL:
        why, instead = _("A proposal waits for deliberation as a whole."), _("Put it up for deliberation.")
        return Refusal(RefusalKind.WHO, why, "", instead, "may_deliberate")
    if thing.urgency == UrgencyClass.URGENT:
        why, instead = _("What is urgent is done at once."), _("Blow a whistle, or dispatch it now.")
        return Refusal(RefusalKind.WHEN, why, "", instead, "may_deliberate")
    if thing.about_station:
        why = _("What is about the station is not put on a list that the station reads.")
        instead = _("Handle it yourselves, or dispatch it to somebody else.")
        return Refusal(RefusalKind.WHO, why, "", instead, "may_deliberate")
    if thing.state not in DELIBERATED:
        why, instead = _("It is not accepted yet, or over."), _("Accept it first; if it is over, report it anew.")
        return Refusal(RefusalKind.WHEN, why, "", instead, "may_deliberate")
    return None


def may_finish_task(actor: Actor, task: MeetingTask, at: datetime) -> Refusal | None:
    """That a task is done is said by the body that has it, or by the body that holds the forum."""
    held, owner = actor.held, task.organisation
    owns = held is not None and held.organisation_id == owner.pk and bool(held.powers & OF_MEETINGS)
    if not owns and not calls_in(actor, task.item.organisation_id):
        return Refusal(
            RefusalKind.WHO,
            _("%(body)s does this, and says when it is done.") % {"body": owner.short_name},
            f"{owner.short_name} {owner.telephone}".strip(),
            _("You can call them."),
            "may_finish_task",
        )
    if task.done_on is None:
        return None
    done = pgettext("task", "It is done already.")
    return Refusal(RefusalKind.WHEN, done, "", _("What was said about it stands beside it."), "may_finish_task")


def may_set_right(actor: Actor, thing: Meeting, at: datetime) -> Refusal | None:
    """Who came to a session is set right by the body that held it, until what was decided is published."""
    return _convener(actor, Verb.SET_RIGHT, thing, "may_set_right")


def may_reopen_item(actor: Actor, item: AgendaItem, at: datetime) -> Refusal | None:
    """What a session decided, answered or left to the next one is opened again by the body that held it, until it is
    published; what is with another forum stays there."""
    if not calls_in(actor, item.organisation_id):
        return _only_convener(item.organisation, "may_reopen_item")
    if item.meeting is None or item.outcome not in IN_SESSION:
        why = _("No session has settled this here.")
        return Refusal(RefusalKind.WHEN, why, "", _("The page shows where it waits now."), "may_reopen_item")
    return _when(Verb.SET_RIGHT, item.meeting, "may_reopen_item")


def may_write_minutes(actor: Actor, thing: Meeting, at: datetime) -> Refusal | None:
    """The minutes of a meeting are written by the body that held it, until they are published."""
    return _convener(actor, Verb.WRITE_MINUTES, thing, "may_write_minutes")


def may_publish(actor: Actor, thing: Meeting, at: datetime) -> Refusal | None:
    """What was decided is published by the body that held the meeting, in words that residents understand."""
    return _convener(actor, Verb.PUBLISH, thing, "may_publish")
