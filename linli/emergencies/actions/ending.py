"""Standing a response down, and looking back on it."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from linli.core import actions as kernel
from linli.core.actions import action
from linli.core.actors import Actor
from linli.core.refusals import ask
from linli.core.wording import fitting, need
from linli.emergencies import clocks, rules
from linli.emergencies.actions.common import add_line, let_go, locked, move, open_calls, record, tell
from linli.emergencies.enums import CallState, CallVerb, State, Step, Verb
from linli.emergencies.models import WORDS, EmergencyResponse
from linli.service_requests.actions.filing import Report, file


@action
def stand_down(
    response: EmergencyResponse, *, words: str, by: Actor, at: datetime, version: int | None = None
) -> EmergencyResponse:
    """It is over: nothing is to come from anybody called, and who declared it looks back in time. Raises `Stale`,
    `Refused`, `Invalid` on "words"."""
    row = locked(response, version)
    ask(rules.may_stand_down(by, row, at))
    said = need("words", words, _("Say how it ended."), WORDS)
    ended = let_go(open_calls(row), CallVerb.END, CallState.OVER)
    move(row, Verb.STAND_DOWN, State.STOOD_DOWN)
    row.ended_at, row.review_at, row.look_back_by = at, None, clocks.look_back_by(row, at)
    kernel.save(row, "state", "ended_at", "review_at", "look_back_by")
    add_line(row, Step.STOOD_DOWN, said, at)
    record(row, "stood_down", by=by, at=at)
    tell(row, ended, "stood_down", at=at, urgent=False)
    return row


@action
def look_back(
    response: EmergencyResponse,
    *,
    went_well: str,
    to_mend: str = "",
    into_request: bool = False,
    by: Actor,
    at: datetime,
    version: int | None = None,
) -> EmergencyResponse:
    """What went well and what is to mend; with `into_request`, what is to mend becomes a service request there. Raises
    `Stale`, `Refused`, `Invalid` on "went_well" or "to_mend"."""
    row = locked(response, version)
    ask(rules.may_look_back(by, row, at))
    row.went_well = need("went_well", went_well, _("Say in a sentence what went well."), WORDS)
    if into_request:
        row.to_mend = need("to_mend", to_mend, _("Say what is to be mended, for the request."), WORDS)
        filed = file(place=row.place, report=Report(words=row.to_mend), by=by, at=at)
        row.mended_by_id = filed.id
    else:
        row.to_mend = fitting("to_mend", to_mend, WORDS)
    move(row, Verb.LOOK_BACK, State.LOOKED_BACK)
    kernel.save(row, "state", "went_well", "to_mend", "mended_by")
    record(row, "looked_back", by=by, at=at)
    return row
