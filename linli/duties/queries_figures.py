"""What came of the places of a body in a stretch of time: counts of matters, doors and meetings, never of people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, F, Q

from linli.core.clock import day_bounds, local_date
from linli.duties.models import Duty
from linli.duties.queries_recurring import below, lies_in, standing_still
from linli.meetings.enums import Outcome
from linli.meetings.enums import State as MeetingState
from linli.meetings.models import AgendaItem, Meeting, MeetingTask
from linli.organisations.models import Organisation
from linli.outreach.enums import REACHED, CellState, VisitStanding
from linli.outreach.models import Sweep, Visit
from linli.places.models import Place
from linli.service_requests.enums import ClockKind, State
from linli.service_requests.models import Clock, ServiceRequest
from linli.whistles.models import Whistle, WhistleCall

MOST_CATEGORIES = 10


@dataclass(frozen=True, slots=True)
class Span:
    """Days from the first to the last, and the moment until which is counted: their end, or now."""

    first: date
    last: date
    start: datetime
    end: datetime

    @classmethod
    def of(cls, first: date, last: date, at: datetime) -> Span:
        """The span of these days as it can be counted at a moment."""
        return cls(first, last, day_bounds(first)[0], min(day_bounds(last)[1], at))

    def holds(self, name: str) -> Q:
        """Rows with this moment in it."""
        return Q(**{f"{name}__gte": self.start, f"{name}__lt": self.end})


@dataclass(frozen=True, slots=True)
class EstateLine:
    """What came in at one estate, what of it ended, and what is open there at the end."""

    name: str
    came_in: int
    closed: int
    open: int


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts by key; what came in by category; and by estate, in the order of the tree."""

    counts: dict[str, int]
    categories: list[tuple[str, int]] = field(default_factory=list)
    estates: list[EstateLine] = field(default_factory=list)


def kept_figures(kept: dict[str, Any]) -> Figures:
    """Figures as a signed report keeps them."""
    categories = [(str(key), int(count)) for key, count in kept.get("categories", [])]
    return Figures(dict(kept.get("counts", {})), categories, [EstateLine(**line) for line in kept.get("estates", [])])


def figures(body: Organisation, places: Sequence[Place], span: Span, *, by_estate: bool = False) -> Figures:
    """Everything counted for a body in a span. A fixed number of queries, however much there is."""
    counts = {
        **_requests(places, span),
        **_late(places, span),
        **_visits(places, span),
        **_whistles(places, span),
        **_meetings(places, span),
        **_duties(body, span),
    }
    return Figures(counts, _categories(places, span), _estates(places, span) if by_estate else [])


def _within(places: Sequence[Place]) -> Any:
    return ServiceRequest.objects.filter(lies_in(places), history=False).order_by()


ELSEWHERE = (State.DEFERRED.value, State.MERGED.value)
"""What is put off, or joined to another, waits elsewhere than among what is open."""


def _not_over(span: Span) -> Q:
    """Came in before the end of the span, and was not over then, as far as its row says it."""
    return Q(received_at__lt=span.end) & (Q(closed_at=None) | Q(closed_at__gte=span.end))


def _open(span: Span) -> Q:
    """Open at the end of the span."""
    return _not_over(span) & ~Q(state__in=ELSEWHERE)


def _requests(places: Sequence[Place], span: Span) -> dict[str, int]:
    ended = span.holds("closed_at")
    found: dict[str, int] = _within(places).aggregate(
        came_in=Count("pk", filter=span.holds("received_at")),
        resolved=Count("pk", filter=span.holds("resolved_at")),
        closed=Count("pk", filter=ended & Q(state=State.CLOSED)),
        declined=Count("pk", filter=ended & Q(state=State.DECLINED)),
        withdrawn=Count("pk", filter=ended & Q(state=State.WITHDRAWN)),
        rated_good=Count("pk", filter=ended & Q(state=State.CLOSED, satisfied=True)),
        rated_bad=Count("pk", filter=ended & Q(state=State.CLOSED, satisfied=False)),
        open=Count("pk", filter=_open(span)),
        put_off=Count("pk", filter=_not_over(span) & Q(state=State.DEFERRED)),
        joined=Count("pk", filter=_not_over(span) & Q(state=State.MERGED)),
    )
    return found


def _late(places: Sequence[Place], span: Span) -> dict[str, int]:
    """Promises that ran out in the span unkept, and matters of which one is over at its end; none that stands still."""
    unkept = Q(ended_at=None) | Q(ended_at__gt=span.start)
    found = Clock.objects.filter(
        ~standing_still(),
        lies_in(places, "service_request__"),
        unkept,
        service_request__history=False,
        due_at__lt=span.end,
    ).exclude(kind=ClockKind.SILENCE)
    ran_out = Q(due_at__gte=span.start) & (Q(ended_at=None) | Q(ended_at__gt=F("due_at")))
    counted: dict[str, int] = found.aggregate(
        fell_late=Count("pk", filter=ran_out),
        late=Count("service_request", filter=Q(ended_at=None) | Q(ended_at__gte=span.end), distinct=True),
    )
    return counted


def _visits(places: Sequence[Place], span: Span) -> dict[str, int]:
    reached = sorted(state.value for state in REACHED)
    met = Visit.objects.filter(
        below(places, "cell__sweep__estate"), span.holds("at"), standing=VisitStanding.COUNTS, state__in=reached
    )
    doors: dict[str, int] = met.aggregate(
        doors=Count("pk"),
        doors_changed=Count("pk", filter=Q(state=CellState.CHANGED)),
        help_wanted=Count("pk", filter=Q(state=CellState.HELP_WANTED)),
    )
    rounds: dict[str, int] = Sweep.objects.filter(below(places, "estate")).aggregate(
        rounds_begun=Count("pk", filter=Q(starts_on__gte=span.first, starts_on__lte=span.last)),
        rounds_ended=Count("pk", filter=span.holds("ended_at")),
    )
    return doors | rounds


def _whistles(places: Sequence[Place], span: Span) -> dict[str, int]:
    blown: dict[str, int] = Whistle.objects.filter(below(places, "place")).aggregate(
        whistles=Count("pk", filter=span.holds("blown_at")),
        whistles_over=Count("pk", filter=span.holds("ended_at")),
    )
    late = WhistleCall.objects.filter(below(places, "whistle__place"), span.holds("overdue_at")).count()
    return blown | {"calls_late": late}


def _meetings(places: Sequence[Place], span: Span) -> dict[str, int]:
    was_held = [MeetingState.HELD.value, MeetingState.PUBLISHED.value]
    held = Meeting.objects.filter(below(places, "place"), span.holds("starts_at"), state__in=was_held).count()
    items: dict[str, int] = AgendaItem.objects.filter(below(places, "place"), span.holds("settled_at")).aggregate(
        decided=Count("pk", filter=Q(outcome=Outcome.DECIDED)),
        climbed=Count("pk", filter=Q(outcome=Outcome.CLIMBED)),
    )
    over = local_date(span.end - timedelta(microseconds=1))
    tasks: dict[str, int] = MeetingTask.objects.filter(below(places, "item__place")).aggregate(
        tasks_given=Count("pk", filter=span.holds("made_at")),
        tasks_done=Count("pk", filter=span.holds("done_at")),
        tasks_late=Count("pk", filter=Q(due_on__lt=over) & (Q(done_at=None) | Q(done_at__gte=span.end))),
    )
    return {"meetings": held} | items | tasks


def _duties(body: Organisation, span: Span) -> dict[str, int]:
    """Duties of the body itself that were due in the span."""
    over = local_date(span.end - timedelta(microseconds=1))
    found = Duty.objects.filter(organisation=body, due_on__gte=span.first, due_on__lte=span.last)
    counted: dict[str, int] = found.aggregate(
        duties_met=Count("pk", filter=Q(met_at__isnull=False)),
        duties_missed=Count("pk", filter=Q(met_at=None, due_on__lt=over)),
    )
    return counted


def _categories(places: Sequence[Place], span: Span) -> list[tuple[str, int]]:
    found = _within(places).filter(span.holds("received_at")).values("category").annotate(count=Count("pk"))
    return [(row["category"], row["count"]) for row in found.order_by("-count", "category")[:MOST_CATEGORIES]]


def _estates(places: Sequence[Place], span: Span) -> list[EstateLine]:
    """Each estate in the order of the tree, which is no order of merit. Two queries."""
    found = _within(places).exclude(estate_id=None).values("estate_id").annotate(
        came_in=Count("pk", filter=span.holds("received_at")),
        closed=Count("pk", filter=span.holds("closed_at") & Q(state=State.CLOSED)),
        still=Count("pk", filter=_open(span)),
    )  # fmt: skip
    counted = {row["estate_id"]: row for row in found}
    named = Place.objects.filter(pk__in=list(counted)).order_by("path").values_list("pk", "name")
    return [EstateLine(name, *(counted[pk][key] for key in ("came_in", "closed", "still"))) for pk, name in named]
