"""Service requests as rows of the inbox and of lists: one shape for every list of the desk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from django.urls import reverse
from django.utils.translation import ngettext, pgettext

from linli.core import clock
from linli.core.actors import Actor
from linli.service_requests.enums import STAFF_TURN, State
from linli.service_requests.models import ServiceRequest
from linli.service_requests.queries import is_asked
from linli.service_requests.rules import may_take
from linli.service_requests.words import also_affected
from linli.web.desk.frame import post_name
from linli.web.inbox_row import InboxRow
from linli.web.quick import in_words as _
from linli.web.service_request_pages import Audience, chip_of, names_of_places, place_words, urgent, whose_turn

ANY_NUMBER = "SQ-000000-00000000-0000"
"""Stands for a number in an address that is resolved once."""


@dataclass(frozen=True, slots=True)
class Group:
    """Rows under one heading of the inbox."""

    key: str
    title: str
    rows: list[InboxRow]


def page_of(row: ServiceRequest, verb: str = "") -> str:
    """The address of a service request's page, or of one of its verbs."""
    return _address(verb).replace(ANY_NUMBER, row.number)


@lru_cache(maxsize=64)
def _address(verb: str) -> str:
    return reverse(f"desk:{verb or 'service_request'}", args=[ANY_NUMBER])


def actor_for(actor: Actor, row: ServiceRequest) -> Actor:
    """The same person in the post nearest to this row: in the body that holds, handles, received or dispatched it."""
    beside = (*(row.helping_ids or ()), *(row.climbed_ids or ()))
    near = (row.holder_id, row.lead_id, *beside, row.station_id, row.dispatched_by_id)
    return actor.acting_for(row, near)


def times(count: int) -> str:
    """How often: 2次."""
    return ngettext("%(count)s time", "%(count)s times", count) % {"count": count}


def with_reminders(asks: str, row: ServiceRequest) -> str:
    """What is asked, and how often it was reminded of: 等您派单，催办2次."""
    if not row.reminders:
        return asks
    return _("%(asks)s, reminded %(times)s") % {"asks": asks, "times": times(row.reminders)}


def asked_of(row: ServiceRequest, act: Actor) -> str:
    """What waits for the reader: their help, an eye on what is overdue below them, an answer to who supervises it, or
    what its state asks."""
    if act.organisation_id != row.holder_id and act.organisation_id in (row.helping_ids or ()):
        return _("waits for your help")
    if act.organisation_id != row.holder_id and act.organisation_id in (row.climbed_ids or ()):
        return _("is overdue at %(body)s and stands before you") % {"body": row.holder.short_name}
    words = asked(row) if row.state in WAITS else ""
    if row.supervise_by and act.organisation_id == row.holder_id:
        answer = _("waits for your answer to those above")
        words = _("%(first)s; %(second)s") % {"first": words, "second": answer} if words else answer
    return words or asked(row)


WAITS = STAFF_TURN | {State.NEEDS_INFO, State.RESOLVED}
"""States that ask something of somebody by themselves."""


def due_for(row: ServiceRequest, at: datetime) -> datetime | None:
    """By when; of unpaid neighbours nothing is ever overdue (law 6)."""
    late = row.due_at is not None and row.due_at < at
    return None if late and is_asked(row) else row.due_at


def asked(row: ServiceRequest) -> str:
    """What waits for the reader, in a word: 等您受理."""
    match row.get_state():
        case State.RECEIVED | State.NEEDS_INFO:
            return _("waits for you to accept")
        case State.ACCEPTED:
            return _("waits for you to dispatch")
        case State.DISPATCHED:
            return _("waits for you to take")
        case State.IN_HAND:
            return _("waits for you to resolve")
        case State.RESOLVED if row.hazard and row.inspected_at is None:
            return _("waits for your second check")
        case _:
            return _("waits for your call back")


def _take(row: ServiceRequest, act: Actor, at: datetime, back: str) -> dict[str, Any] | None:
    """The one verb that needs no input: taking what was dispatched to one's body."""
    if row.state != State.DISPATCHED or may_take(act, row, at) is not None:
        return None
    fields = {"version": row.version, "post": act.appointment_id, "next": back}
    return {"key": "take", "label": pgettext("verb", "Take"), "action": page_of(row, "take"), "fields": fields}


def inbox_rows(found: Sequence[ServiceRequest], actor: Actor, at: datetime, back: str) -> list[InboxRow]:
    """What waits for the reader, each row with the post in which one acts. One query, for places' names."""
    names = names_of_places(found)
    rows = []
    for row in found:
        act = actor_for(actor, row)
        rows.append(
            InboxRow(
                kind="request",
                subject=row.title,
                place=place_words(row, names) or None,
                asks=with_reminders(asked_of(row, act), row),
                waiting_since=row.received_at,
                due_at=due_for(row, at),
                post=post_name(act),
                href=page_of(row),
                primary=_take(row, act, at, back),
                urgent=urgent(row),
                others=also_affected(row.affected_count),
            )
        )
    return rows


def list_rows(found: Sequence[ServiceRequest], at: datetime) -> list[InboxRow]:
    """Rows of a list: the state's chip and whose turn it is. One query, for places' names."""
    names = names_of_places(found)
    return [
        InboxRow(
            kind="request",
            subject=row.title,
            place=place_words(row, names) or None,
            asks=with_reminders(whose_turn(row, Audience.STAFF).words, row) if row.state in STAFF_TURN else None,
            waiting_since=None,
            due_at=due_for(row, at) if row.state in STAFF_TURN else None,
            post="",
            href=page_of(row),
            state=chip_of(row, Audience.STAFF),
            urgent=urgent(row),
            tick=f"{row.number}~{row.version}",
            others=also_affected(row.affected_count),
        )
        for row in found
    ]


def grouped(rows: Sequence[InboxRow], at: datetime) -> list[Group]:
    """Overdue, today, this week (until Sunday), later; rows without a date stand last."""
    today = clock.local_date(at)
    sunday = today + timedelta(days=6 - today.weekday())
    groups = [
        Group("overdue", _("Overdue"), []),
        Group("today", _("Today"), []),
        Group("week", _("This week"), []),
        Group("later", _("Later"), []),
    ]
    for row in rows:
        groups[_group_of(row, at, today, sunday)].rows.append(row)
    return [group for group in groups if group.rows]


def _group_of(row: InboxRow, at: datetime, today: Any, sunday: Any) -> int:
    if row.due_at is None:
        return 3
    if row.due_at < at:
        return 0
    day = clock.local_date(row.due_at)
    if day <= today:
        return 1
    return 2 if day <= sunday else 3
