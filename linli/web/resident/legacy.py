"""Old problems of an estate as residents read of them: what it is, who must act, the plan, the next look."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from linli.core import clock
from linli.legacy.enums import State
from linli.legacy.models import LegacyProblem, PlanStep
from linli.legacy.queries import about_request, for_residents, public_steps
from linli.organisations.queries import contacts_for
from linli.service_requests.enums import State as RequestState
from linli.service_requests.models import ServiceRequest
from linli.web.access import public
from linli.web.filters import day
from linli.web.resident import frame
from linli.web.resident.home import estate_or_404

MOST = 40


@dataclass(frozen=True, slots=True)
class Shown:
    """One old problem as residents read of it; `steps` are (body, words, done on or None, by when)."""

    id: UUID
    words: str
    kind: str
    place: str
    owner: str
    steps: Sequence[tuple[str, str, date | None, date]]
    look: date | None
    late: bool
    solved_at: datetime | None


@public
@require_safe
def legacy(request: HttpRequest, slug: str) -> HttpResponse:
    """`/e/<slug>/legacy/`: what is published of the estate's old problems, the next look first; no person."""
    at = clock.now()
    estate = estate_or_404(slug)
    bodies = contacts_for(estate)
    found = list(for_residents(estate, at)[:MOST])
    plans = public_steps([one.pk for one in found])
    shown = [_shown(one, plans, estate.pk, clock.local_date(at)) for one in found]
    context = {
        **frame.around(estate, at, bodies=bodies, station=frame.station_of(bodies), nav="home"),
        "problems": [one for one in shown if one.solved_at is None],
        "solved": [one for one in shown if one.solved_at is not None],
    }
    return frame.show(request, "legacy", context)


def _shown(one: LegacyProblem, plans: dict[UUID, list[PlanStep]], estate_id: int, today: date) -> Shown:
    steps = [
        (step.organisation.short_name, step.public_words, step.done_on, step.due_on) for step in plans.get(one.pk, [])
    ]
    return Shown(
        one.pk,
        one.public_words,
        one.kind_name,
        one.place.name if one.place_id != estate_id else "",
        one.owner.short_name if one.owner is not None else "",
        steps,
        one.review_on,
        one.review_on is not None and one.review_on < today,
        one.ended_at if one.state == State.SOLVED else None,
    )


def stands_in_register(row: ServiceRequest) -> str:
    """What the reporter of a request that cannot be solved now reads of the register; empty for any other. One query
    for such a one, none else."""
    if row.state != RequestState.DEFERRED:
        return ""
    found = about_request(row.pk)
    if found is None:
        return ""
    if found.review_on is None:
        return _("It stands in the register of old problems, and is solved.")
    return _("It stands in the register of old problems, next looked at on %(day)s.") % {"day": day(found.review_on)}
