"""What the actions of meetings share: words that must be there, moving along the table, events that lie somewhere."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from linli.core.actions import body_hash, claim
from linli.core.refusals import Invalid
from linli.core.wording import fitting, need
from linli.meetings.enums import TABLE, State, Verb
from linli.meetings.models import WORDS_LENGTH, AgendaItem, Meeting, MeetingTask
from linli.service_requests.masking import has_a_number

JOINED = ("organisation", "place")
ITEM = ("organisation", "place", "meeting")


def words(field: str, text: str, missing: str = "", *, most: int = WORDS_LENGTH, numbers: bool = False) -> str:
    """Words as they are kept; `missing` is said where there must be some. All that are invited read them, and they hang
    at doors: somebody's own number stays out, unless `numbers` lets it in. Raises `Invalid` at the field."""
    said = need(field, text, missing, most) if missing else fitting(field, text, most)
    if not numbers and has_a_number(said):
        raise Invalid({field: _("Leave the telephone number out: all who are invited read this, and paper shows it.")})
    return said


def first_answer(what: str, key: str, sent: Mapping[str, Any], made: UUID, at: datetime) -> UUID | None:
    """The first thing that was made with this key; None where it is ours now, or where there is no key. Raises
    `KeyReused` where the key came with something else."""
    if not key:
        return None
    found = claim(client=f"meetings.{what}", key=key, body=body_hash(sent), answer={"id": str(made)}, at=at)
    return UUID(found["id"]) if found is not None else None


def move(row: Meeting, verb: Verb, target: State) -> str:
    """Go along the table; the state it came from. Raises RuntimeError for a way that is not in it."""
    source = row.state
    if target not in TABLE.targets(verb, source):
        raise RuntimeError(f"{verb} does not lead from {source} to {target}")
    row.state = target
    return source


def of_task(task: MeetingTask) -> Any:
    """A task as an event's subject: it lies where its forum's list lies."""
    return SimpleNamespace(pk=task.pk, level_ids=task.item.level_ids)


def refs_of(item: AgendaItem) -> Mapping[str, Any]:
    """What an event of an item refers to."""
    return {
        "forum": item.forum,
        "body": str(item.organisation_id),
        "meeting": str(item.meeting_id) if item.meeting_id else None,
        "subject": str(item.subject_id) if item.subject_id else None,
    }
