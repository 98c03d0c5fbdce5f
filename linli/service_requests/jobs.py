"""What happens by itself: quiet days end, pauses end, deferred matters come back."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.db.models import Q, QuerySet

from linli.core import clock
from linli.core.actors import system
from linli.core.jobs import tick
from linli.core.refusals import Refused
from linli.playbooks.queries import by_id
from linli.service_requests import actions
from linli.service_requests.enums import State
from linli.service_requests.models import ServiceRequest
from linli.service_requests.queries import due_for_giving_back, due_for_silence, rows

BATCH = 100
log = logging.getLogger(__name__)


def _each(found: QuerySet[ServiceRequest], act: Callable[[ServiceRequest], object]) -> int:
    """Act on each row that still allows it; a row that changed meanwhile is left to the next round."""
    done = 0
    for row in found[:BATCH]:
        try:
            act(row)
            done += 1
        except Refused as refused:
            log.info("%s left alone: %s", row.number, refused.refusal.why)
        except Exception:
            log.exception("%s could not be moved; the others go on", row.number)
    return done


@tick("service_requests.silence")
def close_after_silence() -> int:
    """Close what waited for a word through the quiet days (law 8); hazards without a second look stay."""
    at = clock.now()
    found = due_for_silence(at).exclude(hazard=True, inspected_at=None).order_by("silence_closes_at")
    return _each(found, lambda row: actions.close(row, by=system(), at=at))


@tick("service_requests.pauses")
def resume_after_pause() -> int:
    """Go on with what was paused until today."""
    at = clock.now()
    found = rows().filter(state=State.PAUSED, review_on__lte=clock.local_date(at)).order_by("review_on")
    return _each(found, lambda row: actions.resume(row, by=system(), at=at))


@tick("service_requests.asked")
def give_back_unanswered() -> int:
    """Give back what unpaid neighbours did not answer in time (law 6)."""
    at = clock.now()
    late = due_for_giving_back(at)
    with_neighbours = Q(pk__in=[])
    for version_id, kind in late.order_by().values_list("playbook_version_id", "holder__kind").distinct():
        if by_id(version_id).is_asked(kind):
            with_neighbours |= Q(playbook_version_id=version_id, holder__kind=kind)
    return _each(
        late.filter(with_neighbours).order_by("due_at", "id"), lambda row: actions.give_back(row, by=system(), at=at)
    )


@tick("service_requests.deferred")
def bring_back_deferred() -> int:
    """Bring back what was not possible until today."""
    at = clock.now()
    found = rows().filter(state=State.DEFERRED, review_on__lte=clock.local_date(at)).order_by("review_on")
    return _each(found, lambda row: actions.reopen(row, by=system(), at=at))
