"""What the verbs of an old problem share: the lock, the words, the days, the way from state to state, the event."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from linli.core import actions as kernel
from linli.core import events
from linli.core.actors import Actor
from linli.core.clock import local_date
from linli.core.refusals import Invalid
from linli.core.wording import day_words
from linli.legacy.enums import TABLE, State, Verb
from linli.legacy.models import LegacyProblem
from linli.legacy.queries import JOINED
from linli.messages.queries import to_tell


def locked(problem: LegacyProblem, version: int | None = None) -> LegacyProblem:
    """The problem, locked; every verb of it and of its plan begins here. Raises `Stale`."""
    return kernel.lock(problem, version=version, related=JOINED)


def months_ahead(day: date, months: int) -> date:
    """The same day so many months later, the last of that month where it has fewer days."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def need_review(field: str, day: date | None, months: int, at: datetime) -> date:
    """The day of the next review: from tomorrow on, within the playbook's months. Raises `Invalid`."""
    today = local_date(at)
    last = months_ahead(today, months)
    if day is None or not today + timedelta(days=1) <= day <= last:
        raise Invalid({field: _("Name the day of the next look: from tomorrow to %(day)s.") % {"day": day_words(last)}})
    return day


def move(row: LegacyProblem, verb: Verb, target: State) -> None:
    """Put it into the target state, which the table must know."""
    if target not in TABLE.targets(verb, row.state):
        raise RuntimeError(f"{verb} does not lead from {row.state} to {target}")
    row.state = target


def save(
    row: LegacyProblem, past: str, *fields: str, by: Actor, at: datetime, refs: Mapping[str, Any] | None = None
) -> LegacyProblem:
    """Write the changed fields, and record what happened: never in words, for events are never erased."""
    kernel.save(row, "state", *fields)
    events.record(f"legacy_problem.{past}", row, by=by, at=at, refs=refs)
    return row


def tell(row: LegacyProblem, what: str, body: UUID, *, by: Actor, at: datetime) -> None:
    """Tell a body, unless it did it itself."""
    if body == by.organisation_id:
        return
    to_tell(
        f"legacy_problem.body.{what}", subject_type="legacy_problem", subject_id=row.pk, at=at, organisation_id=body,
        refs={"number": row.number},
    ).save(force_insert=True)  # fmt: skip
