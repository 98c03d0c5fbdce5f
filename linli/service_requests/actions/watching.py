"""What Linli does by itself about a time limit: warn before it, record that it passed, let it climb the ladder."""

from __future__ import annotations

import logging
from datetime import datetime
from uuid import UUID

from linli.core import actions as kernel
from linli.core import events
from linli.core.actions import action
from linli.core.actors import Actor
from linli.core.clock import local_date
from linli.core.refusals import ask
from linli.organisations.enums import rungs_above
from linli.organisations.models import Organisation
from linli.organisations.queries import bodies_for, others_with
from linli.playbooks.enums import BodyKind, Power, UrgencyClass
from linli.service_requests import clocks
from linli.service_requests.actions.common import tell_beside, tell_on_duty
from linli.service_requests.models import Clock, ServiceRequest
from linli.service_requests.queries import JOINED
from linli.service_requests.rules import may_watch

log = logging.getLogger(__name__)


@action
def watch(thing: ServiceRequest, *, clock_id: UUID, by: Actor, at: datetime) -> ServiceRequest:
    """Look at a running clock whose moment has come: warn the body that must act; or record, once, that its time
    passed; or let the matter stand before the next body of the playbook's ladder as well. Raises `Refused`.

    Nobody's turn and no date changes, so the row keeps its version: whoever has a form of it open may send it.
    """
    row = kernel.lock(thing, related=JOINED)
    clock = Clock.objects.select_for_update().get(pk=clock_id, service_request=row)
    ask(may_watch(by, row, at))
    if clock.ended_at is not None or clock.watch_at is None or clock.watch_at > at:
        return row
    if clock.fell_overdue_at is not None:
        _climb(row, clock, by=by, at=at)
    elif clock.due_at <= at:
        _fall_overdue(row, clock, by=by, at=at)
    else:
        clock.warned_at = at
        _tell_holder(row, "due_soon", at=at)
    clock.watch_at = clocks.next_look(row, clock)
    clock.save(update_fields=["watch_at", "warned_at", "fell_overdue_at", "climbed"])
    return row


def _tell_holder(row: ServiceRequest, event: str, *, at: datetime) -> None:
    """Tell the body that must act; what is urgent, whoever is on duty there as well."""
    tell_beside(row, row.holder_id, event, at=at)
    if row.urgency == UrgencyClass.URGENT:
        tell_on_duty(row, row.holder_id, f"body.{event}", at=at)


def _fall_overdue(row: ServiceRequest, clock: Clock, *, by: Actor, at: datetime) -> None:
    """The promise was not kept: an event, and a word to whoever holds it."""
    clock.fell_overdue_at = at
    refs = {"clock": clock.kind, "due": clock.due_at.isoformat(), "body": str(row.holder_id)}
    events.record("service_request.fell_overdue", row, by=by, at=at, refs=refs)
    _tell_holder(row, "fell_overdue", at=at)


def _climb(row: ServiceRequest, clock: Clock, *, by: Actor, at: datetime) -> None:
    """One rung up: it stands before a body above as well, from now until it is not overdue any more."""
    rung = row.playbook.ladder[clock.climbed]
    clock.climbed += 1
    body = _body_at(row, rung.to, at)
    standing = row.climbed_ids or []
    if body is None:
        log.warning("%s is overdue, and no body above serves its place", row.number)
        return
    if body.pk == row.holder_id or body.pk in standing:
        return
    row.climbed_ids = [*standing, body.pk]
    row.save(update_fields=["climbed_ids"])
    refs = {"clock": clock.kind, "after": str(rung.after), "body": str(body.pk), "by_body": str(row.holder_id)}
    events.record("service_request.climbed", row, by=by, at=at, refs=refs)
    tell_beside(row, body.pk, "climbed", at=at)


def _body_at(row: ServiceRequest, kind: BodyKind, at: datetime) -> Organisation | None:
    """The nearest body of a rung that serves the place and in which somebody can act, else one above it. A complaint
    about the station never comes before the station."""
    wanted = [kind, *rungs_above(kind)]
    found = sorted(bodies_for(row, wanted), key=lambda body: wanted.index(BodyKind(body.kind)))
    return next((body for body in found if _can_act(row, body, at)), None)


def _can_act(row: ServiceRequest, body: Organisation, at: datetime) -> bool:
    if row.about_station and body.pk == row.station_id:
        return False
    return body.pk == row.holder_id or others_with(body, Power.SERVICE_REQUEST_DISPATCH, (), local_date(at))
