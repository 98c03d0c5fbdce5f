"""The lecturers' bank: entering somebody with their consent, changing the entry, leaving; and calling them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from linli.core import actions as kernel
from linli.core import events
from linli.core.actions import action
from linli.core.actors import Actor, system
from linli.core.clock import local_date
from linli.core.forgetting import TOMBSTONE
from linli.core.ids import uuid7
from linli.core.refusals import Invalid, Stale, ask
from linli.core.wording import line, need_line
from linli.lessons import rules
from linli.lessons.actions.common import BACK, CLIENT, locked
from linli.lessons.enums import WITH_LECTURER, ConsentWay, State
from linli.lessons.models import NAME, WHERE, Lecturer, LessonSession
from linli.lessons.queries import BANK_JOINED, near, plan_at
from linli.organisations.queries.posts import in_force
from linli.people.actions import RevealedContact, erase_contact, leave_contact, reveal
from linli.people.models import Contact, Person
from linli.places.models import Place
from linli.places.queries import playbook_version_for
from linli.playbooks.enums import Power
from linli.playbooks.parts_lessons import Lessons

PURPOSE = "lecturer"
OLDEST_CONSENT = 12 * BACK
"""Older a consent is not worth."""


@dataclass(frozen=True, slots=True)
class LecturerFacts:
    """Somebody as the bank names them: who holds a post (`appointment_id`), or a name from outside; what they speak on;
    a telephone if they want to be called; and on which day, in which way they agreed."""

    subjects: Collection[str]
    consented_on: date | None
    consent_way: str
    appointment_id: UUID | None = None
    name: str = ""
    from_where: str = ""
    phone: str = ""


@action
def enter_lecturer(place: Place, facts: LecturerFacts, *, key: str = "", by: Actor, at: datetime) -> Lecturer:
    """Put somebody who agreed into the lecturers' bank of a place. The same key again gives the first entry.

    Raises `Refused`, `KeyReused`, and `Invalid` on "who", "name", "from_where", "subjects", "phone", "consented_on" or
    "consent_way".
    """
    plan = plan_at(place)
    ask(rules.may_keep_lessons(by, plan, place, at))
    assert by.organisation_id is not None  # the rule let nobody through without a post
    person = _person(facts, at)
    name = "" if person is not None else need_line("name", facts.name, _("Say who, or choose who holds a post."), NAME)
    row = Lecturer(
        id=uuid7(), organisation_id=by.organisation_id, place=place, person=person, name=name, entered_at=at,
        from_where=line("from_where", facts.from_where, WHERE), subjects=_subjects(plan, facts.subjects),
        consented_on=_consented(facts, at), consent_way=facts.consent_way,
        playbook_version_id=playbook_version_for(place),
    )  # fmt: skip
    sent = {"place": place.pk, "who": facts.appointment_id, "name": name, "from": row.from_where, "t": row.subjects}
    answer, body = {"id": str(row.pk)}, kernel.body_hash(sent)
    first = kernel.claim(client=CLIENT, key=key, body=body, answer=answer, at=at) if key else None
    if first is not None:
        return Lecturer.objects.get(pk=first["id"])
    if person is not None:
        Person.objects.select_for_update().get(pk=person.pk)
        if Lecturer.objects.filter(place=place, person=person, left_at=None).exists():
            raise Invalid({"who": _("They are in this bank already.")})
    row.contact = _contact(facts.phone, person, by=by, at=at)
    row.save(force_insert=True)
    events.record("lecturer.entered", row, by=by, at=at, refs={"way": row.consent_way})
    return row


@action
def change_lecturer(
    lecturer: Lecturer, *, subjects: Collection[str], from_where: str, name: str | None = None, phone: str = "",
    without_phone: bool = False, by: Actor, at: datetime, version: int | None = None,
) -> Lecturer:  # fmt: skip
    """What they speak on and where they come from; of somebody from outside, how they are called. A telephone that is
    typed takes the place of the one before, and `without_phone` takes that out. Raises `Stale`, `Refused`, `Invalid` as
    `enter_lecturer`."""
    row = kernel.lock(lecturer, version=version, related=BANK_JOINED)
    ask(rules.may_change_lecturer(by, row, at))
    row.subjects = _subjects(plan_at(row.place), subjects)
    row.from_where = line("from_where", from_where, WHERE)
    if name is not None and row.person_id is None:
        row.name = need_line("name", name, _("Say how they are called."), NAME)
    if phone.strip() or without_phone:
        before, row.contact = row.contact, _contact(phone, row.person, by=by, at=at)
        if before is not None:
            erase_contact(before, by=system(by.door), at=at)
    kernel.save(row, "subjects", "from_where", "name", "contact")
    events.record("lecturer.changed", row, by=by, at=at)
    return row


@action
def leave_bank(lecturer: Lecturer, *, by: Actor, at: datetime) -> Lecturer:
    """They are in the bank no more, and nothing of them is kept; lessons that they were to give wait for somebody else,
    and what they gave was given, whether or not it is written down yet. Raises `Refused`, and `Stale` where somebody
    asked them in this very moment."""
    open_ones = LessonSession.objects.filter(lecturer_id=lecturer.pk, state__in=WITH_LECTURER).order_by("pk")
    sessions = [locked(one) for one in open_ones.only("pk")]
    row = kernel.lock(lecturer, related=BANK_JOINED)
    ask(rules.may_leave_bank(by, row, at))
    if set(open_ones.values_list("pk", flat=True)) - {session.pk for session in sessions}:
        raise Stale(seen=row.version, now=row.version, event_kind="lesson_session.lecturer_asked", at=at)
    for session in sessions:
        given = session.state == State.PLANNED and session.starts_at <= at
        if session.lecturer_id != row.pk or session.state not in WITH_LECTURER or given:
            continue
        session.state, session.lecturer, session.answer_words, session.changed_at = State.SOUGHT, None, "", at
        session.sequence += 1
        kernel.save(session, "state", "lecturer", "answer_words", "changed_at", "sequence")
        events.record("lesson_session.lost_lecturer", session, by=by, at=at)
    if row.contact is not None:
        erase_contact(row.contact, by=system(by.door), at=at)
    row.left_at, row.name, row.person, row.contact, row.from_where, row.subjects = at, TOMBSTONE, None, None, "", []
    kernel.save(row, "left_at", "name", "person", "contact", "from_where", "subjects")
    events.record("lecturer.left", row, by=by, at=at)
    return row


@action
def call_lecturer(lecturer: Lecturer, *, purpose: str, by: Actor, at: datetime) -> RevealedContact:
    """Show a lecturer's telephone for a minute, for a purpose of `RevealPurpose`; that somebody looked is kept. Raises
    `Refused`, and `Invalid` on "purpose" or "phone" (none was left)."""
    row = kernel.lock(lecturer, related=BANK_JOINED)
    ask(rules.may_call_lecturer(by, row, near(by), at))
    if row.contact is None:
        raise Invalid({"phone": _("No telephone was left.")})
    assert by.held is not None  # the rule let nobody through without a post
    events.record("lecturer.called", row, by=by, at=at, refs={"purpose": purpose})
    here = frozenset((level, one) for level, one in row.level_ids().items() if one)
    opening = replace(
        by.held, powers=by.held.powers | {Power.CONTACT_REVEAL.value}, scope=by.held.scope | here, categories=None
    )
    return reveal(
        row.contact, about=row, purpose=purpose, subject_type="lecturer", subject_id=row.pk,
        by=replace(by, held=opening), at=at,
    )  # fmt: skip


def _person(facts: LecturerFacts, at: datetime) -> Person | None:
    """Who holds the post that was chosen. Raises `Invalid` on "who"."""
    if facts.appointment_id is None:
        return None
    held = in_force(local_date(at)).filter(pk=facts.appointment_id).select_related("person").first()
    if held is None:
        raise Invalid({"who": _("Nobody holds this post now. Choose anew.")})
    return held.person


def _subjects(plan: Lessons | None, wanted: Collection[str]) -> list[str]:
    """Raises `Invalid` on "subjects"."""
    known = [subject.key for subject in plan.subjects if subject.key in set(wanted)] if plan is not None else []
    if not known:
        raise Invalid({"subjects": _("Tick what they speak on.")})
    return known


def _consented(facts: LecturerFacts, at: datetime) -> date:
    """Raises `Invalid` on "consented_on" or "consent_way"."""
    today = local_date(at)
    if facts.consent_way not in ConsentWay.values:
        raise Invalid({"consent_way": _("Say how they agreed. Nobody is entered without their consent.")})
    if facts.consented_on is None or not today - OLDEST_CONSENT <= facts.consented_on <= today:
        raise Invalid({"consented_on": _("Name the day on which they agreed: today, or within three years before.")})
    return facts.consented_on


def _contact(phone: str, person: Person | None, *, by: Actor, at: datetime) -> Contact | None:
    """The telephone, kept as theirs where they are known here, so that they read who looked at it. Raises `Invalid` on
    "phone"."""
    return leave_contact(phone=phone, purpose=PURPOSE, person=person, by=by, at=at) if phone.strip() else None
