"""When a body is followed by another, or a place becomes part of another: catalogue, bank and lessons go on there."""

from __future__ import annotations

from uuid import UUID

from django.db.models import F

from linli.core.actors import system
from linli.core.models import Event
from linli.lessons.actions import leave_bank
from linli.lessons.enums import OPEN, WITH_LECTURER
from linli.lessons.models import Lecturer, Lesson, LessonSession


def when_body_is_succeeded(event: Event) -> None:
    """What it keeps and what it has arranged is the successor's; what it held stays its own. Lessons before lecturers,
    as every verb locks them."""
    old, new = UUID(event.subject_id), UUID(str(event.refs["successor"]))
    bump = F("version") + 1
    Lesson.objects.filter(organisation_id=old, withdrawn_at=None).update(organisation_id=new, version=bump)
    LessonSession.objects.filter(organisation_id=old, state__in=OPEN).update(organisation_id=new, version=bump)
    Lecturer.objects.filter(organisation_id=old, left_at=None).update(organisation_id=new, version=bump)


def when_place_is_merged(event: Event) -> None:
    """The catalogue and the bank are those of the place that took theirs in; who stands in both banks stands in that
    one once."""
    old, into, bump = int(event.subject_id), int(event.refs["into"]), F("version") + 1
    there = dict(Lecturer.objects.filter(place_id=into, left_at=None).values_list("person_id", "pk"))
    for twin in Lecturer.objects.filter(place_id=old, left_at=None, person__isnull=False).order_by("pk"):
        if twin.person_id in there:
            theirs = LessonSession.objects.filter(lecturer=twin, state__in=WITH_LECTURER)
            theirs.update(lecturer_id=there[twin.person_id], version=bump)
            leave_bank(twin, by=system(), at=event.at)
    for model in (Lesson, LessonSession, Lecturer):
        model._default_manager.filter(place_id=old).update(place_id=into, version=bump)
