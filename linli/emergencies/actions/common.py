"""What the verbs of an emergency share: the lock, the words, the event, calling bodies, and who is told."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from linli.core import actions as kernel
from linli.core import events
from linli.core.actors import Actor
from linli.core.refusals import Invalid
from linli.emergencies import clocks
from linli.emergencies.enums import CALLS, OPEN, TABLE, CallState, CallVerb, State, Step, Verb
from linli.emergencies.models import EmergencyCall, EmergencyLine, EmergencyResponse
from linli.emergencies.queries import JOINED, is_asked
from linli.messages.models import Outbox
from linli.messages.queries import to_tell
from linli.organisations.models import Organisation
from linli.playbooks.wording import duration
from linli.service_requests.masking import has_a_number


def locked(response: EmergencyResponse, version: int | None = None) -> EmergencyResponse:
    """The response, locked; every verb of it or of its calls begins here, so that they follow one another."""
    return kernel.lock(response, version=version, related=JOINED)


def locked_call(call: EmergencyCall, version: int | None) -> EmergencyCall:
    """A call and its response, both locked. Raises `Stale`."""
    response = locked(EmergencyResponse(pk=call.response_id))
    fresh = kernel.lock(call, version=version, related=("organisation",))
    fresh.response = response
    return fresh


def for_all(field: str, said: str) -> str:
    """Words that residents read: without anybody's own telephone or number of papers. Raises `Invalid`."""
    if has_a_number(said):
        raise Invalid({field: _("Everybody reads this: leave out people's own telephones and numbers of papers.")})
    return said


def need_review(response: EmergencyResponse, review_at: datetime | None, at: datetime) -> datetime:
    """When a response is looked at again: as said, after now and within what its level allows; unsaid, at the end of
    that. Raises `Invalid` on "review_at"."""
    latest = clocks.latest_review(response, at)
    if review_at is None:
        return latest
    if not at < review_at <= latest:
        length = duration(response.level_spec.review_every)
        raise Invalid({"review_at": _("A time from now on, at most %(length)s ahead.") % {"length": length}})
    return review_at


def move(row: EmergencyResponse, verb: Verb, target: State) -> None:
    """Put the response into the target state, which the table must know."""
    if target not in TABLE.targets(verb, row.state):
        raise RuntimeError(f"{verb} does not lead from {row.state} to {target}")
    row.state = target


def move_call(call: EmergencyCall, verb: CallVerb, target: CallState) -> None:
    """Put the call into the target state, which the table must know."""
    if target not in CALLS.targets(verb, call.state):
        raise RuntimeError(f"{verb} does not lead from {call.state} to {target}")
    call.state = target


def record(
    row: EmergencyResponse, past: str, *, by: Actor, at: datetime, refs: Mapping[str, Any] | None = None
) -> None:
    """Record what happened to a response; never what was said, for events are never erased."""
    events.record(f"emergency.{past}", row, by=by, at=at, refs=refs)


def add_line(row: EmergencyResponse, step: Step, words: str, at: datetime) -> None:
    """One step more on its time line."""
    EmergencyLine(response=row, step=step, level=row.level, words=words, at=at).save(force_insert=True)


def tell(row: EmergencyResponse, bodies: Iterable[UUID], event: str, *, at: datetime, urgent: bool = True) -> None:
    """Tell bodies about a response, each once; urgent ones are never capped and do not wait for the morning."""
    told = [
        to_tell(
            f"emergency.body.{event}", subject_type="emergency_response", subject_id=row.pk, at=at,
            organisation_id=body, refs={"number": row.number}, urgent=urgent,
        )
        for body in sorted(set(bodies))
    ]  # fmt: skip
    Outbox.objects.bulk_create(told)


def call_bodies(row: EmergencyResponse, bodies: Collection[Organisation], *, at: datetime) -> list[UUID]:
    """Call bodies that were not called yet; each has its clock from now on. Who was called."""
    calls = []
    for body in bodies:
        call = EmergencyCall(response=row, organisation=body, called_at=at, asked=is_asked(row.playbook, body.kind))
        clocks.run(call, row, at=at)
        calls.append(call)
    EmergencyCall.objects.bulk_create(calls)
    return [body.pk for body in bodies]


def call_anew(row: EmergencyResponse, calls: Iterable[EmergencyCall], *, at: datetime) -> list[UUID]:
    """Ask bodies again that had been called, whatever they answered; who they are."""
    told = []
    for call in calls:
        move_call(call, CallVerb.CALL_AGAIN, CallState.CALLED)
        call.called_at, call.acknowledged_at = at, None
        clocks.run(call, row, at=at)
        kernel.save(call, "state", "called_at", "acknowledged_at", "due_at", "overdue_at")
        told.append(call.organisation_id)
    return told


def let_go(calls: Iterable[EmergencyCall], verb: CallVerb, target: CallState) -> list[UUID]:
    """Nothing is to come from these any more; who they are."""
    told = []
    for call in calls:
        move_call(call, verb, target)
        call.due_at = call.overdue_at = None
        call.needs_help = False
        kernel.save(call, "state", "due_at", "overdue_at", "needs_help")
        told.append(call.organisation_id)
    return told


def take_in(row: EmergencyResponse, into: EmergencyResponse, *, at: datetime) -> set[UUID]:
    """End a response, locked, because another goes on where it was: nothing is to come from whom it called. Who that
    was; the caller tells them."""
    freed = set(let_go(open_calls(row), CallVerb.END, CallState.OVER))
    move(row, Verb.TAKE_IN, State.TAKEN_IN)
    row.review_at, row.ended_at, row.taken_into = None, at, into
    kernel.save(row, "state", "review_at", "ended_at", "taken_into")
    return freed


def say_taken_in(row: EmergencyResponse, into: EmergencyResponse, *, by: Actor, at: datetime) -> None:
    """Write on both time lines that one became part of the other, and tell whoever led it."""
    add_line(row, Step.TAKEN_IN, "", at)
    add_line(into, Step.TOOK_IN, "", at)
    record(row, "taken_in", by=by, at=at, refs={"into": str(into.pk)})
    tell(row, {row.organisation_id} - {into.organisation_id}, "taken_in", at=at)


def open_calls(row: EmergencyResponse) -> list[EmergencyCall]:
    """Its calls from which something is to come, locked; the response is locked already."""
    return list(EmergencyCall.objects.select_for_update().filter(response=row, state__in=OPEN).order_by("pk"))
