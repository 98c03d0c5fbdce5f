"""Telling of the end of a service request those who did not report it themselves: whoever said that they are also
affected, once; and whoever reported one that was joined to it, at each end, since they have a word of their own.

Subscribed to the events of its end, in the same transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from linli.core import actions as kernel
from linli.core import events
from linli.core.actors import system
from linli.core.models import Event
from linli.messages.models import Outbox
from linli.messages.queries import to_tell
from linli.service_requests.enums import State
from linli.service_requests.models import Affected, ServiceRequest

ENDING = ("closed", "rated", "inspected", "answered_finally", "deferred", "awaits_agenda", "declined", "withdrawn")
"""Verbs of events after which it may be over; the event's `to` says whether it is."""

OVER_FOR_OTHERS = frozenset({State.CLOSED, State.DEFERRED, State.DECLINED, State.WITHDRAWN})
FOR_GOOD = OVER_FOR_OTHERS - {State.DEFERRED}
"""What is only put off comes back by itself: whoever follows it waits with it."""


def subscribe() -> None:
    """Hear of every end, and of every new beginning."""
    for verb in ENDING:
        events.subscribe(f"service_request.{verb}", _ended)
    for verb in ("reopened", "unmerged"):
        events.subscribe(f"service_request.{verb}", _goes_on)


def _ended(event: Event) -> None:
    """Tell the others, where this event ended it."""
    end = event.refs.get("to")
    if end not in OVER_FOR_OTHERS or event.refs.get("from") == end:
        return
    joined = joined_to([UUID(event.subject_id)])
    for row in joined:
        _tell_reporter(row, State(end), event)
    if end in FOR_GOOD:
        _tell_affected(event, [UUID(event.subject_id), *(row.pk for row in joined)], State(end))


def _goes_on(event: Event) -> None:
    """What begins again is nobody's word any more until it ends again."""
    for row in joined_to([UUID(event.subject_id)]):
        if row.leading_ended_at is not None:
            row.leading_ended_at = None
            kernel.save(row, "leading_ended_at")
            refs = {"leading": event.subject_id}
            events.record("service_request.leading_goes_on", row, by=system(), at=event.at, refs=refs)


def joined_to(leading: Sequence[UUID]) -> list[ServiceRequest]:
    """All that were joined to these, and those joined to them in turn, locked in one order."""
    found: list[ServiceRequest] = []
    while leading:
        rows = ServiceRequest.objects.select_for_update(of=("self",)).defer("search")
        below = list(rows.filter(merged_into__in=leading, state=State.MERGED).order_by("pk"))
        found += below
        leading = [row.pk for row in below]
    return found


def _tell_reporter(row: ServiceRequest, end: State, event: Event) -> None:
    row.leading_ended_at = event.at
    kernel.save(row, "leading_ended_at")
    refs = {"leading": event.subject_id, "end": end.value}
    events.record("service_request.leading_ended", row, by=system(), at=event.at, refs=refs)
    if row.reporter_id or row.contact_id:
        _to(row, f"resident.leading_{end}", at=event.at, person_id=row.reporter_id, contact_id=row.contact_id).save(
            force_insert=True
        )


def _tell_affected(event: Event, matters: Sequence[UUID], end: State) -> None:
    """Each is told once, ever: a reopening and a second closing are between the reporter and the station."""
    waiting = Affected.objects.select_for_update(of=("self",)).select_related("service_request", "contact")
    found = list(waiting.filter(service_request__in=matters, told_at=None, left_at=None).order_by("pk"))
    told: list[Outbox] = []
    heard: set[object] = set()
    for one in found:
        whom = {one.person_id, bytes(one.contact.index) if one.contact is not None else None} - {None}
        if not whom:
            continue
        one.told_at = event.at
        if whom & heard:
            continue
        heard |= whom
        row = one.service_request
        told.append(
            _to(row, f"resident.affected_{end}", at=event.at, person_id=one.person_id, contact_id=one.contact_id)
        )
    Affected.objects.bulk_update(found, ["told_at"])
    Outbox.objects.bulk_create(told)


def _to(row: ServiceRequest, kind: str, *, at: datetime, person_id: UUID | None, contact_id: UUID | None) -> Outbox:
    """One message, unsaved: its number, and what it is about in the playbook's words; not where that is kept back."""
    category = "" if row.station_only or row.about_station else row.category
    return to_tell(
        f"service_request.{kind}",
        subject_type="service_request",
        subject_id=row.pk,
        at=at,
        person_id=person_id,
        contact_id=contact_id,
        refs={"number": row.number, "category": category, "playbook": str(row.playbook_version_id)},
    )
