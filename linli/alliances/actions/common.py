"""What the verbs of a tie and of its list share: the lock, always the tie's, the way, the event, the message."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from linli.alliances.enums import TABLE, TIES, State, TieState, TieVerb, Verb
from linli.alliances.models import AllianceTie, AllianceYear, Commitment
from linli.alliances.queries import JOINED
from linli.core import actions as kernel
from linli.core import events
from linli.core.actors import Actor
from linli.core.clock import from_local
from linli.core.refusals import Invalid
from linli.messages.queries import to_tell

CLIENT = "alliances"
DAY = timedelta(days=1)
LIST_TIME = timedelta(days=30)
"""A unit that joins late in the year has at least so long for its first list."""


def locked(tie_id: UUID, version: int | None = None) -> AllianceTie:
    """The tie, locked: every verb of it, of its lists and of their items begins here, so that they follow one
    another. Raises `Stale`."""
    return kernel.lock(AllianceTie(pk=tie_id), version=version, related=JOINED)


def locked_item(item: Commitment, version: int | None = None) -> Commitment:
    """An item with its list and its tie, read after the tie is locked. Raises `Stale`."""
    tie_id = AllianceYear.objects.values_list("tie_id", flat=True).get(commitments=item.pk)
    tie = locked(tie_id)
    fresh = kernel.lock(item, version=version, related=("year",))
    fresh.year.tie = tie
    return fresh


def locked_year(year: AllianceYear, version: int | None = None) -> AllianceYear:
    """A list and its tie, both locked. Raises `Stale`."""
    tie = locked(year.tie_id)
    fresh = kernel.lock(year, version=version)
    fresh.tie = tie
    return fresh


def move(row: AllianceTie, verb: TieVerb, target: TieState) -> None:
    """Put a tie into the target state, which the table must know."""
    if target not in TIES.targets(verb, row.state):
        raise RuntimeError(f"{verb} does not lead from {row.state} to {target}")
    row.state = target


def move_item(row: Commitment, verb: Verb, target: State) -> None:
    """Put an item into the target state, which the table must know."""
    if target not in TABLE.targets(verb, row.state):
        raise RuntimeError(f"{verb} does not lead from {row.state} to {target}")
    row.state = target


def note(tie: AllianceTie, past: str, *, by: Actor, at: datetime, refs: Mapping[str, Any] | None = None) -> None:
    """Record what happened; never what was said, for events are never erased."""
    events.record(f"alliance.{past}", tie, by=by, at=at, refs=refs)


def tell(tie: AllianceTie, body_id: UUID, what: str, at: datetime) -> None:
    """Tell one side, which reads more on its page."""
    refs = {"tie": str(tie.pk), "unit": tie.unit.short_name, "place": tie.place.name}
    to_tell(
        f"alliance.{what}", subject_type="alliance_tie", subject_id=tie.pk, at=at, organisation_id=body_id, refs=refs
    ).save(force_insert=True)


def open_list(tie: AllianceTie, year: int, at: datetime) -> AllianceYear:
    """The list of a tie, locked, for a year: made where there is none. By when its first item is there, the playbook
    says; who joins late has a month."""
    found = AllianceYear.objects.filter(tie=tie, year=year).order_by("pk").first()
    if found is None:
        plan = tie.plan
        listed, asked = (plan.list_month, plan.word_month) if plan is not None else (12, 12)
        found = AllianceYear(
            tie=tie, year=year, word_from=from_local(date(year, asked, 1)),
            list_by=max(from_local(_after(year, listed)), at + LIST_TIME),
        )  # fmt: skip
        found.save(force_insert=True)
    found.tie = tie
    return found


def _after(year: int, month: int) -> date:
    """The first day after a month."""
    return date(year + 1, 1, 1) if month == 12 else date(year, month + 1, 1)


def due_within(field: str, day: date | None, year: int) -> date:
    """A day of the list's year. Raises `Invalid`."""
    if day is None or day.year != year:
        raise Invalid({field: _("Name a day in %(year)s.") % {"year": year}})
    return day


def end_of(day: date) -> datetime:
    """The moment at which a day is over."""
    return from_local(day + DAY)
