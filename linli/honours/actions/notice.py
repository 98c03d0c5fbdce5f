"""The public notice, objections with their answers, the honour, and taking it down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import BinaryIO
from uuid import UUID

from django.utils.translation import gettext as _

from linli.attachments.actions import add_photo
from linli.core import actions as kernel
from linli.core import events
from linli.core.actions import action, compare
from linli.core.actors import Actor, system
from linli.core.clock import local_date
from linli.core.refusals import Invalid, Refused, ask
from linli.core.wording import need, need_line
from linli.honours import rules
from linli.honours.actions.common import (
    ANSWERED,
    CLIENT,
    HONOURED,
    NOT_TAKEN,
    NOTICE,
    SUBJECT,
    end,
    locked,
    move,
    recorded,
    save,
    tell,
)
from linli.honours.enums import State, Verb
from linli.honours.models import NAME, PUBLIC_WORDS, WORDS, Nomination, Objection
from linli.honours.queries import open_objections
from linli.service_requests.masking import for_everybody

MOST = 100
"""More objections than this to one notice are heard at the station."""


@dataclass(frozen=True, slots=True)
class NoticeFacts:
    """What everybody reads, as the honoured agreed to it: how they wish to be shown, the words, whether with a photo,
    and how and when they agreed to just these."""

    shown_name: str
    public_words: str
    way: str
    on: date | None
    photo: bool = False


@action
def publish(
    found: Nomination, facts: NoticeFacts, *, by: Actor, at: datetime, version: int | None = None
) -> Nomination:
    """Put up the notice, for the round's days. Raises `Stale`, `Refused`, and `Invalid` on "shown_name",
    "public_words", "words_way" or "words_on"."""
    row = locked(found, version)
    ask(rules.may_publish(by, row, at))
    name = need_line("shown_name", facts.shown_name, _("Write the name as they wish to be shown."), NAME)
    row.shown_name = for_everybody("shown_name", name, NAME)
    words = need(
        "public_words", facts.public_words, _("Write what they are honoured for, as they agreed."), PUBLIC_WORDS
    )
    row.public_words = for_everybody("public_words", words, PUBLIC_WORDS)
    row.words_way, row.words_on = recorded(facts.way, facts.on, at, fields=("words_way", "words_on"))
    row.photo_agreed = facts.photo
    row.notice_until = local_date(at) + timedelta(days=row.round.notice_days)
    move(row, Verb.PUBLISH, State.NOTICE)
    saved = save(
        row, "notice", "shown_name", "public_words", "words_way", "words_on", "photo_agreed", "notice_until", by=by,
        at=at,
    )  # fmt: skip
    tell(NOTICE, row, row.person_id, at)
    return saved


@action
def add_picture(found: Nomination, files: Sequence[BinaryIO], *, by: Actor, at: datetime) -> int:
    """Photos to which the honoured agreed; how many. Raises `Refused`, and `Invalid` on "photos"."""
    row = locked(found)
    ask(rules.may_show_photo(by, row, at))
    for file in files:
        add_photo(subject_type=SUBJECT, subject_id=row.pk, file=file, stage="result", by=by, at=at)
    return len(files)


@action
def object_to(found: Nomination, *, name: str, words: str, key: str = "", by: Actor, at: datetime) -> Objection:
    """Object to a notice, with one's name; the body that keeps the round answers. The same key again gives the first
    one. Raises `Refused`, `KeyReused`, and `Invalid` on "name" or "words"."""
    row = locked(found)
    ask(rules.may_object(by, row, at))
    own = by.own_id if by.held is None else None
    who = by.name[:NAME] if own is not None else name
    made = Objection(
        nomination=row, person_id=own, entered_by_id=by.appointment_id, made_at=at,
        name=need_line("name", who, _("Say who you are: only the body that answers reads it."), NAME),
        words=need("words", words, _("Say what speaks against it."), WORDS),
    )  # fmt: skip
    if key:
        sent = {"nomination": str(row.pk), "name": made.name, "words": made.words}
        first = kernel.claim(client=CLIENT, key=key, body=kernel.body_hash(sent), answer={"id": str(made.pk)}, at=at)
        if first is not None:
            return Objection.objects.get(pk=first["id"])
    if row.objections.count() >= MOST:
        raise Invalid({"words": _("This notice has many objections already. Tell the station; it hears you there.")})
    made.save(force_insert=True)
    events.record("honour.objected", row, by=by if by.held is not None else system(by.door), at=at)
    return made


@action
def answer_objection(
    found: Nomination, objection_id: UUID, *, words: str, by: Actor, at: datetime, version: int | None = None
) -> Objection:
    """Answer an objection, with reasons that whoever objected reads. Raises `Stale` (somebody has answered),
    `Refused`, `Invalid` on "words"."""
    row = locked(found)
    ask(rules.may_answer_objection(by, row, at))
    said = row.objections.filter(pk=objection_id).first()
    if said is None:
        raise Refused(rules.unseen_honour("may_answer_objection"))
    compare(said, version, subject=row.pk)
    said.answer = need("words", words, _("Answer with reasons; whoever objected reads it."), WORDS)
    said.answered_at = at
    kernel.save(said, "answer", "answered_at")
    events.record("honour.answered", row, by=by, at=at)
    tell(ANSWERED, row, said.person_id, at)
    return said


@action
def honour(found: Nomination, *, by: Actor, at: datetime, version: int | None = None) -> Nomination:
    """The notice has stood, nothing is open: they are honoured. Pressed again nothing changes. Raises `Stale`,
    `Refused`."""
    row = locked(found)
    if row.state == State.HONOURED and by.held is not None and rules.keeps(by.held, row.round):
        return row
    compare(row, version, subject=row.pk)
    ask(rules.may_honour(by, row, open_objections(row), at))
    move(row, Verb.HONOUR, State.HONOURED)
    row.honoured_on, row.ended_at = local_date(at), at
    saved = save(row, "honoured", "honoured_on", "ended_at", by=by, at=at)
    for person in {row.person_id, row.nominator_id} - {None}:
        tell(HONOURED, row, person, at)
    return saved


@action
def withhold(found: Nomination, *, words: str, by: Actor, at: datetime, version: int | None = None) -> Nomination:
    """After an objection that holds the notice is taken away; why stays with the panel. Raises `Stale`, `Refused`,
    `Invalid` on "words"."""
    row = locked(found, version)
    ask(rules.may_withhold(by, row, at))
    row.decision_words = need("words", words, _("Say why; only the panel reads it."), WORDS)
    kernel.save(row, "decision_words")
    nominator = row.nominator_id
    saved = end(row, Verb.WITHHOLD, State.NOT_TAKEN, "not_taken", by=by, at=at, whole=False)
    tell(NOT_TAKEN, saved, nominator, at)
    return saved


@action
def take_down(found: Nomination, *, by: Actor, at: datetime, version: int | None = None) -> Nomination:
    """Whoever agreed takes it back: page, name, words and photo are gone at once. Raises `Stale`, `Refused`."""
    row = locked(found, version)
    ask(rules.may_take_down(by, row, at))
    return end(row, Verb.TAKE_DOWN, State.TAKEN_DOWN, "taken_down", by=by, at=at, whole=True)
