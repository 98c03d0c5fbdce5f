"""What the verbs of lessons share: the lock, words within their limits, a lecturer's time, the way from state to state,
the event, and whom a change is told."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from linli.core import actions as kernel
from linli.core import clock, events
from linli.core.actors import Actor
from linli.core.refusals import Invalid
from linli.lessons.enums import TABLE, State, Verb
from linli.lessons.models import Lecturer, LessonSession
from linli.lessons.queries import BANK_JOINED, SESSION_JOINED, bank_for, clashing, same_hands
from linli.messages.queries import to_tell
from linli.places.models import Place
from linli.playbooks.parts_lessons import Lessons

AHEAD, BACK = timedelta(days=366), timedelta(days=92)
"""So far ahead a lesson can be planned, and so far back one lies that is written down only now."""

SHORTEST, LONGEST = 5, 480
MOST_ATTENDING = 9999
CLIENT = "lessons"
CHANGED, CALLED_OFF = "lesson.lecturer.changed", "lesson.lecturer.called_off"
ASKED, RELEASED = "lesson.lecturer.asked", "lesson.lecturer.released"


def locked(session: LessonSession, version: int | None = None) -> LessonSession:
    """The lesson given, locked with what rules need of it. Raises `Stale`."""
    return kernel.lock(session, version=version, related=SESSION_JOINED)


def need_subject(plan: Lessons | None, key: str) -> str:
    """A subject of the playbook. Raises `Invalid` on "subject"."""
    if plan is None or plan.subject(key) is None:
        raise Invalid({"subject": _("Choose a subject.")})
    return key


def need_minutes(minutes: int | None) -> int:
    """How long it takes. Raises `Invalid` on "minutes"."""
    if minutes is None or not SHORTEST <= minutes <= LONGEST:
        limits = {"least": SHORTEST, "most": LONGEST}
        raise Invalid({"minutes": _("From %(least)s to %(most)s minutes, in whole numbers.") % limits})
    return minutes


def need_attendance(number: int | None) -> int:
    """How many came, as who arranged it counted them. Raises `Invalid` on "attendance"."""
    if number is None or not 0 <= number <= MOST_ATTENDING:
        said = _("Say how many came, in a whole number up to %(most)s.")
        raise Invalid({"attendance": said % {"most": MOST_ATTENDING}})
    return number


def free_lecturer(
    place: Place, lecturer_id: UUID, starts_at: datetime, ends_at: datetime, *, but: UUID | None = None,
    field: str = "lecturer",
) -> Lecturer:  # fmt: skip
    """Somebody of the bank of a place, locked, who gives nothing else at that time: whoever gives a lesson to the same
    person at the same moment waits here. Raises `Invalid` on the field."""
    found = bank_for(place).filter(pk=lecturer_id).first()
    if found is None:
        raise Invalid({field: _("Choose somebody who is in the bank.")})
    return free_hands(found, starts_at, ends_at, but=but, field=field)


def free_hands(
    lecturer: Lecturer, starts_at: datetime, ends_at: datetime, *, but: UUID | None = None, field: str = "lecturer"
) -> Lecturer:
    """The lecturer, locked in every bank they stand in, where their time is free. Raises `Invalid` on the field."""
    rows = list(Lecturer.objects.filter(same_hands(lecturer)).select_for_update().order_by("pk"))
    fresh = next((one for one in rows if one.pk == lecturer.pk and one.left_at is None), None)
    if fresh is None:
        raise Invalid({field: _("They have left the bank. Choose somebody else.")})
    other = clashing([one.pk for one in rows], starts_at, ends_at, but)
    if other is not None:
        begins, ends = clock.local(other.starts_at), clock.local(other.ends_at)
        when = {"begins": f"{begins:%Y-%m-%d %H:%M}", "ends": f"{ends:%H:%M}"}
        said = _("They give another lesson from %(begins)s to %(ends)s. Choose another time or somebody else.")
        raise Invalid({field: said % when})
    return Lecturer.objects.select_related(*BANK_JOINED).get(pk=fresh.pk)


def move(row: LessonSession, verb: Verb, target: State) -> None:
    """Put it into the target state, which the table must know."""
    if target not in TABLE.targets(verb, row.state):
        raise RuntimeError(f"{verb} does not lead from {row.state} to {target}")
    row.state = target


def save(
    row: LessonSession, past: str, *fields: str, by: Actor, at: datetime, refs: Mapping[str, Any] | None = None
) -> LessonSession:
    """Write the changed fields, and record what happened: never a name, for events are never erased."""
    row.changed_at, row.sequence = at, row.sequence + 1
    kernel.save(row, "state", "changed_at", "sequence", *fields)
    events.record(f"lesson_session.{past}", row, by=by, at=at, refs=refs)
    return row


def tell_lecturer(row: LessonSession, kind: str, at: datetime) -> None:
    """Tell whoever was asked or had said yes: in their own messages where they are known here, else by the telephone
    that they left; whoever left neither hears it from who arranges it. Of what is over nobody is told: then somebody
    writes down how it was."""
    lecturer = row.lecturer
    if row.ends_at <= at or lecturer is None or (lecturer.person_id is None and lecturer.contact_id is None):
        return
    to_tell(
        kind, subject_type="lesson_session", subject_id=row.pk, at=at, refs={"lesson": str(row.pk)},
        person_id=lecturer.person_id, contact_id=lecturer.contact_id if lecturer.person_id is None else None,
    ).save(force_insert=True)  # fmt: skip
