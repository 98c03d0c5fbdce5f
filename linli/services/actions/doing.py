"""Doing a matter: taking it on, its steps, pausing with a reason, the result, withdrawing, and the end."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from django.utils.translation import gettext as _

from linli.core import events
from linli.core.actions import action
from linli.core.actors import Actor
from linli.core.clock import local_date
from linli.core.refusals import Invalid, ask
from linli.core.wording import line, need_line
from linli.people.actions import RevealedContact, reveal
from linli.playbooks.enums import Power
from linli.services import rules
from linli.services.actions.common import (
    DECLINED,
    OVER,
    PAUSED,
    READY,
    TAKEN,
    locked_matter,
    move,
    need_day,
    need_past,
    save,
    tell_asker,
)
from linli.services.enums import State, Verb
from linli.services.models import REASON, SAID, AgentMatter, AgentPause, AgentStep
from linli.services.queries import due_of, left_by_agents


@action
def take_matter(matter: AgentMatter, *, by: Actor, at: datetime, version: int | None = None) -> AgentMatter:
    """Take it on: whoever does is its agent. Where no papers are needed the clock starts now, else with the first one.
    A second press of the same agent changes nothing. Raises `Stale`, `Refused`."""
    row = locked_matter(matter, version)
    if row.state == State.IN_HAND and row.appointment_id is not None and row.appointment_id == by.appointment_id:
        return row
    ask(rules.may_take(by, row, at))
    row.appointment_id = by.appointment_id
    if row.state == State.ASKED:
        move(row, Verb.TAKE, State.IN_HAND)
        spec = row.spec
        if spec is None or not spec.papers:
            row.runs_from = at
            row.due_at = due_of(row, at)
    saved = save(row, "taken", "appointment_id", "runs_from", "due_at", by=by, at=at)
    tell_asker(row, TAKEN, at)
    return saved


@action
def decline_matter(
    matter: AgentMatter, *, reason: str, by: Actor, at: datetime, version: int | None = None
) -> AgentMatter:
    """The body cannot do it. Raises `Stale`, `Refused`, and `Invalid` on "reason"."""
    row = locked_matter(matter, version)
    ask(rules.may_decline_matter(by, row, at))
    row.reason = need_line("reason", reason, _("Say why, and where they can go."), REASON)
    move(row, Verb.DECLINE, State.DECLINED)
    row.ended_at, row.outcome = at, State.DECLINED
    saved = save(row, "declined", "reason", "ended_at", "outcome", by=by, at=at)
    tell_asker(row, DECLINED, at)
    return saved


@action
def do_step(
    matter: AgentMatter, *, number: int | None, done_on: date | None, words: str = "", by: Actor, at: datetime,
    version: int | None = None,
) -> AgentStep:  # fmt: skip
    """Write down that a step of the list is done, on a day. A second press changes nothing but the day and words.

    Raises `Stale`, `Refused`, and `Invalid` on "number", "done_on" or "words".
    """
    row = locked_matter(matter, version)
    ask(rules.may_do_step(by, row, at))
    spec = row.spec
    if number is None or spec is None or not 1 <= number <= len(spec.steps):
        raise Invalid({"number": _("Choose a step of the list.")})
    day = need_past("done_on", done_on, local_date(row.asked_at), at)
    said = line("words", words, REASON)
    step = AgentStep.objects.select_for_update().filter(matter=row, number=number).first()
    if step is None:
        step = AgentStep(matter=row, number=number, done_on=day, words=said)
        step.save(force_insert=True)
    else:
        step.done_on, step.words, step.version = day, said, step.version + 1
        step.save(update_fields=["done_on", "words", "version"])
    save(row, "step_done", by=by, at=at, refs={"step": number})
    return step


@action
def pause_matter(
    matter: AgentMatter, *, reason: str, look_on: date | None, by: Actor, at: datetime, version: int | None = None
) -> AgentMatter:
    """Let the clock stand, with a reason that who asked reads, until a day on which it is looked at again. Raises
    `Stale`, `Refused`, and `Invalid` on "reason" or "look_on"."""
    row = locked_matter(matter, version)
    ask(rules.may_pause_matter(by, row, at))
    row.reason = need_line("reason", reason, _("Say why it waits. Who asked reads it."), REASON)
    row.look_on = need_day("look_on", look_on, at)
    move(row, Verb.PAUSE, State.PAUSED)
    AgentPause(matter=row, began_at=at).save(force_insert=True)
    saved = save(row, "paused", "reason", "look_on", by=by, at=at)
    tell_asker(row, PAUSED, at)
    return saved


@action
def resume_matter(matter: AgentMatter, *, by: Actor, at: datetime, version: int | None = None) -> AgentMatter:
    """It goes on; the time that it stood is added. Raises `Stale`, `Refused`."""
    row = locked_matter(matter, version)
    ask(rules.may_resume_matter(by, row, at))
    move(row, Verb.RESUME, State.IN_HAND)
    _end_pause(row, at)
    row.reason = ""
    return save(row, "resumed", "reason", "look_on", "due_at", by=by, at=at)


@action
def finish_matter(
    matter: AgentMatter, *, result: str, by: Actor, at: datetime, version: int | None = None
) -> AgentMatter:
    """The result is there; papers and result go back to who asked, and the clock ends. Raises `Stale`, `Refused`, and
    `Invalid` on "result"."""
    row = locked_matter(matter, version)
    ask(rules.may_finish_matter(by, row, at))
    row.result = need_line("result", result, _("Say what came of it."), SAID)
    move(row, Verb.FINISH, State.RETURNING)
    row.outcome, row.due_at = State.ENDED, None
    saved = save(row, "finished", "result", "outcome", "due_at", by=by, at=at)
    tell_asker(row, READY, at)
    return saved


@action
def withdraw_matter(matter: AgentMatter, *, by: Actor, at: datetime, version: int | None = None) -> AgentMatter:
    """Who asked does not want it any more. While a paper is out it waits until that is back. Raises `Stale`,
    `Refused`."""
    row = locked_matter(matter, version)
    ask(rules.may_withdraw_matter(by, row, at))
    paused = row.state == State.PAUSED
    target = State.RETURNING if row.papers_out else State.WITHDRAWN
    move(row, Verb.WITHDRAW, target)
    if paused:
        _end_pause(row, at)
    row.outcome, row.due_at, row.reason = State.WITHDRAWN, None, ""
    row.ended_at = at if target is State.WITHDRAWN else None
    past = "withdrawn" if target is State.WITHDRAWN else "withdrawal_asked"
    return save(row, past, "outcome", "due_at", "reason", "look_on", "ended_at", by=by, at=at)


@action
def close_matter(matter: AgentMatter, *, by: Actor, at: datetime, version: int | None = None) -> AgentMatter:
    """All is handed back, ticked by both sides. A second press changes nothing. Raises `Stale`, `Refused`."""
    row = locked_matter(matter, version)
    if row.state in (State.ENDED, State.WITHDRAWN) and rules.may_see_matter(by, row, at) is None:
        return row
    ask(rules.may_close_matter(by, row, at))
    move(row, Verb.CLOSE, State(row.outcome))
    row.ended_at = at
    saved = save(row, "closed", "ended_at", by=by, at=at, refs={"outcome": row.outcome})
    tell_asker(row, OVER, at)
    return saved


@action
def go_on_without(matter: AgentMatter, *, by: Actor, at: datetime) -> AgentMatter:
    """The agent holds the post no more: the matter waits for another one of the body. Raises `Refused`."""
    row = locked_matter(matter)
    ask(rules.may_go_on_without(by, row, at))
    if left_by_agents(local_date(at)).filter(pk=row.pk).exists():
        row.appointment_id = None
        save(row, "lost_agent", "appointment_id", by=by, at=at)
    return row


@action
def call_asker(matter: AgentMatter, *, purpose: str, by: Actor, at: datetime) -> RevealedContact:
    """Show the telephone of who asked for a minute, for a purpose of `RevealPurpose`; that somebody looked is kept.
    Raises `Refused`, and `Invalid` on "purpose" or "phone" (none was left)."""
    row = locked_matter(matter)
    ask(rules.may_call_asker(by, row, at))
    if row.contact is None:
        raise Invalid({"phone": _("No telephone was left.")})
    assert by.held is not None  # the rule let nobody through without a post
    events.record("agent_matter.called", row, by=by, at=at, refs={"purpose": purpose})
    here = frozenset((level, one) for level, one in row.level_ids().items() if one)
    opening = replace(
        by.held, powers=by.held.powers | {Power.CONTACT_REVEAL.value}, scope=by.held.scope | here, categories=None
    )
    return reveal(
        row.contact, about=row, purpose=purpose, subject_type="agent_matter", subject_id=row.pk,
        by=replace(by, held=opening), at=at,
    )  # fmt: skip


def _end_pause(row: AgentMatter, at: datetime) -> None:
    pause = AgentPause.objects.select_for_update().filter(matter=row, ended_at=None).first()
    if pause is not None:
        pause.ended_at = at
        pause.save(update_fields=["ended_at"])
    row.look_on = None
    row.due_at = due_of(row, at)
