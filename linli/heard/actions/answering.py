"""Saying that an answer stands where it was asked, showing one in public, and taking it back."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from linli.core.actions import action, lock, save
from linli.core.actors import Actor
from linli.core.events import record
from linli.core.refusals import ask
from linli.heard.models import Heard
from linli.heard.rules import may_hold_back_answer, may_mark_posted, may_release_answer
from linli.service_requests.actions.common import need_words
from linli.service_requests.masking import mask

RELATED = ("service_request", "service_request__station", "organisation")


@action
def mark_posted(thing: Heard, *, by: Actor, at: datetime, version: int | None = None) -> Heard:
    """Say that the answer stands where it was asked: the third clock is met. Raises `Stale`, `Refused`."""
    row = lock(thing, version=version, related=RELATED)
    ask(may_mark_posted(by, row, at))
    row.posted_at, row.posted_by_id = at, by.person_id
    save(row, "posted_at", "posted_by_id")
    record("heard.posted", row, by=by, at=at, refs={"service_request": str(row.service_request_id)})
    return row


@action
def release_answer(thing: Heard, *, words: str, by: Actor, at: datetime, version: int | None = None) -> Heard:
    """Show this answer in public, masked once more whatever was typed. Raises `Stale`, `Refused`, `Invalid` (words)."""
    row = lock(thing, version=version, related=RELATED)
    ask(may_release_answer(by, row, at))
    row.answer, row.released_at = mask(need_words(words, _("Say what was answered."))), at
    save(row, "answer", "released_at")
    record("heard.answer_released", row, by=by, at=at, refs={"service_request": str(row.service_request_id)})
    return row


@action
def hold_back_answer(thing: Heard, *, by: Actor, at: datetime, version: int | None = None) -> Heard:
    """Take an answer off the public page again. Raises `Stale`, `Refused`."""
    row = lock(thing, version=version, related=RELATED)
    ask(may_hold_back_answer(by, row, at))
    row.answer, row.released_at = "", None
    save(row, "answer", "released_at")
    record("heard.answer_held_back", row, by=by, at=at, refs={"service_request": str(row.service_request_id)})
    return row
