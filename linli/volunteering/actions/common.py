"""What the verbs of an activity share: the lock, the way from state to state, the event, telling volunteers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from linli.core import actions as kernel
from linli.core import events
from linli.core.actors import Actor, system
from linli.core.inserting import copy_many
from linli.core.refusals import Refused
from linli.messages.queries import to_tell
from linli.volunteering.enums import TABLE, State, Verb
from linli.volunteering.models import Activity, ActivitySlot, Volunteer
from linli.volunteering.queries import JOINED
from linli.volunteering.rules import unseen_activity

CLIENT = "volunteering"


def locked(activity: Activity, version: int | None = None) -> Activity:
    """The activity, locked; every verb of it and of its slots begins here. Raises `Stale`."""
    return kernel.lock(activity, version=version, related=JOINED)


def locked_series(activity: Activity, at: datetime) -> list[Activity]:
    """The activity, with the weeks of its course that are still to come, all locked in one order, so that two who do so
    never wait for each other."""
    series = Activity.objects.filter(pk=activity.pk).values_list("series", flat=True).first()
    wanted = Q(pk=activity.pk)
    if series is not None:
        wanted |= Q(series=series, starts_at__gt=at)
    return [locked(one) for one in Activity.objects.filter(wanted).only("pk").order_by("pk")]


def move(row: Activity, verb: Verb, target: State) -> None:
    """Put it into the target state, which the table must know."""
    if target not in TABLE.targets(verb, row.state):
        raise RuntimeError(f"{verb} does not lead from {row.state} to {target}")
    row.state = target


def note(
    past: str, row: Activity, *, by: Actor, at: datetime, refs: Mapping[str, Any] | None = None, unnamed: bool = False
) -> None:
    """Record what happened; `unnamed`: without who did it, for events are never erased and volunteers are forgotten."""
    events.record(f"activity.{past}", row, by=system(by.door) if unnamed else by, at=at, refs=refs)


def slot_of(row: Activity, slot_id: UUID, rule: str = "may_set_slot") -> ActivitySlot:
    """A slot of this activity, after its lock. Raises `Refused`: it may have been taken out a moment ago."""
    found = row.slots.filter(pk=slot_id).first()
    if found is None:
        raise Refused(unseen_activity(rule))
    return found


def tell(what: str, row: Activity, volunteers: Iterable[Volunteer], at: datetime) -> int:
    """Tell each of these volunteers once; who has no account, on the telephone that they left. How many."""
    refs = {"activity": str(row.pk), "starts_at": row.starts_at.isoformat()}
    told = {one.pk: one for one in volunteers if one.person_id or one.contact_id}
    rows = [
        to_tell(
            f"activity.{what}", subject_type="activity", subject_id=row.pk, person_id=one.person_id,
            contact_id=None if one.person_id else one.contact_id, at=at, refs=refs,
        )
        for one in told.values()
    ]  # fmt: skip
    copy_many(rows)
    return len(rows)
