"""Who calls a meeting, answers for a body, puts things on the agenda, decides and publishes, and when."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from linli.core.actors import Actor
from linli.core.refusals import Refusal, RefusalKind
from linli.meetings.enums import OF_MEETINGS, TABLE, State, Verb
from linli.meetings.models import AgendaItem, Invitation, Meeting, MeetingTask
from linli.organisations.models import Organisation
from linli.playbooks.enums import Power


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


def may_write_minutes(actor: Actor, thing: Meeting, at: datetime) -> Refusal | None:
    """The minutes of a meeting are written by the body that held it, until they are published."""
    return _convener(actor, Verb.WRITE_MINUTES, thing, "may_write_minutes")


def may_publish(actor: Actor, thing: Meeting, at: datetime) -> Refusal | None:
    """What was decided is published by the body that held the meeting, in words that residents understand."""
    return _convener(actor, Verb.PUBLISH, thing, "may_publish")
