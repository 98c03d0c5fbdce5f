"""What the verbs of a whistle share: the lock, the event, who is told, and when all have reported."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from linli.core import actions as kernel
from linli.core import events
from linli.core.actors import Actor
from linli.core.refusals import Invalid
from linli.core.wording import need
from linli.messages.queries import to_tell
from linli.service_requests.masking import has_a_number
from linli.whistles import clocks
from linli.whistles.enums import CALLS, ENDED, CallState, CallVerb, WhistleState
from linli.whistles.models import WORDS, Whistle, WhistleCall
from linli.whistles.queries import JOINED


def lock_whistle(whistle: Whistle, version: int | None = None) -> Whistle:
    """The whistle, locked; every verb of it or of its calls begins here, so that they follow one another."""
    return kernel.lock(whistle, version=version, related=JOINED)


def lock_call(call: WhistleCall, version: int | None) -> WhistleCall:
    """A call and its whistle, both locked. Raises `Stale`."""
    whistle = lock_whistle(Whistle(pk=call.whistle_id))
    fresh = kernel.lock(call, version=version, related=("organisation",))
    fresh.whistle = whistle
    return fresh


def for_called(field: str, words: str, why: str) -> str:
    """Words that must be there and that all who are called read, so nobody's own number stands there. Raises `Invalid`
    on the field."""
    said = need(field, words, why, WORDS)
    if has_a_number(said):
        raise Invalid({field: _("Leave the telephone number out: every body in this reads it. They call your body.")})
    return said


def move(call: WhistleCall, verb: CallVerb, target: CallState) -> None:
    """Put the call into the target state, which the table must know."""
    if target not in CALLS.targets(verb, call.state):
        raise RuntimeError(f"{verb} does not lead from {call.state} to {target}")
    call.state = target


def save_call(
    call: WhistleCall, past: str, *fields: str, by: Actor, at: datetime, refs: Mapping[str, Any] | None = None
) -> WhistleCall:
    """Write the changed fields of a call and record what happened to its whistle."""
    kernel.save(call, "state", "due_at", "overdue_at", *fields)
    record(
        call.whistle, past, by=by, at=at, refs={"call": str(call.pk), "body": str(call.organisation_id), **(refs or {})}
    )
    return call


def record(whistle: Whistle, past: str, *, by: Actor, at: datetime, refs: Mapping[str, Any] | None = None) -> None:
    """Record what happened to a whistle."""
    events.record(f"whistle.{past}", whistle, by=by, at=at, refs=refs)


def tell(
    whistle: Whistle, body_id: UUID | None, event: str, *, at: datetime, hurry: bool = False, urgent: bool = False
) -> None:
    """Tell a body about a whistle; `urgent` where it is about something 急, `hurry` where somebody waits at once."""
    if body_id is None:
        return
    refs: dict[str, Any] = {"number": whistle.number}
    if hurry and not urgent:
        refs["hurry"] = True
    to_tell(
        f"whistle.body.{event}", subject_type="whistle", subject_id=whistle.pk, at=at, organisation_id=body_id,
        refs=refs, urgent=urgent or hurry,
    ).save(force_insert=True)  # fmt: skip


def after_an_end(whistle: Whistle, *, by: Actor, at: datetime) -> None:
    """Once nothing is to come from anybody called, who blew has the word."""
    states = list(WhistleCall.objects.filter(whistle=whistle).order_by("pk").values_list("state", flat=True))
    if whistle.state != WhistleState.RUNNING or not all(state in ENDED for state in states):
        return
    whistle.reported_at = at
    whistle.settles_at = clocks.silence_ends(whistle.playbook, at)
    whistle.state = WhistleState.REPORTED
    kernel.save(whistle, "state", "reported_at", "settles_at")
    record(whistle, "all_reported", by=by, at=at)
    tell(whistle, whistle.organisation_id, "all_reported", at=at)
