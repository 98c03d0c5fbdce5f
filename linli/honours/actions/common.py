"""What the verbs of honours share: locks, the way from state to state, the event, who is told, what is forgotten."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext as _

from linli.attachments.actions import erase_photos
from linli.core import actions as kernel
from linli.core import events
from linli.core.actors import Actor, system
from linli.core.clock import local_date
from linli.core.forgetting import TOMBSTONE
from linli.core.refusals import Invalid
from linli.honours.enums import RECORDED, ROUNDS, TABLE, RoundState, RoundVerb, State, Verb
from linli.honours.models import HonourRound, Nomination
from linli.honours.queries import JOINED, ROUND_JOINED
from linli.messages.queries import to_tell

CLIENT = "honours"
SUBJECT = "honour"
NOT_TAKEN, ASKED, HONOURED, ANSWERED, NOTICE = (
    "honour.not_taken", "honour.asked", "honour.honoured", "honour.answered", "honour.notice",
)  # fmt: skip
OLDEST_CONSENT = timedelta(days=92)


def locked_round(found: HonourRound, version: int | None = None) -> HonourRound:
    """The round, locked; every verb of it and of what is in it begins here. Raises `Stale`."""
    return kernel.lock(found, version=version, related=ROUND_JOINED)


def locked(found: Nomination, version: int | None = None) -> Nomination:
    """The nomination, locked after its round, with what rules need of it. Raises `Stale`."""
    held = locked_round(HonourRound(pk=found.round_id))
    row = kernel.lock(found, version=version, related=JOINED)
    row.round = held
    return row


def move(row: Nomination, verb: Verb, target: State) -> None:
    """Put it into the target state, which the table must know."""
    if target not in TABLE.targets(verb, row.state):
        raise RuntimeError(f"{verb} does not lead from {row.state} to {target}")
    row.state = target


def move_round(row: HonourRound, verb: RoundVerb, target: RoundState) -> None:
    """Put the round into the target state, which the table must know."""
    if target not in ROUNDS.targets(verb, row.state):
        raise RuntimeError(f"{verb} does not lead from {row.state} to {target}")
    row.state = target


def save(
    row: Nomination, past: str, *fields: str, by: Actor, at: datetime, refs: Mapping[str, Any] | None = None
) -> Nomination:
    """Write the changed fields, and record what happened. Who is nominated and who nominated stands in no event:
    events are never erased."""
    kernel.save(row, "state", *fields)
    actor = by if by.held is not None else system(by.door)
    events.record(f"honour.{past}", row, by=actor, at=at, refs=refs)
    return row


def note(past: str, row: HonourRound, *, by: Actor, at: datetime, refs: Mapping[str, Any] | None = None) -> None:
    """Record what happened to a round."""
    events.record(f"honour_round.{past}", row, by=by, at=at, refs=refs)


HIDDEN = ("shown_name", "public_words", "person", "photo_agreed")
NEVER = ("name", "room", "team", "reasons", "nominator_name", "nominator_room", "guardian", "decision_words")


def end(row: Nomination, verb: Verb, target: State, past: str, *, by: Actor, at: datetime, whole: bool) -> Nomination:
    """It is over: nothing of it is shown any more. `whole`: who was nominated and why is forgotten at once."""
    fields = ("ended_at", "honoured_on", *HIDDEN, *(NEVER if whole else ()))
    move(row, verb, target)
    row.ended_at, row.honoured_on = at, None
    row.shown_name = row.public_words = ""
    row.person, row.photo_agreed = None, False
    if whole:
        row.name = row.reasons = row.nominator_name = row.guardian = row.decision_words = ""
        row.room = row.team = row.nominator_room = None
        row.panel_words.all().delete()
        row.objections.update(person=None, name=TOMBSTONE, words="", answer="", version=F("version") + 1)
    erase_photos(subject_type=SUBJECT, subject_id=row.pk, by=system(by.door), at=at)
    return save(row, past, *fields, by=by, at=at)


def tell(kind: str, row: Nomination, person_id: UUID | None, at: datetime) -> None:
    """Tell somebody who has an account. The message names the round, never anybody in it."""
    if person_id is None:
        return
    to_tell(
        kind, subject_type="honour", subject_id=row.pk, at=at, refs={"nomination": str(row.pk)}, person_id=person_id
    ).save(force_insert=True)


def recorded(way: str, on: date | None, at: datetime, *, fields: tuple[str, str]) -> tuple[str, date]:
    """How and on which day somebody gave their word, as a body writes it down. Raises `Invalid` on one of the
    fields."""
    if way not in RECORDED:
        raise Invalid({fields[0]: _("Say how they gave their word. Nobody is honoured unasked.")})
    today = local_date(at)
    if on is None or not today - OLDEST_CONSENT <= on <= today:
        raise Invalid({fields[1]: _("Name the day on which they said so: today, or within three months before.")})
    return way, on
