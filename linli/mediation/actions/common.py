"""What the verbs of a mediation share: the lock, the words, the way from state to state, the event."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from linli.core import actions as kernel
from linli.core import events
from linli.core.actors import Actor
from linli.core.clock import local_date
from linli.core.refusals import Invalid
from linli.mediation.enums import TABLE, State, Verb
from linli.mediation.models import Mediation
from linli.mediation.queries import JOINED

AHEAD = timedelta(days=366)


def locked(mediation: Mediation, version: int | None = None) -> Mediation:
    """The mediation, locked; every verb of it and of what belongs to it begins here. Raises `Stale`."""
    return kernel.lock(mediation, version=version, related=JOINED)


def need_day(field: str, day: date | None, at: datetime) -> date:
    """A day from today on, within a year. Raises `Invalid`."""
    if day is None or not local_date(at) <= day <= local_date(at) + AHEAD:
        raise Invalid({field: _("Name a day from today on, within a year.")})
    return day


def move(row: Mediation, verb: Verb, target: State) -> None:
    """Put it into the target state, which the table must know."""
    if target not in TABLE.targets(verb, row.state):
        raise RuntimeError(f"{verb} does not lead from {row.state} to {target}")
    row.state = target


def save(
    row: Mediation, past: str, *fields: str, by: Actor, at: datetime, refs: Mapping[str, Any] | None = None
) -> Mediation:
    """Write the changed fields, and record what happened: never who is in dispute, for events are never erased."""
    kernel.save(row, "state", *fields)
    events.record(f"mediation.{past}", row, by=by, at=at, refs=refs)
    return row


def end(row: Mediation, verb: Verb, target: State, words: str, past: str, *, by: Actor, at: datetime) -> Mediation:
    """It is over; a service request that it was about reads only that."""
    move(row, verb, target)
    row.ended_words, row.ended_at, row.due_at, row.follow_up_at = words, at, None, None
    saved = save(row, past, "ended_words", "ended_at", "due_at", "follow_up_at", by=by, at=at)
    if row.service_request is not None:
        events.record("service_request.mediation_ended", row.service_request, by=by, at=at)
    return saved
