"""What the actions of meetings share: words that must be there, moving along the table, events that lie somewhere."""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

from django.utils.translation import gettext as _

from linli.core.refusals import Invalid
from linli.meetings.enums import TABLE, State, Verb
from linli.meetings.models import WORDS_LENGTH, AgendaItem, Meeting, MeetingTask
from linli.service_requests.actions.common import clean_words

JOINED = ("organisation", "place")
ITEM = ("organisation", "place", "meeting")


def words(field: str, text: str, missing: str = "", *, most: int = WORDS_LENGTH) -> str:
    """Words as they are kept; `missing` is said where there must be some. Raises `Invalid` at the field."""
    said = clean_words(text)
    if not said and missing:
        raise Invalid({field: missing})
    if len(said) > most:
        raise Invalid({field: _("At most %(limit)s characters; these are %(found)s.") % _lengths(said, most)})
    return said


def _lengths(said: str, most: int) -> dict[str, int]:
    return {"limit": most, "found": len(said)}


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
