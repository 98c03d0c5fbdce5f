"""What the verbs of a micro-project share: the lock, the way from state to state, the event, telling bodies."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from linli.core import actions as kernel
from linli.core import events
from linli.core.actors import Actor
from linli.core.refusals import Refused
from linli.messages.queries import to_tell
from linli.projects.enums import TABLE, State, Verb
from linli.projects.models import ProjectCall, ProjectMilestone, ProjectProposal
from linli.projects.queries import CALL_JOINED, JOINED
from linli.projects.rules import unseen_project

CLIENT = "projects"


def locked_call(call: ProjectCall) -> ProjectCall:
    """The call, locked: whatever grants of its sum or gives back to it begins here, and takes the project after it."""
    return kernel.lock(call, related=CALL_JOINED)


def locked(proposal: ProjectProposal, version: int | None = None) -> ProjectProposal:
    """The proposal, locked; every verb of it and of its steps begins here. Raises `Stale`."""
    return kernel.lock(proposal, version=version, related=JOINED)


def move(row: ProjectProposal, verb: Verb, target: State) -> None:
    """Put it into the target state, which the table must know."""
    if target not in TABLE.targets(verb, row.state):
        raise RuntimeError(f"{verb} does not lead from {row.state} to {target}")
    row.state = target


def note(past: str, row: ProjectProposal, *, by: Actor, at: datetime, refs: Mapping[str, Any] | None = None) -> None:
    """Record what happened."""
    events.record(f"project.{past}", row, by=by, at=at, refs=refs)


def step_of(row: ProjectProposal, step_id: UUID, rule: str) -> ProjectMilestone:
    """A step of this project, after its lock. Raises `Refused`."""
    found = row.milestones.filter(pk=step_id).first()
    if found is None:
        raise Refused(unseen_project(rule))
    return found


def tell(what: str, row: ProjectProposal, body: UUID, at: datetime) -> None:
    """Tell one body; nothing personal is in it."""
    to_tell(
        f"project.{what}", subject_type="project", subject_id=row.pk, organisation_id=body, at=at,
        refs={"project": str(row.pk)},
    ).save(force_insert=True)  # fmt: skip
