"""The agreement: written, signed on paper, and asked after later."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import BinaryIO
from uuid import UUID

from django.utils.translation import gettext as _

from linli.attachments.actions import add_photo
from linli.core.actions import action
from linli.core.actors import Actor
from linli.core.clock import from_local, local_date
from linli.core.refusals import Invalid, ask
from linli.core.wording import fitting, need
from linli.mediation import rules
from linli.mediation.actions.common import AHEAD, end, locked, move, need_day, save
from linli.mediation.enums import State, Verb
from linli.mediation.models import WORDS, AgreementLine, Mediation
from linli.mediation.queries import parties_of

MOST_LINES = 20


@dataclass(frozen=True, slots=True)
class LineFacts:
    """What one party does, and by which day if one was named."""

    party: UUID
    words: str
    due_on: date | None = None


@action
def write_agreement(
    mediation: Mediation,
    *,
    words: str,
    lines: Sequence[LineFacts],
    by: Actor,
    at: datetime,
    version: int | None = None,
) -> Mediation:
    """Write what they agreed and who does what by when, in place of what was written before. Raises `Stale`,
    `Refused`, `Invalid` on "words" or "lines"."""
    row = locked(mediation, version)
    parties = parties_of(row)
    ask(rules.may_write(by, row, parties, at))
    row.agreement = fitting("words", words, WORDS)
    said = [line for line in lines if line.words.strip()]
    if not said:
        raise Invalid({"lines": _("Say for one party at least what it does.")})
    known = {party.pk: party for party in parties}
    if len(said) > MOST_LINES or any(line.party not in known for line in said):
        raise Invalid({"lines": _("Choose parties of this dispute, twenty lines at most.")})
    today = local_date(at)
    if any(line.due_on is not None and not today <= line.due_on <= today + AHEAD for line in said):
        raise Invalid({"lines": _("Name a day from today on, within a year.")})
    texts = [need("lines", line.words, "", WORDS) for line in said]
    AgreementLine.objects.filter(mediation=row).delete()
    for line, text in zip(said, texts, strict=True):
        AgreementLine(mediation=row, party=known[line.party], words=text, due_on=line.due_on).save(force_insert=True)
    move(row, Verb.WRITE, State.WRITTEN)
    row.written_on = today
    return save(row, "written", "agreement", "written_on", by=by, at=at, refs={"lines": len(said)})


@action
def talk_on(mediation: Mediation, *, by: Actor, at: datetime, version: int | None = None) -> Mediation:
    """Somebody does not sign: they talk on. Raises `Stale`, `Refused`."""
    row = locked(mediation, version)
    ask(rules.may_talk_on(by, row, at))
    move(row, Verb.TALK_ON, State.TALKING)
    return save(row, "talked_on", by=by, at=at)


@action
def sign(
    mediation: Mediation,
    *,
    signed_on: date | None,
    photos: Sequence[BinaryIO] = (),
    by: Actor,
    at: datetime,
    version: int | None = None,
) -> Mediation:
    """All have signed the paper on a day; a photo of it can be kept with it. After the playbook's days the mediator
    asks whether it is kept. Raises `Stale`, `Refused`, `Invalid` on "signed_on" or "photos"."""
    row = locked(mediation, version)
    ask(rules.may_sign(by, row, at))
    if signed_on is None or row.written_on is None or not row.written_on <= signed_on <= local_date(at):
        raise Invalid({"signed_on": _("Name the day on which it was signed, since it was written and until today.")})
    move(row, Verb.SIGN, State.SIGNED)
    row.signed_on = signed_on
    row.follow_up_at = from_local(signed_on + timedelta(days=row.spec.follow_up_days))
    saved = save(row, "signed", "signed_on", "follow_up_at", by=by, at=at)
    for photo in photos:
        add_photo(subject_type="mediation", subject_id=row.pk, file=photo, by=by, at=at)
    return saved


@action
def keep(mediation: Mediation, *, words: str = "", by: Actor, at: datetime, version: int | None = None) -> Mediation:
    """The parties say that it is kept: it is over. Raises `Stale`, `Refused`, `Invalid` on "words"."""
    row = locked(mediation, version)
    ask(rules.may_keep(by, row, at))
    return end(row, Verb.KEEP, State.AGREED, fitting("words", words, WORDS), "kept", by=by, at=at)


@action
def ask_later(
    mediation: Mediation, *, day: date | None, by: Actor, at: datetime, version: int | None = None
) -> Mediation:
    """It is too early to say: ask again on another day. Raises `Stale`, `Refused`, `Invalid` on "day"."""
    row = locked(mediation, version)
    ask(rules.may_ask_later(by, row, at))
    row.follow_up_at = from_local(need_day("day", day, at))
    return save(row, "asked_later", "follow_up_at", by=by, at=at)


@action
def break_off(mediation: Mediation, *, by: Actor, at: datetime, version: int | None = None) -> Mediation:
    """It is not kept: they talk again. What was agreed stays to be read. Raises `Stale`, `Refused`."""
    row = locked(mediation, version)
    ask(rules.may_break(by, row, at))
    move(row, Verb.BREAK, State.TALKING)
    row.follow_up_at = None
    return save(row, "broken", "follow_up_at", by=by, at=at)
