"""How lessons are told, on both faces: when, where, who gives it, what about, the chip of its state."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from linli.lessons.enums import TONES
from linli.lessons.models import Lecturer, LessonSession
from linli.playbooks.parts_lessons import Lessons
from linli.web.filters import day as day_words
from linli.web.reception_words import span


def when(row: LessonSession, at: datetime) -> str:
    """11月24日（周二）15:00–15:40."""
    said = {"day": day_words(row.starts_at, at), "span": span(row.starts_at, row.ends_at)}
    return pgettext("reception", "%(day)s %(span)s") % said


def subject_name(plan: Lessons | None, key: str) -> str:
    """What it is about, by the playbook under which it was arranged; empty for a subject that it does not know."""
    subject = plan.subject(key) if plan is not None else None
    return str(subject.name) if subject is not None else ""


def who(row: LessonSession) -> str:
    """Who gives it: the lecturer, the body, or nobody yet."""
    if row.lecturer is not None:
        return called(row.lecturer)
    if row.state in ("planned", "held"):
        return row.organisation.short_name
    return pgettext("lesson", "nobody yet") if row.state in ("sought", "asked") else ""


def called(lecturer: Lecturer) -> str:
    """The lecturer's name and where they come from; of one who left, that there was somebody."""
    if lecturer.left_at is not None:
        return _("a lecturer who has left the bank")
    name = lecturer.called
    return _("%(name)s, %(from)s") % {"name": name, "from": lecturer.from_where} if lecturer.from_where else name


def chip_of(row: LessonSession) -> tuple[str, str, str, str]:
    """Its state as a chip."""
    state = row.get_state()
    icon, tone = TONES[state]
    return state.value, str(state.label), icon, tone
