"""What the body that declared a response does while it is in force: raise, lower, go on, tell residents, release."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from linli.core import actions as kernel
from linli.core.actions import action
from linli.core.actors import Actor
from linli.core.refusals import Invalid, ask
from linli.core.wording import fitting, need
from linli.emergencies import clocks, rules
from linli.emergencies.actions.common import (
    add_line,
    call_anew,
    call_bodies,
    for_all,
    let_go,
    locked,
    locked_call,
    need_review,
    record,
    tell,
)
from linli.emergencies.enums import OPEN, CallState, CallVerb, Step, Verb
from linli.emergencies.models import ADVICE, WORDS, EmergencyCall, EmergencyResponse
from linli.emergencies.queries import to_be_called
from linli.playbooks.parts_emergency import ResponseLevel


@action
def raise_level(
    response: EmergencyResponse, *, level: str, words: str, by: Actor, at: datetime, version: int | None = None
) -> EmergencyResponse:
    """Raise it to a graver level, with a reason: more bodies are called, and those that had acknowledged are asked
    again. Raises `Stale`, `Refused`, `Invalid` on "level" or "words"."""
    row = locked(response, version)
    spec = _spec(row, level, graver=True)
    ask(rules.may_change_level(by, row, spec, Verb.RAISE_LEVEL, at))
    why = need("words", words, _("Say why it is raised."), WORDS)
    row.level = level
    known = _calls(row)
    bodies = {body.pk: body for body in to_be_called(spec.called, row.place, row.organisation_id)}
    # Whom a response that was taken in brought along stays called, whatever their kind.
    again = call_anew(row, [call for pk, call in known.items() if pk in bodies or call.state in OPEN], at=at)
    new = call_bodies(row, [body for pk, body in bodies.items() if pk not in known], at=at)
    tell(row, again, "raised", at=at)
    tell(row, new, "declared", at=at)
    return _changed(row, Step.RAISED, why, "raised", by=by, at=at)


@action
def lower_level(
    response: EmergencyResponse, *, level: str, words: str, by: Actor, at: datetime, version: int | None = None
) -> EmergencyResponse:
    """Lower it to a lighter level, with a reason: who is not needed any more is released, the others go on as they
    are. Raises `Stale`, `Refused`, `Invalid` on "level" or "words"."""
    row = locked(response, version)
    spec = _spec(row, level, graver=False)
    ask(rules.may_change_level(by, row, spec, Verb.LOWER_LEVEL, at))
    why = need("words", words, _("Say why it is lowered."), WORDS)
    row.level = level
    known = _calls(row)
    bodies = {body.pk: body for body in to_be_called(spec.called, row.place, row.organisation_id)}
    gone = [call for pk, call in known.items() if pk not in bodies and call.state in OPEN]
    stay = [pk for pk, call in known.items() if pk in bodies and call.state in OPEN]
    released = let_go(gone, CallVerb.RELEASE, CallState.RELEASED)
    new = call_bodies(row, [body for pk, body in bodies.items() if pk not in known], at=at)
    tell(row, released, "released", at=at, urgent=False)
    tell(row, stay, "lowered", at=at, urgent=False)
    tell(row, new, "declared", at=at)
    return _changed(row, Step.LOWERED, why, "lowered", by=by, at=at)


def _spec(row: EmergencyResponse, level: str, *, graver: bool) -> ResponseLevel:
    """The level to go to, which lies on the right side of the one that holds. Raises `Invalid` on "level"."""
    now, then = row.table.rank(row.level), row.table.rank(level)
    if then < 0 or (then <= now if graver else then >= now):
        raise Invalid({"level": _("Choose a graver level.") if graver else _("Choose a lighter level.")})
    return row.table.level(level)


def _calls(row: EmergencyResponse) -> dict[UUID, EmergencyCall]:
    """All its calls by body, locked."""
    found = EmergencyCall.objects.select_for_update().filter(response=row).order_by("pk")
    return {call.organisation_id: call for call in found}


def _changed(
    row: EmergencyResponse, step: Step, words: str, past: str, *, by: Actor, at: datetime
) -> EmergencyResponse:
    row.review_at, row.review_asked_at = clocks.latest_review(row, at), None
    kernel.save(row, "level", "review_at", "review_asked_at")
    add_line(row, step, words, at)
    record(row, past, by=by, at=at, refs={"level": row.level})
    return row


@action
def go_on(
    response: EmergencyResponse,
    *,
    words: str = "",
    review_at: datetime | None = None,
    by: Actor,
    at: datetime,
    version: int | None = None,
) -> EmergencyResponse:
    """It was looked at again and goes on as it is, until the next time. Raises `Stale`, `Refused`, `Invalid` on
    "words" or "review_at"."""
    row = locked(response, version)
    ask(rules.may_go_on(by, row, at))
    said = fitting("words", words, WORDS)
    row.review_at, row.review_asked_at = need_review(row, review_at, at), None
    kernel.save(row, "review_at", "review_asked_at")
    add_line(row, Step.WENT_ON, said, at)
    record(row, "went_on", by=by, at=at)
    return row


@action
def publish(
    response: EmergencyResponse,
    *,
    words: str,
    advice: str = "",
    by: Actor,
    at: datetime,
    version: int | None = None,
) -> EmergencyResponse:
    """Tell residents how things stand; with `advice`, what they should do from now on. Raises `Stale`, `Refused`,
    `Invalid` on "words" or "advice"."""
    row = locked(response, version)
    ask(rules.may_publish(by, row, at))
    said = for_all("words", need("words", words, _("Say what residents should know."), ADVICE))
    row.advice = for_all("advice", fitting("advice", advice, ADVICE)) or row.advice
    kernel.save(row, "advice")
    add_line(row, Step.BULLETIN, said, at)
    record(row, "published", by=by, at=at)
    return row


@action
def release(call: EmergencyCall, *, by: Actor, at: datetime, version: int | None = None) -> EmergencyCall:
    """One called body is not needed any more. Raises `Stale`, `Refused`."""
    row = locked_call(call, version)
    ask(rules.may_release(by, row, at))
    tell(row.response, let_go([row], CallVerb.RELEASE, CallState.RELEASED), "released", at=at, urgent=False)
    record(row.response, "released", by=by, at=at, refs={"body": str(row.organisation_id)})
    return row


@action
def call_again(call: EmergencyCall, *, by: Actor, at: datetime, version: int | None = None) -> EmergencyCall:
    """A body that was released is needed after all. Raises `Stale`, `Refused`."""
    row = locked_call(call, version)
    ask(rules.may_call_again(by, row, at))
    tell(row.response, call_anew(row.response, [row], at=at), "declared", at=at)
    record(row.response, "called_again", by=by, at=at, refs={"body": str(row.organisation_id)})
    return row
