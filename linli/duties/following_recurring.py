"""Work that was just done meets the duty that asks for it; what is open of duties follows a body to its successor."""

from __future__ import annotations

from uuid import UUID

from django.db.models import F, OuterRef, Q, Subquery

from linli.core.actors import system
from linli.core.clock import local_date
from linli.core.models import Event
from linli.drills.models import Drill
from linli.duties.actions_recurring import meet_all
from linli.duties.enums import ReportState, Work
from linli.duties.models import Duty, MonthReport, WeekMatter
from linli.duties.queries_recurring import about_request, serving, waiting_duties
from linli.lessons.models import LessonSession
from linli.meetings.actions import withdraw_item
from linli.meetings.enums import TO_COME, Cause, Outcome
from linli.meetings.models import AgendaItem, Meeting
from linli.outreach.models import Sweep
from linli.service_requests.enums import State


def when_meeting_is_held(event: Event) -> None:
    """A session of a forum meets the body's duty on the day on which it began, also where it is written down later."""
    held = Meeting.objects.get(pk=event.subject_id)
    found = waiting_duties(Work.MEETING, held.forum, local_date(held.starts_at))
    meet_all(list(found.filter(organisation_id=held.organisation_id).order_by("pk")), ref=held.pk, at=event.at)


def when_sweep_starts(event: Event) -> None:
    """A round that begins meets the duty of the body that holds it, and of those that serve its estate."""
    sweep = Sweep.objects.select_related("estate").get(pk=event.subject_id)
    found = waiting_duties(Work.SWEEP, sweep.kind, sweep.starts_on)
    whose = Q(organisation_id=sweep.organisation_id) | serving(sweep.estate)
    meet_all(list(found.filter(whose).distinct().order_by("pk")), ref=sweep.pk, at=event.at)


def when_drill_is_held(event: Event) -> None:
    """A drill that was held meets the duty of the body that held it, and of those that serve its estate; a call-out is
    no practice and meets none."""
    drill = Drill.objects.select_related("plan", "estate").get(pk=event.subject_id)
    if not drill.plan.is_practice:
        return
    day = local_date(drill.starts_at)
    found = waiting_duties(Work.DRILL, drill.plan.kind, day) | waiting_duties(Work.DRILL, "", day)
    whose = Q(organisation_id=drill.organisation_id) | serving(drill.estate)
    meet_all(list(found.filter(whose).distinct().order_by("pk")), ref=drill.pk, at=event.at)


NOT_LATE_ANY_MORE = frozenset(
    {State.RESOLVED, State.CLOSED, State.DECLINED, State.DEFERRED, State.MERGED, State.WITHDRAWN}
)
"""In these states nobody is to be asked why it is late."""
ENDS = (
    "resolved", "closed", "rated", "inspected", "answered_finally", "deferred", "awaits_agenda", "declined", "merged",
    "withdrawn",
)  # fmt: skip
"""Verbs after which a matter can be in such a state."""


def when_request_ends(event: Event) -> None:
    """A late matter that a week brought onto a list leaves it once it is late no more; if it is late again, it may
    come again. One query where no week brought it."""
    if event.refs.get("to") not in NOT_LATE_ANY_MORE:
        return
    for one in WeekMatter.objects.filter(ref=about_request(UUID(event.subject_id))).select_related("item"):
        item = AgendaItem.objects.filter(matter_id=one.item.matter_id, outcome=Outcome.OPEN).first()
        if item is not None and (item.meeting is None or item.meeting.state in TO_COME):
            withdraw_item(item, cause=Cause.SUBJECT_OVER, by=system(), at=event.at)
            one.delete()


def when_lesson_is_held(event: Event) -> None:
    """A lesson meets the duty of the body that arranged it on the day on which it was given, also where it is written
    down later."""
    held = LessonSession.objects.get(pk=event.subject_id)
    found = waiting_duties(Work.LESSON, "", local_date(held.starts_at))
    meet_all(list(found.filter(organisation_id=held.organisation_id).order_by("pk")), ref=held.pk, at=event.at)


def when_body_is_succeeded(event: Event) -> None:
    """Duties that can still be done, reports not yet signed and what landed on lists are the successor's; what it has
    already is not its twice, and what was missed or met stays the old body's."""
    old, new = UUID(event.subject_id), UUID(str(event.refs["successor"]))
    today, bump = local_date(event.at), F("version") + 1
    going = Duty.objects.filter(organisation_id=old, met_at=None, due_on__gte=today)
    twins = Duty.objects.filter(organisation_id=new, key=OuterRef("key"), starts_on=OuterRef("starts_on"))
    double = going.annotate(twin=Subquery(twins.values("pk")[:1])).exclude(twin=None)
    Duty.objects.filter(pk__in=list(double.values_list("pk", flat=True))).delete()
    going.update(organisation_id=new, version=bump)
    there = MonthReport.objects.filter(organisation_id=new).values("month")
    drafts = MonthReport.objects.filter(organisation_id=old, state=ReportState.DRAFT)
    drafts.exclude(month__in=there).update(organisation_id=new, version=bump)
    known = WeekMatter.objects.filter(organisation_id=new).values("ref")
    WeekMatter.objects.filter(organisation_id=old).exclude(ref__in=known).update(organisation_id=new)
