"""Recording events, giving them their order, and proving the chain."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from linli.core import clock
from linli.core.actors import Actor, Located
from linli.core.inserting import copy_many
from linli.core.models import ChainHead, Event

SEQUENCER_LOCK = 0x4C4E4C49  # any constant: one per purpose
Subscriber = Callable[[Event], None]
_subscribers: dict[str, list[Subscriber]] = {}


def subscribe(kind: str, subscriber: Subscriber) -> None:
    """Call `subscriber(event)` in the same transaction whenever an event of this kind is recorded (once per pair)."""
    known = _subscribers.setdefault(kind, [])
    if subscriber not in known:
        known.append(subscriber)


def build(
    kind: str,
    subject: Any,
    *,
    by: Actor,
    at: datetime,
    refs: Mapping[str, Any] | None = None,
    behalf_of: UUID | None = None,
) -> Event:
    """An event about `subject`, unsaved. `kind` is "noun.verb-ed"; `refs` holds ids, keys and times only, and the
    client's or the link's id where a program or the holder of a link acted."""
    event = Event(
        kind=kind,
        subject_type=kind.split(".", 1)[0],
        subject_id=str(subject.pk),
        person_id=by.person_id,
        appointment_id=by.appointment_id,
        organisation_id=by.body_id,
        behalf_of_id=behalf_of,
        door=by.door.value,
        at=at,
        recorded_at=clock.now(),
        refs={**(refs or {}), **_through(by)},
    )
    if hasattr(subject, "level_ids"):
        _locate(event, subject)
    return event


def _through(by: Actor) -> dict[str, str]:
    """The program's key or the link through which it was done."""
    through = {"client": by.client, "link": str(by.link.id) if by.link else ""}
    return {name: value for name, value in through.items() if value}


def _locate(event: Event, subject: Located) -> None:
    for level, place_id in subject.level_ids().items():
        setattr(event, f"{level}_id", place_id)


def record(
    kind: str,
    subject: Any,
    *,
    by: Actor,
    at: datetime,
    refs: Mapping[str, Any] | None = None,
    behalf_of: UUID | None = None,
) -> Event:
    """Record an event in the current transaction and tell its subscribers. Must be called inside one."""
    if not connection.in_atomic_block:
        raise RuntimeError("an event is recorded in the transaction of its change")
    event = build(kind, subject, by=by, at=at, refs=refs, behalf_of=behalf_of)
    event.save(force_insert=True)
    publish(event)
    return event


def record_many(events: Iterable[Event]) -> None:
    """Record the events of one `<verb>_many` in the current transaction; subscribers hear each."""
    listed = list(events)
    copy_many(listed)
    for event in listed:
        publish(event)


def publish(event: Event) -> None:
    """Tell the subscribers of this kind; for explicit SQL that has written the row itself."""
    for subscriber in _subscribers.get(event.kind, ()):
        subscriber(event)


def heard(kind: str) -> bool:
    """Whether anybody subscribed to this kind."""
    return bool(_subscribers.get(kind))


def digest(previous: bytes, event: Event) -> bytes:
    """The chain hash: SHA-256 over the previous hash and the event's canonical JSON."""
    said = {
        "id": str(event.id),
        "seq": event.seq,
        "kind": event.kind,
        "subject": [event.subject_type, event.subject_id],
        "levels": [event.level_ids()[k] for k in sorted(event.level_ids())],
        "by": [
            str(event.person_id),
            str(event.appointment_id),
            str(event.organisation_id),
            str(event.behalf_of_id),
        ],
        "door": event.door,
        "at": event.at.isoformat(),
        "recorded_at": event.recorded_at.isoformat(),
        "refs": event.refs,
    }
    body = json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)
    return hashlib.sha256(previous + body.encode()).digest()


def sequence(limit: int = 2000) -> int:
    """Give order and hashes to unsequenced events; returns how many. One sequencer at a time, by advisory lock."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [SEQUENCER_LOCK])
        if not cursor.fetchone()[0]:
            return 0
        events = list(Event.objects.filter(seq=None).order_by("id")[:limit])
        if not events:
            return 0
        head = ChainHead.objects.get_or_create(pk=1)[0]
        seq, previous = head.seq, bytes(head.hash)
        for event in events:
            seq += 1
            event.seq, event.previous_hash = seq, previous
            event.hash = previous = digest(previous, event)
        cursor.executemany(
            "UPDATE core_event SET seq = %s, previous_hash = %s, hash = %s WHERE id = %s",
            [(e.seq, bytes(e.previous_hash or b""), bytes(e.hash or b""), e.id) for e in events],
        )
        ChainHead.objects.filter(pk=1).update(seq=seq, hash=previous)
        return len(events)


def verify(batch: int = 5000) -> str | None:
    """None when the whole chain holds; else one sentence naming the first event that does not fit."""
    expected_seq, previous = 1, b""
    while True:
        events = list(Event.objects.filter(seq__gte=expected_seq).order_by("seq")[:batch])
        if not events:
            break
        for event in events:
            if event.seq != expected_seq:
                return f"event {expected_seq} is missing: next is {event.seq}"
            if bytes(event.previous_hash or b"") != previous or bytes(event.hash or b"") != digest(previous, event):
                return f"event {event.seq} ({event.id}) does not match its hash"
            previous = bytes(event.hash or b"")
            expected_seq += 1
    head = ChainHead.objects.filter(pk=1).first()
    seq, last = (head.seq, bytes(head.hash)) if head else (0, b"")
    if seq != expected_seq - 1 or last != previous:
        return f"the chain's head says {seq}, the last event is {expected_seq - 1}"
    return None
