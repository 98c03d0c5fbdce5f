"""Asking a colleague to take a shift; it changes hands with their yes."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from linli.core import actions as kernel
from linli.core.actions import action
from linli.core.actors import Actor
from linli.core.refusals import ask
from linli.duties import rules_swaps as rules
from linli.duties.actions import check_who
from linli.duties.models import DutyShift
from linli.duties.shifts import hand_on
from linli.organisations.actions.bodies import note, places_of


@action
def offer_shift(shift: DutyShift, *, to: UUID | None, by: Actor, at: datetime, version: int | None = None) -> DutyShift:
    """Ask a colleague to take it; None: nobody is asked any more. Until they say yes it stays where it is.

    Raises `Refused`, `Stale`, and `Invalid` on "who".
    """
    row = kernel.lock(shift, version=version, related=("organisation",))
    ask(rules.may_offer_shift(by, row, at))
    if to is not None:
        check_who(row.organisation, to, row.starts_at, row.ends_at)
    row.offered_to_id, row.offered_at = to, at if to is not None else None
    kernel.save(row, "offered_to", "offered_at")
    refs = {"to": str(to) if to else None}
    note("duty_shift.offered", row, places_of(row.organisation), by=by, at=at, refs=refs)
    return row


@action
def answer_swap(shift: DutyShift, *, takes: bool, by: Actor, at: datetime, version: int | None = None) -> DutyShift:
    """Say yes, and it is theirs; or no, and it stays. Raises `Refused`, `Stale`, and `Invalid` on "who" where they are
    on duty elsewhere by now."""
    row = kernel.lock(shift, version=version, related=("organisation",))
    ask(rules.may_answer_swap(by, row, at))
    places, to = places_of(row.organisation), row.offered_to_id
    assert to is not None  # the rule let nobody else through
    if takes:
        check_who(row.organisation, to, row.starts_at, row.ends_at, but=row)
        note("duty_shift.given", row, places, by=by, at=at, refs=hand_on(row, to))
        return row
    row.offered_to_id, row.offered_at = None, None
    kernel.save(row, "offered_to", "offered_at")
    note("duty_shift.declined", row, places, by=by, at=at, refs={"by": str(to)})
    return row
