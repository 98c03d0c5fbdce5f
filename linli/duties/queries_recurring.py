"""Duties of a body, those that some work meets, work that was done already, and what a week brings to talk about."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from linli.core.actors import Held
from linli.core.clock import day_bounds, local_date
from linli.drills.enums import Nature
from linli.drills.enums import State as DrillState
from linli.drills.models import Drill
from linli.duties.enums import ReportState, Work
from linli.duties.models import Duty, MonthReport, WeekMatter
from linli.lessons.enums import State as LessonState
from linli.lessons.models import LessonSession
from linli.meetings.enums import State as MeetingState
from linli.meetings.models import Meeting
from linli.organisations.models import Organisation
from linli.outreach.models import Sweep
from linli.places.enums import CARRIED
from linli.places.models import Place
from linli.places.queries import path_ids
from linli.playbooks.enums import Power
from linli.service_requests.enums import OPEN, ClockKind
from linli.service_requests.models import Clock, Pause, ServiceRequest
from linli.whistles.enums import OPEN as WHISTLE_OPEN
from linli.whistles.enums import CallState
from linli.whistles.models import Whistle

AHEAD = timedelta(days=14)
"""So far ahead duties are made."""
PAST_WEEKS = 8
MOST_MATTERS = 20
_CARRIED = frozenset(level.value for level in CARRIED)
_WAS_HELD = (MeetingState.HELD.value, MeetingState.PUBLISHED.value)


def lies_in(places: Iterable[Place], before: str = "") -> Q:
    """Rows that carry the ids of their levels and lie in one of these places."""
    found = Q(pk__in=[])
    for place in places:
        level = str(place.level)
        found |= Q(**{f"{before}{level}_id" if level in _CARRIED else f"{before}place_id": place.pk})
    return found


def below(places: Iterable[Place], place: str) -> Q:
    """Rows whose `place` is one of these places or lies in one."""
    found = Q(pk__in=[])
    for one in places:
        found |= Q(**{f"{place}__path__gte": one.path, f"{place}__path__lt": one.path + "~"})
    return found


def duties_of(body: Organisation, today: date) -> list[Duty]:
    """The duties of a body from some weeks ago on, the earliest due first. One query."""
    since = today - timedelta(weeks=PAST_WEEKS)
    return list(Duty.objects.filter(organisation=body, due_on__gte=since).order_by("due_on", "starts_on", "key"))


def waiting_duties(work: Work, key: str, day: date) -> QuerySet[Duty]:
    """Duties that such work done on a day can meet, and that nothing has met."""
    return Duty.objects.filter(work=work, work_key=key, met_at=None, starts_on__lte=day, due_on__gte=day)


def serving(estate: Place) -> Q:
    """Duties of bodies that serve an estate or a place around it."""
    return Q(organisation__bindings__place_id__in=path_ids(estate.path))


def done_already(duty: Duty, places: Sequence[Place]) -> UUID | None:
    """The work that met a duty before it stood here. One query, or none."""
    start, end = day_bounds(duty.starts_on)[0], day_bounds(duty.due_on)[1]
    if duty.work == Work.MEETING:
        held = Meeting.objects.filter(organisation_id=duty.organisation_id, forum=duty.work_key, state__in=_WAS_HELD)
        return held.filter(starts_at__gte=start, starts_at__lt=end).values_list("pk", flat=True).first()
    if duty.work == Work.SWEEP:
        own = Q(organisation_id=duty.organisation_id) | below(places, "estate")
        begun = Sweep.objects.filter(own, kind=duty.work_key, starts_on__gte=duty.starts_on, starts_on__lte=duty.due_on)
        return begun.values_list("pk", flat=True).first()
    if duty.work == Work.DRILL:
        own = Q(organisation_id=duty.organisation_id) | below(places, "estate")
        drills = Drill.objects.filter(own, state=DrillState.HELD, plan__nature=Nature.DRILL)
        if duty.work_key:
            drills = drills.filter(plan__kind=duty.work_key)
        return (
            drills.filter(starts_at__gte=start, starts_at__lt=end).values_list("pk", flat=True).order_by("pk").first()
        )
    if duty.work == Work.LESSON:
        given = LessonSession.objects.filter(organisation_id=duty.organisation_id, state=LessonState.HELD)
        return given.filter(starts_at__gte=start, starts_at__lt=end).values_list("pk", flat=True).first()
    if duty.work == Work.MONTH_REPORT:
        signed = MonthReport.objects.filter(
            organisation_id=duty.organisation_id, month=month_before(duty.starts_on), state=ReportState.SIGNED
        )
        return signed.values_list("pk", flat=True).first()
    return None


def month_before(day: date) -> date:
    """The first day of the month before: the duty of a month is the report on the one that is over."""
    return (day.replace(day=1) - timedelta(days=1)).replace(day=1)


def planned(bodies: Collection[UUID], since: date) -> set[tuple[UUID, str, date]]:
    """What stands planned for bodies from a first day on: body, key, first day. One query."""
    found = Duty.objects.filter(organisation_id__in=list(bodies), starts_on__gte=since)
    return {(body, key, first) for body, key, first in found.values_list("organisation_id", "key", "starts_on")}


def summaries_due(today: date, most: int) -> list[Duty]:
    """Day summaries of days that are over, which nothing has met."""
    found = Duty.objects.filter(work=Work.DAY_SUMMARY, met_at=None, due_on__lt=today, organisation__ended_on=None)
    return list(found.order_by("due_on", "pk")[:most])


def report_of(body: Organisation, month: date) -> MonthReport | None:
    """The report of a body on a month, with who signed it. One query."""
    joined = ("organisation", "signed_by__person", "signed_by__post")
    return MonthReport.objects.filter(organisation=body, month=month).select_related(*joined).first()


def landed(body: Organisation, refs: Collection[str]) -> set[str]:
    """Which of these matters stood on a list of the body before."""
    found = WeekMatter.objects.filter(organisation=body, ref__in=list(refs))
    return set(found.values_list("ref", flat=True))


def standing_still() -> Exists:
    """Of a clock: it stands still, and stood before it ran out; when it goes on, its date moves by as much."""
    began = Pause.objects.filter(service_request=OuterRef("service_request"), started_at__lte=OuterRef("due_at"))
    return Exists(began.filter(ended_at=None))


def about_request(service_request_id: UUID) -> str:
    """How what landed of a week names a service request."""
    return f"request:{service_request_id}"


def late_requests(places: Sequence[Place], at: datetime) -> list[tuple[ServiceRequest, datetime]]:
    """Open service requests of which a promise is over and not kept, the longest first, each with since when;
    what is for the station alone, and what is about the station, is left out."""
    over = Clock.objects.filter(~standing_still(), service_request=OuterRef("pk"), ended_at=None, due_at__lt=at)
    since = over.exclude(kind=ClockKind.SILENCE).order_by("due_at").values("due_at")[:1]
    seen = ServiceRequest.objects.filter(lies_in(places), station_only=False, about_station=False, history=False)
    found = seen.filter(state__in=sorted(state.value for state in OPEN)).annotate(late_since=Subquery(since))
    late = found.filter(late_since__isnull=False).order_by("late_since", "pk")[:MOST_MATTERS]
    return [(one, one.late_since) for one in late if one.late_since is not None]


def stuck_whistles(places: Sequence[Place]) -> list[Whistle]:
    """Whistles that go on, of which somebody called is late or refuses."""
    stuck = Q(calls__overdue_at__isnull=False) | Q(calls__state=CallState.REFUSED)
    found = Whistle.objects.filter(below(places, "place"), stuck, state__in=[state.value for state in WHISTLE_OPEN])
    return list(found.distinct().order_by("blown_at", "pk")[:MOST_MATTERS])


def missed_in(body: Organisation, week: date, at: datetime) -> list[Duty]:
    """Duties that the body missed in a week or the one before it."""
    last = min(week + timedelta(days=6), local_date(at) - timedelta(days=1))
    first = week - timedelta(days=7)
    found = Duty.objects.filter(organisation=body, met_at=None, due_on__gte=first, due_on__lte=last)
    return list(found.exclude(work=Work.DAY_SUMMARY).order_by("due_on", "pk")[:MOST_MATTERS])


def keeping(posts: Iterable[Held]) -> tuple[UUID, ...]:
    """The bodies in which one of these posts keeps duties."""
    return tuple(sorted({held.organisation_id for held in posts if Power.DUTY_KEEP in held.powers}))
