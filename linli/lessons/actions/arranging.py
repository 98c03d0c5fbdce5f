"""Arranging a lesson, changing its time or place, cancelling it; and entering one that was held already."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from linli.core import actions as kernel
from linli.core import events
from linli.core.actions import action
from linli.core.actors import Actor
from linli.core.ids import uuid7
from linli.core.refusals import Invalid, ask
from linli.core.wording import fitting, line, need_line
from linli.lessons import rules
from linli.lessons.actions.common import (
    AHEAD,
    ASKED,
    BACK,
    CALLED_OFF,
    CHANGED,
    CLIENT,
    free_hands,
    free_lecturer,
    locked,
    move,
    need_attendance,
    need_minutes,
    need_subject,
    save,
    tell_lecturer,
)
from linli.lessons.enums import Audience, State, Verb
from linli.lessons.models import REASON, TITLE, WHERE, WORDS, Lesson, LessonSession
from linli.lessons.queries import catalogue_for, plan_at, spaces_for
from linli.organisations.models import Organisation
from linli.places.models import Place, PublicSpace
from linli.places.queries import playbook_version_for
from linli.playbooks.parts_lessons import Lessons
from linli.service_requests.masking import for_everybody


@dataclass(frozen=True, slots=True)
class SessionFacts:
    """A lesson as it is arranged: one of the catalogue, or a title and subject of its own; when, how long, where; who
    gives it (`lecturer_id`), or nobody yet, or with `ourselves` the body."""

    starts_at: datetime | None
    minutes: int | None
    lesson_id: UUID | None = None
    title: str = ""
    subject: str = ""
    audience: str = Audience.RESIDENTS
    space_id: UUID | None = None
    where: str = ""
    lecturer_id: UUID | None = None
    ourselves: bool = False


@action
def arrange_lesson(
    body: Organisation, place: Place, facts: SessionFacts, *, key: str = "", by: Actor, at: datetime
) -> LessonSession:
    """Arrange a lesson of a body in a place, ask the lecturer if one is named. The same key again gives the first one.

    Raises `Refused`, `KeyReused`, and `Invalid` on "starts", "minutes", "lesson", "title", "subject", "audience",
    "where" or "lecturer".
    """
    row = _made(body, place, facts, by=by, at=at)
    if facts.starts_at is None or not at < facts.starts_at <= at + AHEAD:
        raise Invalid({"starts": _("Name a day and a time to come, at most a year ahead.")})
    first = _first(row, facts, key, at)
    if first is not None:
        return first
    if facts.ourselves:
        row.state, row.planned_at = State.PLANNED, at
    elif facts.lecturer_id is not None:
        row.lecturer = free_lecturer(place, facts.lecturer_id, row.starts_at, row.ends_at)
        row.state, row.asked_at = State.ASKED, at
    row.save(force_insert=True)
    events.record("lesson_session.arranged", row, by=by, at=at, refs=_refs(row))
    if row.state == State.ASKED:
        tell_lecturer(row, ASKED, at)
    return row


@action
def enter_held(
    body: Organisation, place: Place, facts: SessionFacts, *, attendance: int | None, words: str = "", key: str = "",
    by: Actor, at: datetime,
) -> LessonSession:  # fmt: skip
    """Write down a lesson that was held already, from paper, with how many came. The same key again gives the first
    one. Raises as `arrange_lesson`, and `Invalid` on "attendance" or "words"."""
    row = _made(body, place, facts, by=by, at=at)
    if facts.starts_at is None or not at - BACK <= facts.starts_at <= at:
        raise Invalid({"starts": _("Name the day and the time at which it was held, at most three months back.")})
    row.attendance, row.words, row.state = need_attendance(attendance), fitting("words", words, WORDS), State.HELD
    first = _first(row, facts, key, at)
    if first is not None:
        return first
    if facts.lecturer_id is not None and not facts.ourselves:
        row.lecturer = free_lecturer(place, facts.lecturer_id, row.starts_at, row.ends_at)
    row.save(force_insert=True)
    events.record("lesson_session.arranged", row, by=by, at=at, refs=_refs(row))
    events.record("lesson_session.held", row, by=by, at=at, refs=_refs(row))
    return row


@action
def change_session(
    session: LessonSession, *, starts_at: datetime | None, minutes: int | None, space_id: UUID | None, where: str,
    reason: str = "", by: Actor, at: datetime, version: int | None = None,
) -> LessonSession:  # fmt: skip
    """Another time or place; whoever said yes is told, whoever is asked is asked for the new one, and who reads of it
    reads why.

    Raises `Stale`, `Refused`, and `Invalid` on "starts", "minutes", "where" or "reason".
    """
    row = locked(session, version)
    ask(rules.may_change_session(by, row, at))
    length = need_minutes(minutes)
    if starts_at is None or not at < starts_at <= at + AHEAD:
        raise Invalid({"starts": _("Name a day and a time to come, at most a year ahead.")})
    space, place_words = _where(row.place, space_id, where)
    why = line("reason", reason, REASON)
    for_everybody("reason", why, REASON)
    if row.planned_at is not None and not why:
        raise Invalid({"reason": _("Say why; who wanted to come reads it.")})
    ends_at = starts_at + timedelta(minutes=length)
    if row.lecturer is not None:
        free_hands(row.lecturer, starts_at, ends_at, but=row.pk, field="starts")
    moved = (starts_at, ends_at, space, place_words) != (row.starts_at, row.ends_at, row.space, row.where)
    row.starts_at, row.ends_at, row.space, row.where, row.reason = starts_at, ends_at, space, place_words, why
    saved = save(row, "changed", "starts_at", "ends_at", "space", "where", "reason", by=by, at=at, refs=_refs(row))
    if row.state == State.PLANNED:
        tell_lecturer(row, CHANGED, at)
    elif row.state == State.ASKED and moved:
        tell_lecturer(row, ASKED, at)
    return saved


@action
def call_off_session(
    session: LessonSession, *, reason: str, by: Actor, at: datetime, version: int | None = None
) -> LessonSession:
    """It does not take place; the lecturer is told, and who reads of it reads why. Raises `Stale`, `Refused`, and
    `Invalid` on "reason"."""
    row = locked(session, version)
    ask(rules.may_call_off(by, row, at))
    row.reason = need_line("reason", reason, _("Say why; who wanted to come reads it."), REASON)
    for_everybody("reason", row.reason, REASON)
    move(row, Verb.CALL_OFF, State.CALLED_OFF)
    saved = save(row, "called_off", "reason", by=by, at=at)
    tell_lecturer(row, CALLED_OFF, at)
    return saved


def _made(body: Organisation, place: Place, facts: SessionFacts, *, by: Actor, at: datetime) -> LessonSession:
    """The row, unsaved. Raises `Refused` and `Invalid`."""
    held, plan = kernel.lock(body), plan_at(place)
    ask(rules.may_arrange(by, plan, place, at))
    if by.organisation_id != held.pk:
        ask(rules.unseen_lesson("may_arrange"))
    lesson = _lesson(place, facts.lesson_id)
    starts_at = facts.starts_at or at
    length = need_minutes(facts.minutes)
    space, where = _where(place, facts.space_id, facts.where)
    row = LessonSession(
        id=uuid7(), organisation=held, place=place, lesson=lesson, starts_at=starts_at, space=space, where=where,
        ends_at=starts_at + timedelta(minutes=length), arranged_at=at, changed_at=at,
        playbook_version_id=playbook_version_for(place),
    )  # fmt: skip
    _about(row, facts, lesson, plan)
    return row


def _about(row: LessonSession, facts: SessionFacts, lesson: Lesson | None, plan: Lessons | None) -> None:
    """What it is about: as the catalogue says, unless it was said otherwise. What the catalogue keeps for members is
    not opened by a slip. Raises `Invalid`."""
    if lesson is not None and not facts.title.strip():
        row.title, row.subject = lesson.title, lesson.subject
    else:
        row.title = need_line("title", facts.title, _("Choose a lesson of the catalogue, or give it a name."), TITLE)
        row.subject = need_subject(plan, facts.subject or (lesson.subject if lesson is not None else ""))
    for_everybody("title", row.title, TITLE)
    if facts.audience not in Audience.values:
        raise Invalid({"audience": _("Say for whom it is.")})
    if lesson is not None and lesson.audience == Audience.MEMBERS and facts.audience != Audience.MEMBERS:
        said = _("In the catalogue this lesson is for members alone. Choose them, or arrange one of your own.")
        raise Invalid({"audience": said})
    row.audience = facts.audience


def _first(row: LessonSession, facts: SessionFacts, key: str, at: datetime) -> LessonSession | None:
    """The first lesson that was made with this key. Raises `KeyReused`."""
    if not key:
        return None
    sent = {**asdict(facts), "body": row.organisation_id, "place": row.place_id, "attendance": row.attendance}
    answer = {"id": str(row.pk)}
    found = kernel.claim(client=CLIENT, key=key, body=kernel.body_hash(sent), answer=answer, at=at)
    return LessonSession.objects.get(pk=found["id"]) if found is not None else None


def _lesson(place: Place, wanted: UUID | None) -> Lesson | None:
    """Raises `Invalid` on "lesson"."""
    if wanted is None:
        return None
    found = catalogue_for(place).filter(pk=wanted).first()
    if found is None:
        raise Invalid({"lesson": _("This lesson is not in the catalogue any more. Choose anew.")})
    return found


def _where(place: Place, space_id: UUID | None, where: str) -> tuple[PublicSpace | None, str]:
    """A public space in use, or words. Raises `Invalid` on "where"."""
    words = line("where", where, WHERE)
    for_everybody("where", words, WHERE)
    if space_id is None:
        if not words:
            raise Invalid({"where": _("Say where: choose a public space, or write it.")})
        return None, words
    space = next((one for one in spaces_for(place) if one.pk == space_id), None)
    if space is None:
        raise Invalid({"where": _("This space is not in use here now. Choose another, or write where.")})
    return space, words


def _refs(row: LessonSession) -> dict[str, str]:
    return {"body": str(row.organisation_id), "subject": row.subject, "starts_at": row.starts_at.isoformat()}
