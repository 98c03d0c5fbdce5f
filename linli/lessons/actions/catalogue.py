"""The catalogue: adding a lesson, changing it, withdrawing it when it is outdated."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from linli.core import actions as kernel
from linli.core import events
from linli.core.actions import action
from linli.core.actors import Actor
from linli.core.ids import uuid7
from linli.core.refusals import Invalid, ask
from linli.core.wording import line, need_line
from linli.lessons import rules
from linli.lessons.actions.common import CLIENT, need_minutes, need_subject
from linli.lessons.enums import Audience
from linli.lessons.models import ABOUT, TITLE, Lesson
from linli.lessons.queries import plan_at
from linli.places.models import Place
from linli.places.queries import playbook_version_for
from linli.playbooks.parts_lessons import Lessons
from linli.service_requests.masking import for_everybody

JOINED = ("organisation", "place")


@dataclass(frozen=True, slots=True)
class LessonFacts:
    """A lesson as the catalogue names it."""

    title: str
    subject: str
    minutes: int | None
    about: str = ""
    audience: str = Audience.RESIDENTS


@action
def add_lesson(place: Place, facts: LessonFacts, *, key: str = "", by: Actor, at: datetime) -> Lesson:
    """Put a lesson into the catalogue of a place. The same key again gives the first one.

    Raises `Refused`, `KeyReused`, and `Invalid` on "title", "subject", "minutes", "about" or "audience".
    """
    plan = plan_at(place)
    ask(rules.may_keep_lessons(by, plan, place, at))
    assert by.organisation_id is not None  # the rule let nobody through without a post
    row = Lesson(
        id=uuid7(), organisation_id=by.organisation_id, place=place, added_at=at,
        playbook_version_id=playbook_version_for(place),
    )  # fmt: skip
    _say(row, facts, plan)
    body = kernel.body_hash({**asdict(facts), "place": place.pk})
    answer = {"id": str(row.pk)}
    first = kernel.claim(client=CLIENT, key=key, body=body, answer=answer, at=at) if key else None
    if first is not None:
        return Lesson.objects.get(pk=first["id"])
    row.save(force_insert=True)
    events.record("lesson.added", row, by=by, at=at, refs={"subject": row.subject})
    return row


@action
def change_lesson(lesson: Lesson, facts: LessonFacts, *, by: Actor, at: datetime, version: int | None = None) -> Lesson:
    """Say a lesson of the catalogue otherwise; what is arranged already stays as it was arranged. Raises `Stale`,
    `Refused`, `Invalid` as `add_lesson`."""
    row = kernel.lock(lesson, version=version, related=JOINED)
    ask(rules.may_change_lesson(by, row, at))
    _say(row, facts, plan_at(row.place))
    kernel.save(row, "title", "subject", "minutes", "about", "audience")
    events.record("lesson.changed", row, by=by, at=at, refs={"subject": row.subject})
    return row


@action
def withdraw_lesson(lesson: Lesson, *, by: Actor, at: datetime, version: int | None = None) -> Lesson:
    """It is outdated and is not arranged any more. Raises `Stale`, `Refused`."""
    row = kernel.lock(lesson, version=version, related=JOINED)
    ask(rules.may_withdraw_lesson(by, row, at))
    row.withdrawn_at = at
    kernel.save(row, "withdrawn_at")
    events.record("lesson.withdrawn", row, by=by, at=at)
    return row


def _say(row: Lesson, facts: LessonFacts, plan: Lessons | None) -> None:
    """Raises `Invalid`."""
    row.title = need_line("title", facts.title, _("Give it a name."), TITLE)
    for_everybody("title", row.title, TITLE)
    row.about = line("about", facts.about, ABOUT)
    for_everybody("about", row.about, ABOUT)
    row.subject, row.minutes = need_subject(plan, facts.subject), need_minutes(facts.minutes)
    if facts.audience not in Audience.values:
        raise Invalid({"audience": _("Say for whom it is.")})
    row.audience = facts.audience
