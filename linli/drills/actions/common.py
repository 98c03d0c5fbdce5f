"""What the verbs of a drill share: the lock, the way from state to state, the event."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from linli.core import actions as kernel
from linli.core import events
from linli.core.actors import Actor, system
from linli.drills.enums import TABLE, State, Verb
from linli.drills.models import Drill

JOINED = ("plan__organisation", "estate", "organisation")


def locked(drill: Drill, version: int | None = None) -> Drill:
    """The drill, locked; every verb of it and of its posts begins here. Raises `Stale`."""
    return kernel.lock(drill, version=version, related=JOINED)


def move(row: Drill, verb: Verb, target: State) -> None:
    """Put it into the target state, which the table must know."""
    if target not in TABLE.targets(verb, row.state):
        raise RuntimeError(f"{verb} does not lead from {row.state} to {target}")
    row.state = target


def note(
    past: str, row: Drill, *, by: Actor, at: datetime, refs: Mapping[str, Any] | None = None, unnamed: bool = False
) -> None:
    """Record what happened; `unnamed`: without who did it, for events are never erased and helpers are forgotten."""
    events.record(f"drill.{past}", row, by=system(by.door) if unnamed else by, at=at, refs=refs)
