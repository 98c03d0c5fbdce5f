"""Entering an application to a fund, with consent, and withdrawing it; and the telephone of whoever asked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from linli.care import rules
from linli.care.actions.common import (
    CLIENT,
    consent_of,
    locked,
    locked_fund,
    money,
    move,
    no_numbers,
    review_by,
    save,
    shown,
)
from linli.care.enums import Purpose, State, Verb
from linli.care.models import NAME, WORDS, CareApplication, CareFund
from linli.care.queries import counted_in_year, funds_at, person_hashes
from linli.core import actions as kernel
from linli.core import events
from linli.core.actions import action
from linli.core.actors import Actor, system
from linli.core.clock import local_date
from linli.core.forgetting import TOMBSTONE
from linli.core.ids import uuid7
from linli.core.refusals import Invalid, ask
from linli.core.wording import fitting, need_line
from linli.people.actions import RevealedContact, erase_contact, leave_contact
from linli.people.models import Contact
from linli.places.enums import Level
from linli.places.models import Place
from linli.playbooks.parts_care import Fund
from linli.service_requests.actions.filing import numbers_for

PURPOSE = "care_application"
IDENTITY = re.compile(r"[1-9]\d{16}[\dX]", re.ASCII)
OTHER_PAPER = re.compile(r"[A-Z0-9]{6,20}", re.ASCII)
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS = "10X98765432"


@dataclass(frozen=True, slots=True)
class ApplicationFacts:
    """What somebody asks for. `paper` is the number of the paper that was looked at, of which a keyed hash is kept;
    `papers` are the places in the playbook's list of those that were seen; `asked` is in fen."""

    name: str
    room: Place | None
    paper: str
    purpose: str
    asked: int | None
    words: str
    papers: tuple[int, ...] = ()
    phone: str = ""
    consent_who: str = ""
    consent_way: str = ""
    consented_on: date | None = None


@action
def enter_application(
    fund: CareFund, estate: Place, facts: ApplicationFacts, *, key: str = "", by: Actor, at: datetime
) -> CareApplication:
    """Enter an application; the first reviewers have it in their inbox. The same key again gives the first one.

    Of two for one person that come at once the second counts the first, under the fund's lock. Raises `Refused`,
    `KeyReused`, and `Invalid` on "fund", "name", "room", "paper", "purpose", "asked", "words", "papers", "phone",
    "consent_who", "consent_way" or "consented_on".
    """
    held = locked_fund(fund)
    ask(rules.may_enter_application(by, held, estate, at))
    if held.pk not in {one.pk for one in funds_at(estate)}:
        raise Invalid({"fund": _("This fund is not for this estate.")})
    assert held.spec is not None and by.appointment_id is not None  # the rule let nobody through without
    row = _made(held, held.spec, estate, facts, by, at)
    hashes = person_hashes(held, _paper(facts.paper))
    row.person_hash = hashes[0]
    if key:
        # not the number of the paper, nor anything that tells it: the hash of a first answer is kept
        sent = {"fund": held.pk, "person": hashes[0].hex(), "words": row.words, "asked": row.asked, "name": row.name}
        answer = {"id": str(row.pk)}
        first = kernel.claim(client=CLIENT, key=key, body=kernel.body_hash(sent), answer=answer, at=at)
        if first is not None:
            return CareApplication.objects.get(pk=first["id"])
    if counted_in_year(held, hashes, local_date(at).year) >= held.spec.per_year:
        said = _("This person has asked this fund %(count)s times this year; it gives no more often.")
        raise Invalid({"paper": said % {"count": held.spec.per_year}})
    if facts.phone.strip():
        row.contact = leave_contact(phone=facts.phone, purpose=PURPOSE, by=system(by.door), at=at)
    row.save(force_insert=True)
    events.record("care_application.entered", row, by=by, at=at)
    return row


def _made(
    fund: CareFund, spec: Fund, estate: Place, facts: ApplicationFacts, by: Actor, at: datetime
) -> CareApplication:
    """The row, unsaved. Raises `Invalid`."""
    who, way, on = consent_of(facts.consent_who, facts.consent_way, facts.consented_on, at)
    name = no_numbers("name", need_line("name", facts.name, _("Name whom it is for."), NAME))
    if facts.room is None or facts.room.level != Level.ROOM or facts.room.estate_id != estate.pk:
        raise Invalid({"room": _("Name the door, such as 3-1-502, so that nobody reviews their own household.")})
    if facts.purpose not in Purpose.values:
        raise Invalid({"purpose": _("Choose what the money is for.")})
    if any(not 0 <= number < len(spec.papers) for number in facts.papers):
        raise Invalid({"papers": _("Tick papers of the list.")})
    assert by.appointment_id is not None  # the rule let nobody through without a post
    return CareApplication(
        id=uuid7(at), number=numbers_for(estate, [at])[0].replace("SQ-", "CA-", 1), fund=fund, estate=estate,
        room=facts.room, name=name, purpose=facts.purpose, asked=money("asked", facts.asked, spec.largest * 100),
        words=no_numbers("words", fitting("words", facts.words, WORDS)),
        papers=",".join(str(number) for number in sorted(set(facts.papers))), consent_who=who, consent_way=way,
        consented_on=on, entered_by_id=by.appointment_id, asked_at=at, changed_at=at, due_at=review_by(fund, at),
    )  # fmt: skip


def _paper(text: str) -> str:
    """The number of a paper, written one way. Raises `Invalid` on "paper"."""
    said = "".join(text.split()).replace("-", "").upper()
    if len(said) == 18 and said[:17].isdigit() and said.isascii():
        total = sum(int(digit) * weight for digit, weight in zip(said, WEIGHTS, strict=False))
        known = IDENTITY.fullmatch(said) is not None and CHECKS[total % 11] == said[17]
    else:
        known = OTHER_PAPER.fullmatch(said) is not None
    if not known:
        raise Invalid({"paper": _("This is no number of a paper. Look again; it is not kept.")})
    return said


@action
def withdraw_application(
    row: CareApplication, *, by: Actor, at: datetime, version: int | None = None
) -> CareApplication:
    """Withdraw it on the person's word, and forget at once whose it was and what was said; the number stays.

    Raises `Stale`, `Refused`.
    """
    row = locked(row, version)
    ask(rules.may_withdraw(by, row, at))
    move(row, Verb.WITHDRAW, State.WITHDRAWN)
    contact: Contact | None = row.contact
    row.name, row.room, row.person_hash, row.words, row.contact = TOMBSTONE, None, None, "", None
    row.first_words, row.second_words, row.objection, row.answer = "", "", "", ""
    row.due_at, row.ended_at = None, at
    if contact is not None:
        erase_contact(contact, by=system(by.door), at=at)
    return save(
        row, "withdrawn", "name", "room", "person_hash", "words", "contact", "first_words", "second_words",
        "objection", "answer", "due_at", "ended_at", by=by, at=at,
    )  # fmt: skip


@action
def call_person(row: CareApplication, *, purpose: str, by: Actor, at: datetime) -> RevealedContact:
    """The person's telephone for a minute, for a purpose of `RevealPurpose`. Raises `Refused`, and `Invalid` on
    "purpose" or "phone" (none was left)."""
    row = locked(row)
    ask(rules.may_call_person(by, row, at))
    events.record("care_application.called", row, by=by, at=at, refs={"purpose": purpose})
    return shown(row.contact, row.estate, "care_application", row.pk, purpose, by=by, at=at)
