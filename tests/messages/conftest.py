"""A world of messages whose time is moved by hand: rows to tell, readers, a local gateway, a worker's round."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.utils.translation import get_language

from linli.core.actors import system
from linli.core.clock import SHANGHAI
from linli.messages import actions, queries, words
from linli.messages.models import Outbox
from linli.people.actions import leave_contact
from linli.people.models import Contact
from tests.messages.receivers import Receiver, receiver

AT = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
"""Monday, 9:30 in Shanghai."""

SYSTEM = system()
KIND, ASKS, FILED = "thing.changed", "thing.asked", "thing.filed"
BODY, PERSON, SUBJECT, OTHER = UUID(int=1), UUID(int=2), UUID(int=3), UUID(int=4)
PHONE = "10000001234"


def clock(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of November 2026 on a clock in Shanghai."""
    return datetime(2026, 11, day, hour, minute, tzinfo=SHANGHAI).astimezone(UTC)


def outbox(at: datetime = AT, kind: str = KIND, subject: UUID = SUBJECT, **to: Any) -> Outbox:
    refs = {"number": str(subject.int), **to.pop("refs", {})}
    row = queries.to_tell(kind, subject_type="thing", subject_id=subject, at=at, refs=refs, **to)
    row.save(force_insert=True)
    return row


def fan_out(at: datetime = AT, limit: int = 100) -> int:
    return actions.fan_out(limit=limit, by=SYSTEM, at=at)


def work(at: datetime = AT) -> list[bool]:
    """One round of the worker: fan out, take up, send."""
    fan_out(at)
    return [actions.send(delivery_id=one, by=SYSTEM, at=at) for one in actions.lease(limit=100, by=SYSTEM, at=at)]


def live(since: datetime, until: datetime, step: timedelta = timedelta(minutes=5)) -> None:
    """The worker's rounds of a stretch of time."""
    while since < until:
        work(since)
        since += step


def texts(gateway: Receiver) -> list[str]:
    return [entry["body"]["text"] for entry in gateway.taken]


def ids(entries: list[dict[str, Any]]) -> list[str]:
    return [entry["body"]["id"] for entry in entries]


@pytest.fixture
def contact(db: None) -> Contact:
    return leave_contact(phone=PHONE, purpose="thing", by=SYSTEM, at=AT)


@pytest.fixture
def gateway(settings: Any) -> Iterator[Receiver]:
    """A gateway that is really there."""
    with receiver() as found:
        settings.LINLI_SMS_URL = found.url
        yield found


@pytest.fixture
def worded(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("_worders", "_prompt", "_on_duty"):
        monkeypatch.setattr(words, name, type(getattr(words, name))())
    for kind in (KIND, ASKS, FILED):
        words.register(
            kind,
            lambda refs: (f"{get_language()} {refs['number']}", "It changed."),
            prompt=kind == ASKS,
            on_duty=kind == FILED,
        )
