"""How a matter goes on from list to list: one item ends, with the reason, and a new one stands where it waits now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from linli.core import clock, events
from linli.core.actions import lock, save
from linli.core.actors import Actor
from linli.meetings.actions.common import ITEM
from linli.meetings.enums import Outcome
from linli.meetings.lists import List
from linli.meetings.models import AgendaItem, Meeting
from linli.meetings.queries import ABOUT_REQUEST
from linli.messages.queries import to_tell
from linli.service_requests.actions import tell_from_agenda
from linli.service_requests.enums import OPEN
from linli.service_requests.models import ServiceRequest


def begin(item: AgendaItem, version: int | None = None) -> tuple[AgendaItem, ServiceRequest | None]:
    """The item locked, after the service request that it is about: in this order everywhere."""
    about = None
    if item.subject_type == ABOUT_REQUEST:
        about = lock(ServiceRequest(pk=item.subject_id))
    return lock(item, version=version, related=ITEM), about


def settle(item: AgendaItem, outcome: Outcome, *fields: str, at: datetime) -> None:
    """End an item this way; the caller holds the lock."""
    item.outcome, item.settled_at = outcome, at
    save(item, "outcome", "settled_at", *fields)


def goes_on(
    item: AgendaItem, outcome: Outcome, *, reason: str = "", cause: str = "", to: List | None = None, at: datetime
) -> AgendaItem:
    """End an item here; its matter goes on as a new one, on another list or, without one, on the same for what is left
    of its time there."""
    item.reason, item.cause = reason, cause
    settle(item, outcome, "reason", "cause", at=at)
    same: dict[str, Any] = {
        "forum": item.forum,
        "playbook_version_id": item.playbook_version_id,
        "organisation": item.organisation,
        "place": item.place,
        "climbs_at": item.climbs_at,
    }
    later = AgendaItem(
        **(same if to is None else {**to.columns(), "climbs_at": to.climbs_at(at)}),
        subject_type=item.subject_type,
        subject_id=item.subject_id,
        title=item.title,
        words=item.words,
        added_at=at,
        matter_id=item.matter_id,
        earlier=item,
    )
    later.save(force_insert=True)
    return later


def tell_reporter(about: ServiceRequest | None, said: str, *, by: Actor, at: datetime) -> None:
    """Let whoever reported the matter know, as long as it is not over."""
    if about is not None and (about.awaiting_agenda or about.state in OPEN):
        tell_from_agenda(about, words=said, by=by, at=at)


def tell_convener(item: AgendaItem, what: str, *, at: datetime) -> None:
    """Tell the body that holds a forum what came onto its list."""
    to_tell(
        f"agenda_item.body.{what}", subject_type="agenda_item", subject_id=item.pk, at=at,
        organisation_id=item.organisation_id,
        refs={"forum": item.forum, "version": str(item.playbook_version_id)},
    ).save(force_insert=True)  # fmt: skip


def on_time_line(
    item: AgendaItem, about: ServiceRequest | None, what: str, *, by: Actor, at: datetime, until: datetime | None = None
) -> None:
    """Let the time line of the service request say where its matter stands: the forum and the body, by reference."""
    if about is None:
        return
    refs = {"item": str(item.pk), "forum": item.forum, "version": str(item.playbook_version_id)}
    refs["body"] = str(item.organisation_id)
    if until is not None:
        refs["until"] = clock.local_date(until).isoformat()
    events.record(f"service_request.{what}", about, by=by, at=at, refs=refs)


def on_agenda(items: Sequence[AgendaItem], session: Meeting, *, by: Actor, at: datetime) -> None:
    """Let the time lines of the service requests that these are about say when they are talked about. One query."""
    wanted = [item.subject_id for item in items if item.subject_type == ABOUT_REQUEST]
    found = ServiceRequest.objects.in_bulk(wanted) if wanted else {}
    for item in items:
        about = found.get(item.subject_id) if item.subject_id is not None else None
        on_time_line(item, about, "scheduled", by=by, at=at, until=session.starts_at)
