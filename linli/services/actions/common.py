"""What the verbs of small services share: the locks, the words, the days, the way from state to state, the event."""

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
from linli.core.wording import day_words, line
from linli.messages.queries import to_tell
from linli.service_requests.masking import for_everybody
from linli.services.enums import ENTRY_TABLE, TABLE, EntryState, EntryVerb, State, Verb
from linli.services.models import AgentMatter, DirectoryEntry
from linli.services.queries import ENTRY_JOINED, MATTER_JOINED

CLIENT = "services"
TAKEN, PAUSED, READY, DECLINED, OVER = (
    "agent_matter.taken.asker",
    "agent_matter.paused.asker",
    "agent_matter.ready.asker",
    "agent_matter.declined.asker",
    "agent_matter.over.asker",
)
"""What who asked is told."""

YEAR = timedelta(days=366)


def locked_entry(entry: DirectoryEntry, version: int | None = None) -> DirectoryEntry:
    """The entry, locked; every verb of it and of what belongs to it begins here. Raises `Stale`."""
    return kernel.lock(entry, version=version, related=ENTRY_JOINED)


def locked_matter(matter: AgentMatter, version: int | None = None) -> AgentMatter:
    """The matter, locked; every verb of it, of its papers and steps begins here. Raises `Stale`."""
    return kernel.lock(matter, version=version, related=MATTER_JOINED)


def public_line(field: str, text: str, longest: int) -> str:
    """A line that everybody reads: without telephones and numbers of papers. Raises `Invalid`."""
    return for_everybody(field, line(field, text, longest), longest)


def need_day(field: str, day: date | None, at: datetime) -> date:
    """A day after today, within a year. Raises `Invalid`."""
    today = local_date(at)
    if day is None or not today < day <= today + YEAR:
        raise Invalid({field: _("Name a day after today, within a year.")})
    return day


def need_past(field: str, day: date | None, earliest: date, at: datetime) -> date:
    """A day that has come, not before another. Raises `Invalid`."""
    if day is None or not earliest <= day <= local_date(at):
        raise Invalid({field: _("Name a day from %(day)s to today.") % {"day": day_words(earliest)}})
    return day


def move_entry(row: DirectoryEntry, verb: EntryVerb, target: EntryState) -> None:
    """Put an entry into the target state, which the table must know."""
    if target not in ENTRY_TABLE.targets(verb, row.state):
        raise RuntimeError(f"{verb} does not lead from {row.state} to {target}")
    row.state = target


def move(row: AgentMatter, verb: Verb, target: State) -> None:
    """Put a matter into the target state, which the table must know."""
    if target not in TABLE.targets(verb, row.state):
        raise RuntimeError(f"{verb} does not lead from {row.state} to {target}")
    row.state = target


def save_entry(
    row: DirectoryEntry, past: str, *fields: str, by: Actor, at: datetime, refs: Mapping[str, Any] | None = None
) -> DirectoryEntry:
    """Write the changed fields, and record what happened: no name and no words, for events are never erased."""
    kernel.save(row, "state", *fields)
    events.record(f"directory_entry.{past}", row, by=by, at=at, refs=refs)
    return row


def save(
    row: AgentMatter, past: str, *fields: str, by: Actor, at: datetime, refs: Mapping[str, Any] | None = None
) -> AgentMatter:
    """Write the changed fields, and record what happened: never for whom, for events are never erased."""
    kernel.save(row, "state", *fields)
    events.record(f"agent_matter.{past}", row, by=by, at=at, refs=refs)
    return row


def tell_asker(row: AgentMatter, kind: str, at: datetime) -> None:
    """Tell who asked: in their own messages where they are known here, else by the telephone that they left; whoever
    left neither reads it with the code of the slip."""
    if row.asker_id is None and row.contact_id is None:
        return
    to_tell(
        kind, subject_type="agent_matter", subject_id=row.pk, at=at, refs={"matter": str(row.pk)},
        person_id=row.asker_id, contact_id=row.contact_id if row.asker_id is None else None,
    ).save(force_insert=True)  # fmt: skip
