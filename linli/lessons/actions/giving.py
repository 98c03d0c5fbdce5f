"""Asking a lecturer, their yes or no, giving it without one; that it was held, and how many came."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from linli.core.actions import action
from linli.core.actors import Actor
from linli.core.refusals import ask
from linli.core.wording import fitting, line
from linli.lessons import rules
from linli.lessons.actions.common import (
    ASKED,
    RELEASED,
    free_hands,
    free_lecturer,
    locked,
    move,
    need_attendance,
    save,
    tell_lecturer,
)
from linli.lessons.enums import State, Verb
from linli.lessons.models import REASON, WORDS, LessonSession


@action
def ask_lecturer(
    session: LessonSession, *, lecturer_id: UUID, by: Actor, at: datetime, version: int | None = None
) -> LessonSession:
    """Ask somebody of the bank; whoever was asked or had said yes before is told that it is not theirs any more. Asking
    the same again changes nothing. Raises `Stale`, `Refused`, and `Invalid` on "lecturer"."""
    row = locked(session, version)
    ask(rules.may_ask_lecturer(by, row, at))
    if row.lecturer_id == lecturer_id:
        return row
    lecturer = free_lecturer(row.place, lecturer_id, row.starts_at, row.ends_at, but=row.pk)
    tell_lecturer(row, RELEASED, at)
    move(row, Verb.ASK, State.ASKED)
    row.lecturer, row.asked_at, row.answer_words = lecturer, at, ""
    saved = save(row, "lecturer_asked", "lecturer", "asked_at", "answer_words", by=by, at=at)
    tell_lecturer(row, ASKED, at)
    return saved


@action
def say_yes(session: LessonSession, *, by: Actor, at: datetime, version: int | None = None) -> LessonSession:
    """The lecturer gives it, by their own press or as who arranges it heard. A second press changes nothing. Raises
    `Stale`, `Refused`, and `Invalid` on "lecturer" where they give another one then."""
    row = locked(session, version)
    if row.state == State.PLANNED and rules.may_say_no(by, row, at) is None:
        return row
    ask(rules.may_say_yes(by, row, at))
    assert row.lecturer is not None  # a constraint holds it for what is asked
    free_hands(row.lecturer, row.starts_at, row.ends_at, but=row.pk)
    move(row, Verb.SAY_YES, State.PLANNED)
    row.planned_at = row.planned_at or at
    return save(row, "lecturer_said_yes", "planned_at", by=by, at=at)


@action
def say_no(
    session: LessonSession, *, words: str = "", by: Actor, at: datetime, version: int | None = None
) -> LessonSession:
    """The lecturer cannot; it waits for somebody else. Raises `Stale`, `Refused`, `Invalid` on "words"."""
    row = locked(session, version)
    ask(rules.may_say_no(by, row, at))
    row.answer_words = line("words", words, REASON)
    move(row, Verb.SAY_NO, State.SOUGHT)
    row.lecturer = None
    return save(row, "lecturer_said_no", "lecturer", "answer_words", by=by, at=at)


@action
def do_without(session: LessonSession, *, by: Actor, at: datetime, version: int | None = None) -> LessonSession:
    """The body gives it itself; whoever was asked is told. Raises `Stale`, `Refused`."""
    row = locked(session, version)
    ask(rules.may_do_without(by, row, at))
    tell_lecturer(row, RELEASED, at)
    move(row, Verb.DO_WITHOUT, State.PLANNED)
    row.lecturer, row.answer_words, row.planned_at = None, "", row.planned_at or at
    return save(row, "given_without", "lecturer", "answer_words", "planned_at", by=by, at=at)


@action
def hold_lesson(
    session: LessonSession, *, attendance: int | None, words: str = "", by: Actor, at: datetime,
    version: int | None = None,
) -> LessonSession:  # fmt: skip
    """It was held, and so many came; the duty that asks for it is met. Raises `Stale`, `Refused`, and `Invalid` on
    "attendance" or "words"."""
    row = locked(session, version)
    ask(rules.may_hold(by, row, at))
    row.attendance, row.words = need_attendance(attendance), fitting("words", words, WORDS)
    move(row, Verb.HOLD, State.HELD)
    refs = {"body": str(row.organisation_id), "starts_at": row.starts_at.isoformat()}
    return save(row, "held", "attendance", "words", by=by, at=at, refs=refs)


@action
def correct_lesson(
    session: LessonSession, *, attendance: int | None, words: str = "", by: Actor, at: datetime,
    version: int | None = None,
) -> LessonSession:  # fmt: skip
    """Another number or other words than were written down. Raises `Stale`, `Refused`, `Invalid` as `hold_lesson`."""
    row = locked(session, version)
    ask(rules.may_correct(by, row, at))
    row.attendance, row.words = need_attendance(attendance), fitting("words", words, WORDS)
    return save(row, "corrected", "attendance", "words", by=by, at=at)
