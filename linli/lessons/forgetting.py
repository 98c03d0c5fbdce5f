"""What of lessons is forgotten, and since when: of a lecturer who left nothing stands since that moment; words go with
time."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from linli.core.clock import from_local
from linli.core.forgetting import Kept
from linli.lessons.models import Lecturer, LessonSession
from linli.people.forgetting import NEEDED


def _over(day: date) -> Q:
    return Q(ends_at__lt=from_local(day))


def _needed() -> QuerySet[Any]:
    """Telephones of who is in a bank."""
    return Lecturer.objects.filter(left_at=None, contact__isnull=False).order_by().values("contact_id")


NEEDED.append(_needed)

KEPT = (
    Kept("lecturer", Lecturer, ("name", "from_where", "person"), lambda day: Q(left_at__lt=from_local(day))),
    Kept("lesson_session", LessonSession, ("answer_words",), _over),
    Kept("lesson_session", LessonSession, ("words",), _over),
)
